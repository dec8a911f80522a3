use super::{
    Frontmatter, ListKind,
    edit::quoted,
    tree::{self, Value, YamlError},
};
use crate::text::{self, Edit, TextRange};

/// What is wrong with invalid YAML, and what would mend it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct YamlRepairs {
    /// Where the first flaw is.
    pub at: usize,
    /// What it is.
    pub reason: String,
    /// The edits after which the YAML is valid; none when no edit, or more than one, makes sense.
    pub edits: Vec<Edit>,
}

/// More flaws than this, and it isn't YAML with flaws.
const MOST: usize = 64;

/// Mends the line at which the parser gives up, or one beside it, until the YAML is valid. Only lines that say one
/// thing are mended, so that none of their text changes its meaning.
pub fn yaml_repairs(text: &str, frontmatter: &Frontmatter, error: &YamlError) -> YamlRepairs {
    let content = frontmatter.content();
    let mut first = None;
    let mut edits: Vec<Edit> = Vec::new();
    let mut place = error.offset;
    for _ in 0..MOST {
        let Some((repair, reason)) = repair_near(text, content, place, &edits) else { break };
        first.get_or_insert((repair.range().start(), reason));
        edits.push(repair);
        edits.sort_by_key(Edit::range);
        let mended = text::apply(&text[..content.end()], &edits);
        match tree::parse(&mended, TextRange::new(content.start(), mended.len())) {
            Ok(Some(node)) if matches!(node.value, Value::Map { .. }) => {
                let (at, reason) = first.unwrap_or((error.offset, ""));
                return YamlRepairs { at, reason: reason.to_owned(), edits };
            }
            Ok(_) => break,
            Err(next) => place = before_edits(next.offset, &edits),
        }
    }
    let (at, reason) =
        first.map_or((error.offset, error.reason.as_str()), |(at, reason)| (at, reason));
    YamlRepairs { at, reason: reason.to_owned(), edits: Vec::new() }
}

/// Where `offset` of the text after `edits` stood before them.
fn before_edits(offset: usize, edits: &[Edit]) -> usize {
    let mut offset = offset;
    for edit in edits {
        if edit.range().start() < offset {
            offset = offset.saturating_add_signed(-edit.growth()).max(edit.range().start());
        }
    }
    offset
}

/// The repair of the line at `place`, or of one beside it, that is not among `done`.
fn repair_near(
    text: &str,
    content: TextRange,
    place: usize,
    done: &[Edit],
) -> Option<(Edit, &'static str)> {
    let place = text.floor_char_boundary(place.clamp(content.start(), content.end()));
    let line = line_at(text, content, place);
    let before = (line.start() > content.start()).then(|| line_at(text, content, line.start() - 1));
    let after = (line.end() + 1 < content.end())
        .then(|| text[line.end()..content.end()].find('\n'))
        .flatten();
    let after = after.map(|step| line_at(text, content, line.end() + step + 1));
    let lines = std::iter::once(line).chain(before).chain(after);
    lines.into_iter().find_map(|line| {
        let (edit, reason) = repair(text, line)?;
        (!done.iter().any(|done| line.covers(done.range()))).then_some((edit, reason))
    })
}

fn line_at(text: &str, content: TextRange, place: usize) -> TextRange {
    let start = text[content.start()..place]
        .rfind('\n')
        .map_or(content.start(), |end| content.start() + end + 1);
    let line = text[start..content.end()].split('\n').next().unwrap_or_default();
    TextRange::of_length(start, line.trim_end_matches('\r').len())
}

/// What is wrong with a line that can be read in one way only, and the edit that mends it.
fn repair(text: &str, range: TextRange) -> Option<(Edit, &'static str)> {
    let line = &text[range];
    let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    if indent.contains('\t') {
        let blanks = indent.replace('\t', "  ");
        let edit = Edit::replace(TextRange::of_length(range.start(), indent.len()), blanks);
        return Some((edit, "a tab can't indent YAML"));
    }
    let (key, value) = key_and_value(line)?;
    let place = TextRange::of_length(
        range.start() + value.as_ptr().addr() - line.as_ptr().addr(),
        value.len(),
    );
    if ListKind::of(key) == Some(ListKind::Tags) && value.starts_with('[') && value.ends_with(']') {
        let plain = value.replace("[#", "[").replace(" #", " ").replace(",#", ",");
        return (plain != value)
            .then(|| (Edit::replace(place, plain), "a tag in brackets needs no `#`"));
    }
    let reason = if value.starts_with(['@', '`']) {
        "a value that begins with `@` or a backtick needs quotes"
    } else if value.starts_with([
        '"', '\'', '[', '{', '|', '>', '&', '*', '!', '%', '#', '-', '?', ',', ']', '}',
    ]) {
        return None;
    } else if value.contains(": ") || value.ends_with(':') {
        "a value that holds `: ` needs quotes"
    } else {
        return None;
    };
    // A comment may follow; whether it is one is for the owner to say.
    (!value.contains(" #")).then(|| (Edit::replace(place, quoted(value)), reason))
}

/// The key and the value of a line, behind the dashes of list items; the key is empty for an item without one.
fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let mut rest = line.trim();
    let mut is_item = false;
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start();
        is_item = true;
    }
    if rest.starts_with(['@', '`']) && is_item {
        return Some(("", rest));
    }
    let (key, value) = rest.split_once(": ")?;
    let is_key = !key.is_empty() && !key.contains(['"', '\'', '[', ']', '{', '}', '#', '\t']);
    let value = value.trim();
    (is_key && !value.is_empty()).then_some((key, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        note::{Note, Root},
        path::NotePath,
    };

    fn mended(yaml: &str) -> Option<String> {
        let source = format!("---\n{yaml}---\n");
        let note = Note::parse(NotePath::new("n.md"), source.clone());
        let frontmatter = note.frontmatter().unwrap();
        let Root::Invalid(error) = frontmatter.root() else { panic!("{yaml:?} is valid") };
        let repairs = yaml_repairs(&source, frontmatter, error);
        let result = text::apply(&source, &repairs.edits);
        (!repairs.edits.is_empty())
            .then(|| result["---\n".len()..result.len() - "---\n".len()].to_owned())
    }

    #[test]
    fn lines_with_one_reading_are_mended() {
        for (yaml, expected) in [
            ("title: A: b\n", "title: \"A: b\"\n"),
            ("a: 1\ntitle: say \"hi\": b\nb: 2\n", "a: 1\ntitle: \"say \\\"hi\\\": b\"\nb: 2\n"),
            ("x: @me\n", "x: \"@me\"\n"),
            ("aliases:\n  - @a\n  - @b\n", "aliases:\n  - \"@a\"\n  - \"@b\"\n"),
            ("tags:\n\t- a\n\t- b\n", "tags:\n  - a\n  - b\n"),
            ("tags: [#a, #b]\n", "tags: [a, b]\n"),
            ("a: x: y\nb: |\n  c: d: e\nf: @g\n", "a: \"x: y\"\nb: |\n  c: d: e\nf: \"@g\"\n"),
        ] {
            assert_eq!(mended(yaml).as_deref(), Some(expected), "{yaml:?}");
        }
    }

    #[test]
    fn others_are_left_alone() {
        for yaml in [
            "a: [\n",
            "link: [[A]], [[B]]\n",
            "a: \"b\" c\n",
            "a: *b\n",
            "title: A: b # c\n",
            "a: \"\\d\"\n",
        ] {
            assert_eq!(mended(yaml), None, "{yaml:?}");
        }
    }
}

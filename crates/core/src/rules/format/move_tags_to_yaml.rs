use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    matter::Matter,
    text_list::Lines,
    yaml_list::{Key, YamlList, scalar, text_of, written},
};
use crate::{
    config::Styles,
    diagnostic::Fix,
    note::{Ignore, ListKind, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, RangeSet, TextRange},
};

/// A tag of the text isn't among `tags` in the frontmatter.
///
/// ## Why
///
/// Programs that know no tags in text read the frontmatter.
///
/// ## Example
///
/// A note with `#book` in its text, and no `tags`.
///
/// ## Fix
///
/// The tag comes into `tags`. With `how-to-handle-existing-tags`, its `#` or the whole tag goes from the text, as an unsafe
/// fix.
///
/// ## Differences
///
/// What Obsidian takes for no tag, such as `#42`, and what looks like a color, such as `#ff0000`, stays: Obsidian Linter
/// takes it for one. Lines never become one where a tag goes. A list that can't be written anew without losing something
/// stays, and so do the tags of the text then.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MoveTagsToYaml {
    /// What becomes of the tags in the text.
    how_to_handle_existing_tags: InText,
    /// Tags that are left alone, without `#`.
    tags_to_ignore: Lines,
}

/// What becomes of a tag in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, Serialize, JsonSchema)]
enum InText {
    /// It stays.
    #[default]
    Nothing,
    /// It stays as a word.
    #[serde(rename = "Remove hashtag")]
    RemoveHashtag,
    /// It goes.
    #[serde(rename = "Remove whole tag")]
    RemoveWholeTag,
}

const IGNORED: Ignore = Ignore::CODE
    .union(Ignore::INLINE_CODE)
    .union(Ignore::MATH)
    .union(Ignore::HTML)
    .union(Ignore::WIKI_LINK)
    .union(Ignore::LINK);

impl Rule for MoveTagsToYaml {
    const META: RuleMeta = RuleMeta {
        name: "move-tags-to-yaml",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let matter = Matter::of(note);
        if memchr::memchr(b'#', note[note.body()].as_bytes()).is_none() || matter.is_unknown() {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        let tags = self.tags(note, &editor);
        let Some(&first) = tags.first() else { return };
        let from_text = self.edits_in_text(note, &editor, &tags);
        let names = tags.iter().map(|&tag| &note[tag][1..]).collect();
        let Ok(to_list) = added(&matter, note, names, &cx.settings.styles) else {
            report.add(first, "a tag is not in `tags`, which can't be written anew");
            return;
        };
        let is_safe = from_text.is_empty();
        let edits: Vec<Edit> = to_list.into_iter().chain(from_text).collect();
        if edits.is_empty() {
            return;
        }
        let fix = if is_safe { Fix::safe(edits) } else { Fix::unsafely(edits) };
        report.add(first, "a tag is in the text, not in `tags`").fix(fix);
    }
}

impl MoveTagsToYaml {
    /// The tags of the text, with their `#`.
    fn tags(&self, note: &Note, editor: &Editor<'_>) -> Vec<TextRange> {
        let tags = note.inlines().tags.iter().map(|tag| tag.range);
        let is_meant = |tag: &TextRange| {
            let name = &note[*tag][1..];
            let is_ignored =
                self.tags_to_ignore.iter().any(|it| it.trim_start_matches('#') == name);
            let is_apart =
                note.text()[..tag.start()].chars().next_back().is_none_or(char::is_whitespace);
            is_apart && !is_ignored && !is_color(name) && !editor.ignored().overlaps(*tag)
        };
        tags.filter(is_meant).collect()
    }

    fn edits_in_text(&self, note: &Note, editor: &Editor<'_>, tags: &[TextRange]) -> Vec<Edit> {
        let tags: RangeSet = tags.iter().copied().collect();
        let gone: RangeSet = match self.how_to_handle_existing_tags {
            InText::Nothing => return Vec::new(),
            InText::RemoveHashtag => {
                tags.iter().map(|tag| TextRange::of_length(tag.start(), 1)).collect()
            }
            InText::RemoveWholeTag => tags.iter().map(|tag| with_blank(note, tag, &tags)).collect(),
        };
        gone.iter().filter_map(|range| editor.delete(range)).collect()
    }
}

/// The edit that adds those of `tags` to the frontmatter that aren't there; an error when that can't be done.
fn added(
    matter: &Matter<'_>,
    note: &Note,
    tags: Vec<&str>,
    styles: &Styles,
) -> Result<Option<Edit>, ()> {
    let property = matter.get("tags").or_else(|| matter.get("tag"));
    let list = match property {
        Some(property) => match YamlList::read_loosely(note, property) {
            Some(list) => Some(list),
            None => return Err(()),
        },
        None => None,
    };
    let mut items = list.as_ref().map_or(Vec::new(), |list| list.items.clone());
    let mut known: Vec<String> = items.iter().map(|item| text_of(item)).collect();
    for tag in tags {
        if !ListKind::Tags.holds(&known, tag) {
            known.push(tag.to_owned());
            items.push(scalar(tag, styles.quote));
        }
    }
    if items.len() == list.as_ref().map_or(0, |list| list.items.len()) {
        return Ok(None);
    }
    let edit = match list {
        Some(list) => list.rewrite(matter.editor(), &items, (Key::Tags, styles.tags), styles),
        None => written(&items, Key::Tags, styles.tags, styles)
            .and_then(|value| matter.add_last(&format!("tags:{value}\n"))),
    };
    edit.map(Some).ok_or(())
}

/// A tag with the blank that goes with it: the one before; the line end before when nothing but tags is in its line, or a
/// blank line parts it from the frontmatter; else the one behind.
fn with_blank(note: &Note, tag: TextRange, tags: &RangeSet) -> TextRange {
    let text = note.text();
    let line = note.lines().line(note.lines().line_of(tag.start()));
    if text[..tag.start()].ends_with([' ', '\t']) {
        return TextRange::new(tag.start() - 1, tag.end());
    }
    let is_alone = tags.gaps(line).all(|gap| note[gap].trim().is_empty());
    let after_frontmatter = note.frontmatter().is_some() && tag.start() == note.body().start() + 1;
    let starts_line = tag.start() == line.start() && tag.start() > note.body().start();
    if starts_line && (is_alone || after_frontmatter) {
        return TextRange::new(tag.start() - 1, tag.end());
    }
    let blank = usize::from(text[tag.end()..].starts_with([' ', '\t']));
    TextRange::new(tag.start(), tag.end() + blank)
}

/// Whether a tag looks like a color of a web page.
fn is_color(name: &str) -> bool {
    matches!(name.len(), 6 | 8)
        && name.bytes().all(|byte| byte.is_ascii_hexdigit())
        && name.bytes().any(|byte| byte.is_ascii_digit())
}

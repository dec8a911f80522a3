use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A tag in the frontmatter begins with `#`.
///
/// ## Why
///
/// In YAML a `#` begins a comment, so the tag is lost.
///
/// ## Example
///
/// ```md
/// ---
/// tags: #one #two
/// ---
/// ```
///
/// ## Fix
///
/// The `#` goes. Outside of quotes that is an unsafe fix, since a comment becomes a tag.
///
/// ## Differences
///
/// A `#` within a tag, before a blank, or behind a list in brackets stays: Obsidian Linter makes `C` of `C#`, and tags of
/// comments.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct FormatTagsInYaml {}

impl Rule for FormatTagsInYaml {
    const META: RuleMeta = RuleMeta {
        name: "format-tags-in-yaml",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(content) = note.frontmatter().map(crate::note::Frontmatter::content) else {
            return;
        };
        if memchr::memchr(b'#', note[content].as_bytes()).is_none() {
            return;
        }
        let editor = Editor::new(note, Ignore::empty());
        for value in tag_values(note, content) {
            for (hash, quoted) in hashes(&note[value]) {
                let hash = TextRange::of_length(value.start() + hash, 1);
                let Some(edit) = editor.delete(hash) else { continue };
                let fix = if quoted { Fix::safe(edit) } else { Fix::unsafely(edit) };
                report.add(hash, "a tag begins with `#`").fix(fix);
            }
        }
    }
}

/// The lines of what `tags` and `tag` have, from after the colon: read by lines, since a tag with `#` may be no YAML.
fn tag_values(note: &Note, content: TextRange) -> Vec<TextRange> {
    let mut values = Vec::new();
    let mut is_inside = false;
    let mut at = content.start();
    for line in note[content].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let end = start + line.trim_end_matches('\n').len();
        if let Some(key) = ["tags:", "tag:"].into_iter().find(|key| line.starts_with(key)) {
            is_inside = true;
            values.push(TextRange::new(start + key.len(), end));
        } else if is_inside && line.trim_start().starts_with('-') {
            let dash = line.len() - line.trim_start().len();
            values.push(TextRange::new(start + dash + 1, end));
        } else {
            is_inside = false;
        }
    }
    values
}

/// Where in a line the `#` of tags stand, and whether between quotes. What follows a `#` before a blank is a comment.
fn hashes(line: &str) -> Vec<(usize, bool)> {
    let mut found = Vec::new();
    let mut before = ' ';
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let starts = before.is_whitespace() || matches!(before, '[' | ',' | '"' | '\'');
        if c == '#' && starts {
            let is_tag = |next: &(usize, char)| {
                next.1.is_alphanumeric() || matches!(next.1, '_' | '-' | '/') || !next.1.is_ascii()
            };
            if !chars.peek().is_some_and(is_tag) {
                break;
            }
            found.push((at, matches!(before, '"' | '\'')));
        } else if c == ']' {
            break;
        }
        before = c;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signs_of_tags() {
        for (line, expected) in [
            (" #a #b/c", vec![1, 4]),
            (" [#a, #b,#c] #d", vec![2, 6, 9]),
            (" C# #f", vec![4]),
            (" a # b #c", vec![]),
            (" ##a", vec![]),
            (" \"#a\"", vec![2]),
        ] {
            let found: Vec<_> = hashes(line).into_iter().map(|(at, _)| at).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}

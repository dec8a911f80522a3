use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{BlockKind, Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// The note has no heading of level 1.
///
/// ## Why
///
/// Outside of Obsidian, which shows the file's name, nothing says what the note is about.
///
/// ## Example
///
/// A note whose highest heading is `## Two`.
///
/// ## Fix
///
/// The name of the file becomes the first heading. Characters that Markdown reads as its own get a backslash.
///
/// ## Differences
///
/// Obsidian Linter takes a `#` in a comment for the heading, and doesn't see one that is underlined by `===` or has blanks
/// before it.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct FileNameHeading {}

impl Rule for FileNameHeading {
    const META: RuleMeta = RuleMeta {
        name: "file-name-heading",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        // Of a note that is not read nobody knows its headings.
        if has_title(note) || note.unread().is_some() {
            return;
        }
        let start = note.body().start();
        // A fence that ends the note has no line end.
        let before = &note.text()[..start];
        let line_end =
            if note.frontmatter().is_some() && !before.ends_with('\n') { "\n" } else { "" };
        let heading = format!("{line_end}# {}\n", escaped(note.path().stem()));
        if let Some(edit) = Editor::new(note, Ignore::empty()).insert(start, &heading) {
            let message = "this note has no heading of level 1";
            report.add(TextRange::at(start), message).fix(Fix::unsafely(edit));
        }
    }
}

/// Whether a heading of level 1 stands in no quote and no list.
fn has_title(note: &Note) -> bool {
    note.blocks().iter().any(|block| block.kind == BlockKind::Heading(1) && block.depth == 0)
}

/// `name` with a backslash before each character that Markdown reads as its own.
fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '~' | '|' | '$') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

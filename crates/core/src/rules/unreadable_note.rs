use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Severity,
    note::{Note, Unread},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A note can't be read as text.
///
/// ## Why
///
/// Obsidian reads notes as UTF-8. Other bytes show up as replacement characters and are lost when the note is saved; a NUL
/// byte says that the file is no text at all. Such a file is left as it is. So is a note of more than ten megabytes, and one
/// in which a line opens more quotes and lists than any program can show.
///
/// ## Example
///
/// A note saved as Latin-1 or UTF-16.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnreadableNote {}

impl Rule for UnreadableNote {
    const META: RuleMeta = RuleMeta {
        name: "unreadable-note",
        category: Category::Files,
        level: Level::Error,
        fixable: Fixable::Never,
        scope: Scope::ALL,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(unread) = note.unread() else { return };
        let end = note.text().len();
        match unread {
            Unread::NotUtf8(offset) => report
                .add(TextRange::at(offset.min(end)), "the bytes from here on are no UTF-8")
                .help("save the note as UTF-8"),
            Unread::Binary(offset) => report
                .add(TextRange::of_length(offset, 1), "a NUL byte stands here, so this is no text")
                .help("restore the note from a backup, or give the file its real extension"),
            Unread::TooBig(bytes) => report
                .add(
                    TextRange::default(),
                    format!("this note has {} MB and was not checked", bytes / 1_000_000),
                )
                .at_most(Severity::Warning),
            Unread::TooDeep => report
                .add(
                    TextRange::default(),
                    "a line opens too many quotes and lists, so the text was not checked",
                )
                .at_most(Severity::Warning),
        };
    }
}

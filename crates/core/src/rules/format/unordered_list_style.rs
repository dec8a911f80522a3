use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    list_line::{ListLine, list_lines},
    reading::{Proposal, report_harmless},
};
use crate::{
    note::{BlockKind, Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// The items of lists have different bullets.
///
/// ## Why
///
/// All bullets mean the same, but where the bullet changes, Markdown begins another list.
///
/// ## Example
///
/// ```md
/// - One
/// * Two
/// ```
///
/// ## Fix
///
/// All items get the bullet of the first in the note, or the one that `list-style` says. Tasks after `-` that are
/// open or done keep it.
///
/// ## Differences
///
/// Obsidian Linter makes a horizontal rule of `* ---`: here it stays.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnorderedListStyle {
    /// Which bullet it is.
    list_style: Bullet,
}

/// The bullet of a list item.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, Serialize, JsonSchema)]
enum Bullet {
    /// The first in the note.
    #[default]
    #[serde(rename = "consistent")]
    Consistent,
    /// `-`
    #[serde(rename = "-")]
    Hyphen,
    /// `*`
    #[serde(rename = "*")]
    Asterisk,
    /// `+`
    #[serde(rename = "+")]
    Plus,
}

const IGNORED: Ignore = Ignore::OPAQUE.union(Ignore::TAG);

impl Rule for UnorderedListStyle {
    const META: RuleMeta = RuleMeta {
        name: "unordered-list-style",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let is_bulleted = |kind| matches!(kind, BlockKind::List { ordered: false });
        if !note.blocks().iter().any(|block| is_bulleted(block.kind)) {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        let mut bullet = self.bullet();
        let mut found = Vec::new();
        for line in list_lines(note, &editor).filter(|line| has_choice(note, *line)) {
            let bullet = *bullet.get_or_insert(&note[line.mark]);
            let message = format!("the bullet of this item isn't `{bullet}`");
            let edit = editor.replace(line.mark, bullet);
            found.extend(edit.map(|edit| Proposal { range: line.mark, message, edit }));
        }
        report_harmless(note, found, report);
    }
}

impl UnorderedListStyle {
    /// The bullet of all items, unless it is that of the first.
    fn bullet(&self) -> Option<&'static str> {
        match self.list_style {
            Bullet::Consistent => None,
            Bullet::Hyphen => Some("-"),
            Bullet::Asterisk => Some("*"),
            Bullet::Plus => Some("+"),
        }
    }
}

/// Whether the item has a bullet, and is no task in the form that Obsidian itself writes.
fn has_choice(note: &Note, line: ListLine) -> bool {
    let is_plain = line.task.is_some_and(|task| matches!(&note[task], "[ ]" | "[x]"));
    let is_written_so = line.sign(note) == '-' && &note[line.blanks] == " " && is_plain;
    !line.is_ordered() && !is_written_so
}

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{empty_lines::set_apart, list_line::ListLine};
use crate::{
    note::{BlockKind, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A quote has no empty line, or several, before or after it.
///
/// ## Why
///
/// Some programs read the line below a quote as a part of it.
///
/// ## Example
///
/// ```md
/// > A quote
/// # Heading
/// ```
///
/// ## Fix
///
/// One empty line comes between, in the quotes that both sides are in. At the start of the note all empty lines go; at its
/// end they go when there are several. Where `remove-empty-lines-between-list-markers-and-checklists` is on, quotes with which
/// items of lists begin stay as they are.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct EmptyLineAroundBlockquotes {}

impl Rule for EmptyLineAroundBlockquotes {
    const META: RuleMeta = RuleMeta {
        name: "empty-line-around-blockquotes",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let quotes = note.blocks().iter().filter(|block| block.kind == BlockKind::Quote);
        let quotes = quotes.map(|quote| quote.range);
        let items_touch =
            cx.settings.turns_on("remove-empty-lines-between-list-markers-and-checklists");
        let quotes = quotes.filter(|quote| !items_touch || !begins_item(note, *quote));
        set_apart(note, cx, quotes, "a quote", report);
    }
}

/// Whether `quote` stands right behind the mark of a list item.
fn begins_item(note: &Note, quote: TextRange) -> bool {
    let line = note.lines().line(note.lines().line_of(quote.start()));
    let line = TextRange::new(line.start(), quote.start().max(line.start()));
    ListLine::read(note, line).is_some_and(|item| item.text().is_empty())
}

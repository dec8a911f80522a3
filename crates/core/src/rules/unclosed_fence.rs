use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{Block, BlockKind, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// A code block is opened and never closed.
///
/// ## Why
///
/// Without its closing fence the block takes in all that follows: headings, links and tasks below are code. Often the
/// fence that is named was meant to close a block, and the one that is missing or misspelt stands further up. In a quote or
/// a list item the block ends with it, at the first line that lacks the quote mark or the indent.
///
/// ## Example
///
/// ````md
/// ```js
/// start()
///
/// ## This heading is code
/// ````
///
/// ## Fix
///
/// None is applied: only you know where the code ends. A fence at the end of the note is proposed, which changes nothing
/// in how the note is read.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnclosedFence {}

impl Rule for UnclosedFence {
    const META: RuleMeta = RuleMeta {
        name: "unclosed-fence",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let open = BlockKind::Code { fenced: true, closed: false };
        for block in note.blocks().iter().filter(|block| block.kind == open) {
            let fence = fence(note, block);
            if block.depth == 0 {
                report
                    .add(fence, "this code block is never closed, so the rest of the note is code")
                    .help("if it was meant to close a block, look for the missing fence above")
                    .fix(Fix::display_only(closing(note, fence)));
            } else {
                report.add(
                    fence,
                    "this code block is never closed, so it ends with its quote or list item",
                );
            }
        }
    }
}

/// The backticks or tildes that open `block`.
fn fence(note: &Note, block: &Block) -> TextRange {
    let source = &note[block.range];
    let mark = source.chars().next().unwrap_or('`');
    TextRange::of_length(block.range.start(), source.len() - source.trim_start_matches(mark).len())
}

/// The edit that closes the block of `fence` at the end of the note.
fn closing(note: &Note, fence: TextRange) -> Edit {
    let newline = note.newline().as_str();
    let before = if note.text().ends_with('\n') { "" } else { newline };
    Edit::insert(note.text().len(), format!("{before}{}{newline}", &note[fence]))
}

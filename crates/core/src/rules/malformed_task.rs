use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{BlockKind, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// A list item begins with a box, but no ordinary blank follows it.
///
/// ## Why
///
/// Obsidian shows the brackets as text: there is nothing to tick, and the task is in no list of what is open. The wide
/// blank of Chinese and Japanese keyboards, U+3000, is no blank to Markdown.
///
/// ## Example
///
/// ```md
/// - [ ]Pay the rent
/// ```
///
/// ## Fix
///
/// With `--unsafe` the blank is put in, or takes the place of the wide one, which makes the item a task.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MalformedTask {}

impl Rule for MalformedTask {
    const META: RuleMeta = RuleMeta {
        name: "malformed-task",
        category: Category::Structure,
        level: Level::Info,
        fixable: Fixable::Always,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for item in note.blocks().iter().filter(|block| block.kind == BlockKind::Item) {
            let Some(end) = glued_box(&note[item.range]) else { continue };
            let end = item.range.start() + end;
            let boxed = TextRange::new(end - BOX.len(), end);
            let (message, edit) = match wide_blank(&note.text()[end..]) {
                Some(wide) => (
                    "this is no task, as a wide blank (U+3000) follows the box",
                    Edit::replace(TextRange::of_length(end, wide), " "),
                ),
                None => ("this is no task, as no blank follows the box", Edit::insert(end, " ")),
            };
            report.add(boxed, message).fix(Fix::unsafely(edit));
        }
    }
}

const BOX: &str = "[ ]";
const WIDE_BLANK: char = '\u{3000}';

/// The length of the wide blanks that `text` begins with; none without them.
fn wide_blank(text: &str) -> Option<usize> {
    let length = text.len() - text.trim_start_matches(WIDE_BLANK).len();
    (length > 0).then_some(length)
}

/// Where the box `[ ]` ends with which the text of `item` begins, if a letter or a wide blank and more follow it.
fn glued_box(item: &str) -> Option<usize> {
    let content = item.trim_start();
    let marker = content.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = marker.strip_prefix(['-', '*', '+', '.', ')'])?.trim_start_matches([' ', '\t']);
    let after = rest.strip_prefix(BOX)?;
    let line = after.lines().next().unwrap_or_default();
    let is_glued = match wide_blank(line) {
        Some(wide) => !line[wide..].trim().is_empty(),
        None => line.starts_with(char::is_alphanumeric),
    };
    is_glued.then(|| item.len() - after.len())
}

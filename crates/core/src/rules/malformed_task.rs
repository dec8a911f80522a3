use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{BlockKind, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// A list item begins with a box, but no blank follows it.
///
/// ## Why
///
/// Obsidian shows the brackets as text: there is nothing to tick, and the task is in no list of what is open.
///
/// ## Example
///
/// ```md
/// - [ ]Pay the rent
/// ```
///
/// ## Fix
///
/// With `--unsafe` the blank is put in, which makes the item a task.
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
            report
                .add(TextRange::new(end - 3, end), "this is no task, as no blank follows the box")
                .fix(Fix::unsafely(Edit::insert(end, " ")));
        }
    }
}

/// Where the box `[ ]` ends with which the text of `item` begins, if a letter follows it.
fn glued_box(item: &str) -> Option<usize> {
    let content = item.trim_start();
    let marker = content.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = marker.strip_prefix(['-', '*', '+', '.', ')'])?.trim_start_matches([' ', '\t']);
    let after = rest.strip_prefix("[ ]")?;
    after.starts_with(char::is_alphanumeric).then(|| item.len() - after.len())
}

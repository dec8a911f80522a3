use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// What looks like a block id is none, because of a character in it.
///
/// ## Why
///
/// An id holds Latin letters, digits and hyphens only. Anything else is text, and no link leads to it.
///
/// ## Example
///
/// ```md
/// Offsets are kept per partition. ^offset_rule
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct InvalidBlockId {}

impl Rule for InvalidBlockId {
    const META: RuleMeta = RuleMeta {
        name: "invalid-block-id",
        category: Category::Links,
        level: Level::Info,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for block in note.blocks().iter().filter(|block| block.kind.is_text()) {
            let Some(id) = id_like(note, block.range) else { continue };
            let Some(odd) =
                note[id][1..].chars().find(|c| !(c.is_ascii_alphanumeric() || *c == '-'))
            else {
                continue;
            };
            if !note.is_hidden(id.start()) && !is_in_math(note, id) {
                let id_text = &note[id];
                report.add(id, format!("`{id_text}` is no block id, as an id holds no `{odd}`"));
            }
        }
    }
}

/// The last word of a text block, if it is a `^` and a name of letters, digits, hyphens and underscores.
fn id_like(note: &Note, block: TextRange) -> Option<TextRange> {
    let source = note[block].trim_end();
    let start = source.rfind('^')?;
    let name = &source[start + 1..];
    let set_off =
        source[..start].chars().next_back().is_none_or(|before| before == ' ' || before == '\n');
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        && name.starts_with(char::is_alphabetic);
    (set_off && is_name).then(|| TextRange::of_length(block.start() + start, name.len() + 1))
}

fn is_in_math(note: &Note, range: TextRange) -> bool {
    note.inlines().math.iter().any(|math| math.overlaps(range))
}

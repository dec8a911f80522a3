use memchr::memchr_iter;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A carriage return stands alone in a note.
///
/// ## Why
///
/// Old systems ended lines with it. Obsidian doesn't take it for a line end, so lists and tables are not what they seem, and
/// other programs disagree about where lines end.
///
/// ## Example
///
/// A note exported by an old Mac program.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LoneCarriageReturn {}

impl Rule for LoneCarriageReturn {
    const META: RuleMeta = RuleMeta {
        name: "lone-carriage-return",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let bytes = note.text().as_bytes();
        let lone = memchr_iter(b'\r', bytes).find(|&at| bytes.get(at + 1) != Some(&b'\n'));
        if let Some(at) = lone {
            report
                .add(TextRange::of_length(at, 1), "a carriage return alone ends no line")
                .help("convert the note's line ends in an editor");
        }
    }
}

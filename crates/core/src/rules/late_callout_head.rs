use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{BlockKind, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A callout's head stands further down in a quote.
///
/// ## Why
///
/// Only the first line of a quote can make it a callout. On any other line `[!type]` is shown as text.
///
/// ## Example
///
/// ```md
/// > Remember:
/// > [!tip] Two chapters a week
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LateCalloutHead {}

impl Rule for LateCalloutHead {
    const META: RuleMeta = RuleMeta {
        name: "late-callout-head",
        category: Category::Structure,
        level: Level::Info,
        fixable: Fixable::Never,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for quote in note.blocks().iter().filter(|block| block.kind == BlockKind::Quote) {
            let mut at = quote.range.start();
            for (index, line) in note[quote.range].split_inclusive('\n').enumerate() {
                let content = line
                    .trim_start_matches([' ', '\t'])
                    .strip_prefix('>')
                    .unwrap_or_default()
                    .trim_start();
                let start = at + line.len() - content.len();
                if index > 0 && is_head(content) && !note.is_hidden(start) {
                    report
                        .add(
                            TextRange::of_length(start, content.trim_end().len()),
                            "only the first line of a quote makes it a callout",
                        )
                        .help("put a line without `>` before it");
                }
                at += line.len();
            }
        }
    }
}

fn is_head(content: &str) -> bool {
    content.strip_prefix("[!").and_then(|rest| rest.split_once(']')).is_some_and(|(name, after)| {
        name.starts_with(|c: char| c.is_alphabetic()) && !after.starts_with(['(', '[', ':'])
    })
}

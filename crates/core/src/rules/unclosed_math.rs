use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{Note, OpaqueKind},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A formula is opened by `$$` and never closed.
///
/// ## Why
///
/// Obsidian then shows its TeX as text, and takes its signs for Markdown: `_` for emphasis, `\\` for a line break.
/// Only a `$$` that begins a line is reported, and only when it stands alone or TeX follows it: prices and passwords have
/// dollar signs too.
///
/// ## Example
///
/// ```md
/// $$
/// \frac{a}{b}
///
/// Text goes on.
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnclosedMath {}

impl Rule for UnclosedMath {
    const META: RuleMeta = RuleMeta {
        name: "unclosed-math",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let math = note.opaque().iter().filter(|opaque| opaque.kind == OpaqueKind::Math);
        for opaque in math.filter(|opaque| !opaque.closed) {
            let after = note.text()[opaque.range.end()..].split('\n').next().unwrap_or_default();
            if after.trim().is_empty() || is_tex(after) {
                report
                    .add(opaque.range, "this `$$` is never closed, so the formula is only text")
                    .help("put `$$` where the formula ends");
            }
        }
    }
}

/// Whether a command of TeX, or an index in braces, stands in `line`.
fn is_tex(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.windows(2).any(|pair| match pair {
        [b'\\', letter] => letter.is_ascii_alphabetic(),
        [sign, brace] => matches!(sign, b'^' | b'_') && *brace == b'{',
        _ => false,
    })
}

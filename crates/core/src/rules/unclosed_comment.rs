use std::cell::OnceCell;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{Note, OpaqueKind},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A comment is opened and never closed.
///
/// ## Why
///
/// `%%` at the start of a line, or `<!--`, hides all that follows up to its counterpart. Without one the rest of the note
/// is not shown.
///
/// ## Example
///
/// ```md
/// %%
/// A remark to myself.
///
/// ## This heading is hidden
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnclosedComment {}

impl Rule for UnclosedComment {
    const META: RuleMeta = RuleMeta {
        name: "unclosed-comment",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let last_close = OnceCell::new();
        for opaque in note.opaque().iter().filter(|opaque| !opaque.closed) {
            let (mark, counterpart) = match opaque.kind {
                OpaqueKind::Comment => ("%%", "%%"),
                OpaqueKind::HtmlComment
                    if opaque.range.end() > *last_close.get_or_init(|| last_close_of(note)) =>
                {
                    ("<!--", "-->")
                }
                _ => continue,
            };
            report
                .add(
                    TextRange::of_length(opaque.range.start(), mark.len()),
                    format!("this `{mark}` is never closed, so what follows is hidden"),
                )
                .help(format!("put `{counterpart}` where the comment ends"));
        }
    }
}

/// Where the last `-->` stands. A comment in the midst of other HTML ends for the parser at the next blank line, but may
/// go on for its author until there.
fn last_close_of(note: &Note) -> usize {
    note.text().rfind("-->").unwrap_or_default()
}

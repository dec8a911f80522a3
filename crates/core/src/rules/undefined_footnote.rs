use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    path::fold,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A reference leads to a footnote that the note doesn't define.
///
/// ## Why
///
/// It is shown as it is written, and the note that was meant is lost. In a note that defines no footnotes at all only numbers
/// are taken for references, as `[^abc]` may be something else.
///
/// ## Example
///
/// ```md
/// Logs are ordered.[^1]
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UndefinedFootnote {}

impl Rule for UndefinedFootnote {
    const META: RuleMeta = RuleMeta {
        name: "undefined-footnote",
        category: Category::Links,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let references = &note.inlines().footnotes;
        if references.is_empty() {
            return;
        }
        let known: HashSet<String> = note.footnotes().map(|found| fold(&note[found.id])).collect();
        for &range in references {
            let id = &note[range];
            let is_meant = !known.is_empty() || id.bytes().all(|byte| byte.is_ascii_digit());
            if is_meant && !known.contains(&fold(id)) {
                let brackets = TextRange::new(range.start() - 2, range.end() + 1);
                report.add(brackets, format!("there is no footnote `{id}`"));
            }
        }
    }
}

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    vault::Missing,
};

/// A link names a note that is yet to be written.
///
/// ## Why
///
/// Most links that lead nowhere are meant so: a click on them makes the note. They are told so that none is forgotten. What
/// looks like a slip, a path or an alias is told by other rules.
///
/// ## Example
///
/// ```md
/// Read up on [[consistent hashing]].
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct WantedNote {}

impl Rule for WantedNote {
    const META: RuleMeta = RuleMeta {
        name: "wanted-note",
        category: Category::Links,
        level: Level::Info,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        for followed in cx.links(note) {
            if matches!(followed.target, Err(Missing::Wanted)) {
                let message = format!("there is no note `{}` yet", followed.path());
                report.add(followed.link.range, message);
            }
        }
    }
}

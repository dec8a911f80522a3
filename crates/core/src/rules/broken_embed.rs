use schemars::JsonSchema;
use serde::Deserialize;

use super::broken_link::report_missing;
use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    vault::Missing,
};

/// An embed shows a file that isn't there.
///
/// ## Why
///
/// The picture, recording or note is missing where it should be seen, as after a move outside of Obsidian or when attachments
/// were left behind. In a comment a finding counts as info.
///
/// ## Example
///
/// ```md
/// ![[Architecture.png]]
/// ```
///
/// ## Fix
///
/// Where there is one file that you most likely meant, `fix --unsafe` shows that.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct BrokenEmbed {}

impl Rule for BrokenEmbed {
    const META: RuleMeta = RuleMeta {
        name: "broken-embed",
        category: Category::Links,
        level: Level::Error,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let Some(vault) = cx.vault else { return };
        for followed in cx.links(note) {
            if let Err(Missing::Embed(near)) = &followed.target {
                let path = followed.path();
                let message = format!("nothing is shown here: there is no `{path}`");
                report_missing(message, note, vault, followed, near, report);
            }
        }
    }
}

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// No other note links to a note.
///
/// ## Why
///
/// It is found by search only. The rule is off unless the settings turn it on, as daily notes and inboxes are meant to be so.
///
/// ## Example
///
/// `Ideas/Raft.md`, which no note or canvas names.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct OrphanNote {}

impl Rule for OrphanNote {
    const META: RuleMeta = RuleMeta {
        name: "orphan-note",
        category: Category::Links,
        level: Level::Off,
        fixable: Fixable::Never,
        scope: Scope::MARKDOWN.not_in_templates(),
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let Some(vault) = cx.vault else { return };
        if vault.backlinks(note.path()).is_empty() {
            report.add(TextRange::default(), "no other note links to this one");
        }
    }
}

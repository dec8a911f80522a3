use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// No note links to an attachment.
///
/// ## Why
///
/// Pictures and recordings stay behind when the notes that showed them are deleted. What is named in HTML, code, a property or
/// a canvas counts as linked. The rule is off unless the settings turn it on, and nothing is ever deleted.
///
/// ## Example
///
/// `Attachments/Old diagram.png`, which no note or canvas names.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct OrphanAttachment {}

impl Rule for OrphanAttachment {
    const META: RuleMeta = RuleMeta {
        name: "orphan-attachment",
        category: Category::Links,
        level: Level::Off,
        fixable: Fixable::Never,
        scope: Scope::ATTACHMENTS,
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let Some(vault) = cx.vault else { return };
        if vault.backlinks(note.path()).is_empty() {
            report.add(TextRange::default(), "no note links to this attachment");
        }
    }
}

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A sync tool has left a second version of a note.
///
/// ## Why
///
/// Obsidian Sync, Syncthing, Dropbox and others write a copy beside the note when two devices changed it at once. What
/// you wrote in the copy is missing in the note until the two are merged: `vault-lint conflicts` does that. Until then nothing else is said of the copy, and
/// nothing in it is fixed.
///
/// ## Example
///
/// `Plan.sync-conflict-20240531-120000-ABCDEFG.md`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConflictCopy {}

impl Rule for ConflictCopy {
    const META: RuleMeta = RuleMeta {
        name: "conflict-copy",
        category: Category::Files,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::ALL,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(copy) = note.path().conflict_copy() else { return };
        let (tool, original) = (copy.tool, copy.original().stem());
        let (message, help) = if copy.is_version {
            (
                format!(
                    "{tool} wrote this copy of `{original}` when two devices changed it at once"
                ),
                "`vault-lint conflicts --resolve` merges the two where it need not guess",
            )
        } else {
            (
                format!(
                    "{tool} gave this note its name, as some systems can't tell its own from `{original}`"
                ),
                "give the note a name of its own",
            )
        };
        report.add(TextRange::default(), message).help(help);
    }
}

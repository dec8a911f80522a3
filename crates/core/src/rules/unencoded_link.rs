use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
    vault::{VaultIndex, split_link},
};

/// A blank in the destination keeps a Markdown link from being one.
///
/// ## Why
///
/// The destination of a Markdown link ends at the first blank, so all of it is shown as text, and Obsidian knows of no link.
///
/// ## Example
///
/// ```md
/// [the plan](Reading/DDIA plan.md)
/// ```
///
/// ## Fix
///
/// Each blank becomes `%20`, where a file of that name is in the vault. Others are not told of.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnencodedLink {}

impl Rule for UnencodedLink {
    const META: RuleMeta = RuleMeta {
        name: "unencoded-link",
        category: Category::Links,
        level: Level::Warning,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let Some(vault) = cx.vault else { return };
        for destination in note.spaced_destinations() {
            if is_known(note, vault, destination) {
                let blanks = note[destination].match_indices(' ');
                let edits: Vec<Edit> = blanks
                    .map(|(at, _)| TextRange::of_length(destination.start() + at, 1))
                    .map(|blank| Edit::replace(blank, "%20"))
                    .collect();
                report
                    .add(destination, "a blank keeps this from being a link")
                    .fix(Fix::safe(edits));
            }
        }
    }
}

/// Whether a file is where the link would lead.
fn is_known(note: &Note, vault: &VaultIndex, destination: TextRange) -> bool {
    let (path, _) = split_link(&note[destination]);
    !path.trim().is_empty() && vault.resolve(note.path(), path).is_some()
}

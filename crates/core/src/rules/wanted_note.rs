use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    path::{NotePath, fold},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    vault::{Followed, Missing, VaultIndex},
};

/// A link names a note that is yet to be written.
///
/// ## Why
///
/// Most links that lead nowhere are meant so: a click on them makes the note. They are told so that none is forgotten, each
/// name once in a note; `vault-lint stats` counts them for the whole vault. What looks like a slip, a path or an alias is told
/// by other rules, and what a template names only in the notes that are made with it. Where a heading has the name, a link to
/// that is offered.
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
        scope: Scope::NOTES_AND_BOARDS.not_in_templates(),
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let mut told = HashSet::new();
        for followed in cx.links(note) {
            let is_wanted = matches!(followed.target, Err(Missing::Wanted));
            if is_wanted && told.insert(fold(followed.path())) {
                let message = format!("there is no note `{}` yet", followed.path());
                let headings =
                    cx.vault.map_or_else(Vec::new, |vault| headings(note, vault, followed));
                let help = format!("did you mean {}?", headings.join(" or "));
                let finding = report.add(followed.link.range, message);
                if !headings.is_empty() {
                    finding.help(help);
                }
            }
        }
    }
}

/// Links to the headings that have the name of the note that isn't there.
fn headings(note: &Note, vault: &VaultIndex, followed: &Followed<'_>) -> Vec<String> {
    let found = vault.with_heading(followed.path()).into_iter();
    let link = |(path, heading): (&NotePath, &str)| {
        let path =
            if path == note.path() { String::new() } else { vault.link_to(note.path(), path) };
        format!("`[[{path}#{heading}]]`")
    };
    found.map(link).collect()
}

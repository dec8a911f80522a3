use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::{Fix, Severity},
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    vault::Missing,
};

/// A link names a note by its alias.
///
/// ## Why
///
/// Aliases help to find a note, but no link leads to one: Obsidian writes `[[Note|alias]]` when you choose an alias. A click on
/// `[[alias]]` makes an empty note of that name. In a comment a finding counts as info.
///
/// ## Example
///
/// With the alias `DDIA` in `Designing Data-Intensive Applications.md`:
///
/// ```md
/// See [[DDIA]].
/// ```
///
/// ## Fix
///
/// Where one note only has the alias, `fix --unsafe` makes the link lead to it and show the alias.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AliasLink {}

impl Rule for AliasLink {
    const META: RuleMeta = RuleMeta {
        name: "alias-link",
        category: Category::Links,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let Some(vault) = cx.vault else { return };
        for followed in cx.links(note) {
            let Err(Missing::Alias(notes)) = &followed.target else { continue };
            let alias = followed.path().trim_end_matches(".md");
            let whose = match &notes[..] {
                [path] => format!("`{path}`"),
                _ => format!("{} notes", notes.len()),
            };
            let message =
                format!("`{alias}` is only an alias of {whose}, so this link leads nowhere");
            let mut finding = report.add(followed.link.range, message);
            if followed.link.in_comment {
                finding = finding.at_most(Severity::Info);
            }
            if let [path] = &notes[..]
                && !followed.link.in_comment
            {
                let path = vault.link_like(note.path(), path, followed.path());
                finding.fix(Fix::unsafely(followed.with_path_behind(note, &path)));
            }
        }
    }
}

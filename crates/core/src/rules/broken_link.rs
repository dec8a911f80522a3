use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::{Fix, Severity},
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    vault::{Followed, Missing, Near, NearKind, VaultIndex},
};

/// A link leads to a file that isn't there.
///
/// ## Why
///
/// A click on it makes an empty note, often in an odd place. Links resolve as in Obsidian: a Markdown link, too, finds a note
/// anywhere in the vault. A wikilink that is a mere name, and near to no other, is taken for a note that you mean to write:
/// that is the business of `wanted-note`. In a comment a finding counts as info, and so does a link that has a display but no
/// target, as `[[|Kafka]]`.
///
/// ## Example
///
/// ```md
/// See [[Projects/Kafka]] and [the plan](Plan%202023.md).
/// ```
///
/// ## Fix
///
/// Where there is one file that you most likely meant, `fix --unsafe` makes the link lead to it: the file that had the name
/// before it was renamed, if git knows of that, a file of the name in another folder, a name that differs by blanks, dashes, a plural or a slip of the finger, or a missing extension.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct BrokenLink {}

impl Rule for BrokenLink {
    const META: RuleMeta = RuleMeta {
        name: "broken-link",
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
            if let Err(Missing::Link(near)) = &followed.target {
                if followed.path().starts_with('|') {
                    report
                        .add(followed.link.range, "this link has no target before its `|`")
                        .at_most(Severity::Info);
                    continue;
                }
                let path = followed.path();
                let message = format!("this link leads nowhere: there is no `{path}`");
                report_missing(message, note, vault, followed, near, report);
            }
        }
    }
}

/// Reports with `message` a link to what there is not, with what it may have meant.
pub(super) fn report_missing(
    message: String,
    note: &Note,
    vault: &VaultIndex,
    followed: &Followed<'_>,
    near: &[Near<'_>],
    report: &mut Report,
) {
    let mut finding = report.add(followed.link.range, message);
    if let Some(help) = help(followed.path(), near) {
        finding = finding.help(help);
    }
    if followed.link.in_comment {
        finding = finding.at_most(Severity::Info);
    }
    finding.fix_if(relinked(note, vault, followed, near));
}

/// What to do about a link with this path that leads nowhere.
fn help(path: &str, near: &[Near<'_>]) -> Option<String> {
    if path.contains("://") {
        return Some(format!("a link to the web is written `[text]({path})`"));
    }
    if let [Near { kind: NearKind::Renamed, path }] = near {
        return Some(format!("it was renamed to `{path}`"));
    }
    let names: Vec<String> = near.iter().take(3).map(|near| format!("`{}`", near.path)).collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}

/// The fix that makes a link lead to the only file that it may have meant.
fn relinked(
    note: &Note,
    vault: &VaultIndex,
    followed: &Followed<'_>,
    near: &[Near<'_>],
) -> Option<Fix> {
    let [near] = near else { return None };
    if followed.link.in_comment {
        return None;
    }
    let path = vault.link_like(note.path(), near.path, followed.path());
    let edit = match near.kind {
        NearKind::Plural | NearKind::Alias => followed.with_path_behind(note, &path),
        _ => followed.with_path(note, &path),
    };
    Some(Fix::unsafely(edit))
}

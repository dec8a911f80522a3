use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{LinkSyntax, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
    vault::{Followed, plain_path},
};

/// A wikilink is written in a form that Obsidian puts up with.
///
/// ## Why
///
/// It leads where it should, but other tools don't find the way, and no search for the name finds the link: a backslash for a
/// `/`, a `/` too many, a no-break space for a blank, a second `#`. A bar without a display behind it was meant to have one.
///
/// ## Example
///
/// ```md
/// [[Work\Plan]] [[Work//Plan]] [[Plan##Goals]] [[Plan|]]
/// ```
///
/// ## Fix
///
/// The path is written as Obsidian reads it, and the subpath with one `#`. What a bar without a display should show is not
/// known, so it stays.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct IrregularLink {}

impl Rule for IrregularLink {
    const META: RuleMeta = RuleMeta {
        name: "irregular-link",
        category: Category::Links,
        level: Level::Info,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        for followed in cx.links(note).iter().filter(|followed| is_checked(followed)) {
            let range = followed.link.range;
            if let Some((edit, plain)) = plain_target(note, followed) {
                let message = format!("Obsidian reads this path as `{plain}`");
                report.add(range, message).fix(Fix::safe(edit));
            }
            if let Some(doubled) = doubled_hash(note, followed) {
                let edit = Edit::delete(doubled);
                report.add(range, "one `#` is enough").fix(Fix::safe(edit));
            }
            if followed.link.display.is_some_and(|display| note[display].trim().is_empty()) {
                report.add(range, "nothing stands behind the `|`");
            }
        }
    }
}

/// Whether it is a wikilink that leads somewhere.
fn is_checked(followed: &Followed<'_>) -> bool {
    followed.link.syntax == LinkSyntax::Wiki && followed.target.is_ok()
}

/// The edit that writes the path of a link as Obsidian reads it, and that path, if it differs.
fn plain_target(note: &Note, followed: &Followed<'_>) -> Option<(Edit, String)> {
    let target = &note[followed.link.target];
    let path = target.trim();
    let plain = plain_path(path);
    let start = followed.link.target.start() + target.len() - target.trim_start().len();
    let edit = Edit::replace(TextRange::of_length(start, path.len()), &*plain);
    (plain != path).then(|| (edit, plain.into_owned()))
}

/// The marks that stand between the first `#` of a subpath and its name.
fn doubled_hash(note: &Note, followed: &Followed<'_>) -> Option<TextRange> {
    let subpath = followed.link.subpath?;
    let text = &note[subpath];
    let marks = text.len() - text.trim_start_matches('#').len();
    (marks > 1 && marks < text.len()).then(|| TextRange::of_length(subpath.start() + 1, marks - 1))
}

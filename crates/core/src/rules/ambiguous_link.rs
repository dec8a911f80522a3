use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Severity,
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    vault::{Followed, Outline},
};

/// A link could lead to several files or headings.
///
/// ## Why
///
/// Several files have the name. Obsidian takes the one in the vault's own folder, else the one beside the note, else the one
/// with the shortest path; a file that comes or goes can turn the link to another one. Where that is plain a finding counts as
/// info; it is a warning where several paths are equally short, so that which one Obsidian takes is chance. Of headings that
/// are alike a link leads to the first, whatever comes or goes above it: that is told as info.
///
/// ## Example
///
/// With `Work/Plan.md` and `Home/Plan.md`:
///
/// ```md
/// See [[Plan]].
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AmbiguousLink {}

impl Rule for AmbiguousLink {
    const META: RuleMeta = RuleMeta {
        name: "ambiguous-link",
        category: Category::Links,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        for followed in cx.links(note) {
            let Ok(target) = &followed.target else { continue };
            if !followed.subpath().is_empty()
                && let Some(outline) = cx.outline(note, target.path())
            {
                report_headings(followed, outline, report);
            }
            let rivals = target.rivals();
            if rivals.is_empty() {
                continue;
            }
            let (name, path, count) = (followed.path(), target.path(), rivals.len() + 1);
            let leads =
                if target.is_chance() { "by chance this link leads" } else { "this link leads" };
            let message = format!("{count} files could be `{name}`: {leads} to `{path}`");
            let others: Vec<String> =
                rivals.iter().take(3).map(|path| format!("`{path}`")).collect();
            let more = if rivals.len() > 3 { " and others" } else { "" };
            let others = format!("{}{more}", others.join(" or "));
            let finding = report.add(followed.link.range, message);
            let finding =
                finding.help(format!("give more of the path if it is meant to be {others}"));
            if !target.is_chance() {
                finding.at_most(Severity::Info);
            }
        }
    }
}

/// Reports a link to one of several headings that are alike.
fn report_headings(followed: &Followed<'_>, outline: &Outline, report: &mut Report) {
    let subpath = followed.subpath();
    let count = outline.headings_like(subpath);
    if count > 1 {
        let name = subpath.trim_start_matches('#').trim();
        let message = format!("{count} headings are `{name}`: this link leads to the first");
        report.add(followed.link.range, message).at_most(Severity::Info);
    }
}

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note, text::TextRange,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A sync tool has left a second version of a note.
///
/// ## Why
///
/// Obsidian Sync, Syncthing, Dropbox and others write a copy beside the note when two devices changed it at once. What
/// you wrote in the copy is missing in the note until you merge the two.
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
        let stem = note.path().stem();
        if let Some((original, tool)) = original(stem) {
            report
                .add(TextRange::default(), format!("{tool} wrote this copy of `{original}` when two devices changed it at once"))
                .help("take over what the note lacks, then delete the copy");
        }
    }
}

/// The name of the note that a conflict copy called `stem` is of, and the tool that wrote it.
fn original(stem: &str) -> Option<(&str, &'static str)> {
    if let Some((original, rest)) = stem.split_once(".sync-conflict-") {
        let is_date = rest.get(..8).is_some_and(|date| date.bytes().all(|byte| byte.is_ascii_digit()));
        return is_date.then_some((original, "Syncthing"));
    }
    let (original, inner) = stem.strip_suffix(')')?.rsplit_once(" (")?;
    if inner.starts_with("Conflicted copy ") {
        return Some((original, "Obsidian Sync"));
    }
    let is_dropbox = inner.contains("conflicted copy") && inner.bytes().any(|byte| byte.is_ascii_digit());
    is_dropbox.then_some((original, "a sync tool"))
}

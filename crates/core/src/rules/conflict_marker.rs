use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Severity,
    note::{Conflict, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A merge conflict was left in the note.
///
/// ## Why
///
/// Git writes both versions of a text that it can't merge, between lines of `<<<<<<<`, `=======` and `>>>>>>>`. Obsidian
/// shows them as odd text; in the frontmatter they make all properties invalid; in a canvas or a board nothing opens at
/// all. Committed and synchronised, they spread. Only you can say which version is right, so nothing is fixed in such a
/// note, and most other rules leave it in peace.
///
/// In a code block they are a warning: it may be a text about Git. A line of `=======` alone is the underline of a
/// heading.
///
/// ## Example
///
/// ```md
/// <<<<<<< HEAD
/// Call Ada on Monday.
/// =======
/// Call Ada on Tuesday.
/// >>>>>>> origin/main
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConflictMarker {}

impl Rule for ConflictMarker {
    const META: RuleMeta = RuleMeta {
        name: "conflict-marker",
        category: Category::Structure,
        level: Level::Error,
        fixable: Fixable::Never,
        scope: Scope::ALL,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for conflict in note.conflicts() {
            let in_code = note.is_code(conflict);
            let finding = report.add(conflict.marker, message(note, conflict, in_code));
            if in_code {
                finding.at_most(Severity::Warning);
            } else {
                finding.help("keep what is right and remove the marker lines");
            }
        }
    }
}

fn message(note: &Note, conflict: &Conflict, in_code: bool) -> String {
    let what = if conflict.whole { "a merge conflict" } else { "the rest of a merge conflict" };
    let place = if in_code {
        "stands in this code"
    } else if conflict.range.start() < note.body().start() {
        "in the frontmatter makes its properties unreadable"
    } else {
        "was left here"
    };
    format!("{what} {place}")
}

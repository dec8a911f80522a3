use memchr::memchr_iter;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// Some lines of a note end as on Unix, others as on Windows.
///
/// ## Why
///
/// Programs that compare notes line by line, git among them, see changes where there are none.
///
/// ## Example
///
/// A note edited on two systems.
///
/// ## Fix
///
/// All lines end as most of them do; as on Unix where it is even.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MixedLineEnds {}

impl Rule for MixedLineEnds {
    const META: RuleMeta = RuleMeta {
        name: "mixed-line-ends",
        category: Category::Structure,
        level: Level::Info,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let bytes = note.text().as_bytes();
        let is_windows = |at: usize| at > 0 && bytes[at - 1] == b'\r';
        let all = memchr_iter(b'\n', bytes).count();
        if memchr::memchr(b'\r', bytes).is_none() {
            return;
        }
        let windows = memchr_iter(b'\n', bytes).filter(|&at| is_windows(at)).count();
        if windows == 0 || windows == all {
            return;
        }
        let to_windows = windows > all - windows;
        let odd: Vec<usize> =
            memchr_iter(b'\n', bytes).filter(|&at| is_windows(at) != to_windows).collect();
        let edits: Vec<Edit> = odd.iter().map(|&at| mend(at, to_windows)).collect();
        let style = if to_windows { "Unix" } else { "Windows" };
        let lone = memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'));
        let finding = report.add(
            TextRange::of_length(odd[0], 1),
            format!("{} of {all} lines end as on {style}", odd.len()),
        );
        // Where a carriage return also stands alone, what ends a line is not ours to say.
        if !lone {
            finding.fix(Fix::safe(edits));
        }
    }
}

fn mend(at: usize, to_windows: bool) -> Edit {
    if to_windows { Edit::insert(at, "\r") } else { Edit::delete(TextRange::of_length(at - 1, 1)) }
}

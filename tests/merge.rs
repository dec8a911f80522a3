//! What holds of every merge, whatever is merged.

#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::format_push_string, reason = "a generator of text reads better so")]

#[path = "merge/fixtures.rs"]
mod fixtures;
#[path = "merge/generate.rs"]
mod generate;
#[path = "merge/oracle.rs"]
mod oracle;

use fixtures::Case;
use oracle::Pair;
use vault_lint_core::merge::{Options, Style, merge};

/// So many pairs are merged; `MERGE_PAIRS` sets another number, `MERGE_SEED` the first seed.
const PAIRS: u64 = 1000;

#[test]
fn cases() {
    let mut failures = String::new();
    for case in fixtures::all() {
        let Case { title, base, ours, theirs, style, expected, conflicts } = case;
        let style = style.unwrap_or(Style::Callout);
        let options = Options { style, ..Options::default() };
        let merged = merge(base.as_deref(), &ours, &theirs, &options);
        let reasons: Vec<String> =
            merged.conflicts.iter().map(|conflict| conflict.reason.to_string()).collect();
        if merged.text != expected || reasons != conflicts {
            failures.push_str(&format!(
                "{title}: {reasons:?} instead of {conflicts:?}\n{}\n--- instead of\n{expected}\n",
                merged.text
            ));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn no_word_is_lost_and_none_is_there_twice() {
    let number = |name: &str| {
        std::env::var_os(name).map(|text| text.to_str().unwrap().parse::<u64>().unwrap())
    };
    let first = number("MERGE_SEED").unwrap_or(0);
    let count = number("MERGE_PAIRS").unwrap_or(PAIRS);
    let mut faults = Vec::new();
    let mut clean = 0;
    let mut unsteady = Vec::new();
    for seed in first..first + count {
        let pair = Pair::of(seed);
        clean += u64::from(pair.is_clean());
        unsteady.extend(pair.is_unsteady().then_some(seed));
        faults.extend(pair.faults().into_iter().map(|fault| format!("{seed}: {fault}")));
    }
    let shown = faults.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(faults.is_empty(), "{} faults\n{shown}", faults.len());
    // The merge alone doesn't always show what it was made of: two lists that come to stand side by side are one.
    assert!(unsteady.len() as u64 * 1000 <= count * 3, "merging again changes {unsteady:?}");
    // An engine that finds everything a conflict loses nothing either.
    assert!(clean * 100 >= count * 80, "only {clean} of {count} are clean");
}

//! What holds of every merge, whatever is merged.

#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::format_push_string, reason = "a generator of text reads better so")]

#[path = "merge/generate.rs"]
mod generate;
#[path = "merge/oracle.rs"]
mod oracle;

use oracle::Pair;

/// So many pairs are merged; `MERGE_PAIRS` sets another number, `MERGE_SEED` the first seed.
const PAIRS: u64 = 3000;

#[test]
fn no_word_is_lost_and_none_is_there_twice() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let first = number("MERGE_SEED").unwrap_or(0);
    let count = number("MERGE_PAIRS").unwrap_or(PAIRS);
    let mut faults = Vec::new();
    let mut clean = 0;
    for seed in first..first + count {
        let pair = Pair::of(seed);
        clean += u64::from(pair.is_clean());
        faults.extend(pair.faults().into_iter().map(|fault| format!("{seed}: {fault}")));
    }
    let shown = faults.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(faults.is_empty(), "{} faults\n{shown}", faults.len());
    // An engine that finds everything a conflict loses nothing either.
    assert!(clean * 100 >= count * 80, "only {clean} of {count} are clean");
}

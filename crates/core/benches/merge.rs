//! How long a merge takes, and that it grows with the note and no faster.

use divan::{Bencher, black_box};
use vault_lint_core::merge::{Options, merge};

fn main() {
    divan::main();
}

/// A note with about this many lines: tasks, text, tables.
fn note(lines: usize) -> String {
    let section = |at: usize| {
        let tasks: String =
            (0..10).map(|task| format!("- [ ] task {at} {task} is due\n")).collect();
        let rows: String = (0..5).map(|row| format!("| row {at} {row} | text |\n")).collect();
        format!(
            "## Section {at}\n\n{tasks}\nSome text {at}. And more.\n\n| a | b |\n| - | - |\n{rows}\n"
        )
    };
    (0..lines / 23).map(section).collect()
}

/// The note with a change in one of `step` lines.
fn changed(note: &str, step: usize, word: &str) -> String {
    let lines = note.lines().enumerate().map(|(at, line)| {
        let is_changed = at % step == 0 && line.starts_with("- ");
        if is_changed { format!("{line} {word}\n") } else { format!("{line}\n") }
    });
    lines.collect()
}

#[divan::bench(args = [1000, 5000, 20_000, 50_000])]
fn by_structure(bencher: Bencher<'_, '_>, lines: usize) {
    let base = note(lines);
    let (ours, theirs) = (changed(&base, 7, "here"), changed(&base, 11, "there"));
    bencher.bench(|| merge(Some(black_box(&base)), &ours, &theirs, &Options::default()));
}

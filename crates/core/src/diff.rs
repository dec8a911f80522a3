//! Differences between two versions of a note.

#![expect(clippy::disallowed_methods, reason = "this is where differences are made")]

use std::{hash::Hash, ops::Range};

use similar::{Algorithm, DiffOp, TextDiff, capture_diff_slices};

use crate::path::NotePath;

/// The unified diff from `before` to `after`, with three lines of context, as `git apply` takes it: `a/` and `b/` stand
/// before the path. Empty when the two are equal.
pub fn unified(path: &NotePath, before: &str, after: &str) -> String {
    moved(path, path, before, after)
}

/// What goes before the diffs of a move, as git writes it.
pub fn rename(from: &NotePath, to: &NotePath) -> String {
    let plain =
        |path: &NotePath, side: &str| quoted(&format!("{side}{path}")).trim_end().to_owned();
    let (old, new) = (plain(from, "a/"), plain(to, "b/"));
    let (from, to) = (plain(from, ""), plain(to, ""));
    format!("diff --git {old} {new}\nrename from {from}\nrename to {to}\n")
}

/// As [`unified`], for a note that moves from `from` to `to`.
pub fn moved(from: &NotePath, to: &NotePath, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    // Only a line feed ends a line for git.
    let (old, new) = (before.split_inclusive('\n'), after.split_inclusive('\n'));
    let (old, new): (Vec<&str>, Vec<&str>) = (old.collect(), new.collect());
    let diff = TextDiff::configure().diff_slices(&old, &new);
    let (old, new) = (quoted(&format!("a/{from}")), quoted(&format!("b/{to}")));
    let mut text = format!("--- {old}\n+++ {new}\n");
    for hunk in diff.unified_diff().iter_hunks() {
        let header = hunk.header().to_string();
        text.extend([&*header, "\n"]);
        for change in hunk.iter_changes() {
            let sign = change.tag().to_string();
            text.extend([&*sign, change.value()]);
            if !change.value().ends_with('\n') {
                text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    text
}

/// The runs that `old` and `new` share, in order: where each starts in either, and its length.
pub fn shared<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<(usize, usize, usize)> {
    let operations = capture_diff_slices(Algorithm::Histogram, old, new);
    let runs = operations.into_iter().filter_map(|operation| match operation {
        DiffOp::Equal { old_index, new_index, len } => Some((old_index, new_index, len)),
        _ => None,
    });
    runs.collect()
}

/// What `new` has in the place of what of `old`, in order.
pub fn replaced<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<(Range<usize>, Range<usize>)> {
    let (mut left, mut right) = (0, 0);
    let mut found = Vec::new();
    for (old_start, new_start, length) in
        shared(old, new).into_iter().chain([(old.len(), new.len(), 0)])
    {
        if left < old_start || right < new_start {
            found.push((left..old_start, right..new_start));
        }
        (left, right) = (old_start + length, new_start + length);
    }
    found
}

/// A stretch of lines in a three-way merge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stretch<'t> {
    /// Lines on which all agree, or that one side changed.
    Settled(&'t [&'t str]),
    /// Lines that both sides changed, each in its way.
    Contested {
        /// What was there.
        base: &'t [&'t str],
        /// What one side has.
        ours: &'t [&'t str],
        /// What the other has.
        theirs: &'t [&'t str],
    },
}

/// The three-way merge of lines, as git does it.
pub fn merge_lines<'t>(
    base: &'t [&'t str],
    ours: &'t [&'t str],
    theirs: &'t [&'t str],
) -> Vec<Stretch<'t>> {
    let (in_ours, in_theirs) = (places(base, ours), places(base, theirs));
    let mut stretches = Vec::new();
    let (mut done, mut left, mut right) = (0, 0, 0);
    let common = (0..base.len()).filter_map(|at| Some((at, in_ours[at]?, in_theirs[at]?)));
    for (at, ours_at, theirs_at) in common.chain([(base.len(), ours.len(), theirs.len())]) {
        let (old, one, other) = (&base[done..at], &ours[left..ours_at], &theirs[right..theirs_at]);
        stretches.push(if other == old || one == other {
            Stretch::Settled(one)
        } else if one == old {
            Stretch::Settled(other)
        } else {
            Stretch::Contested { base: old, ours: one, theirs: other }
        });
        if at < base.len() {
            stretches.push(Stretch::Settled(&base[at..=at]));
        }
        (done, left, right) = (at + 1, ours_at + 1, theirs_at + 1);
    }
    stretches.retain(|stretch| !matches!(stretch, Stretch::Settled([])));
    stretches
}

/// For each of `old` the place in `new` where it still stands.
fn places<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<Option<usize>> {
    let mut places = vec![None; old.len()];
    for (from, to, length) in shared(old, new) {
        (0..length).for_each(|step| places[from + step] = Some(to + step));
    }
    places
}

/// A path as git writes it: in quotes, with escapes, where a character in it would end the line or the name.
fn quoted(path: &str) -> String {
    if !path.contains(|c: char| c.is_control() || c == '"' || c == '\\') {
        // A tab after the name tells blanks in it from what some programs put behind it.
        let end = if path.contains(' ') { "\t" } else { "" };
        return format!("{path}{end}");
    }
    let escaped: String = path
        .bytes()
        .map(|byte| match byte {
            b'"' => "\\\"".to_owned(),
            b'\\' => "\\\\".to_owned(),
            b'\n' => "\\n".to_owned(),
            b'\t' => "\\t".to_owned(),
            0..=31 | 127.. => format!("\\{byte:03o}"),
            _ => char::from(byte).to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_that_git_takes() {
        let diff = unified(&NotePath::new("My note.md"), "a\r\nb\nc", "a\r\nB\nc");
        assert_eq!(
            diff,
            "--- a/My note.md\t\n+++ b/My note.md\t\n@@ -1,3 +1,3 @@\n a\r\n-b\n+B\n c\n\\ No newline at end of file\n"
        );
        assert_eq!(unified(&NotePath::new("a.md"), "x", "x"), "");
        assert_eq!(
            unified(&NotePath::new("a.md"), "a\rb\nc\r", "a\rB\nc\r"),
            "--- a/a.md\n+++ b/a.md\n@@ -1,2 +1,2 @@\n-a\rb\n+a\rB\n c\r\n\\ No newline at end of file\n"
        );
        assert!(
            unified(&NotePath::new("a\n\".md"), "x", "y").starts_with("--- \"a/a\\n\\\".md\"\n")
        );
    }
}

//! Differences between two versions of a note.

#![expect(clippy::disallowed_methods, reason = "this is where differences are made")]

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    iter,
    ops::Range,
};

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

/// A part that two texts share: where it starts in either, and its length.
pub type Run = (usize, usize, usize);

/// The time that a histogram takes grows with the square of what is compared: more than this is cut into pieces first.
const LONG: usize = 512;

/// The runs that `old` and `new` share, in order.
pub fn shared<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<Run> {
    if old.len().min(new.len()) <= LONG {
        return by_histogram(old, new, (0, 0)).collect();
    }
    let mut runs: Vec<Run> = Vec::new();
    let (mut left, mut right) = (0, 0);
    for (at, new_at, length) in anchors(old, new).into_iter().chain([(old.len(), new.len(), 0)]) {
        runs.extend(by_histogram(&old[left..at], &new[right..new_at], (left, right)));
        runs.push((at, new_at, length));
        (left, right) = (at + length, new_at + length);
    }
    joined(runs)
}

fn by_histogram<T: Eq + Hash>(
    old: &[T],
    new: &[T],
    (left, right): (usize, usize),
) -> impl Iterator<Item = Run> + use<T> {
    let operations = capture_diff_slices(Algorithm::Histogram, old, new);
    operations.into_iter().filter_map(move |operation| match operation {
        DiffOp::Equal { old_index, new_index, len } => {
            Some((left + old_index, right + new_index, len))
        }
        _ => None,
    })
}

/// What stands once in `old` and once in `new`, each as a run: the most that stand in one order (patience, by Bram Cohen).
fn anchors<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<Run> {
    let mut places: HashMap<&T, (Option<usize>, Option<usize>)> = HashMap::new();
    for (at, item) in old.iter().enumerate() {
        places.entry(item).and_modify(|place| place.0 = None).or_insert((Some(at), None));
    }
    let mut seen = HashSet::new();
    for (at, item) in new.iter().enumerate() {
        let is_new = seen.insert(item);
        places.entry(item).and_modify(|place| place.1 = is_new.then_some(at));
    }
    let mut pairs: Vec<(usize, usize)> =
        places.into_values().filter_map(|(old, new)| Some((old?, new?))).collect();
    pairs.sort_unstable();
    increasing(&pairs).into_iter().map(|(old, new)| (old, new, 1)).collect()
}

/// The longest part of `pairs`, sorted by what comes first in each, in which what comes second increases too.
fn increasing(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length, the last pair of the part so long that ends lowest, and the pair before each pair.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, new)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *new);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut found: Vec<(usize, usize)> =
        iter::successors(ends.last().copied(), |at| before[*at]).map(|at| pairs[at]).collect();
    found.reverse();
    found
}

/// `runs` in order, of which those that touch are one; empty ones are none.
fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::with_capacity(runs.len());
    for (old, new, length) in runs.into_iter().filter(|(.., length)| *length > 0) {
        match all.last_mut() {
            Some(last) if last.0 + last.2 == old && last.1 + last.2 == new => last.2 += length,
            _ => all.push((old, new, length)),
        }
    }
    all
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
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_shared_stands_in_both_in_one_order(
            old in prop::collection::vec(0u32..900, 600..900),
            edits in prop::collection::vec((0usize..900, 0u32..1200, any::<bool>()), 0..60),
        ) {
            let mut new = old.clone();
            for (at, item, comes) in edits {
                let at = at % new.len();
                if comes { new.insert(at, item) } else { new.remove(at); }
            }
            let (mut left, mut right, mut count) = (0, 0, 0);
            for (at, new_at, length) in shared(&old, &new) {
                prop_assert!(length > 0 && at >= left && new_at >= right);
                prop_assert_eq!(&old[at..at + length], &new[new_at..new_at + length]);
                (left, right) = (at + length, new_at + length);
                count += length;
            }
            prop_assert!(count + 120 >= old.len(), "a few edits leave most as it was");
        }
    }

    #[test]
    fn the_longest_increasing_part() {
        let pairs = |new: &[usize]| new.iter().copied().enumerate().collect::<Vec<_>>();
        let found = |new: &[usize]| {
            increasing(&pairs(new)).into_iter().map(|(_, new)| new).collect::<Vec<_>>()
        };
        assert_eq!(found(&[3, 0, 1, 4, 2, 5]), [0, 1, 2, 5]);
        assert_eq!((found(&[2, 1, 0]), found(&[])), (vec![0], vec![]));
    }

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

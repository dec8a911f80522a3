//! Whether one side did all that the other did, and more.

use super::{Side, Three, align::words, words::tokens};
use crate::diff;

/// The side that did to the base all that the other did: what that took out is out, and what it put in is in. A side that
/// left nothing deleted the whole, which is something else.
pub(super) fn absorbing(versions: &Three<Vec<&str>>) -> Option<Side> {
    let Three { base, ours, theirs } = versions;
    if has_all(base, theirs, ours) {
        Some(Side::Ours)
    } else if has_all(base, ours, theirs) {
        Some(Side::Theirs)
    } else {
        None
    }
}

fn has_all(base: &[&str], less: &[&str], more: &[&str]) -> bool {
    let (old_in_more, less_in_more) = (kept(base, more), kept(less, more));
    let says = |tokens: &[&str]| tokens.iter().any(|token| is_word(token));
    let mut changes = diff::replaced(base, less).into_iter();
    says(less)
        && changes.all(|(gone, new)| {
            // Marks that stand between words go with them.
            let counts = |at: &usize| is_word(base[*at]) || !says(&base[gone.clone()]);
            let is_gone = gone.clone().filter(counts).all(|at| !old_in_more[at]);
            let is_there = |at: usize| less_in_more[at] || less[at].trim().is_empty();
            is_gone && new.clone().all(is_there)
        })
}

/// Whether nothing was done to `old` but that words were deleted.
pub(super) fn is_only_cut(old: &str, new: &str) -> bool {
    let (old, new): (Vec<&str>, Vec<&str>) = (tokens(old).collect(), tokens(new).collect());
    let kept = kept(&new, &old);
    new.iter().zip(kept).all(|(token, is_kept)| is_kept || token.trim().is_empty())
}

/// Whether most of what `old` says is still said in `new`, whatever stands between.
pub(super) fn holds(old: &str, new: &str) -> bool {
    const FEWEST: usize = 2;
    let (old, new): (Vec<&str>, Vec<&str>) = (words(old).collect(), words(new).collect());
    let shared = common(&old, &new).into_iter().filter(|is_kept| *is_kept).count();
    old.len() >= FEWEST && shared * 3 >= old.len() * 2
}

/// Which of `old` are still in `new`. Words are compared with words only: of blanks and marks there are so many that they
/// would decide which words go together.
fn kept(old: &[&str], new: &[&str]) -> Vec<bool> {
    let mut kept = shared(old, new);
    let places: Vec<usize> = (0..old.len()).filter(|&at| is_word(old[at])).collect();
    let words: Vec<&str> = places.iter().map(|&at| old[at]).collect();
    let new: Vec<&str> = new.iter().copied().filter(|token| is_word(token)).collect();
    for (at, is_kept) in places.into_iter().zip(common(&words, &new)) {
        kept[at] = is_kept;
    }
    kept
}

/// Which of `old` a diff leaves as they are.
fn shared(old: &[&str], new: &[&str]) -> Vec<bool> {
    let mut kept = vec![false; old.len()];
    for (start, _, length) in diff::shared(old, new) {
        kept[start..start + length].fill(true);
    }
    kept
}

/// Which of `old` are in the longest that `old` and `new` have in common, in order; of long texts one that is long enough.
fn common(old: &[&str], new: &[&str]) -> Vec<bool> {
    const MOST: usize = 1 << 16;
    if old.len() * new.len() > MOST {
        return shared(old, new);
    }
    let mut kept = vec![false; old.len()];
    // How long it is from each place on in both.
    let mut lengths = vec![vec![0; new.len() + 1]; old.len() + 1];
    for row in (0..old.len()).rev() {
        for column in (0..new.len()).rev() {
            lengths[row][column] = if old[row] == new[column] {
                lengths[row + 1][column + 1] + 1
            } else {
                lengths[row + 1][column].max(lengths[row][column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < old.len() && column < new.len() {
        if old[row] == new[column] {
            kept[row] = true;
            (row, column) = (row + 1, column + 1);
        } else if lengths[row + 1][column] >= lengths[row][column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    kept
}

fn is_word(token: &str) -> bool {
    token.contains(char::is_alphanumeric)
}

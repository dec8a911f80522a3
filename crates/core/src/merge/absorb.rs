//! Whether one side did all that the other did, and more.

use super::{Side, Three, words::tokens};
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

/// Which of `old` are still in `new`.
fn kept(old: &[&str], new: &[&str]) -> Vec<bool> {
    let mut kept = vec![false; old.len()];
    for (start, _, length) in diff::shared(old, new) {
        kept[start..start + length].fill(true);
    }
    kept
}

fn is_word(token: &str) -> bool {
    token.contains(char::is_alphanumeric)
}

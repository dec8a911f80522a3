//! The merge of a text of which one side changed nothing but blanks, as a formatter does.

use super::{Three, words::tokens};
use crate::diff;

/// The words of the side that changed words, with the blanks of the side that changed only blanks, where it did.
pub(super) fn merge(versions: &Three<&str>) -> Option<String> {
    let Three { base, ours, theirs } = versions.map(Words::of);
    if ours.words == base.words {
        Some(laid_out(&base, &ours, &theirs))
    } else if theirs.words == base.words {
        Some(laid_out(&base, &theirs, &ours))
    } else {
        None
    }
}

/// A text cut at its blanks.
struct Words<'t> {
    words: Vec<&'t str>,
    /// What stands before each word, and after the last.
    gaps: Vec<&'t str>,
}

impl<'t> Words<'t> {
    fn of(text: &'t str) -> Self {
        let (mut words, mut gaps) = (Vec::new(), Vec::new());
        let mut gap = "";
        for token in tokens(text) {
            if token.trim().is_empty() {
                gap = token;
            } else {
                words.push(token);
                gaps.push(std::mem::take(&mut gap));
            }
        }
        gaps.push(gap);
        Self { words, gaps }
    }
}

fn laid_out(base: &Words<'_>, spaced: &Words<'_>, changed: &Words<'_>) -> String {
    let mut known = vec![None; changed.words.len()];
    for (old, new, length) in diff::shared(&base.words, &changed.words) {
        (0..length).for_each(|step| known[new + step] = Some(old + step));
    }
    let mut text = String::new();
    for (at, gap) in changed.gaps.iter().enumerate() {
        let left = at.checked_sub(1).map_or(Some(0), |left| Some(known[left]? + 1));
        let right = known.get(at).copied().unwrap_or(Some(base.words.len()));
        let is_kept = |&old: &usize| left == right && base.gaps[old] == *gap;
        text.push_str(right.filter(is_kept).map_or(gap, |old| spaced.gaps[old]));
        text.push_str(changed.words.get(at).copied().unwrap_or_default());
    }
    text
}

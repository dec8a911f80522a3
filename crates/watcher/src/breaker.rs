//! Whether another tool takes back what is fixed.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use vault_lint_core::{disk::Fingerprint, path::NotePath};

use crate::quiet::Moment;

/// The fixes of the last minutes, by note. A note whose fixes are taken back again and again is left alone from then on:
/// two tools that disagree would otherwise write it for ever.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    notes: HashMap<NotePath, Fights>,
}

#[derive(Debug, Default)]
struct Fights {
    /// What the note was before each fix, and when it was fixed.
    fixed: VecDeque<(Fingerprint, Moment)>,
    /// When a fix was taken back.
    reverted: VecDeque<Moment>,
}

/// As many fixes of a note are remembered.
const REMEMBERED: usize = 16;
/// So often a fix may be taken back...
const ENOUGH: usize = 3;
/// ...within this time.
const WITHIN: Duration = Duration::from_mins(10);

impl Breaker {
    /// Takes down that the note at `path` was fixed when it was `before`.
    pub(crate) fn fixed(&mut self, path: &NotePath, before: Fingerprint, now: Moment) {
        let fights = self.notes.entry(path.clone()).or_default();
        fights.fixed.push_back((before, now));
        if fights.fixed.len() > REMEMBERED {
            fights.fixed.pop_front();
        }
    }

    /// Takes down that somebody wrote `content` to the note at `path`, and says whether that takes back a fix once too
    /// often.
    pub(crate) fn written(&mut self, path: &NotePath, content: Fingerprint, now: Moment) -> bool {
        let Some(fights) = self.notes.get_mut(path) else { return false };
        let is_recent = |at: Moment| at + WITHIN >= now;
        fights.fixed.retain(|(_, at)| is_recent(*at));
        fights.reverted.retain(|at| is_recent(*at));
        if fights.fixed.iter().any(|(before, _)| *before == content) {
            fights.reverted.push_back(now);
        }
        let is_enough = fights.reverted.len() >= ENOUGH;
        if fights.fixed.is_empty() || is_enough {
            self.notes.remove(path);
        }
        is_enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_reverts_in_ten_minutes_are_a_fight() {
        let path = NotePath::new("a.md");
        let old = Fingerprint::of(b"old");
        let minutes = |number: u64| Moment::from_secs(number * 60);
        let mut breaker = Breaker::default();
        let mut round = |at: u64, content| {
            breaker.fixed(&path, old, minutes(at));
            breaker.written(&path, content, minutes(at))
        };
        let other = Fingerprint::of(b"other");
        assert_eq!([0, 1, 2].map(|at| round(at, old)), [false, false, true]);
        assert_eq!([3, 4, 5].map(|at| round(at, other)), [false; 3]);
        assert_eq!([30, 40, 51].map(|at| round(at, old)), [false; 3]);
    }
}

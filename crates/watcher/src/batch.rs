//! Hints, until the storm is over.

use std::time::Duration;

use crate::{hints::Hints, quiet::Moment};

/// The hints that have arrived since they were last dealt with. They are dealt with together: what git, a sync tool or an
/// editor does in several steps is looked at when it is done.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    hints: Hints,
    arrived: Option<Arrived>,
}

#[derive(Clone, Copy, Debug)]
struct Arrived {
    first: Moment,
    last: Moment,
}

/// Hints are dealt with when none has arrived for so long...
const QUIET: Duration = Duration::from_millis(100);
/// ...or the first has waited for so long.
const MOST: Duration = Duration::from_secs(2);

impl Batch {
    /// Adds what has arrived.
    pub(crate) fn add(&mut self, hints: Hints, now: Moment) {
        if hints == Hints::default() {
            return;
        }
        self.hints.paths.extend(hints.paths);
        self.hints.everything |= hints.everything;
        self.hints.root |= hints.root;
        self.hints.settings |= hints.settings;
        self.arrived.get_or_insert(Arrived { first: now, last: now }).last = now;
    }

    /// All that has arrived, if it is time to deal with it.
    pub(crate) fn take_ready(&mut self, now: Moment) -> Option<Hints> {
        if self.next()? > now {
            return None;
        }
        self.arrived = None;
        Some(std::mem::take(&mut self.hints))
    }

    /// When it is time to deal with what has arrived, if nothing more does.
    pub(crate) fn next(&self) -> Option<Moment> {
        let arrived = self.arrived?;
        Some((arrived.last + QUIET).min(arrived.first + MOST))
    }

    /// How many files and folders are to be looked at.
    pub(crate) fn len(&self) -> usize {
        self.hints.paths.len()
    }
}

#[cfg(test)]
mod tests {
    use vault_lint_core::path::NotePath;

    use super::*;

    fn hint(path: &str) -> Hints {
        Hints { paths: [NotePath::new(path)].into(), ..Hints::default() }
    }

    #[test]
    fn hints_wait_for_the_last_but_not_for_ever() {
        let ms = Moment::from_millis;
        let mut batch = Batch::default();
        batch.add(Hints::default(), ms(0));
        assert_eq!(batch.next(), None);
        batch.add(hint("a"), ms(0));
        batch.add(hint("b"), ms(50));
        assert_eq!(batch.take_ready(ms(149)), None);
        assert_eq!(batch.take_ready(ms(150)).unwrap().paths.len(), 2);
        for at in (1_000..=3_000).step_by(50) {
            batch.add(hint("c"), ms(at));
            assert_eq!(batch.take_ready(ms(at)).is_some(), at == 3_000, "at {at}");
        }
        assert_eq!((batch.next(), batch.len()), (None, 0));
    }
}

//! Waiting until what is written to is left alone.

use std::{collections::HashMap, hash::Hash, time::Duration};

/// A moment, as the time since the service began. It never goes back, whatever becomes of the system's clock.
pub type Moment = Duration;

/// What was touched, and when. It knows no clock: now is an argument.
#[derive(Debug)]
pub(crate) struct Quiet<K> {
    touched: HashMap<K, Touch>,
    /// Nothing rests before.
    earliest: Moment,
}

/// When something was touched.
#[derive(Clone, Copy, Debug)]
struct Touch {
    last: Moment,
    /// It doesn't rest before.
    held: Moment,
}

impl<K> Default for Quiet<K> {
    fn default() -> Self {
        Self { touched: HashMap::new(), earliest: Moment::MAX }
    }
}

impl<K: Clone + Eq + Hash + Ord> Quiet<K> {
    /// Takes down that `key` was touched: it rests after `least` at the earliest.
    pub(crate) fn touch(&mut self, key: K, now: Moment, least: Duration) {
        let touch = self.touched.entry(key).or_insert(Touch { last: now, held: Moment::ZERO });
        touch.last = now;
        self.earliest = self.earliest.min(now + least);
    }

    /// Takes down that `key`, which was touched, perhaps long ago, doesn't rest before `until`.
    pub(crate) fn hold(&mut self, key: K, until: Moment) {
        let touch = self.touched.entry(key).or_insert(Touch { last: Moment::ZERO, held: until });
        touch.held = touch.held.max(until);
        self.earliest = self.earliest.min(until);
    }

    /// Forgets that `key` was touched.
    pub(crate) fn forget(&mut self, key: &K) {
        self.touched.remove(key);
    }

    /// Whether `key` was touched and doesn't rest yet.
    pub(crate) fn has(&self, key: &K) -> bool {
        self.touched.contains_key(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.touched.len()
    }

    /// Whether something may have been left alone long enough.
    pub(crate) fn may_rest(&self, now: Moment) -> bool {
        !self.touched.is_empty() && self.earliest <= now
    }

    /// Takes out, sorted, what has been left alone as long as `wait` says.
    pub(crate) fn take_rested(&mut self, now: Moment, wait: impl Fn(&K) -> Duration) -> Vec<K> {
        if !self.may_rest(now) {
            return Vec::new();
        }
        let rested = self.touched.iter().filter(|(key, touch)| touch.rests_at(wait(key)) <= now);
        let mut rested: Vec<K> = rested.map(|(key, _)| key.clone()).collect();
        rested.sort();
        rested.iter().for_each(|key| self.forget(key));
        let next = self.touched.iter().map(|(key, touch)| touch.rests_at(wait(key))).min();
        self.earliest = next.unwrap_or(Moment::MAX);
        rested
    }

    /// When something may have been left alone long enough.
    pub(crate) fn next(&self) -> Option<Moment> {
        (!self.touched.is_empty()).then_some(self.earliest)
    }
}

impl Touch {
    fn rests_at(self, wait: Duration) -> Moment {
        (self.last + wait).max(self.held)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn ms(number: u64) -> Moment {
        Moment::from_millis(number)
    }

    const WAIT: Duration = ms(300);

    #[test]
    fn a_key_rests_when_it_was_left_alone() {
        let mut quiet = Quiet::default();
        quiet.touch("a", ms(0), WAIT);
        quiet.touch("a", ms(200), WAIT);
        assert!(quiet.take_rested(ms(300), |_| WAIT).is_empty());
        assert_eq!(quiet.next(), Some(ms(500)));
        assert!(quiet.take_rested(ms(499), |_| WAIT).is_empty());
        assert_eq!(quiet.take_rested(ms(500), |_| WAIT), ["a"]);
        assert_eq!((quiet.len(), quiet.next()), (0, None));
    }

    #[test]
    fn what_is_held_rests_later() {
        let mut quiet = Quiet::default();
        quiet.touch("a", ms(0), WAIT);
        quiet.hold("a", ms(5_000));
        quiet.hold("b", ms(6_000));
        assert!(quiet.take_rested(ms(4_999), |_| WAIT).is_empty());
        assert_eq!(quiet.take_rested(ms(5_000), |_| WAIT), ["a"]);
        quiet.forget(&"b");
        assert_eq!(quiet.next(), None);
    }

    proptest! {
        #[test]
        fn nothing_rests_sooner_than_it_may_nor_is_lost(
            touches in prop::collection::vec((0u8..4, 0u64..900), 1..60),
        ) {
            let (mut quiet, mut now) = (Quiet::default(), ms(0));
            let mut last = HashMap::new();
            for (key, pause) in touches {
                now += ms(pause);
                for rested in quiet.take_rested(now, |_| WAIT) {
                    let at: Option<Moment> = last.remove(&rested);
                    prop_assert!(at.is_some_and(|at| now >= at + WAIT));
                }
                prop_assert!(last.values().all(|at| *at + WAIT > now), "one rests no longer than asked");
                quiet.touch(key, now, WAIT);
                last.insert(key, now);
            }
            let rested = quiet.take_rested(now + WAIT, |_| WAIT);
            prop_assert_eq!(rested.len(), last.len());
        }
    }
}

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    mem,
};

/// Values by the hashes of texts, as a vault has too many texts to hold each: who looks one up makes sure that a value is
/// meant.
///
/// It is a sorted list, which is no larger than need be, and beside it what has changed since it was sorted.
#[derive(Debug, Default)]
pub(super) struct Postings<T> {
    settled: Vec<(TextHash, T)>,
    added: BTreeSet<(TextHash, T)>,
    removed: BTreeSet<(TextHash, T)>,
}

/// The hash of a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) struct TextHash(u32);

impl TextHash {
    pub(super) fn of(text: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let [_, _, _, _, low @ ..] = hasher.finish().to_be_bytes();
        Self(u32::from_be_bytes(low))
    }
}

/// So many changes, and one for each so many values, are kept beside the list.
const MOST_CHANGES: usize = 1024;
const VALUES_A_CHANGE: usize = 8;

impl<T: Copy + Ord + Default> Postings<T> {
    /// The values of `hash`.
    pub(super) fn get(&self, hash: TextHash) -> impl Iterator<Item = T> {
        let start = self.settled.partition_point(|(known, _)| *known < hash);
        let settled = self.settled[start..].iter().take_while(move |(known, _)| *known == hash);
        let settled = settled.filter(|posting| !self.removed.contains(posting));
        let added = self.added.range((hash, T::default())..);
        let added = added.take_while(move |(known, _)| *known == hash);
        settled.chain(added).map(|(_, value)| *value)
    }

    pub(super) fn insert(&mut self, hash: TextHash, value: T) {
        let posting = (hash, value);
        if !self.removed.remove(&posting) && self.settled.binary_search(&posting).is_err() {
            self.added.insert(posting);
            self.settle_in_time();
        }
    }

    pub(super) fn remove(&mut self, hash: TextHash, value: T) {
        let posting = (hash, value);
        if !self.added.remove(&posting) && self.settled.binary_search(&posting).is_ok() {
            self.removed.insert(posting);
            self.settle_in_time();
        }
    }

    /// Adds many, which are not found until the list is settled.
    pub(super) fn push(&mut self, postings: Vec<(TextHash, T)>) {
        self.settled.extend(postings);
    }

    fn settle_in_time(&mut self) {
        let changes = self.added.len() + self.removed.len();
        if changes > MOST_CHANGES + self.settled.len() / VALUES_A_CHANGE {
            self.settle();
        }
    }

    /// Makes one sorted list of all.
    pub(super) fn settle(&mut self) {
        let removed = mem::take(&mut self.removed);
        if !removed.is_empty() {
            self.settled.retain(|posting| !removed.contains(posting));
        }
        self.settled.extend(mem::take(&mut self.added));
        self.settled.sort_unstable();
        self.settled.dedup();
        self.settled.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_set_of_pairs(
            many in prop::collection::vec((0u32..8, 0u32..8), 0..40),
            changes in prop::collection::vec((0u32..8, 0u32..8, any::<bool>(), prop::bool::weighted(0.1)), 0..80),
        ) {
            let many = || many.iter().map(|(hash, value)| (TextHash(*hash), *value));
            let (mut postings, mut set) = (Postings::default(), many().collect::<BTreeSet<_>>());
            postings.push(many().collect());
            postings.settle();
            for (hash, value, comes, settles) in changes {
                let hash = TextHash(hash);
                if comes {
                    postings.insert(hash, value);
                    set.insert((hash, value));
                } else {
                    postings.remove(hash, value);
                    set.remove(&(hash, value));
                }
                if settles {
                    postings.settle();
                }
                let mut found: Vec<u32> = postings.get(hash).collect();
                found.sort_unstable();
                let known = set.iter().filter(|(known, _)| *known == hash).map(|(_, value)| *value);
                prop_assert_eq!(found, known.collect::<Vec<_>>());
            }
        }
    }
}

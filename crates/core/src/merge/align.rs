//! Which siblings of two versions are the same.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher as _},
};

use crate::diff;

/// What one sibling is known by.
#[derive(Clone, Debug, Default)]
pub(super) struct Element<'t> {
    /// Its text.
    pub(super) text: &'t str,
    /// The hash of its text.
    pub(super) hash: u64,
    /// An id that is its own wherever it goes.
    pub(super) id: Option<&'t str>,
    /// What it is called among its siblings.
    pub(super) key: Option<&'t str>,
    /// Only siblings of one kind can be the same.
    pub(super) kind: u8,
    /// How similar another must be to be taken for the same, in percent; 0 where a place alone makes them so.
    pub(super) similar: usize,
}

/// Takes what both sides have word for word, and the base has not, for an addition of both, unless both made it of the same.
pub(super) fn reconcile(
    base: &[u64],
    (ours, in_ours): (&[u64], &mut [Option<usize>]),
    (theirs, in_theirs): (&[u64], &mut [Option<usize>]),
) {
    let known: HashSet<u64> = base.iter().copied().collect();
    let places = |hashes: &[u64]| {
        let mut places: HashMap<u64, Option<usize>> = HashMap::new();
        for (at, &hash) in hashes.iter().enumerate().filter(|(_, hash)| !known.contains(hash)) {
            places.entry(hash).and_modify(|at| *at = None).or_insert(Some(at));
        }
        places
    };
    let twins = places(theirs);
    for (hash, at) in places(ours) {
        if let (Some(one), Some(Some(other))) = (at, twins.get(&hash))
            && in_ours[one] != in_theirs[*other]
        {
            (in_ours[one], in_theirs[*other]) = (None, None);
        }
    }
}

/// No more pairs than this are compared between two siblings that are known.
const MOST_PAIRS: usize = 4096;
/// No more bytes than this of a sibling are compared.
const MOST_BYTES: usize = 4000;

/// For each of `side` the one of `base` that it was, if any; one to one.
pub(super) fn align(base: &[Element<'_>], side: &[Element<'_>]) -> Vec<Option<usize>> {
    let mut pairs = Pairs::new(base.len(), side.len());
    pairs.unique(base, side, |element| element.id.map(hash));
    for (old, new, length) in diff::shared(&hashes(base), &hashes(side)) {
        (0..length).for_each(|step| pairs.link(old + step, new + step));
    }
    pairs.unique(base, side, |element| Some(element.hash));
    pairs.unique(base, side, |element| element.key.map(|key| hash(&(element.kind, key))));
    pairs.similar(base, side);
    pairs.side
}

/// As [`align`], for what both sides added: only what is plainly the same.
pub(super) fn twins(ours: &[Element<'_>], theirs: &[Element<'_>]) -> Vec<Option<usize>> {
    let mut pairs = Pairs::new(theirs.len(), ours.len());
    pairs.unique(theirs, ours, |element| element.id.map(hash));
    for (old, new, length) in diff::shared(&hashes(theirs), &hashes(ours)) {
        (0..length).for_each(|step| pairs.link(old + step, new + step));
    }
    pairs.unique(theirs, ours, |element| element.key.map(|key| hash(&(element.kind, key))));
    pairs.side
}

/// The hash of `value`, the same on every machine.
pub(super) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

pub(super) fn hashes(elements: &[Element<'_>]) -> Vec<u64> {
    elements.iter().map(|element| element.hash).collect()
}

/// For each of `ours` the one of `theirs` that is the same addition.
pub(super) fn new_twins(
    ours: &[Element<'_>],
    in_ours: &[Option<usize>],
    theirs: &[Element<'_>],
    in_theirs: &[Option<usize>],
) -> Vec<Option<usize>> {
    let added = |known: &[Option<usize>]| -> Vec<usize> {
        (0..known.len()).filter(|&at| known[at].is_none()).collect()
    };
    let (left, right) = (added(in_ours), added(in_theirs));
    let found = twins(&chosen(ours, &left), &chosen(theirs, &right));
    let mut new = vec![None; ours.len()];
    for (index, twin) in found.into_iter().enumerate() {
        new[left[index]] = twin.map(|twin| right[twin]);
    }
    new
}

fn chosen<'t>(elements: &[Element<'t>], at: &[usize]) -> Vec<Element<'t>> {
    at.iter().map(|&at| elements[at].clone()).collect()
}

struct Pairs {
    base: Vec<Option<usize>>,
    side: Vec<Option<usize>>,
}

impl Pairs {
    fn new(base: usize, side: usize) -> Self {
        Self { base: vec![None; base], side: vec![None; side] }
    }

    /// Takes the two for the same, if neither is known already.
    fn link(&mut self, base: usize, side: usize) {
        if self.base[base].is_none() && self.side[side].is_none() {
            self.base[base] = Some(side);
            self.side[side] = Some(base);
        }
    }

    /// Links what has the same name, where only one of each version that is not yet known has it.
    fn unique<'t>(
        &mut self,
        base: &[Element<'t>],
        side: &[Element<'t>],
        name: impl Fn(&Element<'t>) -> Option<u64>,
    ) {
        let count = |elements: &[Element<'t>], known: &[Option<usize>]| {
            let mut found: HashMap<u64, Option<usize>> = HashMap::new();
            for (index, element) in elements.iter().enumerate() {
                if let (None, Some(name)) = (known[index], name(element)) {
                    found.entry(name).and_modify(|at| *at = None).or_insert(Some(index));
                }
            }
            found
        };
        let (old, new) = (count(base, &self.base), count(side, &self.side));
        for (name, at) in &new {
            if let (Some(new), Some(Some(old))) = (at, old.get(name)) {
                self.link(*old, *new);
            }
        }
    }

    /// Links what is similar and stands between the same neighbours.
    fn similar(&mut self, base: &[Element<'_>], side: &[Element<'_>]) {
        let mut start = 0;
        let mut previous = None;
        while start < side.len() {
            if self.side[start].is_some() {
                previous = self.side[start];
                start += 1;
                continue;
            }
            let run = self.side[start..].iter().take_while(|known| known.is_none()).count();
            let end = start + run;
            let from = previous.map_or(0, |previous| previous + 1);
            let to = self.side.get(end).copied().flatten().unwrap_or(base.len());
            let old: Vec<usize> =
                (from..to.max(from)).filter(|&at| self.base[at].is_none()).collect();
            let new: Vec<usize> = (start..end).collect();
            self.gap(base, side, &old, &new);
            start = end;
        }
    }

    fn gap(&mut self, base: &[Element<'_>], side: &[Element<'_>], old: &[usize], new: &[usize]) {
        if old.len() * new.len() <= MOST_PAIRS {
            self.alike(base, side, old, new);
        }
        // What is the only one of its kind that is left on either side was written anew.
        let lone = |elements: &[Element<'_>], known: &[Option<usize>], at: &[usize]| {
            let mut left =
                at.iter().filter(|&&at| known[at].is_none() && elements[at].similar == 0);
            left.next().copied().filter(|_| left.next().is_none())
        };
        let pair = lone(base, &self.base, old).zip(lone(side, &self.side, new));
        if let Some((old, new)) = pair
            && base[old].kind == side[new].kind
            && !is_other(&base[old], &side[new])
        {
            self.link(old, new);
        }
    }

    fn alike(&mut self, base: &[Element<'_>], side: &[Element<'_>], old: &[usize], new: &[usize]) {
        let bags = |elements: &[Element<'_>], at: &[usize]| -> Vec<Vec<u64>> {
            at.iter().map(|&at| bag(elements[at].text)).collect()
        };
        let (old_bags, new_bags) = (bags(base, old), bags(side, new));
        let mut found = Vec::new();
        for (row, &left) in old.iter().enumerate() {
            for (column, &right) in new.iter().enumerate() {
                let (one, other) = (&base[left], &side[right]);
                let is_named = one.key.is_some() && one.key == other.key;
                let alike = likeness(&old_bags[row], &new_bags[column]);
                let alike = if is_named { 60 + alike * 2 / 5 } else { alike };
                let enough = if one.similar == 0 { 40 } else { one.similar };
                if one.kind == other.kind && !is_other(one, other) && alike >= enough {
                    found.push((100 - alike, row.abs_diff(column), left, right));
                }
            }
        }
        found.sort_unstable();
        found.into_iter().for_each(|(_, _, left, right)| self.link(left, right));
    }
}

/// Whether the ids of the two tell them apart.
fn is_other(one: &Element<'_>, other: &Element<'_>) -> bool {
    one.id.is_some() && other.id.is_some() && one.id != other.id
}

/// The words of `text`, as sorted hashes; its other characters where there are none.
fn bag(text: &str) -> Vec<u64> {
    let text = &text[..text.floor_char_boundary(MOST_BYTES)];
    let mut bag: Vec<u64> = words(text).map(hash).collect();
    if bag.is_empty() {
        bag = text.chars().filter(|c| !c.is_whitespace()).map(|c| hash(&c)).collect();
    }
    bag.sort_unstable();
    bag
}

/// The words of `text`. Where no blanks part words, as in Chinese, each character is one.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    super::words::tokens(text).filter(|token| token.starts_with(char::is_alphanumeric))
}

/// How much each of `old` and each of `new` have in common, in percent, the most first; what says little has nothing.
pub(super) fn likenesses(old: &[&str], new: &[&str]) -> Vec<(usize, usize, usize)> {
    const FEWEST: usize = 3;
    if old.len() * new.len() > MOST_PAIRS {
        return Vec::new();
    }
    let bags = |texts: &[&str]| texts.iter().map(|text| bag(text)).collect::<Vec<_>>();
    let (old, new) = (bags(old), bags(new));
    let mut found = Vec::new();
    for (row, one) in old.iter().enumerate() {
        for (column, other) in new.iter().enumerate() {
            if one.len().min(other.len()) >= FEWEST {
                found.push((likeness(one, other), row, column));
            }
        }
    }
    found.sort_by_key(|&(alike, row, column)| (100 - alike, row, column));
    found
}

/// Whether two texts of some length have most of their words in common.
pub(super) fn is_reworded(one: &str, other: &str) -> bool {
    const FEWEST: usize = 6;
    const MOST_ALIKE: usize = 70;
    let (one, other) = (bag(one), bag(other));
    one.len().min(other.len()) >= FEWEST && likeness(&one, &other) >= MOST_ALIKE
}

/// Whether two texts have something to do with each other.
pub(super) fn is_related(one: &str, other: &str) -> bool {
    const LEAST_ALIKE: usize = 30;
    likeness(&bag(one), &bag(other)) >= LEAST_ALIKE
}

/// How much of two bags is common to both, in percent.
fn likeness(one: &[u64], other: &[u64]) -> usize {
    let (mut left, mut right, mut common) = (0, 0, 0);
    while left < one.len() && right < other.len() {
        match one[left].cmp(&other[right]) {
            std::cmp::Ordering::Less => left += 1,
            std::cmp::Ordering::Greater => right += 1,
            std::cmp::Ordering::Equal => (left, right, common) = (left + 1, right + 1, common + 1),
        }
    }
    if one.is_empty() && other.is_empty() { 100 } else { 200 * common / (one.len() + other.len()) }
}

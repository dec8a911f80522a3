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

/// Takes what both sides have word for word, and the base has not, for made of the same: of what the one was made of that
/// is known to be made of something, and an addition of both where that can't be.
pub(super) fn reconcile(
    base: &[u64],
    (ours, in_ours): (&[u64], &mut [Option<usize>]),
    (theirs, in_theirs): (&[u64], &mut [Option<usize>]),
) {
    let used = |known: &[Option<usize>]| known.iter().copied().flatten().collect::<HashSet<_>>();
    let (used_by_ours, used_by_theirs) = (used(in_ours), used(in_theirs));
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
        let (Some(one), Some(&Some(other))) = (at, twins.get(&hash)) else { continue };
        let made_of = match (in_ours[one], in_theirs[other]) {
            (Some(old), None) => Some(old).filter(|old| !used_by_theirs.contains(old)),
            (None, Some(old)) => Some(old).filter(|old| !used_by_ours.contains(old)),
            (ours, theirs) => ours.filter(|_| ours == theirs),
        };
        (in_ours[one], in_theirs[other]) = (made_of, made_of);
    }
}

/// No more pairs than this are compared between two siblings that are known.
const MOST_PAIRS: usize = 4096;
/// No more bytes than this of a sibling are compared.
const MOST_BYTES: usize = 4000;

/// For each of `side` the one of `base` that it was, if any; one to one.
pub(super) fn align(base: &[Element<'_>], side: &[Element<'_>]) -> Vec<Option<usize>> {
    let mut known = align_alike(base, side);
    align_lone(base, side, &mut known);
    known
}

/// As [`align`], but only what is alike.
pub(super) fn align_alike(base: &[Element<'_>], side: &[Element<'_>]) -> Vec<Option<usize>> {
    let mut pairs = Pairs::new(base.len(), side.len());
    pairs.unique(base, side, |element| element.id.map(hash));
    for (old, new, length) in diff::shared(&hashes(base), &hashes(side)) {
        (0..length).for_each(|step| pairs.link(old + step, new + step));
    }
    pairs.unique(base, side, |element| Some(element.hash));
    pairs.unique(base, side, |element| element.key.map(|key| hash(&(element.kind, key))));
    pairs.gaps(|pairs, old, new| {
        if old.len() * new.len() <= MOST_PAIRS {
            pairs.alike(base, side, old, new);
        }
    });
    pairs.side
}

/// Adds to what is `known` of `side` what was written anew: the only one of its kind that is left between two neighbours
/// on either side.
pub(super) fn align_lone(
    base: &[Element<'_>],
    side: &[Element<'_>],
    known: &mut Vec<Option<usize>>,
) {
    let mut pairs = Pairs::new(base.len(), side.len());
    for (new, old) in known.iter().enumerate() {
        if let Some(old) = old {
            pairs.link(*old, new);
        }
    }
    pairs.gaps(|pairs, old, new| pairs.lone(base, side, old, new));
    *known = pairs.side;
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

    /// Calls `link` with what is not known yet between two neighbours, in the base and in the side.
    fn gaps(&mut self, mut link: impl FnMut(&mut Self, &[usize], &[usize])) {
        let mut start = 0;
        let mut previous = None;
        while start < self.side.len() {
            if self.side[start].is_some() {
                previous = self.side[start];
                start += 1;
                continue;
            }
            let run = self.side[start..].iter().take_while(|known| known.is_none()).count();
            let end = start + run;
            let from = previous.map_or(0, |previous| previous + 1);
            let to = self.side.get(end).copied().flatten().unwrap_or(self.base.len());
            let old: Vec<usize> =
                (from..to.max(from)).filter(|&at| self.base[at].is_none()).collect();
            let new: Vec<usize> = (start..end).collect();
            link(self, &old, &new);
            start = end;
        }
    }

    /// Links what is the only one of its kind that is left on either side.
    fn lone(&mut self, base: &[Element<'_>], side: &[Element<'_>], old: &[usize], new: &[usize]) {
        let lone = |elements: &[Element<'_>], known: &[Option<usize>], at: &[usize], kind: u8| {
            let is_left = |&&at: &&usize| {
                known[at].is_none() && elements[at].similar == 0 && elements[at].kind == kind
            };
            let mut left = at.iter().filter(is_left);
            left.next().copied().filter(|_| left.next().is_none())
        };
        for &at in new {
            let kind = side[at].kind;
            let pair = lone(base, &self.base, old, kind).zip(lone(side, &self.side, new, kind));
            if let Some((old, new)) = pair
                && !is_other(&base[old], &side[new])
            {
                self.link(old, new);
            }
        }
    }

    fn alike(&mut self, base: &[Element<'_>], side: &[Element<'_>], old: &[usize], new: &[usize]) {
        let sketches = |elements: &[Element<'_>], at: &[usize]| -> Vec<Sketch> {
            at.iter().map(|&at| Sketch::of(elements[at].text)).collect()
        };
        let (old_sketches, new_sketches) = (sketches(base, old), sketches(side, new));
        let mut found = Vec::new();
        for (row, &left) in old.iter().enumerate() {
            for (column, &right) in new.iter().enumerate() {
                let (one, other) = (&base[left], &side[right]);
                let is_named = one.key.is_some() && one.key == other.key;
                let alike = old_sketches[row].likeness(&new_sketches[column]);
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

/// What a text is compared by: its words, those of each of its lines and sentences, and those of its heading.
struct Sketch {
    words: Vec<u64>,
    lines: Vec<u64>,
    heading: Vec<u64>,
}

impl Sketch {
    fn of(text: &str) -> Self {
        let text = &text[..text.floor_char_boundary(MOST_BYTES)];
        let is_rule = |line: &str| !line.contains(|c: char| !matches!(c, '|' | '-' | ':' | ' '));
        // Rows are known by their first cells; many tables have one head.
        let is_table = text.contains('|') && text.lines().nth(1).is_some_and(is_rule);
        let told = |line: &str| -> Option<u64> {
            let cell = line.split('|').find(|cell| !cell.trim().is_empty());
            match cell.filter(|_| is_table) {
                Some(cell) => hash_of(words(cell)),
                None => hash_of(words_of_line(line)),
            }
        };
        let is_fence = |line: &&str| line.starts_with("```") || line.starts_with("~~~");
        let lines = text.lines().skip(if is_table { 2 } else { 0 });
        let parts = lines.filter(|line| !is_fence(line)).flat_map(|line| line.split(". "));
        let mut lines: Vec<u64> = parts.filter_map(told).collect();
        lines.sort_unstable();
        let heading = text.lines().next().filter(|line| line.starts_with('#')).map(bag);
        Self { words: bag(text), lines, heading: heading.unwrap_or_default() }
    }

    /// How much the two have in common, in percent: of all words, or of the lines of the one that has fewer. A heading to
    /// which words were added, or of which some went, says half.
    fn likeness(&self, other: &Self) -> usize {
        let mut alike = likeness(&self.words, &other.words);
        let shorter = self.heading.len().min(other.heading.len());
        if shorter > 0 && common(&self.heading, &other.heading) == shorter {
            alike = alike.max(50);
        }
        let fewest = self.lines.len().min(other.lines.len());
        if fewest > 0 && self.lines.len().max(other.lines.len()) > 1 {
            alike = alike.max(100 * common(&self.lines, &other.lines) / fewest);
        }
        alike
    }
}

/// The hash of all these words; none where there are none.
fn hash_of<'t>(words: impl Iterator<Item = &'t str>) -> Option<u64> {
    let mut words = words.peekable();
    words.peek()?;
    let mut hasher = DefaultHasher::new();
    words.for_each(|word| word.hash(&mut hasher));
    Some(hasher.finish())
}

/// The words of a line but for the number and the state of an item, and for tags.
fn words_of_line(line: &str) -> impl Iterator<Item = &str> {
    let is_mark =
        |word: &&str| matches!(*word, "x" | "X") || word.bytes().all(|b| b.is_ascii_digit());
    untagged(line).flat_map(words).skip_while(is_mark)
}

/// The parts of `text` between HTML tags: those of checkboxes are all alike.
fn untagged(text: &str) -> impl Iterator<Item = &str> {
    let mut parts = text.split('<');
    let first = parts.next();
    first.into_iter().chain(parts.map(|part| part.split_once('>').map_or(part, |(_, after)| after)))
}

/// The words of `text`, as sorted hashes; its other characters where there are none.
fn bag(text: &str) -> Vec<u64> {
    let text = &text[..text.floor_char_boundary(MOST_BYTES)];
    let mut bag: Vec<u64> = untagged(text).flat_map(words).map(hash).collect();
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

/// How much each of `old` and each of `new` have in common, in percent, the most first. What says but one word has something
/// in common only with what `is_near` it.
pub(super) fn likenesses(
    old: &[&str],
    new: &[&str],
    is_near: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize, usize)> {
    const FEWEST: usize = 2;
    if old.len() * new.len() > MOST_PAIRS {
        return Vec::new();
    }
    let sketches = |texts: &[&str]| texts.iter().map(|text| Sketch::of(text)).collect::<Vec<_>>();
    let (old, new) = (sketches(old), sketches(new));
    let mut found = Vec::new();
    for (row, one) in old.iter().enumerate() {
        for (column, other) in new.iter().enumerate() {
            if one.words.len().min(other.words.len()) >= FEWEST || is_near(row, column) {
                found.push((one.likeness(other), row, column));
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
    Sketch::of(one).likeness(&Sketch::of(other)) >= LEAST_ALIKE
}

/// How much of two bags is common to both, in percent.
fn likeness(one: &[u64], other: &[u64]) -> usize {
    let all = one.len() + other.len();
    (200 * common(one, other)).checked_div(all).unwrap_or(100)
}

/// How many two sorted bags have in common.
fn common(one: &[u64], other: &[u64]) -> usize {
    let (mut left, mut right, mut common) = (0, 0, 0);
    while left < one.len() && right < other.len() {
        match one[left].cmp(&other[right]) {
            std::cmp::Ordering::Less => left += 1,
            std::cmp::Ordering::Greater => right += 1,
            std::cmp::Ordering::Equal => (left, right, common) = (left + 1, right + 1, common + 1),
        }
    }
    common
}

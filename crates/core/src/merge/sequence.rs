//! The order of siblings of which two versions were made.

use std::{collections::HashSet, ops::Range};

use super::{
    Side, Three,
    align::{Element, align, hashes, new_twins, reconcile},
};

/// A sibling: where it stands in each of the versions that have it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Class {
    pub(super) base: Option<usize>,
    pub(super) ours: Option<usize>,
    pub(super) theirs: Option<usize>,
}

/// How the siblings of the versions belong together: for each of a side the one of the base that it was, and for each new
/// one of ours the one of theirs that is the same.
#[derive(Default, Debug)]
pub(super) struct Links {
    pub(super) base: usize,
    pub(super) ours: Vec<Option<usize>>,
    pub(super) theirs: Vec<Option<usize>>,
    pub(super) new: Vec<Option<usize>>,
}

impl Links {
    /// How the siblings `base`, `ours` and `theirs` belong together.
    pub(super) fn between(
        base: &[Element<'_>],
        ours: &[Element<'_>],
        theirs: &[Element<'_>],
    ) -> Self {
        let (in_ours, in_theirs) = (align(base, ours), align(base, theirs));
        Self::of(base.len(), (ours, in_ours), (theirs, in_theirs))
    }

    /// The same, where what both sides have word for word is rather an addition of both than a change of something else.
    pub(super) fn reconciled(
        base: &[Element<'_>],
        ours: &[Element<'_>],
        theirs: &[Element<'_>],
    ) -> Self {
        let (mut in_ours, mut in_theirs) = (align(base, ours), align(base, theirs));
        reconcile(&hashes(base), (&hashes(ours), &mut in_ours), (&hashes(theirs), &mut in_theirs));
        Self::of(base.len(), (ours, in_ours), (theirs, in_theirs))
    }

    fn of(
        base: usize,
        (ours, in_ours): (&[Element<'_>], Vec<Option<usize>>),
        (theirs, in_theirs): (&[Element<'_>], Vec<Option<usize>>),
    ) -> Self {
        let new = new_twins(ours, &in_ours, theirs, &in_theirs);
        Self { base, ours: in_ours, theirs: in_theirs, new }
    }
}

/// The siblings in the order of the merge: that of the side that changed it, else of the side that goes first; what is
/// only on the other side follows its left neighbour there. Where both put something elsewhere, each has its way with what
/// only it put there. Also what a side deleted is in it.
pub(super) fn order(links: &Links, first: Side) -> Vec<Class> {
    let (classes, ours, theirs) = classes(links);
    let leader = leader(&classes, &ours, &theirs, first);
    let (lead, follow) = match leader {
        Side::Ours => (&ours, &theirs),
        Side::Theirs => (&theirs, &ours),
    };
    let moved = put_elsewhere(&classes, lead);
    let mut away = HashSet::new();
    if is_moved(&classes, follow) && !has_swaps(&classes, lead, follow) {
        away = put_elsewhere(&classes, follow).difference(&moved).copied().collect();
    }
    let mut chain = Chain::new(classes.len());
    let mut last = chain.head();
    for &class in lead.iter().filter(|class| !away.contains(class)) {
        chain.insert(last, class);
        last = class;
    }
    let goes_before = |class: usize| leader == first && is_only_of(&classes[class], leader);
    weave(&mut chain, follow, &moved, goes_before);
    let deleted = (0..classes.len()).filter(|&class| !chain.has(class));
    let gone: Vec<Class> = deleted.map(|class| classes[class]).collect();
    chain.order().map(|class| classes[class]).chain(gone).collect()
}

/// The side whose order the merge has.
fn leader(classes: &[Class], ours: &[usize], theirs: &[usize], first: Side) -> Side {
    match (is_moved(classes, ours), is_moved(classes, theirs)) {
        (true, false) => Side::Ours,
        (false, true) => Side::Theirs,
        (false, false) => first,
        // A side that has all swaps of the other has the order of both.
        (true, true) => {
            match (has_swaps(classes, ours, theirs), has_swaps(classes, theirs, ours)) {
                (true, false) => Side::Ours,
                (false, true) => Side::Theirs,
                _ => first,
            }
        }
    }
}

/// Puts what is only in `follow` into the chain, each behind what it follows. What stands between something that moved and
/// something that stayed, stays.
fn weave(
    chain: &mut Chain,
    follow: &[usize],
    moved: &HashSet<usize>,
    goes_before: impl Fn(usize) -> bool,
) {
    let (mut left, mut stayed) = (chain.head(), chain.head());
    for (at, &class) in follow.iter().enumerate() {
        if !chain.has(class) {
            let next = || follow[at + 1..].iter().find(|&&class| chain.has(class));
            let is_parted = |next: &usize| !moved.contains(next) && chain.next(left) != Some(*next);
            let stays = moved.contains(&left) && next().is_some_and(is_parted);
            let mut before = if stays { stayed } else { left };
            while let Some(next) = chain.next(before).filter(|&next| goes_before(next)) {
                before = next;
            }
            chain.insert(before, class);
        }
        left = class;
        if !moved.contains(&class) {
            stayed = class;
        }
    }
}

/// Whether only this side has it, and it is new.
fn is_only_of(class: &Class, side: Side) -> bool {
    let (own, other) = match side {
        Side::Ours => (class.ours, class.theirs),
        Side::Theirs => (class.theirs, class.ours),
    };
    class.base.is_none() && own.is_some() && other.is_none()
}

/// The classes, those of the base first, and the class of each sibling of ours and of theirs.
fn classes(links: &Links) -> (Vec<Class>, Vec<usize>, Vec<usize>) {
    let mut classes: Vec<Class> =
        (0..links.base).map(|base| Class { base: Some(base), ..Class::default() }).collect();
    let mut ours = Vec::with_capacity(links.ours.len());
    let mut class_of_theirs = vec![None; links.theirs.len()];
    for (index, base) in links.ours.iter().enumerate() {
        let class = base.unwrap_or_else(|| {
            classes.push(Class::default());
            classes.len() - 1
        });
        classes[class].ours = Some(index);
        ours.push(class);
        if let (None, Some(twin)) = (base, links.new.get(index).copied().flatten()) {
            class_of_theirs[twin] = Some(class);
        }
    }
    let mut theirs = Vec::with_capacity(links.theirs.len());
    for (index, base) in links.theirs.iter().enumerate() {
        let class = base.or(class_of_theirs[index]).unwrap_or_else(|| {
            classes.push(Class::default());
            classes.len() - 1
        });
        classes[class].theirs = Some(index);
        theirs.push(class);
    }
    (classes, ours, theirs)
}

/// Whether of the siblings that were in the base all that `less` swapped are swapped in `more`.
fn has_swaps(classes: &[Class], more: &[usize], less: &[usize]) -> bool {
    const MOST: usize = 1000;
    let mut place = vec![None; classes.len()];
    more.iter().enumerate().for_each(|(at, &class)| place[class] = Some(at));
    let common = less.iter().filter(|&&class| classes[class].base.is_some());
    let common: Vec<(usize, usize)> =
        common.filter_map(|&class| Some((class, place[class]?))).collect();
    let mut rows = common.iter().enumerate();
    common.len() <= MOST
        && rows.all(|(at, (class, place))| {
            common[at + 1..].iter().all(|(after, later)| class < after || place < later)
        })
}

/// The fewest siblings of `side` without which those that were in the base are in its order.
fn put_elsewhere(classes: &[Class], side: &[usize]) -> HashSet<usize> {
    let old: Vec<usize> = side.iter().copied().filter(|&at| classes[at].base.is_some()).collect();
    // Of each length, the run in order that ends earliest; and what comes before each in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; classes.len()];
    for &class in &old {
        let length = ends.partition_point(|&end| classes[end].base < classes[class].base);
        before[class] = length.checked_sub(1).map(|last| ends[last]);
        if length == ends.len() { ends.push(class) } else { ends[length] = class }
    }
    let in_order = std::iter::successors(ends.last().copied(), |&class| before[class]);
    let in_order: HashSet<usize> = in_order.collect();
    old.into_iter().filter(|class| !in_order.contains(class)).collect()
}

/// Whether the siblings of `side` that were in the base are in another order now.
fn is_moved(classes: &[Class], side: &[usize]) -> bool {
    !side.iter().filter_map(|&class| classes[class].base).is_sorted()
}

/// A list into which things are inserted anywhere, each at most once.
struct Chain {
    /// The one after each; the last place is that of the head.
    next: Vec<Option<usize>>,
    inserted: Vec<bool>,
}

impl Chain {
    fn new(length: usize) -> Self {
        Self { next: vec![None; length + 1], inserted: vec![false; length] }
    }

    fn head(&self) -> usize {
        self.inserted.len()
    }

    fn has(&self, item: usize) -> bool {
        self.inserted[item]
    }

    fn next(&self, item: usize) -> Option<usize> {
        self.next[item]
    }

    fn insert(&mut self, after: usize, item: usize) {
        self.next[item] = self.next[after];
        self.next[after] = Some(item);
        self.inserted[item] = true;
    }

    fn order(&self) -> impl Iterator<Item = usize> {
        std::iter::successors(self.next[self.head()], |&item| self.next[item])
    }
}

/// The runs of siblings that only one side has, where both have some and something of the base is gone between the same
/// neighbours; with the places in the base that are between them.
pub(super) fn rewritten(classes: &[Class]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut from = 0;
    let length = classes.iter().filter(|class| class.base.is_some()).count();
    let is_lone =
        |class: &Class| class.base.is_none() && class.ours.is_some() != class.theirs.is_some();
    while start < classes.len() {
        let run = classes[start..].iter().take_while(|class| is_lone(class)).count();
        let to = classes
            .get(start + run)
            .and_then(|class| class.base.filter(|_| class.ours.or(class.theirs).is_some()));
        let lone = &classes[start..start + run];
        let has_both = lone.iter().any(|class| class.ours.is_some())
            && lone.iter().any(|class| class.theirs.is_some());
        let to_end = to.unwrap_or(length);
        if has_both && from < to_end {
            found.push((start..start + run, from..to_end));
        }
        if let Some(base) = to {
            from = base + 1;
        }
        start += run + 1;
    }
    found
}

/// What each version has between `left`, or the start, and `right`, if the two are neighbours there; `before` is what
/// stands before each sibling.
pub(super) fn between<'t>(
    before: &Three<Vec<&'t str>>,
    left: Option<&Class>,
    right: &Class,
) -> Three<Option<&'t str>> {
    let at = |left_at: Option<Option<usize>>, right_at: Option<usize>, before: &[&'t str]| {
        let expected = match left_at {
            None => 0,
            Some(left) => left? + 1,
        };
        right_at.filter(|&at| at == expected).map(|at| before[at])
    };
    Three {
        base: at(left.map(|left| left.base), right.base, &before.base),
        ours: at(left.map(|left| left.ours), right.ours, &before.ours),
        theirs: at(left.map(|left| left.theirs), right.theirs, &before.theirs),
    }
}

/// The gap of the merge, from what the versions that have one have there; none when no version has one.
pub(super) fn gap<'t>(known: &Three<Option<&'t str>>, first: Side) -> Option<&'t str> {
    match (known.ours, known.theirs) {
        (Some(ours), Some(theirs)) if ours == theirs => Some(ours),
        (Some(ours), Some(theirs)) => Some(match known.base {
            Some(base) if base == ours => theirs,
            Some(base) if base == theirs => ours,
            _ => longer(ours, theirs, first),
        }),
        (one, other) => one.or(other),
    }
}

/// The gap with more lines; of equals that of the side that goes first.
pub(super) fn longer<'t>(ours: &'t str, theirs: &'t str, first: Side) -> &'t str {
    let lines = |gap: &str| gap.matches('\n').count();
    match lines(ours).cmp(&lines(theirs)) {
        std::cmp::Ordering::Greater => ours,
        std::cmp::Ordering::Less => theirs,
        std::cmp::Ordering::Equal => match first {
            Side::Ours => ours,
            Side::Theirs => theirs,
        },
    }
}

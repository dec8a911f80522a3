//! The order of siblings of which two versions were made.

use std::ops::Range;

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
/// only on the other side follows its left neighbour there. Also what a side deleted is in it.
pub(super) fn order(links: &Links, first: Side) -> Vec<Class> {
    let (classes, ours, theirs) = classes(links);
    let (moved, other_moved) = (is_moved(&classes, &ours), is_moved(&classes, &theirs));
    let leader = match (moved, other_moved) {
        (true, false) => Side::Ours,
        (false, true) => Side::Theirs,
        _ => first,
    };
    let (lead, follow) = match leader {
        Side::Ours => (&ours, &theirs),
        Side::Theirs => (&theirs, &ours),
    };
    let is_new_of_leader = |class: usize| {
        let Class { base, ours, theirs } = classes[class];
        base.is_none() && (ours.is_none() || theirs.is_none())
    };
    let mut chain = Chain::new(classes.len());
    let mut last = chain.head();
    for &class in lead {
        chain.insert(last, class);
        last = class;
    }
    let mut left = chain.head();
    for &class in follow {
        if !chain.has(class) {
            if leader == first {
                while let Some(next) = chain
                    .next(left)
                    .filter(|&next| is_new_of_leader(next) && lead_has(&classes[next], leader))
                {
                    left = next;
                }
            }
            chain.insert(left, class);
        }
        left = class;
    }
    let deleted = (0..classes.len()).filter(|&class| !chain.has(class));
    let gone: Vec<Class> = deleted.map(|class| classes[class]).collect();
    chain.order().map(|class| classes[class]).chain(gone).collect()
}

fn lead_has(class: &Class, leader: Side) -> bool {
    match leader {
        Side::Ours => class.ours.is_some(),
        Side::Theirs => class.theirs.is_some(),
    }
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

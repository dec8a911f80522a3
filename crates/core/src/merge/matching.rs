//! Which nodes of three trees are the same.

use std::collections::HashMap;

use super::{
    Side, Three,
    align::{align, hash, is_reworded, likenesses, new_twins, reconcile},
    tree::{Id, Kind, Tree},
};

/// For each node the one of another tree that is the same, one to one.
#[derive(Debug)]
pub(super) struct Matching {
    /// From nodes of ours and of theirs to those of the base.
    pub(super) base: Sides<Vec<Option<Id>>>,
    /// From nodes of the base to those of ours and of theirs.
    pub(super) side: Sides<Vec<Option<Id>>>,
    /// From new nodes of ours to those of theirs, and back.
    pub(super) twin: Sides<Vec<Option<Id>>>,
    /// Which nodes hold one that moved, or are one.
    pub(super) tangled: Three<Vec<bool>>,
}

/// One for either side.
#[derive(Clone, Debug, Default)]
pub(super) struct Sides<T> {
    pub(super) ours: T,
    pub(super) theirs: T,
}

impl<T> Sides<T> {
    pub(super) fn of(&self, side: Side) -> &T {
        match side {
            Side::Ours => &self.ours,
            Side::Theirs => &self.theirs,
        }
    }
}

/// Which node of the merge a node stands for: one of the base, else of ours, else of theirs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Same {
    Base(Id),
    Ours(Id),
    Theirs(Id),
}

impl Matching {
    pub(super) fn of(trees: &Three<Tree>) -> Self {
        let mut ours_base = to_base(&trees.base, &trees.ours);
        let mut theirs_base = to_base(&trees.base, &trees.theirs);
        reconcile(
            &trees.base.hashes(),
            (&trees.ours.hashes(), &mut ours_base),
            (&trees.theirs.hashes(), &mut theirs_base),
        );
        let ours = reversed(&ours_base, trees.base.nodes.len());
        let theirs = reversed(&theirs_base, trees.base.nodes.len());
        let twin = Sides {
            ours: vec![None; trees.ours.nodes.len()],
            theirs: vec![None; trees.theirs.nodes.len()],
        };
        let tangled = trees.as_ref().map(|tree| vec![false; tree.nodes.len()]);
        let mut matching = Self {
            base: Sides { ours: ours_base, theirs: theirs_base },
            side: Sides { ours, theirs },
            twin,
            tangled,
        };
        for ours in 0..trees.ours.nodes.len() {
            let base = matching.base.ours[ours];
            if let Some(theirs) = base.and_then(|base| matching.side.theirs[base]) {
                matching.pair(trees, ours, theirs);
            }
        }
        matching.pair_far(trees);
        matching.tangle(trees);
        matching
    }

    /// The node that `id` of `side` stands for.
    pub(super) fn same(&self, side: Side, id: Id) -> Same {
        if let Some(base) = self.base.of(side)[id] {
            return Same::Base(base);
        }
        match side {
            Side::Ours => Same::Ours(id),
            Side::Theirs => self.twin.theirs[id].map_or(Same::Theirs(id), Same::Ours),
        }
    }

    /// Pairs what is new in two nodes that are the same.
    fn pair(&mut self, trees: &Three<Tree>, ours: Id, theirs: Id) {
        let (one, other) = (&trees.ours.nodes[ours], &trees.theirs.nodes[theirs]);
        let old = self.base.ours[ours].map(|base| trees.base.nodes[base].hash);
        // Nothing is new in what is as it was.
        if !one.kind.is_container() || old == Some(one.hash) || old == Some(other.hash) {
            return;
        }
        let (left, right) =
            (&trees.ours.nodes[ours].children, &trees.theirs.nodes[theirs].children);
        let known = |ids: &[Id], base: &[Option<Id>]| -> Vec<Option<Id>> {
            ids.iter().map(|&id| base[id]).collect()
        };
        let (in_ours, in_theirs) = (known(left, &self.base.ours), known(right, &self.base.theirs));
        let (one, other) = (trees.ours.elements(left), trees.theirs.elements(right));
        let mut new = new_twins(&one, &in_ours, &other, &in_theirs);
        self.pair_in_place(trees, left, right, &mut new);
        self.pair_alike(trees, left, right, &mut new);
        for (at, twin) in new.iter().enumerate() {
            if let Some(twin) = twin {
                self.twin.ours[left[at]] = Some(right[*twin]);
                self.twin.theirs[right[*twin]] = Some(left[at]);
            }
        }
        for (at, twin) in new.into_iter().enumerate() {
            if let Some(twin) = twin {
                self.pair(trees, left[at], right[twin]);
            }
        }
    }

    /// Pairs lists, and tables with one head, that both sides began at one place.
    fn pair_in_place(
        &self,
        trees: &Three<Tree>,
        left: &[Id],
        right: &[Id],
        new: &mut [Option<usize>],
    ) {
        let anchor = |side: Side, ids: &[Id], at: usize| {
            at.checked_sub(1).map(|before| self.same(side, ids[before]))
        };
        for at in 0..left.len() {
            let is_free = self.base.ours[left[at]].is_none() && new[at].is_none();
            let node = &trees.ours.nodes[left[at]];
            if !is_free || !matches!(node.kind, Kind::List | Kind::Table) {
                continue;
            }
            let place = anchor(Side::Ours, left, at);
            new[at] = (0..right.len()).find(|&other| {
                self.base.theirs[right[other]].is_none()
                    && trees.theirs.nodes[right[other]].kind == node.kind
                    && trees.theirs.nodes[right[other]].key == node.key
                    && anchor(Side::Theirs, right, other) == place
            });
        }
    }

    /// Pairs text that both sides added and that says nearly the same: a person must choose, not have both.
    fn pair_alike(
        &self,
        trees: &Three<Tree>,
        left: &[Id],
        right: &[Id],
        new: &mut [Option<usize>],
    ) {
        const MOST: usize = 1000;
        let is_text = |kind: Kind| matches!(kind, Kind::Paragraph | Kind::Lines | Kind::Table);
        let free = |at: &usize| self.base.ours[left[*at]].is_none() && new[*at].is_none();
        let ours: Vec<usize> = (0..left.len()).filter(free).collect();
        let is_free =
            |at: &usize| self.base.theirs[right[*at]].is_none() && !new.contains(&Some(*at));
        let theirs: Vec<usize> = (0..right.len()).filter(is_free).collect();
        if ours.len() * theirs.len() > MOST {
            return;
        }
        for at in ours {
            let node = &trees.ours.nodes[left[at]];
            let twin = theirs.iter().find(|&&other| {
                let twin = &trees.theirs.nodes[right[other]];
                let is_taken = new.contains(&Some(other));
                !is_taken
                    && is_text(node.kind)
                    && node.kind == twin.kind
                    && is_reworded(&node.text, &twin.text)
            });
            new[at] = new[at].or(twin.copied());
        }
    }

    /// Pairs what both sides added, word for word, but to different places.
    fn pair_far(&mut self, trees: &Three<Tree>) {
        let known = |base: &[Option<Id>], twin: &[Option<Id>]| -> Vec<Option<Id>> {
            base.iter().zip(twin).map(|(base, twin)| base.or(*twin)).collect()
        };
        let ours = known(&self.base.ours, &self.twin.ours);
        let theirs = known(&self.base.theirs, &self.twin.theirs);
        let (old, new) = (names(&trees.ours, &ours, true), names(&trees.theirs, &theirs, true));
        let pairs = old.iter().filter_map(|(name, &ours)| Some((ours?, (*new.get(name)?)?)));
        let is_long = |&(ours, _): &(Id, Id)| trees.ours.nodes[ours].text.trim().len() >= 8;
        let mut pairs: Vec<(Id, Id)> = pairs.filter(is_long).collect();
        pairs.sort_unstable();
        for (ours, theirs) in pairs {
            if self.twin.ours[ours].is_none() && self.twin.theirs[theirs].is_none() {
                self.twin.ours[ours] = Some(theirs);
                self.twin.theirs[theirs] = Some(ours);
                self.pair(trees, ours, theirs);
            }
        }
    }

    /// Marks what holds a node that stands elsewhere than it stood.
    fn tangle(&mut self, trees: &Three<Tree>) {
        for side in [Side::Ours, Side::Theirs] {
            let tree = trees.of(side);
            for id in 1..tree.nodes.len() {
                let Some(base) = self.base.of(side)[id] else { continue };
                let parent = trees.base.nodes[base].parent;
                if self.same(side, tree.nodes[id].parent) == Same::Base(parent) {
                    continue;
                }
                mark(&trees.base, &mut self.tangled.base, base);
                if let Some(ours) = self.side.ours[base] {
                    mark(&trees.ours, &mut self.tangled.ours, ours);
                }
                if let Some(theirs) = self.side.theirs[base] {
                    mark(&trees.theirs, &mut self.tangled.theirs, theirs);
                }
            }
        }
        for (ours, twin) in self.twin.ours.iter().enumerate() {
            let Some(theirs) = *twin else { continue };
            let one = self.same(Side::Ours, trees.ours.nodes[ours].parent);
            let other = self.same(Side::Theirs, trees.theirs.nodes[theirs].parent);
            if one != other {
                mark(&trees.ours, &mut self.tangled.ours, ours);
                mark(&trees.theirs, &mut self.tangled.theirs, theirs);
            }
        }
    }
}

/// Marks the node and all that it is in.
fn mark(tree: &Tree, marks: &mut [bool], id: Id) {
    let mut at = id;
    while !marks[at] {
        marks[at] = true;
        at = tree.nodes[at].parent;
    }
}

/// From the nodes of the base to those of a side, given the other way.
fn reversed(to_base: &[Option<Id>], length: usize) -> Vec<Option<Id>> {
    let mut to_side = vec![None; length];
    for (side, base) in to_base.iter().enumerate() {
        if let Some(base) = base {
            to_side[*base] = Some(side);
        }
    }
    to_side
}

/// From the nodes of `side` to those of `base`.
fn to_base(base: &Tree, side: &Tree) -> Vec<Option<Id>> {
    let mut pairs = Pairs {
        base,
        side,
        to_base: vec![None; side.nodes.len()],
        to_side: vec![None; base.nodes.len()],
    };
    let sections = pairs.named_sections();
    pairs.link(0, 0);
    sections.into_iter().for_each(|(base, side)| pairs.link(base, side));
    pairs.moved();
    pairs.to_base
}

struct Pairs<'t> {
    base: &'t Tree,
    side: &'t Tree,
    to_base: Vec<Option<Id>>,
    to_side: Vec<Option<Id>>,
}

impl Pairs<'_> {
    /// Takes two nodes for the same, and what is in them as far as it fits.
    fn link(&mut self, base: Id, side: Id) {
        self.to_base[side] = Some(base);
        self.to_side[base] = Some(side);
        if self.base.nodes[base].kind == Kind::Section {
            let (old, new) = (self.base.nodes[base].children[0], self.side.nodes[side].children[0]);
            (self.to_base[new], self.to_side[old]) = (Some(old), Some(new));
        }
        let old: Vec<Id> = free(&self.base.nodes[base].children, &self.to_side);
        let new: Vec<Id> = free(&self.side.nodes[side].children, &self.to_base);
        let found = align(&self.base.elements(&old), &self.side.elements(&new));
        for (at, known) in found.into_iter().enumerate() {
            if let Some(known) = known {
                self.link(old[known], new[at]);
            }
        }
    }

    /// Links the sections whose names only one of each tree has, whatever they are in, but not yet what is in them.
    fn named_sections(&mut self) -> Vec<(Id, Id)> {
        let sections = |tree: &Tree| -> HashMap<String, Option<Id>> {
            let mut found = HashMap::new();
            for (id, node) in tree.nodes.iter().enumerate() {
                if let (Kind::Section, Some(key)) = (node.kind, &node.key) {
                    found.entry(key.clone()).and_modify(|at| *at = None).or_insert(Some(id));
                }
            }
            found
        };
        let (old, new) = (sections(self.base), sections(self.side));
        let pairs = old.iter().filter_map(|(name, &base)| Some((base?, (*new.get(name)?)?)));
        let mut pairs: Vec<(Id, Id)> = pairs.collect();
        pairs.sort_unstable();
        for &(base, side) in &pairs {
            (self.to_side[base], self.to_base[side]) = (Some(side), Some(base));
        }
        pairs
    }

    /// Links what is nowhere near where it was, but plainly the same: by its id, its name or its text.
    fn moved(&mut self) {
        for by_text in [false, true] {
            let old = names(self.base, &self.to_side, by_text);
            let new = names(self.side, &self.to_base, by_text);
            let pairs = old.iter().filter_map(|(name, &base)| Some((base?, (*new.get(name)?)?)));
            let mut pairs: Vec<(Id, Id)> = pairs.collect();
            // What holds others comes before them, and so takes them along.
            pairs.sort_unstable();
            for (base, side) in pairs {
                if self.to_side[base].is_none() && self.to_base[side].is_none() {
                    self.link(base, side);
                }
            }
        }
        self.moved_and_changed();
    }

    /// Links what was put elsewhere and changed there, but not much.
    fn moved_and_changed(&mut self) {
        const LEAST_ALIKE: usize = 60;
        let free = |tree: &Tree, known: &[Option<Id>]| -> Vec<Id> {
            let is_free = |&id: &Id| known[id].is_none() && tree.nodes[id].kind != Kind::Heading;
            (1..known.len()).filter(is_free).collect()
        };
        let (old, new) = (free(self.base, &self.to_side), free(self.side, &self.to_base));
        let texts = |tree: &'_ Tree, ids: &[Id]| -> Vec<String> {
            ids.iter().map(|&id| tree.nodes[id].own().to_owned()).collect()
        };
        let (one, other) = (texts(self.base, &old), texts(self.side, &new));
        let one: Vec<&str> = one.iter().map(String::as_str).collect();
        let other: Vec<&str> = other.iter().map(String::as_str).collect();
        for (alike, row, column) in likenesses(&one, &other) {
            let (base, side) = (old[row], new[column]);
            let (was, is) = (&self.base.nodes[base], &self.side.nodes[side]);
            let is_free = self.to_side[base].is_none() && self.to_base[side].is_none();
            let is_same = was.kind == is.kind && (was.id.is_none() || was.id == is.id);
            if alike >= LEAST_ALIKE && is_free && is_same {
                self.link(base, side);
            }
        }
    }
}

fn free(ids: &[Id], known: &[Option<Id>]) -> Vec<Id> {
    ids.iter().copied().filter(|&id| known[id].is_none()).collect()
}

/// The nodes that are not known yet, by what they are called; none where two are called the same.
fn names(tree: &Tree, known: &[Option<Id>], by_text: bool) -> HashMap<u64, Option<Id>> {
    let mut names = HashMap::new();
    for (id, node) in tree.nodes.iter().enumerate() {
        let is_bound = matches!(node.kind, Kind::Root | Kind::Heading);
        if known[id].is_some() || is_bound || node.text.trim().len() < 3 {
            continue;
        }
        let name = match (&node.id, &node.key) {
            _ if by_text => hash(&(node.kind as u8, &node.text)),
            (Some(own), _) => hash(own),
            (None, Some(key)) if node.kind != Kind::Table => hash(&(node.kind as u8, key)),
            _ => continue,
        };
        names.entry(name).and_modify(|at| *at = None).or_insert(Some(id));
    }
    names
}

//! Which nodes of three trees are the same.

use std::collections::HashMap;

use super::{
    Side, Three,
    align::{
        align_alike, align_lone, hash, is_related, is_reworded, likenesses, new_twins, reconcile,
    },
    tree::{Id, Kind, Node, Tree},
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
        let base = Self::bases(trees);
        let side = Sides {
            ours: reversed(&base.ours, trees.base.nodes.len()),
            theirs: reversed(&base.theirs, trees.base.nodes.len()),
        };
        let twin = Sides {
            ours: vec![None; trees.ours.nodes.len()],
            theirs: vec![None; trees.theirs.nodes.len()],
        };
        let tangled = trees.as_ref().map(|tree| vec![false; tree.nodes.len()]);
        let mut matching = Self { base, side, twin, tangled };
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

    /// What of the base the nodes of both sides were.
    fn bases(trees: &Three<Tree>) -> Sides<Vec<Option<Id>>> {
        let mut ours = Pairs::of(&trees.base, &trees.ours);
        let mut theirs = Pairs::of(&trees.base, &trees.theirs);
        ours.learn(&theirs);
        theirs.learn(&ours);
        ours.written_anew();
        theirs.written_anew();
        let (mut ours, mut theirs) = (ours.to_base, theirs.to_base);
        reconcile(
            &trees.base.hashes(),
            (&trees.ours.hashes(), &mut ours),
            (&trees.theirs.hashes(), &mut theirs),
        );
        Sides { ours, theirs }
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

    /// The nearest of what a node is in that was there before: a heading put above takes in what follows.
    pub(super) fn home(&self, trees: &Three<Tree>, side: Side, id: Id) -> Option<Id> {
        let nodes = &trees.of(side).nodes;
        let mut at = nodes[id].parent;
        while at != 0 && self.base.of(side)[at].is_none() {
            at = nodes[at].parent;
        }
        self.base.of(side)[at]
    }

    /// Whether the other side has the node too.
    pub(super) fn is_known(&self, side: Side, id: Id) -> bool {
        let (other, twin) = match side {
            Side::Ours => (&self.side.theirs, &self.twin.ours),
            Side::Theirs => (&self.side.ours, &self.twin.theirs),
        };
        twin[id].is_some() || self.base.of(side)[id].is_some_and(|base| other[base].is_some())
    }

    /// Pairs what is new in two nodes that are the same.
    fn pair(&mut self, trees: &Three<Tree>, ours: Id, theirs: Id) {
        let (one, other) = (&trees.ours.nodes[ours], &trees.theirs.nodes[theirs]);
        let old = self.base.ours[ours].map(|base| trees.base.nodes[base].hash);
        // Nothing is new in what is as it was.
        if !one.kind.is_container() || old == Some(one.hash) || old == Some(other.hash) {
            return;
        }
        let (left, right) = (&one.children, &other.children);
        let new = self.twins(trees, left, right, one.kind == Kind::Section);
        let pairs =
            new.into_iter().enumerate().filter_map(|(at, twin)| Some((left[at], right[twin?])));
        let pairs: Vec<(Id, Id)> = pairs.collect();
        for &(ours, theirs) in &pairs {
            self.twin.ours[ours] = Some(theirs);
            self.twin.theirs[theirs] = Some(ours);
        }
        for (ours, theirs) in pairs {
            self.pair(trees, ours, theirs);
        }
    }

    /// For each new one of the siblings `left` of ours the one of `right` of theirs that is the same addition. Sections have
    /// a heading each.
    fn twins(
        &self,
        trees: &Three<Tree>,
        left: &[Id],
        right: &[Id],
        is_section: bool,
    ) -> Vec<Option<usize>> {
        let known = |ids: &[Id], base: &[Option<Id>]| -> Vec<Option<Id>> {
            ids.iter().map(|&id| base[id]).collect()
        };
        let (in_ours, in_theirs) = (known(left, &self.base.ours), known(right, &self.base.theirs));
        let (one, other) = (trees.ours.elements(left), trees.theirs.elements(right));
        let mut new = new_twins(&one, &in_ours, &other, &in_theirs);
        if is_section && in_ours[0].or(in_theirs[0]).is_none() {
            new[0] = Some(0);
        }
        self.pair_in_place(trees, left, right, &mut new);
        self.pair_alike(trees, left, right, &mut new);
        new
    }

    /// Pairs lists, and tables with one head, that both sides began at one place.
    fn pair_in_place(
        &self,
        trees: &Three<Tree>,
        left: &[Id],
        right: &[Id],
        new: &mut [Option<usize>],
    ) {
        let is_one_place = |new: &[Option<usize>], at: usize, other: usize| {
            let before = (at.checked_sub(1), other.checked_sub(1));
            let (Some(at), Some(other)) = before else { return at == other };
            new[at] == Some(other)
                || self.same(Side::Ours, left[at]) == self.same(Side::Theirs, right[other])
        };
        for at in 0..left.len() {
            let is_free = self.base.ours[left[at]].is_none() && new[at].is_none();
            let node = &trees.ours.nodes[left[at]];
            if !is_free || !matches!(node.kind, Kind::List | Kind::Table) {
                continue;
            }
            new[at] = (0..right.len()).find(|&other| {
                self.base.theirs[right[other]].is_none()
                    && trees.theirs.nodes[right[other]].kind == node.kind
                    && trees.theirs.nodes[right[other]].key == node.key
                    && is_one_place(new, at, other)
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
                !is_taken && node.kind == twin.kind && is_rewritten(node, twin)
            });
            new[at] = new[at].or(twin.copied());
        }
    }

    /// Pairs what both sides added, word for word, but to different places.
    fn pair_far(&mut self, trees: &Three<Tree>) {
        let known = |base: &[Option<Id>], twin: &[Option<Id>]| -> Vec<Option<Id>> {
            base.iter().zip(twin).map(|(base, twin)| base.or(*twin)).collect()
        };
        for by_text in [true, false] {
            let ours = known(&self.base.ours, &self.twin.ours);
            let theirs = known(&self.base.theirs, &self.twin.theirs);
            let (old, new) =
                (names(&trees.ours, &ours, by_text), names(&trees.theirs, &theirs, by_text));
            let pairs = old.iter().filter_map(|(name, &ours)| Some((ours?, (*new.get(name)?)?)));
            let mut pairs: Vec<(Id, Id)> =
                pairs.filter(|&(ours, theirs)| self.is_one(trees, ours, theirs, by_text)).collect();
            pairs.sort_unstable();
            for (ours, theirs) in pairs {
                if self.twin.ours[ours].is_none() && self.twin.theirs[theirs].is_none() {
                    self.twin.ours[ours] = Some(theirs);
                    self.twin.theirs[theirs] = Some(ours);
                    self.pair(trees, ours, theirs);
                }
            }
        }
    }

    /// Whether two nodes of one text, or of one name, are one addition. A heading alone says too little to be one wherever
    /// it stands.
    fn is_one(&self, trees: &Three<Tree>, ours: Id, theirs: Id, by_text: bool) -> bool {
        const SHORTEST: usize = 8;
        let node = &trees.ours.nodes[ours];
        let is_section = node.kind == Kind::Section;
        let is_bare = is_section && node.children.len() == 1;
        // What is in an addition of one side is part of that.
        let is_part = |side: Side, id: Id| !self.is_known(side, trees.of(side).nodes[id].parent);
        let is_apart = !is_part(Side::Ours, ours) && !is_part(Side::Theirs, theirs);
        by_text && node.text.trim().len() >= SHORTEST && !is_bare && is_apart
            || is_section
                && self.home(trees, Side::Ours, ours) == self.home(trees, Side::Theirs, theirs)
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

/// Whether two additions say nearly the same; what holds others, if it holds nearly the same and is called much the same.
fn is_rewritten(one: &Node, other: &Node) -> bool {
    let is_alike = || is_reworded(&one.text, &other.text);
    match one.kind {
        Kind::Paragraph | Kind::Lines | Kind::Table => is_alike(),
        Kind::Section | Kind::Item => {
            let holds = one.children.len().min(other.children.len())
                > usize::from(one.kind == Kind::Section);
            let name = |node: &Node| node.key.clone().unwrap_or_default();
            holds && is_related(&name(one), &name(other)) && is_alike()
        }
        _ => false,
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

/// The nodes of a base and of a side that are the same.
struct Pairs<'t> {
    base: &'t Tree,
    side: &'t Tree,
    to_base: Vec<Option<Id>>,
    to_side: Vec<Option<Id>>,
}

impl<'t> Pairs<'t> {
    fn of(base: &'t Tree, side: &'t Tree) -> Self {
        let mut pairs = Self {
            base,
            side,
            to_base: vec![None; side.nodes.len()],
            to_side: vec![None; base.nodes.len()],
        };
        let sections = pairs.named_sections();
        pairs.link(0, 0);
        sections.into_iter().for_each(|(base, side)| pairs.link(base, side));
        pairs.moved();
        pairs
    }

    /// Links what has become so unlike what it was that only the other side shows what it was made of.
    fn learn(&mut self, other: &Self) {
        for by_text in [true, false] {
            let of_use = |base: &Option<Id>| base.filter(|&base| self.to_side[base].is_none());
            let no_use = |base| if of_use(base).is_some() { None } else { Some(0) };
            let known: Vec<Option<Id>> = other.to_base.iter().map(no_use).collect();
            let old = names(other.side, &known, by_text);
            let new = names(self.side, &self.to_base, by_text);
            let pairs = old
                .iter()
                .filter_map(|(name, &old)| Some((other.to_base[old?]?, (*new.get(name)?)?)));
            let mut pairs: Vec<(Id, Id)> = pairs.collect();
            pairs.sort_unstable();
            self.link_free(&pairs);
        }
        let is_of_use = |id: &Id| {
            let base = other.to_base[*id];
            base.is_some_and(|base| self.to_side[base].is_none())
        };
        let old = (1..other.to_base.len()).filter(is_of_use).collect::<Vec<_>>();
        let new = unbound(self.side, &self.to_base);
        let pairs = alike((other.side, &old), (self.side, &new), 50, |_, _| false);
        let pairs = pairs.into_iter().filter_map(|(old, new)| Some((other.to_base[old]?, new)));
        self.link_free(&pairs.collect::<Vec<_>>());
    }

    /// Links what was written anew in the place of something else.
    fn written_anew(&mut self) {
        for id in 0..self.side.nodes.len() {
            let Some(known) = self.to_base[id] else { continue };
            let (old, new) = (&self.base.nodes[known], &self.side.nodes[id]);
            if !new.kind.is_container() || old.hash == new.hash {
                continue;
            }
            let places: HashMap<Id, usize> = old.children.iter().copied().zip(0..).collect();
            let place = |child: &Id| places.get(&self.to_base[*child]?).copied();
            // What went elsewhere is not free.
            let is_here = |child: &&Id| self.to_base[**child].is_none() || place(child).is_some();
            let side: Vec<Id> = new.children.iter().filter(is_here).copied().collect();
            let is_free = |child: &Id| self.to_side[*child].is_none_or(|at| side.contains(&at));
            let base: Vec<Id> = old.children.iter().copied().filter(is_free).collect();
            let places: HashMap<Id, usize> = base.iter().copied().zip(0..).collect();
            let at = |child: &Id| places.get(&self.to_base[*child]?).copied();
            let mut known: Vec<Option<usize>> = side.iter().map(at).collect();
            align_lone(&self.base.elements(&base), &self.side.elements(&side), &mut known);
            let pairs = known.into_iter().zip(&side);
            let pairs = pairs.filter_map(|(old, new)| Some((base[old?], *new)));
            self.link_free(&pairs.collect::<Vec<_>>());
        }
    }

    /// Links each pair of which neither is linked yet.
    fn link_free(&mut self, pairs: &[(Id, Id)]) {
        for &(base, side) in pairs {
            if self.to_side[base].is_none() && self.to_base[side].is_none() {
                self.link(base, side);
            }
        }
    }

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
        let found = align_alike(&self.base.elements(&old), &self.side.elements(&new));
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
            self.link_free(&pairs);
        }
        self.moved_and_changed();
    }

    /// Links what was put elsewhere and changed there, but not much.
    fn moved_and_changed(&mut self) {
        let (old, new) = (unbound(self.base, &self.to_side), unbound(self.side, &self.to_base));
        let parent = |new: Id| self.to_base[self.side.nodes[new].parent];
        let is_near = |old: Id, new: Id| {
            let node = &self.base.nodes[old];
            node.kind == Kind::Item && parent(new) == Some(node.parent)
        };
        let pairs = alike((self.base, &old), (self.side, &new), 60, is_near);
        self.link_free(&pairs);
    }
}

/// The nodes that are not known yet and may be anywhere.
fn unbound(tree: &Tree, known: &[Option<Id>]) -> Vec<Id> {
    let is_free = |&id: &Id| known[id].is_none() && tree.nodes[id].kind != Kind::Heading;
    (1..known.len()).filter(is_free).collect()
}

/// The pairs of nodes of two trees that are alike, by so many percent at least, the most alike first. Of what says but one
/// word only those that are near.
fn alike(
    (one, of_one): (&Tree, &[Id]),
    (other, of_other): (&Tree, &[Id]),
    least: usize,
    is_near: impl Fn(Id, Id) -> bool,
) -> Vec<(Id, Id)> {
    let texts = |tree: &Tree, ids: &[Id]| -> Vec<String> {
        ids.iter().map(|&id| tree.nodes[id].says().into_owned()).collect()
    };
    let (left, right) = (texts(one, of_one), texts(other, of_other));
    let left: Vec<&str> = left.iter().map(String::as_str).collect();
    let right: Vec<&str> = right.iter().map(String::as_str).collect();
    let is_near = |row: usize, column: usize| is_near(of_one[row], of_other[column]);
    let found = likenesses(&left, &right, is_near).into_iter();
    let found = found.take_while(|(alike, ..)| *alike >= least);
    let pairs = found.map(|(_, row, column)| (of_one[row], of_other[column]));
    let is_same = |&(old, new): &(Id, Id)| {
        let (was, is) = (&one.nodes[old], &other.nodes[new]);
        was.kind == is.kind && (was.id.is_none() || was.id == is.id)
    };
    pairs.filter(is_same).collect()
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

//! The merge of three trees.

mod place;
mod siblings;

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use place::Stands;

use super::{
    Options, Reason, Side, Three, absorb,
    align::is_related,
    intake, item,
    lines::by_lines,
    matching::{Matching, Same, Sides},
    output::{Clash, Piece, flat, indented, prefixed},
    prose::{Outcome, Prose, settled},
    sequence::{self, Class, Links},
    table,
    tree::{Id, Kind, Node, Tree, block_id},
};

/// Merges trees.
pub(super) struct Engine<'m> {
    trees: &'m Three<Tree>,
    matching: Matching,
    /// The sections that take in what the other side added.
    taken: Sides<Vec<Option<Id>>>,
    /// The sections of the base of which one side took the heading away.
    dissolved: Vec<bool>,
    options: &'m Options,
    /// What was given up for something better.
    pub(super) dropped: Vec<String>,
}

/// A node in each of the versions that have it, wherever it stands there.
type Nodes = Three<Option<Id>>;

impl<'m> Engine<'m> {
    pub(super) fn new(trees: &'m Three<Tree>, options: &'m Options) -> Self {
        let matching = Matching::of(trees);
        let taken = intake::taken_in(trees, &matching);
        let dissolved = intake::dissolved(trees, &matching);
        Self { trees, matching, taken, dissolved, options, dropped: Vec::new() }
    }

    /// The merge of the whole trees.
    pub(super) fn merge(&mut self) -> Vec<Piece> {
        self.node(Three { base: Some(0), ours: Some(0), theirs: Some(0) })
    }

    fn at(&self, nodes: Nodes) -> Three<Option<&'m Node>> {
        let trees = self.trees;
        Three {
            base: nodes.base.map(|id| &trees.base.nodes[id]),
            ours: nodes.ours.map(|id| &trees.ours.nodes[id]),
            theirs: nodes.theirs.map(|id| &trees.theirs.nodes[id]),
        }
    }

    /// Whether nothing in the node stands elsewhere than it stood, on any side.
    fn is_plain(&self, nodes: Nodes) -> bool {
        let Three { base, ours, theirs } = &self.matching.tangled;
        !(nodes.base.is_some_and(|id| base[id])
            || nodes.ours.is_some_and(|id| ours[id])
            || nodes.theirs.is_some_and(|id| theirs[id]))
    }

    /// What becomes of a node.
    fn node(&mut self, nodes: Nodes) -> Vec<Piece> {
        let found = self.at(nodes);
        let Some(any) = found.ours.or(found.theirs) else { return Vec::new() };
        if self.is_plain(nodes) {
            let hashes = found.map(|node| node.map(|node| node.hash));
            match settled(&hashes) {
                Some(None) => return Vec::new(),
                Some(Some(hash)) => {
                    let same = |node: &&&Node| node.hash == *hash;
                    let node = found.ours.as_ref().filter(same).or(found.theirs.as_ref());
                    let number = self.number(found);
                    return node.map_or_else(Vec::new, |node| vec![Piece::Text(raw(node, number))]);
                }
                None => {}
            }
        }
        if let (Some(base), Some(_), None) | (Some(base), None, Some(_)) =
            (nodes.base, nodes.ours, nodes.theirs)
        {
            return self.deleted(base, nodes);
        }
        match any.kind {
            kind if kind.is_container() => self.container(nodes, any.kind),
            // Of what each side cut something else there may be nothing left.
            Kind::Paragraph => match self.leaf(found, true).as_slice() {
                [Piece::Text(text)] if text.trim().is_empty() => Vec::new(),
                pieces => pieces.to_vec(),
            },
            Kind::Heading => self.leaf(found, false),
            Kind::Table => table::merge(
                &found.map(|node| node.map(|node| node.text.as_str())),
                self.options,
                &mut self.dropped,
            ),
            _ => outcome(by_lines(&found.map(|node| node.map(|node| node.text.as_str())))),
        }
    }

    /// What one side deleted and the other didn't leave as it was.
    fn deleted(&mut self, base: Id, nodes: Nodes) -> Vec<Piece> {
        let (side, deleter, id) = match (nodes.ours, nodes.theirs) {
            (Some(id), _) => (Side::Ours, Side::Theirs, id),
            (_, Some(id)) => (Side::Theirs, Side::Ours, id),
            _ => return Vec::new(),
        };
        if self.only_cut(base, id, side, deleter) {
            return Vec::new();
        }
        let found = self.at(nodes);
        if let Some(new) =
            found.ours.or(found.theirs).filter(|new| self.is_new(found.base, new, side))
        {
            return vec![Piece::Text(raw(new, None))];
        }
        let kept = match found.ours.or(found.theirs).map(|node| node.kind) {
            // What the other side has elsewhere isn't there twice.
            Some(kind) if kind.is_container() && !self.is_alone(side, id) => {
                let alone = Three { base: None, ..nodes };
                flat(&self.container(alone, kind), side)
            }
            _ => found.ours.or(found.theirs).map_or_else(String::new, |node| raw(node, None)),
        };
        let base = found.base.map(|node| raw(node, None));
        let other = Some(self.survivors(id, side, deleter)).filter(|text| !text.is_empty());
        let versions = match side {
            Side::Ours => Three { base, ours: Some(kept), theirs: other },
            Side::Theirs => Three { base, ours: other, theirs: Some(kept) },
        };
        vec![Clash::piece(Reason::Deleted(deleter), versions)]
    }

    /// Whether the other side has nothing of what is in a node.
    fn is_alone(&self, side: Side, id: Id) -> bool {
        let mut children = self.trees.of(side).nodes[id].children.iter();
        children.all(|&child| !self.matching.is_known(side, child) && self.is_alone(side, child))
    }

    /// Whether what a side has in the place of what the other deleted has nothing to do with it.
    fn is_new(&self, base: Option<&Node>, node: &Node, side: Side) -> bool {
        let known = self.matching.base.of(side);
        match node.kind {
            Kind::Paragraph => base.is_some_and(|base| {
                !is_related(&base.text, &node.text) && !absorb::holds(&base.text, &node.text)
            }),
            Kind::List => node.children.iter().all(|&child| known[child].is_none()),
            _ => false,
        }
    }

    /// What the side that deleted a node still has of what is in it, elsewhere.
    fn survivors(&mut self, id: Id, side: Side, deleter: Side) -> String {
        let tree = self.trees.of(side);
        let mut text = String::new();
        for &child in &tree.nodes[id].children {
            let base = self.matching.base.of(side)[child];
            let other = base.and_then(|base| self.matching.side.of(deleter)[base]);
            let more = match (base, other) {
                (Some(base), Some(_)) => {
                    let Sides { ours, theirs } = &self.matching.side;
                    let nodes = Three { base: Some(base), ours: ours[base], theirs: theirs[base] };
                    flat(&self.node(nodes), deleter)
                }
                _ => self.survivors(child, side, deleter),
            };
            if !text.is_empty() && !more.is_empty() {
                text.push_str(&tree.nodes[child].before);
            }
            text.push_str(&more);
        }
        text
    }

    /// Whether `side` did nothing to a node but delete some of it, or what the other side put elsewhere.
    fn only_cut(&self, base: Id, id: Id, side: Side, deleter: Side) -> bool {
        let (old, new) = (&self.trees.base.nodes[base], &self.trees.of(side).nodes[id]);
        if old.hash == new.hash {
            return true;
        }
        if new.kind == Kind::Paragraph {
            return absorb::is_only_cut(&old.text, &new.text);
        }
        let head_is_kept = old.head == new.head && old.indent == new.indent;
        new.kind.is_container()
            && head_is_kept
            && new.children.iter().all(|&child| match self.matching.base.of(side)[child] {
                Some(known) if self.trees.base.nodes[known].parent == base => {
                    self.matching.side.of(deleter)[known].is_some()
                        || self.only_cut(known, child, side, deleter)
                }
                _ => false,
            })
    }

    /// A heading, or a paragraph: its text, and its block id, of which it can have but one.
    fn leaf(&self, found: Three<Option<&Node>>, grows: bool) -> Vec<Piece> {
        let whole = found.map(|node| node.map(|node| node.text.as_str()));
        let parts = whole.map(|text| text.map(without_id));
        let ids = parts.map(|parts| parts.map(|(_, id)| id));
        let texts = parts.map(|parts| parts.map(|(text, _)| text));
        let merged = settled(&ids).copied().flatten().and_then(|id| {
            let text = (Prose { options: self.options, grows }).merge(&texts).ok()?;
            Some(if id.is_empty() { text } else { format!("{}{id}", text.trim_end()) })
        });
        outcome(merged.ok_or_else(|| whole.map(|text| text.map(str::to_owned))))
    }

    fn number(&self, found: Three<Option<&'m Node>>) -> Option<&'m str> {
        let numbers = found.map(|node| node.map(|node| node.number.as_str()));
        settled(&numbers).copied().unwrap_or(*numbers.of(self.options.first))
    }

    /// A node that holds others: its own first lines, then what is in it.
    fn container(&mut self, nodes: Nodes, kind: Kind) -> Vec<Piece> {
        let found = self.at(nodes);
        match kind {
            Kind::Item => {
                let head = self.head(found);
                let children = self.children(nodes, kind);
                self.item(found, head, children)
            }
            Kind::Quote => {
                let children = self.children(nodes, kind);
                indented(children, self.prefix(found).as_deref().unwrap_or("> "))
            }
            _ => self.children(nodes, kind),
        }
    }

    fn item(
        &self,
        found: Three<Option<&'m Node>>,
        head: Outcome,
        children: Vec<Piece>,
    ) -> Vec<Piece> {
        let indents = found.map(|node| node.map(|node| node.indent.as_str()));
        let indent =
            settled(&indents).unwrap_or(indents.of(self.options.first)).unwrap_or_default();
        let start = format!("{indent}{}", self.number(found).unwrap_or_default());
        let prefix = self.prefix(found).unwrap_or_else(|| " ".repeat(start.len() + 2));
        let versions = match head {
            Ok(head) => {
                let mut pieces = vec![Piece::Text(prefixed(&head, &start, &prefix))];
                pieces.extend(indented(children, &prefix));
                return pieces;
            }
            Err(versions) => versions,
        };
        let whole = |head: Option<String>, side: Side| {
            let below = flat(&children, side);
            head.map(|head| prefixed(&format!("{head}{below}"), &start, &prefix))
        };
        let versions = Three {
            base: versions.base.map(|head| prefixed(&head, &start, &prefix)),
            ours: whole(versions.ours, Side::Ours),
            theirs: whole(versions.theirs, Side::Theirs),
        };
        let reason = if found.base.is_some() { Reason::BothChanged } else { Reason::BothAdded };
        vec![Clash::piece(reason, versions)]
    }

    fn head(&mut self, found: Three<Option<&Node>>) -> Outcome {
        let heads = found.map(|node| node.map(|node| node.head.as_str()));
        match (heads.ours, heads.theirs) {
            (Some(_), Some(_)) => match settled(&heads) {
                Some(head) => Ok(head.unwrap_or_default().to_owned()),
                None => item::merge(&heads, self.options, &mut self.dropped),
            },
            (one, other) => Ok(one.or(other).unwrap_or_default().to_owned()),
        }
    }

    /// What stands before the lines in a container. A version without such lines has no say.
    fn prefix(&self, found: Three<Option<&Node>>) -> Option<String> {
        let known = found.map(|node| node.and_then(|node| node.prefix.clone()));
        let Three { base, ours, theirs } = known;
        match (ours, theirs) {
            (Some(ours), Some(theirs)) => {
                let known = Three { base: base.unwrap_or_else(|| ours.clone()), ours, theirs };
                settled(&known).or(Some(known.of(self.options.first))).cloned()
            }
            (one, other) => one.or(other),
        }
    }

    /// What is in a container, in order.
    fn children(&mut self, nodes: Nodes, kind: Kind) -> Vec<Piece> {
        let ids = self.siblings(nodes);
        let ids = ids.as_ref().map(Vec::as_slice);
        let links = self.links(&ids);
        if let Some(clash) = self.equal_siblings(&ids, &links, nodes) {
            return vec![clash];
        }
        let mut classes = sequence::order(&links, self.options.first);
        // What stands behind a section would be in it.
        classes.sort_by_key(|class| self.is_section(class, &ids));
        let (mut pieces, starts) = self.in_order(&classes, &ids);
        if kind == Kind::List {
            self.renumber(&mut pieces, &starts, &ids);
            self.mark_alike(&mut pieces, &starts, &ids);
        }
        let tails = self.at(nodes).map(|node| node.map(|node| node.tail.as_str()));
        let tail = sequence::gap(&tails, self.options.first).unwrap_or_default();
        if !tail.is_empty() {
            pieces.push(Piece::Text(tail.to_owned()));
        }
        pieces
    }

    /// The children of a node in each version. A section that one side made by putting a heading above what was there has
    /// it on the other side too, as it stands there, and what the other side added to it.
    fn siblings(&self, nodes: Nodes) -> Three<Vec<Id>> {
        let of = |side: Side, id: Option<Id>| -> Vec<Id> {
            let dissolved =
                |id: Id| self.matching.base.of(side)[id].is_some_and(|id| self.dissolved[id]);
            let children =
                id.map_or_else(Vec::new, |id| inner(self.trees.of(side), id, &dissolved));
            let is_here = |id: &Id| self.taken.of(side)[*id].is_none();
            children.into_iter().filter(is_here).collect()
        };
        let base = nodes
            .base
            .map_or_else(Vec::new, |id| inner(&self.trees.base, id, &|id| self.dissolved[id]));
        let mut ids = Three {
            base,
            ours: of(Side::Ours, nodes.ours),
            theirs: of(Side::Theirs, nodes.theirs),
        };
        match (nodes.base, nodes.ours, nodes.theirs) {
            (None, Some(id), None) => {
                (ids.base, ids.theirs) = self.taken_by(Side::Ours, id, Side::Theirs);
            }
            (None, None, Some(id)) => {
                (ids.base, ids.ours) = self.taken_by(Side::Theirs, id, Side::Ours);
            }
            (None, Some(ours), Some(theirs)) => {
                ids.base = self.taken_by(Side::Ours, ours, Side::Theirs).0;
                ids.base.extend(self.taken_by(Side::Theirs, theirs, Side::Ours).0);
                // Siblings are numbered in their order.
                ids.base.sort_unstable();
                ids.base.dedup();
            }
            _ => {}
        }
        ids
    }

    /// What the base and the other side have where they were of what a new section of `side` has taken in.
    fn taken_by(&self, side: Side, section: Id, other: Side) -> (Vec<Id>, Vec<Id>) {
        let own = &self.trees.of(side).nodes[section];
        let home = intake::home(self.trees, &self.matching, side, section);
        let Some(home) = home.filter(|_| own.kind == Kind::Section) else {
            return (Vec::new(), Vec::new());
        };
        let taken = own.children.iter().filter_map(|&id| self.matching.base.of(side)[id]);
        let taken: HashSet<Id> = taken.collect();
        let base = self.trees.base.nodes[home].children.iter();
        let base = base.copied().filter(|id| taken.contains(id)).collect();
        let there = self.matching.side.of(other)[home];
        let there = there.map_or(&[][..], |home| &self.trees.of(other).nodes[home].children);
        let is_taken = |id: &Id| {
            let known = self.matching.base.of(other)[*id];
            known.is_some_and(|base| taken.contains(&base))
                || self.taken.of(other)[*id] == Some(section)
        };
        (base, there.iter().copied().filter(is_taken).collect())
    }

    /// The siblings with what stands between them, and at which piece each starts.
    fn in_order(&mut self, classes: &[Class], ids: &Three<&[Id]>) -> (Vec<Piece>, Vec<usize>) {
        let before = Three {
            base: gaps(&self.trees.base, ids.base),
            ours: gaps(&self.trees.ours, ids.ours),
            theirs: gaps(&self.trees.theirs, ids.theirs),
        };
        let mut rewritten = self.clashes(classes, ids).into_iter().peekable();
        let (mut pieces, mut starts) = (Vec::new(), Vec::new());
        let mut left: Option<(Class, Kind)> = None;
        for (index, class) in classes.iter().copied().enumerate() {
            while rewritten.next_if(|(run, _)| run.end <= index).is_some() {}
            let child = match rewritten.peek() {
                Some((run, clash)) if run.start == index => {
                    Some((vec![clash.clone()], Kind::Paragraph))
                }
                Some((run, _)) if run.contains(&index) => None,
                _ => self.child(here(&class, ids)),
            };
            let Some((merged, of_kind)) = child else { continue };
            let gap = self.gap(&before, left, (class, of_kind), ids);
            if !gap.is_empty() {
                pieces.push(Piece::Text(gap));
            }
            starts.push(pieces.len());
            pieces.extend(merged);
            left = Some((class, of_kind));
        }
        (pieces, starts)
    }

    /// The runs of siblings in which both sides put text of their own in the place of the same text, each as a clash.
    fn clashes(&self, classes: &[Class], ids: &Three<&[Id]>) -> Vec<(Range<usize>, Piece)> {
        let clash = |(run, gone): (Range<usize>, Range<usize>)| {
            let clash = self.rewritten(&classes[run.clone()], &gone, ids)?;
            Some((run, clash))
        };
        sequence::rewritten(classes).into_iter().filter_map(clash).collect()
    }

    fn is_section(&self, class: &Class, ids: &Three<&[Id]>) -> bool {
        let is_one = |tree: &Tree, id: Id| tree.nodes[id].kind == Kind::Section;
        class.base.is_some_and(|at| is_one(&self.trees.base, ids.base[at]))
            || class.ours.is_some_and(|at| is_one(&self.trees.ours, ids.ours[at]))
            || class.theirs.is_some_and(|at| is_one(&self.trees.theirs, ids.theirs[at]))
    }

    /// How the children belong together; what comes from elsewhere is as good as new.
    fn links(&self, ids: &Three<&[Id]>) -> Links {
        let base: HashMap<Id, usize> = ids.base.iter().copied().zip(0..).collect();
        let of = |side: Side, ids: &[Id]| -> Vec<Same> {
            ids.iter().map(|&id| self.matching.same(side, id)).collect()
        };
        let (ours, theirs) = (of(Side::Ours, ids.ours), of(Side::Theirs, ids.theirs));
        let theirs_at: HashMap<Same, usize> = theirs.iter().copied().zip(0..).collect();
        let place = |same: &Same| match same {
            Same::Base(id) => base.get(id).copied(),
            _ => None,
        };
        let new = ours
            .iter()
            .map(|same| if place(same).is_some() { None } else { theirs_at.get(same).copied() });
        Links {
            base: ids.base.len(),
            new: new.collect(),
            ours: ours.iter().map(place).collect(),
            theirs: theirs.iter().map(place).collect(),
        }
    }

    /// What becomes of a child, and its kind; none if it is nowhere here. `here` has it as far as it stands here.
    fn child(&mut self, here: Nodes) -> Option<(Vec<Piece>, Kind)> {
        let nodes = match self.stands(here) {
            Stands::Here(nodes) => nodes,
            Stands::Twice(nodes) => return Some((self.twice(nodes), Kind::Item)),
            Stands::Elsewhere => return None,
        };
        let kind = self.at(nodes).ours.or(self.at(nodes).theirs)?.kind;
        let merged = self.node(nodes);
        (!merged.is_empty()).then_some((merged, kind))
    }

    /// A node that each side put into another place.
    fn twice(&mut self, nodes: Nodes) -> Vec<Piece> {
        let merged = self.node(nodes);
        let found = self.at(nodes);
        let base = found.base.map(|node| raw(node, None));
        let (ours, theirs) = (flat(&merged, Side::Ours), flat(&merged, Side::Theirs));
        let versions = Three { base, ours: Some(ours), theirs: Some(theirs) };
        vec![Clash::piece(Reason::BothMoved, versions)]
    }
}

/// The children of a node, and in the place of a section without a heading what is in it.
fn inner(tree: &Tree, id: Id, is_dissolved: &dyn Fn(Id) -> bool) -> Vec<Id> {
    let mut children = Vec::new();
    for &child in &tree.nodes[id].children {
        if tree.nodes[child].kind == Kind::Section && is_dissolved(child) {
            let below = inner(tree, child, is_dissolved);
            children.extend(below.into_iter().filter(|&id| tree.nodes[id].kind != Kind::Heading));
        } else {
            children.push(child);
        }
    }
    children
}

/// The nodes of a class of siblings.
fn here(class: &Class, ids: &Three<&[Id]>) -> Nodes {
    Three {
        base: class.base.map(|at| ids.base[at]),
        ours: class.ours.map(|at| ids.ours[at]),
        theirs: class.theirs.map(|at| ids.theirs[at]),
    }
}

/// The whole text of a node, an item with this number instead of its own.
fn raw(node: &Node, number: Option<&str>) -> String {
    if node.kind != Kind::Item {
        return node.text.clone();
    }
    let number = number.unwrap_or(&node.number);
    let start = format!("{}{number}", node.indent);
    prefixed(&node.text, &start, node.prefix.as_deref().unwrap_or_default())
}

/// A text, and the block id at its end with the blanks around it.
fn without_id(text: &str) -> (&str, &str) {
    let id = block_id(text).map_or(0, str::len);
    if id == 0 {
        return (text, "");
    }
    let end = text.trim_end().len() - id;
    text.split_at(text[..end].trim_end().len())
}

/// A leaf merged, or a clash.
fn outcome(outcome: Outcome) -> Vec<Piece> {
    match outcome {
        Ok(text) => vec![Piece::Text(text)],
        Err(versions) => {
            let reason = match &versions.base {
                Some(_) => Reason::BothChanged,
                None => Reason::BothAdded,
            };
            vec![Clash::piece(reason, versions)]
        }
    }
}

fn gaps<'t>(tree: &'t Tree, ids: &[Id]) -> Vec<&'t str> {
    ids.iter().map(|&id| tree.nodes[id].before.as_str()).collect()
}

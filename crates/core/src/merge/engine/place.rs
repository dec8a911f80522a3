//! Where a node goes that stands in different places.

use super::{Engine, Id, Node, Nodes, Side, Three, item};
use crate::merge::{matching::Same, prose::of_first, tree::Kind};

/// Which version has the place of a node.
enum Place {
    Home,
    Ours,
    Theirs,
    Both,
}

/// Whether a node stands here in the merge, and then what it is in each version, wherever it stands there.
pub(super) enum Stands {
    Here(Nodes),
    Elsewhere,
    /// Each side put it into another place, of which this is one.
    Twice(Nodes),
}

impl Engine<'_> {
    /// Whether a child stands here in the merge.
    pub(super) fn stands(&self, here: Nodes) -> Stands {
        let Three { ours, theirs, .. } = here;
        let known = &self.matching.base;
        let base = here.base.or_else(|| {
            ours.and_then(|id| known.ours[id]).or_else(|| theirs.and_then(|id| known.theirs[id]))
        });
        let Some(base) = base else { return self.new_stands(here) };
        let nodes = Three {
            base: Some(base),
            ours: ours.or(self.matching.side.ours[base]),
            theirs: theirs.or(self.matching.side.theirs[base]),
        };
        if nodes == here {
            return Stands::Here(nodes);
        }
        let is_here = match self.place(base, nodes) {
            Place::Both if of_first(ours, theirs, self.options.first).is_some() => {
                return Stands::Twice(nodes);
            }
            Place::Both => false,
            Place::Ours => ours.is_some(),
            Place::Theirs => theirs.is_some(),
            Place::Home => here.base.is_some(),
        };
        if is_here { Stands::Here(nodes) } else { Stands::Elsewhere }
    }

    /// The same of what is new: what both sides added to different places stands where the first has it.
    fn new_stands(&self, here: Nodes) -> Stands {
        let twin = &self.matching.twin;
        let ours = here.ours.or_else(|| twin.theirs[here.theirs?]);
        let theirs = here.theirs.or_else(|| twin.ours[here.ours?]);
        let is_apart = here.ours.is_some() != here.theirs.is_some();
        let is_first = of_first(here.ours, here.theirs, self.options.first).is_some();
        if !is_apart {
            Stands::Here(here)
        } else if ours.is_some() && theirs.is_some() && !is_first {
            Stands::Elsewhere
        } else {
            Stands::Here(Three { base: None, ours, theirs })
        }
    }

    /// Where a node goes that stands in different places.
    fn place(&self, base: Id, nodes: Nodes) -> Place {
        let home = Same::Base(self.trees.base.nodes[base].parent);
        let parent = |side: Side, id: Option<Id>| {
            id.map(|id| self.matching.same(side, self.trees.of(side).nodes[id].parent))
        };
        let (ours, theirs) = (parent(Side::Ours, nodes.ours), parent(Side::Theirs, nodes.theirs));
        match (ours, theirs) {
            (Some(ours), Some(theirs)) if ours == theirs => Place::Ours,
            (Some(ours), Some(_)) if ours == home => Place::Theirs,
            (Some(_), Some(theirs)) if theirs == home => Place::Ours,
            (Some(_), Some(_)) => {
                if let Some(place) = self.place_of_section(nodes) {
                    return place;
                }
                let found = self.at(nodes);
                let is_done = |node: Option<&Node>| {
                    node.is_some_and(|node| item::Line::of(&node.head).is_finished())
                };
                match (is_done(found.ours), is_done(found.theirs)) {
                    (true, false) => Place::Ours,
                    (false, true) => Place::Theirs,
                    _ => Place::Both,
                }
            }
            (Some(_), None) => Place::Ours,
            (None, Some(_)) => Place::Theirs,
            (None, None) => Place::Home,
        }
    }

    /// Where a section goes that only seems to stand in different places, as a side put a heading above it.
    fn place_of_section(&self, nodes: Nodes) -> Option<Place> {
        let (ours, theirs) = (nodes.ours?, nodes.theirs?);
        let home = |side: Side, id: Id| self.matching.home(self.trees, side, id);
        let is_section = self.trees.ours.nodes[ours].kind == Kind::Section;
        if !is_section || home(Side::Ours, ours) != home(Side::Theirs, theirs) {
            return None;
        }
        let is_below_new = |side: Side, id: Id| {
            !self.matching.is_known(side, self.trees.of(side).nodes[id].parent)
        };
        match (is_below_new(Side::Ours, ours), is_below_new(Side::Theirs, theirs)) {
            (true, false) => Some(Place::Ours),
            (false, true) => Some(Place::Theirs),
            _ => Some(of_first(Place::Ours, Place::Theirs, self.options.first)),
        }
    }
}

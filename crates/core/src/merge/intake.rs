//! What a heading does to what follows it that one side put above or took away, and to what the other side adds there.

use super::{
    Side, Three,
    matching::{Matching, Sides},
    tree::{Id, Kind, Tree},
};

/// For each addition of a side the section, new on the other side, that takes it in, as it has taken in what the addition
/// follows.
pub(super) fn taken_in(trees: &Three<Tree>, matching: &Matching) -> Sides<Vec<Option<Id>>> {
    Sides {
        ours: additions(trees, matching, Side::Ours, Side::Theirs),
        theirs: additions(trees, matching, Side::Theirs, Side::Ours),
    }
}

/// The node of the base whose children a new section of `side` has taken in.
pub(super) fn home(
    trees: &Three<Tree>,
    matching: &Matching,
    side: Side,
    section: Id,
) -> Option<Id> {
    let known = matching.base.of(side);
    let mut children = trees.of(side).nodes[section].children.iter();
    children.find_map(|&child| Some(trees.base.nodes[known[child]?].parent))
}

fn additions(trees: &Three<Tree>, matching: &Matching, side: Side, other: Side) -> Vec<Option<Id>> {
    let (known, twin) = (matching.base.of(side), matching.twin.of(side));
    let stays = stays(trees, matching, other);
    let section_of = |base: Id| {
        let there = matching.side.of(other)[base]?;
        let section = trees.of(other).nodes[there].parent;
        let is_new = trees.of(other).nodes[section].kind == Kind::Section
            && !matching.is_known(other, section);
        let parent = trees.base.nodes[base].parent;
        let is_taken = is_new && home(trees, matching, other, section) == Some(parent);
        (is_taken && stays[base]).then_some(section)
    };
    let nodes = &trees.of(side).nodes;
    let mut taken = vec![None; nodes.len()];
    for (id, node) in nodes.iter().enumerate() {
        if !matches!(node.kind, Kind::Root | Kind::Section) {
            continue;
        }
        let mut last = None;
        for &child in &node.children {
            match known[child] {
                Some(base) if known[id] == Some(trees.base.nodes[base].parent) => {
                    last = section_of(base);
                }
                Some(_) => last = None,
                None if nodes[child].kind != Kind::Heading => {
                    // What both added is taken in where it is in the section already.
                    let parent = |twin: Id| trees.of(other).nodes[twin].parent;
                    taken[child] =
                        last.filter(|&last| twin[child].is_none_or(|it| parent(it) == last));
                }
                None => {}
            }
        }
    }
    taken
}

/// The sections of the base that one side has dissolved: it took away the heading, and what was below stands in what the
/// section was in. The other side left the heading as it was.
pub(super) fn dissolved(trees: &Three<Tree>, matching: &Matching) -> Vec<bool> {
    let mut dissolved = vec![false; trees.base.nodes.len()];
    for (side, other) in [(Side::Ours, Side::Theirs), (Side::Theirs, Side::Ours)] {
        let (known, kept) = (matching.side.of(side), matching.side.of(other));
        let stays = stays(trees, matching, side);
        for (id, node) in trees.base.nodes.iter().enumerate() {
            let is_free = node.kind == Kind::Section && known[id].is_none();
            let Some(&heading) = node.children.first().filter(|_| is_free) else { continue };
            let hash = |id: Id| trees.of(other).nodes[id].hash;
            let is_left = known[heading].is_none()
                && kept[id].is_some_and(|it| {
                    known_parent(trees, matching, other, it) == Some(node.parent)
                })
                && kept[heading].is_some_and(|it| hash(it) == trees.base.nodes[heading].hash);
            let mut below = node.children.iter().filter(|&&child| stays[child]);
            dissolved[id] |= is_left
                && below.any(|&child| {
                    let parent = |it| known_parent(trees, matching, side, it);
                    known[child].is_some_and(|it| parent(it) == Some(node.parent))
                });
        }
    }
    dissolved
}

/// What of the base the parent of a node was.
fn known_parent(trees: &Three<Tree>, matching: &Matching, side: Side, id: Id) -> Option<Id> {
    matching.base.of(side)[trees.of(side).nodes[id].parent]
}

/// Which nodes of the base follow in `side` what they followed, whatever was put between.
fn stays(trees: &Three<Tree>, matching: &Matching, side: Side) -> Vec<bool> {
    let is_there = |id: &Id| matching.side.of(side)[*id].is_some();
    let before: Vec<Id> = blocks(&trees.base).into_iter().filter(is_there).collect();
    let known = matching.base.of(side);
    let after: Vec<Id> = blocks(trees.of(side)).into_iter().filter_map(|id| known[id]).collect();
    let mut left = vec![None; trees.base.nodes.len()];
    before.windows(2).for_each(|pair| left[pair[1]] = Some(pair[0]));
    let mut stays = vec![false; trees.base.nodes.len()];
    for (at, &id) in after.iter().enumerate() {
        stays[id] = left[id] == at.checked_sub(1).map(|at| after[at]);
        // A section stays if its heading does.
        let parent = trees.base.nodes[id].parent;
        if trees.base.nodes[id].kind == Kind::Heading {
            stays[parent] = stays[id];
        }
    }
    stays
}

/// The blocks that are in no other block, in the order of the text.
fn blocks(tree: &Tree) -> Vec<Id> {
    let mut blocks = Vec::new();
    let mut open = vec![0];
    while let Some(id) = open.pop() {
        match tree.nodes[id].kind {
            Kind::Root | Kind::Section => open.extend(tree.nodes[id].children.iter().rev()),
            _ => blocks.push(id),
        }
    }
    blocks
}

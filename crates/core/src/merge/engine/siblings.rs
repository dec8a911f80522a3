//! What stands between siblings, and how they are counted.

use std::{collections::HashMap, ops::Range};

use super::{Engine, Id, Kind, Nodes, Piece, Three, raw, sequence};
use crate::merge::{
    Reason, Side,
    align::is_related,
    output::{Clash, indented, prefixed},
    prose::{of_first, settled},
    sequence::{Class, Links},
    tree::Tree,
};

impl Engine<'_> {
    /// The blank lines between two siblings.
    pub(super) fn gap(
        &self,
        before: &Three<Vec<&str>>,
        left: Option<(Class, Kind)>,
        (right, kind): (Class, Kind),
        ids: &Three<&[Id]>,
    ) -> String {
        let first = self.options.first;
        let known = sequence::between(before, left.as_ref().map(|(class, _)| class), &right);
        if let Some(gap) = sequence::gap(&known, first) {
            return gap.to_owned();
        }
        let Some((left, left_kind)) = left else { return String::new() };
        let kind_of = |tree: &Tree, ids: &[Id], at: usize| tree.nodes[ids[at]].kind;
        let sides = [
            (right.ours, left.ours, &self.trees.ours, ids.ours, &before.ours),
            (right.theirs, left.theirs, &self.trees.theirs, ids.theirs, &before.theirs),
        ];
        let mut alike = Vec::new();
        let mut others = Vec::new();
        for (right_at, left_at, tree, ids, before) in sides {
            if let Some(at) = right_at.filter(|&at| at > 0) {
                let is_alike = kind_of(tree, ids, at - 1) == left_kind;
                if is_alike { &mut alike } else { &mut others }.push(before[at]);
            }
            if let Some(at) = left_at.map(|at| at + 1).filter(|&at| at < ids.len()) {
                let is_alike = kind_of(tree, ids, at) == kind;
                if is_alike { &mut alike } else { &mut others }.push(before[at]);
            }
        }
        let joins = left_kind == kind && matches!(kind, Kind::Item | Kind::Footnote);
        let gap = longest(alike, first).or_else(|| longest(others, first).filter(|_| !joins));
        let gap = gap.unwrap_or_default();
        let flows = joins || left_kind == Kind::Heading;
        if gap.is_empty() && !flows { "\n".to_owned() } else { gap.to_owned() }
    }

    /// A clash where both sides changed something in a run of equal siblings, so that nobody can say which is which.
    pub(super) fn equal_siblings(
        &self,
        ids: &Three<&[Id]>,
        links: &Links,
        nodes: Nodes,
    ) -> Option<Piece> {
        let hashes = |tree: &Tree, ids: &[Id]| -> Vec<u64> {
            ids.iter().map(|&id| tree.nodes[id].hash).collect()
        };
        let base = hashes(&self.trees.base, ids.base);
        let runs: Vec<u64> =
            base.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        if runs.is_empty() || links.base == 0 {
            return None;
        }
        let counts = |hashes: &[u64]| {
            let mut counts: HashMap<u64, usize> = HashMap::new();
            hashes.iter().for_each(|&hash| *counts.entry(hash).or_default() += 1);
            counts
        };
        let [old, ours, theirs] =
            [base, hashes(&self.trees.ours, ids.ours), hashes(&self.trees.theirs, ids.theirs)]
                .map(|hashes| counts(&hashes));
        let is_changed =
            |hash: &u64| old.get(hash) != ours.get(hash) && old.get(hash) != theirs.get(hash);
        runs.iter().any(is_changed).then(|| {
            let versions = Three {
                base: nodes.base.map(|id| inner(&self.trees.base, id)),
                ours: nodes.ours.map(|id| inner(&self.trees.ours, id)),
                theirs: nodes.theirs.map(|id| inner(&self.trees.theirs, id)),
            };
            Clash::piece(Reason::EqualSiblings, versions)
        })
    }

    /// A clash where both sides put text of their own in the place of the same text; `gone` are the places of what was there.
    pub(super) fn rewritten(
        &self,
        run: &[Class],
        gone: &Range<usize>,
        ids: &Three<&[Id]>,
    ) -> Option<Piece> {
        let is_text =
            |kind: Kind| matches!(kind, Kind::Paragraph | Kind::Lines | Kind::Quote | Kind::Item);
        let text = |tree: &Tree, ids: Vec<Id>| {
            let nodes: Vec<_> = ids.iter().map(|&id| &tree.nodes[id]).collect();
            let is_text = !nodes.is_empty() && nodes.iter().all(|node| is_text(node.kind));
            let texts = nodes.iter().enumerate().map(|(index, node)| {
                let before = if index == 0 { "" } else { node.before.as_str() };
                format!("{before}{}", raw(node, None))
            });
            is_text.then(|| texts.collect::<String>())
        };
        let base = ids.base[gone.clone()].iter().copied().filter(|&id| {
            self.matching.side.ours[id].is_none() && self.matching.side.theirs[id].is_none()
        });
        let ours = run.iter().filter_map(|class| class.ours).map(|at| ids.ours[at]);
        let theirs = run.iter().filter_map(|class| class.theirs).map(|at| ids.theirs[at]);
        let is_own = run.iter().all(|class| class.base.is_none());
        let was = text(&self.trees.base, base.collect()).filter(|_| is_own)?;
        let (ours, theirs) =
            (text(&self.trees.ours, ours.collect())?, text(&self.trees.theirs, theirs.collect())?);
        // An item may go and another come; text is written anew.
        let is_item = gone.clone().any(|at| self.trees.base.nodes[ids.base[at]].kind == Kind::Item);
        if is_item && !(is_related(&was, &ours) && is_related(&was, &theirs)) {
            return None;
        }
        let versions = Three { base: Some(was), ours: Some(ours), theirs: Some(theirs) };
        Some(Clash::piece(Reason::BothChanged, versions))
    }

    /// Gives all items one bullet where each side has one for all: another would begin another list.
    pub(super) fn mark_alike(&self, pieces: &mut [Piece], items: &[usize], ids: &Three<&[Id]>) {
        let bullets = Three {
            base: bullet(&self.trees.base, ids.base),
            ours: bullet(&self.trees.ours, ids.ours),
            theirs: bullet(&self.trees.theirs, ids.theirs),
        };
        if bullets.ours == bullets.theirs || bullets.ours.is_none() || bullets.theirs.is_none() {
            return;
        }
        let own = settled(&bullets).unwrap_or(bullets.of(self.options.first));
        let Some(own) = own.map(String::from) else { return };
        for &item in items {
            let Piece::Text(text) = &mut pieces[item] else { continue };
            let start = text.len() - text.trim_start_matches([' ', '\t']).len();
            if text[start..].starts_with(is_bullet) {
                text.replace_range(start..=start, &own);
            }
        }
    }

    /// Counts the items of a numbered list anew, if it has items of both sides and a side counted them.
    pub(super) fn renumber(&self, pieces: &mut [Piece], items: &[usize], ids: &Three<&[Id]>) {
        let numbers = |tree: &Tree, ids: &[Id]| -> Vec<u64> {
            ids.iter().filter_map(|&id| tree.nodes[id].number.parse().ok()).collect()
        };
        let ours = numbers(&self.trees.ours, ids.ours);
        let theirs = numbers(&self.trees.theirs, ids.theirs);
        let is_counted = |numbers: &[u64]| {
            numbers.len() > 1 && numbers.windows(2).all(|pair| pair[0] + 1 == pair[1])
        };
        let is_single = |numbers: &[u64]| numbers.len() <= 1;
        let counts = |numbers: &[u64]| is_counted(numbers) || is_single(numbers);
        if !(counts(&ours) && counts(&theirs))
            || is_single(&ours) && is_single(&theirs) && items.len() < 2
        {
            return;
        }
        let first = of_first(&ours, &theirs, self.options.first).first();
        let Some(start) = first.or(ours.first()).or(theirs.first()).copied() else { return };
        for (index, number) in (0..items.len()).zip(start..) {
            let end = items.get(index + 1).copied().unwrap_or(pieces.len());
            recount(&mut pieces[items[index]..end], number);
        }
    }
}

/// The bullet that all items have.
fn bullet(tree: &Tree, ids: &[Id]) -> Option<char> {
    let mut bullets = ids.iter().map(|&id| tree.nodes[id].head.chars().next());
    let first = bullets.next()?.filter(|&bullet| is_bullet(bullet))?;
    bullets.all(|bullet| bullet == Some(first)).then_some(first)
}

fn is_bullet(c: char) -> bool {
    matches!(c, '-' | '*' | '+')
}

fn longest(gaps: Vec<&str>, first: Side) -> Option<&str> {
    gaps.into_iter().reduce(|one, other| sequence::longer(one, other, first))
}

/// What is in a node, without its own lines and marks.
fn inner(tree: &Tree, id: Id) -> String {
    let node = &tree.nodes[id];
    let children = node.children.iter().map(|&child| &tree.nodes[child]);
    let text: String =
        children.map(|child| format!("{}{}", child.before, raw(child, None))).collect();
    text + &node.tail
}

/// An item with another number; what is in it moves as its text does.
fn recount(pieces: &mut [Piece], number: u64) {
    let Some(Piece::Text(text)) = pieces.first_mut() else { return };
    let start = text.len() - text.trim_start_matches([' ', '\t']).len();
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    let number = number.to_string();
    if digits == 0 || text[start..start + digits] == number {
        return;
    }
    let rest = &text[start + digits..];
    let wider = " ".repeat(number.len().saturating_sub(digits));
    *text = prefixed(rest, &format!("{}{number}", &text[..start]), &wider);
    for piece in &mut pieces[1..] {
        let moved = indented(vec![piece.clone()], &wider);
        if let Some(moved) = moved.into_iter().next() {
            *piece = moved;
        }
    }
}

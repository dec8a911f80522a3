//! The promise that a fix changes what it is for and nothing else.

use crate::{
    note::{Block, Note, Property, Root},
    text::{Edit, TextRange},
};

/// What a fix must not do, but would.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Violation {
    /// A checkbox or task would change its state, vanish or come from nowhere.
    #[error("a checkbox or task would change its state")]
    State,
    /// A property that the fix doesn't touch would have another value, or the frontmatter would no longer be read.
    #[error("other properties would be read differently")]
    Properties,
    /// Lines that the fix doesn't touch would be read in another way.
    #[error("other lines would be read differently")]
    Structure,
    /// Words, code or the target of a link would not come out as they were.
    #[error("words, code or links would be lost")]
    Content,
}

/// What fixes may do to lines that they don't touch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum May {
    /// Nothing.
    Nothing,
    /// Change how they are read, as closing a fence does.
    Reshape,
    /// The same, but all words, code and links stay what they are: what a rule that formats may do.
    Move,
}

/// Compares a note before and after `edits`, which are sorted and disjoint.
pub(super) fn verify(
    before: &Note,
    after: &Note,
    edits: &[&Edit],
    may: May,
) -> Result<(), Violation> {
    let map = Map::of(before, after, edits);
    keeps_states(before, after, &map)?;
    keeps_properties(before, after, &map)?;
    match may {
        May::Nothing => keeps_structure(before, after, &map),
        May::Move => keeps_content(before, after, edits),
        May::Reshape => Ok(()),
    }
}

/// Where bytes go.
struct Map {
    /// In order.
    edited: Vec<Edited>,
    /// The whole lines of the text before that are edited; an empty range between two lines where lines come.
    before: Vec<TextRange>,
    /// The whole lines of the text after that are edited; an empty range between two lines where lines went.
    after: Vec<TextRange>,
}

/// An edit and where it leads.
struct Edited {
    /// The range of the text before.
    old: TextRange,
    /// The range of the text after.
    new: TextRange,
    /// Whether whole lines come between two others.
    comes: bool,
}

impl Map {
    fn of(before: &Note, after: &Note, edits: &[&Edit]) -> Self {
        let mut map = Self { edited: Vec::new(), before: Vec::new(), after: Vec::new() };
        let mut growth = 0isize;
        let text = before.text();
        for edit in edits {
            let old = edit.range();
            let start = old.start().saturating_add_signed(growth);
            growth += edit.growth();
            let new = TextRange::of_length(start, edit.content().len());
            let at_line_start = old.start() == 0 || text[..old.start()].ends_with('\n');
            let is_lines = |changed: &str| at_line_start && changed.ends_with('\n');
            let comes = old.is_empty() && is_lines(edit.content());
            let goes = new.is_empty() && is_lines(&text[old]);
            map.before.push(if comes { old } else { lines(before, old) });
            map.after.push(if goes { new } else { lines(after, new) });
            map.edited.push(Edited { old, new, comes });
        }
        map
    }

    /// Where the byte at `offset` of the text before stands in the text after. Text put in before it moves it only
    /// when it takes the place of other text, or is whole lines.
    fn offset(&self, offset: usize) -> usize {
        let after = self.edited.partition_point(|Edited { old, comes, .. }| {
            old.end() <= offset && (old.start() < offset || *comes)
        });
        match after.checked_sub(1).map(|last| &self.edited[last]) {
            Some(Edited { old, new, .. }) => new.end() + (offset - old.end()),
            None => offset,
        }
    }
}

/// Each checkbox and task must keep its state, and none may come in lines that no edit touches.
fn keeps_states(before: &Note, after: &Note, map: &Map) -> Result<(), Violation> {
    let boxes = before.checkboxes().iter().all(|checkbox| {
        let start = map.offset(checkbox.range.start());
        let found =
            after.checkboxes().binary_search_by_key(&start, |checkbox| checkbox.range.start());
        found.is_ok_and(|found| after.checkboxes()[found].checked == checkbox.checked)
    });
    let tasks = before.tasks().iter().all(|task| {
        let start = map.offset(task.status_range.start());
        let found = after.tasks().binary_search_by_key(&start, |task| task.status_range.start());
        found.is_ok_and(|found| after.tasks()[found].status == task.status)
    });
    let old = states(before).filter(|&state| is_apart(state, &map.before)).count();
    let new = states(after).filter(|&state| is_apart(state, &map.after)).count();
    if boxes && tasks && old == new { Ok(()) } else { Err(Violation::State) }
}

/// Where the checkboxes and tasks of `note` stand.
fn states(note: &Note) -> impl Iterator<Item = TextRange> {
    let boxes = note.checkboxes().iter().map(|checkbox| checkbox.range);
    boxes.chain(note.tasks().iter().map(|task| task.status_range))
}

/// Properties that share no line with an edit must be the same ones in the same order.
fn keeps_properties(before: &Note, after: &Note, map: &Map) -> Result<(), Violation> {
    let (Some(old), new) = (before.frontmatter(), after.frontmatter()) else { return Ok(()) };
    let new = new.ok_or(Violation::Properties)?;
    let was_valid = !matches!(old.root(), Root::Invalid(_));
    if was_valid && matches!(new.root(), Root::Invalid(_)) {
        return Err(Violation::Properties);
    }
    let kept = old.properties().iter().filter(|property| is_apart(property.range(), &map.before));
    let found = new.properties().iter().filter(|property| is_apart(property.range(), &map.after));
    let same = |(a, b): (&Property, &Property)| a.name == b.name && a.value.same_value(&b.value);
    let is_kept = kept.clone().count() == found.clone().count() && kept.zip(found).all(same);
    if is_kept || !was_valid { Ok(()) } else { Err(Violation::Properties) }
}

/// Blocks that share no line with an edit must be the same ones.
fn keeps_structure(before: &Note, after: &Note, map: &Map) -> Result<(), Violation> {
    let kept = untouched(before.blocks(), &map.before)
        .map(|block| (block.kind, block.depth, map.offset(block.range.start()), block.range.len()));
    let found = untouched(after.blocks(), &map.after)
        .map(|block| (block.kind, block.depth, block.range.start(), block.range.len()));
    if kept.eq(found) { Ok(()) } else { Err(Violation::Structure) }
}

/// No word may be lost, though it may move; what is in code and where links lead must stay.
fn keeps_content(before: &Note, after: &Note, edits: &[&Edit]) -> Result<(), Violation> {
    let lost = edits.iter().flat_map(|edit| words(&before[edit.range()])).collect();
    let found = edits.iter().flat_map(|edit| words(edit.content())).collect();
    let is_kept = has_all(found, lost)
        && code_words(before).eq(code_words(after))
        && link_targets(before) == link_targets(after);
    if is_kept { Ok(()) } else { Err(Violation::Content) }
}

fn code_words(note: &Note) -> impl Iterator<Item = &str> {
    note.code().flat_map(|code| words(&note[code]))
}

fn link_targets(note: &Note) -> Vec<&str> {
    let mut targets: Vec<_> = note.inlines().links.iter().map(|link| &note[link.target]).collect();
    targets.sort_unstable();
    targets
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether each of `wanted` is in `found`, as often.
fn has_all(mut found: Vec<&str>, wanted: Vec<&str>) -> bool {
    found.sort_unstable();
    let mut found = found.into_iter();
    let mut wanted = wanted;
    wanted.sort_unstable();
    wanted.into_iter().all(|word| found.by_ref().find(|known| *known >= word) == Some(word))
}

/// The whole lines that `range` touches.
fn lines(note: &Note, range: TextRange) -> TextRange {
    let lines = note.lines().lines_of(range);
    note.lines().line(*lines.start()).join(note.lines().line(*lines.end()))
}

fn untouched<'b>(blocks: &'b [Block], lines: &'b [TextRange]) -> impl Iterator<Item = &'b Block> {
    blocks.iter().filter(|block| is_apart(block.range, lines))
}

/// Whether `range` touches none of `lines`, which are sorted.
fn is_apart(range: TextRange, lines: &[TextRange]) -> bool {
    let next = lines.partition_point(|line| line.end() <= range.start());
    !lines.get(next).is_some_and(|line| line.overlaps(range) || line.contains(range.start()))
}

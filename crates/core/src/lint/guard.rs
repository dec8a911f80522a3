//! The promise that a fix changes what it is for and nothing else.

use crate::{
    note::{Block, BlockKind, Node, Note, Property, Root, Task},
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
    let edits_of_blank_tasks = if may == May::Move { edits } else { &[] };
    keeps_states(before, after, &map, edits_of_blank_tasks)?;
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
            let above = text[..old.start()].trim_start_matches('\u{feff}');
            let at_line_start = above.is_empty() || above.ends_with('\n');
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

/// Each checkbox and task must keep its state, and none may come in lines that no edit touches. A task without text may go
/// as a whole with one of `removals`.
fn keeps_states(
    before: &Note,
    after: &Note,
    map: &Map,
    removals: &[&Edit],
) -> Result<(), Violation> {
    let boxes = before.checkboxes().iter().all(|checkbox| {
        let start = map.offset(checkbox.range.start());
        let found =
            after.checkboxes().binary_search_by_key(&start, |checkbox| checkbox.range.start());
        found.is_ok_and(|found| after.checkboxes()[found].checked == checkbox.checked)
    });
    let mut kept = before.tasks().iter().filter(|task| !is_removed(before, task, removals));
    let tasks = kept.all(|task| {
        let start = map.offset(task.status_range.start());
        let found = after.tasks().binary_search_by_key(&start, |task| task.status_range.start());
        found.is_ok_and(|found| after.tasks()[found].status == task.status)
    });
    let old = states(before).filter(|&state| is_apart(state, &map.before)).count();
    let new = states(after).filter(|&state| is_apart(state, &map.after)).count();
    if boxes && tasks && old == new { Ok(()) } else { Err(Violation::State) }
}

/// Whether the task says nothing and one of `edits` takes its line away.
fn is_removed(note: &Note, task: &Task, edits: &[&Edit]) -> bool {
    let goes = |edit: &Edit| edit.content().is_empty() && edit.range().covers(task.status_range);
    let next = edits.partition_point(|edit| edit.range().end() <= task.status_range.start());
    says_nothing(note, task) && edits.get(next).is_some_and(|edit| goes(edit))
}

fn says_nothing(note: &Note, task: &Task) -> bool {
    note[task.range.join(task.text)].split('\n').skip(1).all(|line| line.trim().is_empty())
        && note[task.text].trim().is_empty()
}

/// Where the checkboxes and tasks of `note` stand.
fn states(note: &Note) -> impl Iterator<Item = TextRange> {
    let boxes = note.checkboxes().iter().map(|checkbox| checkbox.range);
    boxes.chain(note.tasks().iter().map(|task| task.status_range))
}

/// Properties that share no line with an edit must be the same ones in the same order.
fn keeps_properties(before: &Note, after: &Note, map: &Map) -> Result<(), Violation> {
    let (Some(old), new) = (before.frontmatter(), after.frontmatter()) else { return Ok(()) };
    let Some(new) = new else {
        // Frontmatter without anything in it may go.
        let is_empty = before[old.content()].trim().is_empty();
        return if is_empty { Ok(()) } else { Err(Violation::Properties) };
    };
    let was_valid = !matches!(old.root(), Root::Invalid(_));
    if was_valid && matches!(new.root(), Root::Invalid(_)) {
        return Err(Violation::Properties);
    }
    let kept = old.properties().iter().filter(|property| is_apart(property.range(), &map.before));
    let found = new.properties().iter().filter(|property| is_apart(property.range(), &map.after));
    // A reference to an anchor is known only by how it is written.
    let same_value = |a: &Node, b: &Node| a.same_value(b) || before[a.range] == after[b.range];
    let same = |(a, b): (&Property, &Property)| a.name == b.name && same_value(&a.value, &b.value);
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

/// No word may be lost, though it may move; what is in code and where links lead must stay. What marks a list item is
/// no word.
fn keeps_content(before: &Note, after: &Note, edits: &[&Edit]) -> Result<(), Violation> {
    let worded = edits.iter().filter(|edit| !marks_item(before, edit));
    let lost = worded.flat_map(|edit| words(&before[edit.range()])).collect();
    let found = edits.iter().flat_map(|edit| words(edit.content())).collect();
    let is_kept = has_all(found, lost)
        && code_words(before) == code_words(after)
        && link_targets(before) == link_targets(after);
    if is_kept { Ok(()) } else { Err(Violation::Content) }
}

/// Whether `edit` takes away nothing but what marks an item: a task that says nothing, or the number with which its line
/// begins, all or a part of it. Where only the line looks like an item, another number must come.
fn marks_item(note: &Note, edit: &Edit) -> bool {
    let text = note[edit.range()].trim_start_matches([' ', '\t', '>', '\n', '\r']);
    let range = TextRange::of_length(edit.range().end() - text.len(), text.trim_end().len());
    let line = note.lines().line(note.lines().line_of(range.start()));
    let before = &note[TextRange::new(line.start(), range.start())];
    let before = before.trim_start_matches([' ', '\t', '>']);
    let first = line.end() - note[line].trim_start_matches([' ', '\t', '>']).len();
    let task = note.tasks().partition_point(|task| task.status_range.start() < range.start());
    if let Some(task) = note.tasks().get(task).filter(|task| range.covers(task.status_range)) {
        return before.is_empty() && range.end() <= task.text.end() && says_nothing(note, task);
    }
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let after =
        note[TextRange::new(range.start(), line.end())].trim_start_matches(char::is_numeric);
    is_number(before)
        && is_number(note[range].trim_end_matches(['.', ')']))
        && after.starts_with(['.', ')'])
        && (!edit.content().is_empty() || is_item(note, first))
}

/// Whether the mark of a list item stands at `offset`.
fn is_item(note: &Note, offset: usize) -> bool {
    let next = note.blocks().partition_point(|block| block.range.start() <= offset);
    let last = next.checked_sub(1).map(|last| &note.blocks()[last]);
    last.is_some_and(|block| block.kind == BlockKind::Item)
}

/// The words in code, sorted: code moves with the text that it is part of.
fn code_words(note: &Note) -> Vec<&str> {
    let mut found: Vec<_> = note.code().flat_map(|code| words(&note[code])).collect();
    found.sort_unstable();
    found
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{path::NotePath, text};

    /// What the guard says of taking `gone`, all at its first place, for `content` in `source`.
    fn verdict(source: &str, gone: &str, content: &str) -> Result<(), Violation> {
        let note = |text: String| Note::parse(NotePath::new("a.md"), text);
        let start = source.find(gone).unwrap();
        let edit = Edit::replace(TextRange::of_length(start, gone.len()), content);
        let after = note(text::apply(source, [&edit]));
        verify(&note(source.to_owned()), &after, &[&edit], May::Move)
    }

    #[test]
    fn marks_of_items_may_go() {
        for gone in ["2.\n", "- [x]\n", "\n\n4. [ ] ", "1. "] {
            assert_eq!(verdict("1. a\n2.\n- [x]\n\nb\n\n\n4. [ ] \n", gone, ""), Ok(()), "{gone}");
        }
        assert_eq!(verdict("a\r\n\r\n- [x] ", "\r\n\r\n- [x] ", ""), Ok(()));
        assert_eq!(verdict("9. a\n8. b\n", "8", "10"), Ok(()));
        assert_eq!(verdict("> 14) a\n", "4", "3"), Ok(()));
    }

    #[test]
    fn words_may_not() {
        let content = Err(Violation::Content);
        assert_eq!(verdict("It was\n1986.\n", "1986.", ""), content);
        assert_eq!(verdict("- [ ]\n\nwords\n", "- [ ]\n\nwords\n", ""), content);
        assert_eq!(verdict("2. a\n", "2. a", ""), content);
        assert_eq!(verdict("- 5. a 6. b\n", "6. ", ""), content);
        assert_eq!(verdict("- [x] a\n", "- [x] a\n", ""), Err(Violation::State));
    }
}

use super::edits::Editor;
use crate::{
    note::{BlockKind, Looks, Note},
    text::TextRange,
};

/// A line that begins with the mark of a list item, after quote marks and an indent.
#[derive(Clone, Copy, Debug)]
pub(super) struct ListLine {
    /// The whole line, without its line end.
    pub(super) line: TextRange,
    /// The mark: `-`, `*`, `+`, or a number with the character after it.
    pub(super) mark: TextRange,
    /// The blanks after the mark; empty only at the end of the line.
    pub(super) blanks: TextRange,
    /// The box of a task, with its brackets.
    pub(super) task: Option<TextRange>,
}

impl ListLine {
    /// Reads a line of `note`, given without its line end.
    pub(super) fn read(note: &Note, line: TextRange) -> Option<Self> {
        let content = note[line].trim_start_matches([' ', '\t', '>']);
        let start = line.end() - content.len();
        let digits = content.len() - content.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let marks: &[char] = if digits == 0 { &['-', '*', '+'] } else { &['.', ')'] };
        let rest = content[digits..].strip_prefix(marks)?;
        let text = rest.trim_start_matches([' ', '\t']);
        if text.len() == rest.len() && !rest.is_empty() {
            return None;
        }
        let mark = TextRange::of_length(start, digits + 1);
        let blanks = TextRange::of_length(mark.end(), rest.len() - text.len());
        let task = box_length(text).map(|length| TextRange::of_length(blanks.end(), length));
        Some(Self { line, mark, blanks, task })
    }

    /// What stands before the mark.
    pub(super) fn indent(self) -> TextRange {
        TextRange::new(self.line.start(), self.mark.start())
    }

    /// The character that ends the mark, and in a bullet is all of it.
    pub(super) fn sign(self, note: &Note) -> char {
        char::from(note.text().as_bytes()[self.mark.end() - 1])
    }

    /// Whether the mark is a number.
    pub(super) fn is_ordered(self) -> bool {
        self.mark.len() > 1
    }

    /// What follows the mark, or the box of a task.
    pub(super) fn text(self) -> TextRange {
        let start = self.task.map_or(self.blanks.end(), TextRange::end);
        TextRange::new(start, self.line.end())
    }
}

/// The length of the box with which the text of a task begins.
fn box_length(text: &str) -> Option<usize> {
    let mut chars = text.strip_prefix('[')?.chars();
    let status = chars.next()?;
    let rest = chars.as_str().strip_prefix(']')?;
    rest.is_empty().then_some(()).or_else(|| rest.starts_with([' ', '\t']).then_some(()))?;
    Some(2 + status.len_utf8())
}

/// The lines of `note` with which items of lists begin, outside of what `editor` ignores.
pub(super) fn list_lines<'n>(
    note: &'n Note,
    editor: &'n Editor<'n>,
) -> impl Iterator<Item = ListLine> + use<'n> {
    lines_like_items(note, editor).filter_map(|(line, is_item)| is_item.then_some(line))
}

/// The lines of `note` that look like items of lists, outside of what `editor` ignores, and whether they are.
pub(super) fn lines_like_items<'n>(
    note: &'n Note,
    editor: &'n Editor<'n>,
) -> impl Iterator<Item = (ListLine, bool)> + use<'n> {
    let items = note.blocks().iter().filter(|block| block.kind == BlockKind::Item);
    let mut marks = items.map(|item| first_character(note.text(), item.range)).peekable();
    let lines = editor.lines_like(Looks::ITEM).filter_map(move |line| {
        while marks.next_if(|&mark| mark < line.start()).is_some() {}
        let line = ListLine::read(note, line)?;
        Some((line, marks.peek() == Some(&line.mark.start())))
    });
    lines.filter(|(line, _)| !editor.ignored().contains(line.mark.start()))
}

/// Whether the line above the byte at `offset` is the first of an item.
pub(super) fn is_below_item(note: &Note, offset: usize) -> bool {
    let above = note.lines().line_of(offset).checked_sub(1);
    above.is_some_and(|line| ListLine::read(note, note.looks()[line].range).is_some())
}

/// Where `range` begins, blanks aside.
pub(super) fn first_character(text: &str, range: TextRange) -> usize {
    range.end() - text[range].trim_start_matches([' ', '\t']).len()
}

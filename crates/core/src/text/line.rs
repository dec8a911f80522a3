use serde::{Deserialize, Serialize};

use super::TextRange;

/// A place in a text as people and editors name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters (Unicode scalar values).
    pub column: usize,
    /// The byte, from 0.
    pub offset: usize,
}

/// Where the lines of a text start. A line ends after `\n`; a lone `\r` ends none, as in Obsidian's own index.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    length: u32,
}

impl LineIndex {
    /// The lines of `text`. A text that ends in `\n` has an empty last line.
    pub fn new(text: &str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(ends.map(|end| offset(end + 1))).collect();
        Self { starts, length: offset(text.len()) }
    }

    /// How many lines there are: at least one.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never true: an empty text is one empty line.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The line, from 0, that holds the byte at `offset`.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset) - 1
    }

    /// A line, from 0, with its line end; the empty range at the end for a line that is not there.
    pub fn line(&self, line: usize) -> TextRange {
        let bound =
            |line: usize| self.starts.get(line).map_or(self.length, |&start| start) as usize;
        TextRange::new(bound(line), bound(line + 1))
    }

    /// The lines, from 0, that `range` touches; one for an empty range.
    pub fn lines_of(&self, range: TextRange) -> std::ops::RangeInclusive<usize> {
        let last = if range.is_empty() { range.start() } else { range.end() - 1 };
        self.line_of(range.start())..=self.line_of(last)
    }

    /// The position of the byte at `offset` of `text`, the text that this index was made of.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let line = self.line_of(offset);
        let start = self.line(line).start();
        Position { line: line + 1, column: text[start..offset].chars().count() + 1, offset }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "notes are smaller than 4 GiB")]
fn offset(bytes: usize) -> u32 {
    bytes as u32
}

/// How the lines of a text end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Newline {
    /// `\n`
    #[default]
    Lf,
    /// `\r\n`
    CrLf,
}

impl Newline {
    /// The style of the first line end; `\n` for a text of one line.
    pub fn of(text: &str) -> Self {
        match memchr::memchr(b'\n', text.as_bytes()) {
            Some(end) if text[..end].ends_with('\r') => Self::CrLf,
            _ => Self::Lf,
        }
    }

    /// The characters of the line end.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let text = "a\nüb\r\nc";
        let lines = LineIndex::new(text);
        let at = |offset| {
            let position = lines.position(text, offset);
            (position.line, position.column)
        };
        assert_eq!([at(0), at(2), at(4), at(7)], [(1, 1), (2, 1), (2, 2), (3, 1)]);
        assert_eq!(&text[lines.line(1)], "üb\r\n");
        assert_eq!(lines.lines_of(TextRange::new(0, 4)), 0..=1);
        assert_eq!(lines.line(9), TextRange::at(8));
    }

    #[test]
    fn newline_style_is_that_of_the_first_line() {
        assert_eq!(
            [Newline::of("a\r\nb\n"), Newline::of("a\nb\r\n"), Newline::of("a")],
            [Newline::CrLf, Newline::Lf, Newline::Lf]
        );
    }
}

//! The lines of a note, and what each looks like by its bytes alone.

use super::Note;
use crate::text::TextRange;

bitflags::bitflags! {
    /// What a line looks like; one that doesn't look like something is none.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Looks: u8 {
        /// Nothing but blanks is in it.
        const BLANK = 1;
        /// Behind blanks and quote marks it has a bullet or a digit.
        const ITEM = 1 << 1;
        /// Behind blanks it has `#`.
        const HEADING = 1 << 2;
        /// Behind blanks it has a quote mark.
        const QUOTE = 1 << 3;
        /// It begins with blanks.
        const INDENTED = 1 << 4;
        /// It ends in blanks.
        const TRAILED = 1 << 5;
        /// It has characters beyond ASCII.
        const WIDE = 1 << 6;
    }
}

/// A line of a note.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Without its line end.
    pub range: TextRange,
    /// What it looks like.
    pub looks: Looks,
}

/// The lines of `note` in order.
pub(super) fn lines(note: &Note) -> Vec<Line> {
    let text = note.text();
    let is_ascii = text.is_ascii();
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    let lines = ends.map(|end| {
        let range = TextRange::new(start, end);
        start = end + 1;
        Line { range, looks: looks(&text[range], is_ascii) }
    });
    lines.collect()
}

/// What `line` looks like; whether it `is_ascii` is found out where that isn't known.
fn looks(line: &str, is_ascii: bool) -> Looks {
    let bytes = line.as_bytes();
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let Some(indent) = bytes.iter().position(|byte| !is_blank(byte)) else {
        let blanks =
            if bytes.is_empty() { Looks::empty() } else { Looks::INDENTED | Looks::TRAILED };
        return Looks::BLANK | blanks;
    };
    let first = bytes[indent];
    let mark = bytes[indent..].iter().find(|byte| !is_blank(byte) && **byte != b'>');
    let begins = |byte: &u8| matches!(byte, b'-' | b'*' | b'+' | b'0'..=b'9');
    let is_wide = !is_ascii && !line.is_ascii();
    let mut looks = Looks::empty();
    looks.set(Looks::INDENTED, indent > 0);
    looks.set(Looks::TRAILED, bytes.last().is_some_and(is_blank));
    looks.set(Looks::WIDE, is_wide);
    looks.set(Looks::HEADING, first == b'#');
    looks.set(Looks::QUOTE, first == b'>');
    looks.set(Looks::ITEM, mark.is_some_and(begins));
    looks.set(Looks::BLANK, (first < b' ' || is_wide) && line.trim().is_empty());
    looks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::NotePath;

    #[test]
    fn lines_look_like_what_they_begin_and_end_with() {
        for (line, expected) in [
            ("", Looks::BLANK),
            (" \t", Looks::BLANK | Looks::INDENTED | Looks::TRAILED),
            ("\u{a0}", Looks::BLANK | Looks::WIDE),
            ("\u{b}", Looks::BLANK),
            ("a", Looks::empty()),
            ("  - a", Looks::ITEM | Looks::INDENTED),
            ("> > 1. é ", Looks::ITEM | Looks::QUOTE | Looks::WIDE | Looks::TRAILED),
            (">", Looks::QUOTE),
            ("\t# a", Looks::HEADING | Looks::INDENTED),
        ] {
            assert_eq!(looks(line, false), expected, "{line:?}");
        }
    }

    #[test]
    fn the_last_line_is_empty_behind_a_line_end() {
        let note = Note::parse(NotePath::new("n.md"), "a\n\nb\n");
        let found: Vec<_> = lines(&note).iter().map(|line| &note[line.range]).collect();
        assert_eq!(found, ["a", "", "b", ""]);
    }
}

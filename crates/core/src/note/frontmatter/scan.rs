use super::tree::{self, Value};
use crate::text::TextRange;

/// What stands at the top of a note.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Head {
    /// No frontmatter, and nothing that means to be one.
    None,
    /// A frontmatter block.
    Block {
        /// From the opening line to the end of the closing line, with its line end.
        range: TextRange,
        /// Between the two lines.
        content: TextRange,
    },
    /// Something that means to be frontmatter, but that Obsidian takes for text.
    Broken {
        /// Why.
        flaw: HeadFlaw,
        /// Where: what is too much, or the opening line of a block that never ends.
        range: TextRange,
    },
}

/// Why Obsidian takes a frontmatter block for text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeadFlaw {
    /// There are blank lines before it.
    BlankLinesBefore,
    /// The opening line is indented.
    Indented,
    /// There are blanks after the three hyphens of the opening line.
    BlanksAfterOpening,
    /// There is no closing line.
    Unclosed,
}

const MARK: &str = "---";

/// Reads the top of `text`, as Obsidian does: the first line is exactly three hyphens, the closing line three hyphens
/// and perhaps blanks. A byte order mark before is no matter.
pub(super) fn scan(text: &str) -> Head {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let rest = &text[start..];
    let content = rest.trim_start();
    if !content.starts_with(MARK) {
        return Head::None;
    }
    let mark = start + rest.len() - content.len();
    let line = content.split('\n').next().unwrap_or_default();
    let opening = TextRange::of_length(mark, line.trim_end().len());
    if line.trim_end() != MARK {
        return Head::None;
    }
    let block = closing(text, (mark + line.len() + 1).min(text.len()));
    let Some((content, end)) = block else {
        let inner = &text[(mark + line.len() + 1).min(text.len())..];
        let unclosed = mark == start && starts_with_property(inner);
        return if unclosed {
            Head::Broken { flaw: HeadFlaw::Unclosed, range: opening }
        } else {
            Head::None
        };
    };
    let blanks = line.trim_end_matches('\r').len() - MARK.len();
    let (flaw, range) = if mark == start && blanks == 0 {
        return Head::Block { range: TextRange::new(start, end), content };
    } else if mark == start {
        (HeadFlaw::BlanksAfterOpening, TextRange::of_length(mark + MARK.len(), blanks))
    } else if text[start..mark].ends_with('\n') {
        (HeadFlaw::BlankLinesBefore, TextRange::new(start, mark))
    } else {
        (HeadFlaw::Indented, TextRange::new(line_start(text, mark), mark))
    };
    // Two rules around some text are no frontmatter; properties between them are meant to be.
    let is_map = matches!(tree::parse(text, content), Ok(Some(node)) if matches!(node.value, Value::Map { .. }));
    if is_map && blanks_only_if_single_line(flaw, &text[content]) {
        Head::Broken { flaw, range }
    } else {
        Head::None
    }
}

/// Properties that don't stand at the very top are taken for frontmatter only when no blank line is among them: a
/// rule, a definition and a rule look the same otherwise.
fn blanks_only_if_single_line(flaw: HeadFlaw, content: &str) -> bool {
    flaw == HeadFlaw::BlanksAfterOpening || content.lines().all(|line| !line.trim().is_empty())
}

/// The content from `start` to the closing line, and the end of that line.
fn closing(text: &str, start: usize) -> Option<(TextRange, usize)> {
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.strip_prefix(MARK).is_some_and(|rest| rest.trim().is_empty()) {
            return Some((TextRange::new(start, at), at + line.len()));
        }
        at += line.len();
    }
    None
}

/// Whether the first line that isn't blank is `key: value`, with a key of one word.
fn starts_with_property(text: &str) -> bool {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    line.split_once(':').is_some_and(|(key, value)| {
        !key.is_empty()
            && key.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
            && (value.trim().is_empty() || value.starts_with([' ', '\t']))
    })
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(text: &str) -> Option<&str> {
        match scan(text) {
            Head::Block { content, .. } => Some(&text[content]),
            _ => None,
        }
    }

    #[test]
    fn blocks() {
        for (text, expected) in [
            ("---\na: 1\n---\nbody", "a: 1\n"),
            ("\u{feff}---\r\na: 1\r\n---\r\nbody", "a: 1\r\n"),
            ("---\na: 1\n--- \t\nbody", "a: 1\n"),
            ("---\na: 1\n---", "a: 1\n"),
            ("---\n---\nbody", ""),
            ("---\n\nkanban-plugin: board\n\n---\n", "\nkanban-plugin: board\n\n"),
            ("---\na: |\n  ---\n  x\n---\nb", "a: |\n  ---\n  x\n"),
            ("---\na: 1\n-----\nbody\n---\n", "a: 1\n-----\nbody\n"),
        ] {
            assert_eq!(content(text), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn what_only_looks_like_one() {
        for text in [
            "----\na: 1\n----\n",
            "# H\n\n---\na: 1\n---\n",
            "---\n\ntext\n",
            "",
            "---",
            "--- x\na: 1\n---",
            "\n---\ntext\n---\n",
            "\n---\n\na: 1\n\n---\n",
        ] {
            assert_eq!(scan(text), Head::None, "{text:?}");
        }
    }

    #[test]
    fn broken_ones() {
        use HeadFlaw::{BlankLinesBefore, BlanksAfterOpening, Indented, Unclosed};
        for (text, expected) in [
            ("\n\n---\na: 1\n---\n", (BlankLinesBefore, 0..2)),
            (" ---\na: 1\n---\n", (Indented, 0..1)),
            ("--- \r\na: 1\r\n---\r\n", (BlanksAfterOpening, 3..4)),
            ("---\na: 1\n\n# H\n", (Unclosed, 0..3)),
            ("---\na: 1\n...\nbody\n", (Unclosed, 0..3)),
        ] {
            let Head::Broken { flaw, range } = scan(text) else { panic!("{text:?} is not broken") };
            assert_eq!((flaw, range.bytes()), expected, "{text:?}");
        }
    }
}

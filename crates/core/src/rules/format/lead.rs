use crate::note::{BlockKind, Note};

/// What stands before the text of a line: indent, marks of quotes, lists and headings, the box of a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Lead {
    /// The length up to the end of the last mark.
    pub(super) length: usize,
    /// Whether the last mark is one only when a blank follows.
    pub(super) needs_blank: bool,
}

impl Lead {
    /// That of `line`.
    pub(super) fn of(line: &str) -> Self {
        let mut lead = Self { length: 0, needs_blank: false };
        while let Some((length, needs_blank)) = mark(&line[lead.length..]) {
            lead = Self { length: lead.length + length, needs_blank };
            let boxed = &line[lead.length..];
            if needs_blank && let Some(length) = task_box(boxed) {
                lead.length += length;
                break;
            }
        }
        lead
    }
}

/// The length of the mark that `rest` begins with, indent included, and whether a blank follows it.
fn mark(rest: &str) -> Option<(usize, bool)> {
    let content = rest.trim_start_matches([' ', '\t']);
    let indent = rest.len() - content.len();
    if content.starts_with('>') {
        return Some((indent + 1, false));
    }
    let hashes = content.len() - content.trim_start_matches('#').len();
    let digits = content.len() - content.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let length = match content.as_bytes().first()? {
        b'#' if hashes <= 6 => hashes,
        b'-' | b'*' | b'+' => 1,
        b'0'..=b'9' if digits <= 9 && content[digits..].starts_with(['.', ')']) => digits + 1,
        _ => return None,
    };
    content[length..].starts_with([' ', '\t']).then_some((indent + length, true))
}

/// The length of the box of a task that `rest` begins with, blanks included.
fn task_box(rest: &str) -> Option<usize> {
    let content = rest.trim_start_matches([' ', '\t']);
    let mut chars = content.strip_prefix('[')?.chars();
    let state = chars.next()?;
    let after = chars.as_str().strip_prefix(']')?;
    let is_box = after.starts_with([' ', '\t']);
    is_box.then_some(rest.len() - content.len() + 2 + state.len_utf8())
}

/// Whether the byte at `offset` stands in a list item or footnote, whose text is held by its indent.
pub(super) fn is_in_item(note: &Note, offset: usize) -> bool {
    let before = note.blocks().partition_point(|block| block.range.start() <= offset);
    note.blocks()[..before].iter().any(|block| {
        matches!(block.kind, BlockKind::Item | BlockKind::Footnote) && block.range.contains(offset)
    })
}

/// Whether the blanks of `line` from `start` on break it: two or more at its end.
pub(super) fn is_break(line: &str, start: usize) -> bool {
    let blanks = &line[start..];
    blanks.len() > 1 && blanks.bytes().all(|byte| byte == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_before_the_text() {
        for (line, lead, needs_blank) in [
            ("a", "", false),
            ("  a", "", false),
            (">  a", ">", false),
            ("> > - [ ] a", "> > - [ ]", true),
            ("  10)  a", "  10)", true),
            ("## a", "##", true),
            ("-a", "", false),
            ("- # a", "- #", true),
            ("- [x]a", "-", true),
            ("1.5", "", false),
        ] {
            let expected = Lead { length: lead.len(), needs_blank };
            assert_eq!(Lead::of(line), expected, "{line}");
        }
    }
}

//! Conflicts that a merge left in a note.

use memchr::memmem;

use crate::text::TextRange;

/// The marker lines of a merge conflict, as git writes them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// The line `<<<<<<< …`, without its line end.
    pub ours: TextRange,
    /// From that line through the line `>>>>>>> …`.
    pub range: TextRange,
}

/// The conflicts of `text`: a line of each of `<<<<<<<`, `=======`, `>>>>>>>`, in this order.
pub(super) fn conflicts(text: &str) -> Vec<Conflict> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = marker(text, at, "<<<<<<<") {
        let middle = marker(text, open.end(), "=======");
        let Some(close) = middle.and_then(|middle| marker(text, middle.end(), ">>>>>>>")) else {
            break;
        };
        found.push(Conflict { ours: open, range: open.join(close) });
        at = close.end();
    }
    found
}

/// The next line from `start` on that begins with `mark` and then ends or goes on after a blank.
fn marker(text: &str, start: usize, mark: &str) -> Option<TextRange> {
    let bytes = text.as_bytes();
    let mut from = start;
    loop {
        let open = from + memmem::find(&bytes[from..], mark.as_bytes())?;
        from = open + mark.len();
        let at_line_start = open == 0 || bytes[open - 1] == b'\n';
        if at_line_start && matches!(bytes.get(from), None | Some(b' ' | b'\n' | b'\r')) {
            let length = memchr::memchr(b'\n', &bytes[open..]).unwrap_or(text.len() - open);
            return Some(TextRange::of_length(open, text[open..open + length].trim_end().len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_has_all_three_marks() {
        let text = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\nd\n<<<<<<<\n=======\n";
        let found = conflicts(text);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (&text[found[0].ours], &text[found[0].range]),
            ("<<<<<<< HEAD", "<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x")
        );
    }

    #[test]
    fn longer_runs_and_indented_ones_are_text() {
        assert_eq!(conflicts("<<<<<<<<\n=======\n>>>>>>> a"), []);
        assert_eq!(conflicts(" <<<<<<< a\n=======\n>>>>>>> a"), []);
    }
}

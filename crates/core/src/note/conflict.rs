//! Conflicts that a merge left in a note.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::text::TextRange;

/// What a merge, as git writes it, left for a person to decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// Its first marker line, without its line end.
    pub marker: TextRange,
    /// From that line through its last marker line.
    pub range: TextRange,
    /// Whether `<<<<<<<`, `=======` and `>>>>>>>` are all there; if not, somebody removed some of them and forgot the
    /// others.
    pub whole: bool,
}

/// The conflicts of `text`, in order and disjoint.
///
/// Besides those that are whole these are: a line `<<<<<<<` with a label, as git always writes one; and a line
/// `=======` with a later line `>>>>>>>` whose label could be a branch or a commit. A line `=======` alone underlines a
/// heading, and seven `>` with other words are quotes.
pub(super) fn conflicts(text: &str) -> Vec<Conflict> {
    if !FIND_MARKS.iter().any(|mark| mark.find(text.as_bytes()).is_some()) {
        return Vec::new();
    }
    let mut scan = Scan::default();
    for line in lines_of_marks(text) {
        scan.line(&text[line], line);
    }
    scan.give_up();
    scan.found
}

const OURS: &str = "<<<<<<<";
const MIDDLE: &str = "=======";
const THEIRS: &str = ">>>>>>>";

/// Finds the marks without which there is no conflict.
static FIND_MARKS: LazyLock<[Finder<'static>; 2]> =
    LazyLock::new(|| [Finder::new(MIDDLE), Finder::new(OURS)]);

#[derive(Default)]
struct Scan {
    found: Vec<Conflict>,
    /// The line `<<<<<<<` that is open.
    ours: Option<Mark>,
    /// The line `=======` after it, or one that stands alone.
    middle: Option<TextRange>,
}

#[derive(Clone, Copy)]
struct Mark {
    range: TextRange,
    labelled: bool,
}

impl Scan {
    fn line(&mut self, line: &str, range: TextRange) {
        if let Some(labelled) = marks(line, OURS) {
            self.give_up();
            self.middle = None;
            self.ours = Some(Mark { range, labelled });
        } else if marks(line, MIDDLE) == Some(false) {
            self.middle = Some(self.middle.filter(|_| self.ours.is_some()).unwrap_or(range));
        } else if let Some(labelled) = marks(line, THEIRS) {
            let label = line[THEIRS.len()..].trim();
            self.close(range, labelled && is_label(label));
        }
    }

    fn close(&mut self, theirs: TextRange, is_label: bool) {
        let first = match (self.ours, self.middle) {
            (Some(ours), Some(_)) => ours.range,
            (Some(ours), None) if ours.labelled => ours.range,
            (None, Some(middle)) if is_label => middle,
            _ => return,
        };
        let whole = self.ours.is_some() && self.middle.is_some();
        self.found.push(Conflict { marker: first, range: first.join(theirs), whole });
        self.ours = None;
        self.middle = None;
    }

    /// Takes the open `<<<<<<<` for all that is left of a conflict.
    fn give_up(&mut self) {
        if let Some(ours) = self.ours.take().filter(|ours| ours.labelled) {
            let range = self.middle.map_or(ours.range, |middle| ours.range.join(middle));
            self.found.push(Conflict { marker: ours.range, range, whole: false });
        }
    }
}

/// Whether `line` begins with `mark` and nothing but a label follows: whether there is one.
fn marks(line: &str, mark: &str) -> Option<bool> {
    let rest = line.strip_prefix(mark)?;
    (rest.is_empty() || rest.starts_with(' ')).then(|| !rest.trim().is_empty())
}

/// Whether git could name a side of a merge so: a branch, a commit and its subject, or a stash.
fn is_label(label: &str) -> bool {
    match label.split_once(' ') {
        None => true,
        Some((commit, subject)) => {
            let is_commit =
                commit.len() >= 7 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_commit && subject.starts_with('(') || label == "Stashed changes"
        }
    }
}

/// The lines of `text` that begin like a marker, without their line ends.
fn lines_of_marks(text: &str) -> impl Iterator<Item = TextRange> {
    let bytes = text.as_bytes();
    let starts =
        std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|newline| newline + 1));
    starts
        .filter(move |&start| {
            [OURS, MIDDLE, THEIRS].iter().any(|mark| bytes[start..].starts_with(mark.as_bytes()))
        })
        .map(move |start| {
            let length = memchr::memchr(b'\n', &bytes[start..]).unwrap_or(text.len() - start);
            TextRange::of_length(start, text[start..start + length].trim_end().len())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, bool)> {
        conflicts(text).iter().map(|conflict| (&text[conflict.range], conflict.whole)).collect()
    }

    #[test]
    fn a_whole_conflict_has_all_three_marks() {
        let conflict = "<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x";
        assert_eq!(found(&format!("a\n{conflict}\nd\n<<<<<<<\n=======\n")), [(conflict, true)]);
        let three = "<<<<<<< a\n||||||| b\n=======\n=======\n>>>>>>> c";
        assert_eq!(found(&format!("{three}\r\n{conflict}")), [(three, true), (conflict, true)]);
        let bare = "<<<<<<<\n=======\n>>>>>>>";
        assert_eq!(found(bare), [(bare, true)]);
    }

    #[test]
    fn leftovers_of_a_conflict() {
        assert_eq!(found("a\n<<<<<<< HEAD\nb\n"), [("<<<<<<< HEAD", false)]);
        assert_eq!(found("<<<<<<< HEAD\nb\n=======\nc"), [("<<<<<<< HEAD\nb\n=======", false)]);
        assert_eq!(found("<<<<<<< a\nb\n>>>>>>> c\n"), [("<<<<<<< a\nb\n>>>>>>> c", false)]);
        assert_eq!(found("b\n=======\nc\n>>>>>>> d\n"), [("=======\nc\n>>>>>>> d", false)]);
        let whole = "<<<<<<< a\n=======\n>>>>>>> b";
        assert_eq!(found(&format!("<<<<<<< a\n{whole}")), [("<<<<<<< a", false), (whole, true)]);
    }

    #[test]
    fn labels_that_git_writes() {
        for label in ["origin/main", "1a2b3c4", "1a2b3c4 (move it)", "Stashed changes"] {
            assert!(is_label(label), "{label}");
        }
        assert!(!is_label("and so on") && !is_label("deadbee and so on"));
    }

    #[test]
    fn what_is_no_conflict() {
        for text in [
            "<<<<<<<< a\n=======\n>>>>>>> ",
            " <<<<<<< a\n >>>>>>> a",
            "Heading\n=======\n\ntext",
            ">>>>>>> a deep quote",
            "a\n<<<<<<<\nb",
            "======= x\n>>>>>>> a",
            "Heading\n=======\n>>>>>>> a deep quote",
            "<<<<<<<a\n",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}

//! A note with Windows line ends, for rules that know only those of Unix.

use crate::{
    diagnostic::{Diagnostic, Fix},
    note::Note,
    text::{Edit, Newline, TextRange},
};

/// A copy of a note whose lines end as on Unix.
pub(super) struct Unix {
    pub(super) note: Note,
    /// Where in the copy the line ends are that are longer in the note.
    shortened: Vec<usize>,
    newline: Newline,
}

impl Unix {
    /// The copy of `note`; none when no line of it ends as on Windows.
    pub(super) fn of(note: &Note) -> Option<Self> {
        let text = note.text();
        memchr::memchr(b'\r', text.as_bytes())?;
        let mut copy = String::with_capacity(text.len());
        let mut shortened = Vec::new();
        for line in text.split_inclusive('\n') {
            match line.strip_suffix("\r\n") {
                Some(line) => {
                    copy.push_str(line);
                    shortened.push(copy.len());
                    copy.push('\n');
                }
                None => copy.push_str(line),
            }
        }
        let newline = note.newline();
        (!shortened.is_empty()).then(|| Self {
            note: Note::parse(note.path().clone(), copy),
            shortened,
            newline,
        })
    }

    /// The same finding in the note itself.
    pub(super) fn in_note(&self, diagnostic: Diagnostic) -> Diagnostic {
        let range = self.range(diagnostic.range);
        let fix = diagnostic.fix.map(|fix| self.fix(&fix));
        Diagnostic { range, fix, ..diagnostic }
    }

    fn fix(&self, fix: &Fix) -> Fix {
        let edits = fix.edits().iter().map(|edit| {
            let content = match self.newline {
                Newline::Lf => edit.content().to_owned(),
                Newline::CrLf => edit.content().replace('\n', "\r\n"),
            };
            Edit::replace(self.range(edit.range()), content)
        });
        let mapped = Fix::with(fix.applicability(), edits.collect::<Vec<_>>());
        if fix.reshapes() { mapped.reshaping() } else { mapped }
    }

    fn range(&self, range: TextRange) -> TextRange {
        TextRange::new(self.offset(range.start()), self.offset(range.end()))
    }

    fn offset(&self, offset: usize) -> usize {
        offset + self.shortened.partition_point(|&end| end < offset)
    }
}

use vault_lint_core::{
    lint::{Compared, Comparison, Moves},
    note::Note,
    pass::Checked,
};

use crate::{git::Changes, session::Session};

/// Leaves of the findings only what is new: not in the baseline, and in what changed.
#[derive(Default)]
pub(super) struct Sieve {
    changes: Option<Changes>,
    comparison: Option<Comparison>,
    /// The notes that can be judged only when all are known.
    held: Vec<Checked>,
}

impl Sieve {
    pub(super) fn new(changes: Option<Changes>, comparison: Option<Comparison>) -> Self {
        Self { changes, comparison, held: Vec::new() }
    }

    /// What is left of a note; none while that can't be said yet.
    pub(super) fn note(&mut self, mut checked: Checked) -> Option<Checked> {
        let Some(comparison) = &mut self.comparison else {
            sift(self.changes.as_ref(), &mut checked);
            return Some(checked);
        };
        comparison.sift(&checked.note, &mut checked.findings);
        if checked.findings.is_empty() {
            // Of most notes nothing is left: no need to keep their text until the end.
            checked.note = Note::parse(checked.note.path().clone(), "");
        }
        self.held.push(checked);
        None
    }

    /// What is left of the notes of which it couldn't be said before, and what became of the baseline.
    pub(super) fn end(self, session: &Session) -> (Vec<Checked>, Option<Compared>) {
        let Self { changes, comparison, mut held } = self;
        let is_gone = |path: &_| !session.has(path);
        let mut moves = comparison.map(|known| known.sifted(&session.rulebook, is_gone));
        for checked in &mut held {
            if let Some(moves) = &mut moves {
                moves.sift(&checked.note, &mut checked.findings);
            }
            sift(changes.as_ref(), checked);
        }
        (held, moves.map(Moves::end))
    }
}

fn sift(changes: Option<&Changes>, checked: &mut Checked) {
    if let Some(changes) = changes {
        changes.sift(&checked.note, &mut checked.findings);
    }
}

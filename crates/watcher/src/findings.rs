//! What is found in the vault's notes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vault_lint_core::{
    diagnostic::{Identity, Severity},
    pass::Checked,
    path::NotePath,
};

use crate::packed::{Kind, Packed};

/// What is found in each note in which something is.
#[derive(Debug, Default)]
pub(crate) struct Findings(BTreeMap<NotePath, Packed<Found<'static>>>);

/// A finding, as it is remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Found<'p> {
    pub(crate) rule: &'p str,
    pub(crate) severity: Severity,
    pub(crate) line: usize,
    /// Empty where nobody is to be told.
    pub(crate) message: &'p str,
    /// What it is known by, whatever becomes of the lines around it.
    identity: [u8; 8],
}

impl Kind for Found<'static> {
    type Item<'p> = Found<'p>;
}

impl Findings {
    /// Takes down what is found in a note, with what it is to be told by if `is_told`, and says whether that is something
    /// else than before: not if it is the same on other lines or with another number of days.
    pub(crate) fn put(&mut self, checked: &Checked, is_told: bool) -> bool {
        let found = checked.findings.iter().map(|finding| Found {
            rule: finding.rule,
            severity: finding.severity,
            line: checked.note.position(finding.range.start()).line,
            message: if is_told { &finding.message } else { "" },
            identity: Identity::of(&checked.note, finding).to_bytes(),
        });
        let (path, new) = (checked.note.path(), Packed::of(found));
        let known = names(Some(&new));
        let old =
            if new.is_empty() { self.0.remove(path) } else { self.0.insert(path.clone(), new) };
        names(old.as_ref()) != known
    }

    /// Takes over what was found in a note, as [`Self::packed`] had it.
    pub(crate) fn recall(&mut self, path: &NotePath, packed: &[u8]) {
        Packed::recall(&mut self.0, path, packed);
    }

    /// What is found in a note, packed.
    pub(crate) fn packed(&self, path: &NotePath) -> &[u8] {
        Packed::of_note(&self.0, path)
    }

    pub(crate) fn forget(&mut self, path: &NotePath) {
        self.0.remove(path);
    }

    pub(crate) fn retain(&mut self, is_kept: impl Fn(&NotePath) -> bool) {
        self.0.retain(|path, _| is_kept(path));
    }

    /// All findings, by note.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&NotePath, Found<'_>)> {
        self.0.iter().flat_map(|(path, found)| found.items().map(move |found| (path, found)))
    }

    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.all().filter(|(_, found)| found.severity == severity).count()
    }
}

/// What findings are known by.
fn names(found: Option<&Packed<Found<'static>>>) -> Vec<(String, [u8; 8])> {
    let found = found.into_iter().flat_map(Packed::items);
    let mut names: Vec<_> = found.map(|found| (found.rule.to_owned(), found.identity)).collect();
    names.sort_unstable();
    names
}

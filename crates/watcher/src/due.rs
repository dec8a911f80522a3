//! What is due, as it is remembered.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use vault_lint_core::{
    due::{Entry, ItemKind, Urgency},
    path::NotePath,
    text::Position,
};

use crate::packed::{Kind, Packed};

/// What is due in each note in which something is.
#[derive(Debug, Default)]
pub(crate) struct Agenda(BTreeMap<NotePath, Packed<Due<'static>>>);

/// An [`Entry`] without its note.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Due<'p> {
    pub(crate) urgency: Urgency,
    pub(crate) day: Date,
    time: Option<Time>,
    days: i32,
    pub(crate) title: &'p str,
    kind: ItemKind,
    position: Position,
    is_sure: bool,
    progress: Option<(usize, usize)>,
    #[serde(borrow)]
    tags: Vec<&'p str>,
}

impl Kind for Due<'static> {
    type Item<'p> = Due<'p>;
}

impl Agenda {
    pub(crate) fn put(&mut self, path: &NotePath, entries: &[Entry]) {
        if entries.is_empty() {
            self.0.remove(path);
        } else {
            self.0.insert(path.clone(), Packed::of(entries.iter().map(Due::of)));
        }
    }

    /// Takes over what is due in a note, as [`Self::packed`] had it.
    pub(crate) fn recall(&mut self, path: &NotePath, packed: &[u8]) {
        Packed::recall(&mut self.0, path, packed);
    }

    /// What is due in a note, packed.
    pub(crate) fn packed(&self, path: &NotePath) -> &[u8] {
        Packed::of_note(&self.0, path)
    }

    pub(crate) fn forget(&mut self, path: &NotePath) {
        self.0.remove(path);
    }

    /// The notes in which something is due some day.
    pub(crate) fn notes(&self) -> impl Iterator<Item = &NotePath> {
        self.0.keys()
    }

    /// How many items are as urgent.
    pub(crate) fn count(&self, is_meant: impl Fn(Urgency) -> bool) -> usize {
        let due = self.0.values().flat_map(Packed::items);
        due.filter(|due| is_meant(due.urgency)).count()
    }

    /// What is due before long, or has been, note by note.
    pub(crate) fn pressing(&self) -> impl Iterator<Item = (&NotePath, Due<'_>)> {
        let all = self.0.iter().flat_map(|(path, due)| due.items().map(move |due| (path, due)));
        all.filter(|(_, due)| due.urgency != Urgency::Later)
    }

    /// The same, the most urgent first.
    pub(crate) fn by_urgency(&self) -> Vec<(&NotePath, Due<'_>)> {
        let mut pressing: Vec<_> = self.pressing().collect();
        pressing.sort_by_key(Self::urgency);
        pressing
    }

    /// What comes first of two items.
    pub(crate) fn urgency<'p>(
        (path, due): &(&'p NotePath, Due<'_>),
    ) -> (Urgency, Date, Option<Time>, &'p NotePath) {
        (due.urgency, due.day, due.time, *path)
    }
}

impl<'p> Due<'p> {
    pub(crate) fn of(entry: &'p Entry) -> Self {
        Self {
            urgency: entry.urgency,
            day: entry.day,
            time: entry.time,
            days: entry.days,
            title: &entry.title,
            kind: entry.kind,
            position: entry.position,
            is_sure: entry.is_sure,
            progress: entry.progress,
            tags: entry.tags.iter().map(String::as_str).collect(),
        }
    }

    /// The entry, of the note at `path`.
    pub(crate) fn entry(&self, path: &NotePath) -> Entry {
        Entry {
            path: path.clone(),
            position: self.position,
            kind: self.kind,
            title: self.title.to_owned(),
            day: self.day,
            time: self.time,
            days: self.days,
            urgency: self.urgency,
            is_sure: self.is_sure,
            progress: self.progress,
            tags: self.tags.iter().map(|tag| (*tag).to_owned()).collect(),
        }
    }
}

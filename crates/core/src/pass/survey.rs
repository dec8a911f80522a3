use std::{
    collections::HashMap,
    ops::ControlFlow,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{Pass, Reading};
use crate::{
    path::NotePath,
    vault::{Outline, VaultIndex},
};

/// What a pass knows of the whole vault before it begins: the index, and some of the notes, which need not be read again.
#[derive(Debug, Default)]
pub struct Survey {
    index: VaultIndex,
    kept: Mutex<HashMap<NotePath, Reading>>,
}

/// As many bytes of notes are kept.
const MOST_KEPT: usize = 16 << 20;

impl Survey {
    /// The index.
    pub fn index(&self) -> &VaultIndex {
        &self.index
    }

    /// What is known of a vault whose files are at `files` before any is read.
    pub fn of_files(files: impl IntoIterator<Item = NotePath>) -> Self {
        Self { index: VaultIndex::of_files(files), kept: Mutex::default() }
    }

    /// Takes down what is known of files that were read for the first time.
    pub fn fill(&mut self, outlines: impl IntoIterator<Item = (NotePath, Outline)>) {
        self.index.fill(outlines);
    }

    /// Prepares for changes, so that the first costs no more than those after it.
    pub fn expect_changes(&mut self) {
        self.index.expect_changes();
    }

    /// Takes down that the file at `path` says what `outline` says now. The files whose findings may have changed, its own
    /// first.
    pub fn update(&mut self, path: &NotePath, outline: Outline) -> Vec<NotePath> {
        self.index.update(path, outline)
    }

    /// Takes down that the file at `path` is gone. The files whose findings may have changed.
    pub fn remove(&mut self, path: &NotePath) -> Vec<NotePath> {
        self.index.remove(path)
    }

    /// The note at `path` as it was read, if it was kept and nobody took it yet.
    pub(super) fn take(&self, path: &NotePath) -> Option<Reading> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(path)
    }
}

impl Pass<'_> {
    /// Reads the vault whose files are at `files`. Of those also in `next`, which is sorted, notes are kept for the pass to
    /// come. A note that can't be read is known by its name only.
    pub fn survey(&self, files: &[NotePath], next: &[NotePath], tick: impl Fn() + Sync) -> Survey {
        let mut index = VaultIndex::of_files(files.iter().cloned());
        let (mut outlines, mut kept) = (Vec::new(), HashMap::new());
        let bytes = AtomicUsize::new(0);
        let read: Vec<NotePath> = files.iter().filter(|path| path.has_links()).cloned().collect();
        let look = |read: Reading| {
            let note = &read.note;
            let (path, outline) = (note.path().clone(), Outline::of(note));
            let is_next = next.binary_search(&path).is_ok();
            let fits = || {
                let length = note.text().len();
                bytes.fetch_add(length, Ordering::Relaxed) + length <= MOST_KEPT
            };
            let keep = is_next && fits();
            Ok((path, outline, keep.then_some(read)))
        };
        self.in_batches(&read, tick, look, |batch| {
            for (path, outline, read) in batch.into_iter().flatten() {
                kept.extend(read.map(|read| (path.clone(), read)));
                outlines.push((path, outline));
            }
            ControlFlow::Continue(())
        });
        index.fill(outlines);
        Survey { index, kept: Mutex::new(kept) }
    }
}

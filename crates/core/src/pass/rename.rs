use std::{collections::BTreeMap, ops::ControlFlow};

use super::{Pass, Reading, Trouble};
use crate::{
    disk::{self, DiskError, Fingerprint, Intent, Moved, Run},
    note::Note,
    path::NotePath,
    vault::{NoRename, Rename},
};

/// A move with all that follows from it, not yet made.
#[derive(Debug)]
pub struct Renaming {
    /// What is moved.
    pub from: NotePath,
    /// Where it goes.
    pub to: NotePath,
    /// The notes whose links follow it, sorted by where they are now.
    pub notes: Vec<RenamedIn>,
    content: Option<Fingerprint>,
}

/// A note whose links follow a move.
#[derive(Debug)]
pub struct RenamedIn {
    /// Where it is now.
    pub path: NotePath,
    /// Where it will be.
    pub new_path: NotePath,
    /// What it is now.
    pub before: String,
    /// What it will be.
    pub after: String,
    /// How many links changed.
    pub links: usize,
    fingerprint: Fingerprint,
}

/// Why nothing is moved.
#[derive(Debug, thiserror::Error)]
pub enum RenameError {
    /// Links can't follow.
    #[error(transparent)]
    Links(#[from] NoRename),
    /// A file can't be read.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A note can't be looked at.
    #[error(transparent)]
    Note(#[from] Trouble),
}

impl Pass<'_> {
    /// What `rename` comes to: each note read whose links may have to change. Nothing is written.
    ///
    /// # Errors
    ///
    /// When one of them can't be read, or its links can't follow.
    pub fn plan(&self, rename: &Rename<'_>) -> Result<Renaming, RenameError> {
        let content = Fingerprint::of_file(self.vault, rename.from())?;
        disk::assure_free(self.vault, rename.from(), rename.to())?;
        let look = |Reading { note, fingerprint, .. }: Reading| {
            let relinked = rename.relink(&note);
            Ok(relinked.map(|relinked| relinked.map(|relinked| (note, relinked, fingerprint))))
        };
        let (mut notes, mut failed) = (Vec::new(), None);
        self.in_batches(
            &rename.readers(),
            || {},
            look,
            |batch| {
                for result in batch {
                    match result.map_err(RenameError::from).and_then(|looked| Ok(looked?)) {
                        Ok(None) => {}
                        Ok(Some((note, relinked, fingerprint))) => notes.push(RenamedIn {
                            path: note.path().clone(),
                            new_path: rename.moved(note.path()),
                            before: Note::into_text(note),
                            after: relinked.text,
                            links: relinked.links,
                            fingerprint,
                        }),
                        Err(error) => failed = failed.take().or(Some(error)),
                    }
                }
                if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        let (from, to) = (rename.from().clone(), rename.to().clone());
        failed.map_or(Ok(Renaming { from, to, notes, content }), Err)
    }

    /// Makes a move, after `run` has taken down all that it comes to, and lets the links follow. The outcome of each note,
    /// in the same order.
    ///
    /// # Errors
    ///
    /// When the history can't be written, what is to be moved has changed, or something is in its way: nothing is touched
    /// then.
    pub fn relocate(
        &self,
        renaming: &Renaming,
        run: &mut Run,
    ) -> Result<Vec<Result<(), DiskError>>, DiskError> {
        let Renaming { from, to, notes, content } = renaming;
        if Fingerprint::of_file(self.vault, from)? != *content {
            return Err(DiskError::Changed(from.on_disk(self.vault)));
        }
        disk::assure_free(self.vault, from, to)?;
        let intents: Vec<Intent<'_>> = notes.iter().map(RenamedIn::intent).collect();
        let content = content.map(Fingerprint::to_hex);
        run.record_move(Moved { from: from.to_string(), to: to.to_string(), content }, &intents)?;
        disk::relocate(self.vault, from, to)?;
        let write = |note: &RenamedIn| run.replace(&note.new_path, &note.after, &note.fingerprint);
        Ok(notes.iter().map(write).collect())
    }
}

impl RenamedIn {
    fn intent(&self) -> Intent<'_> {
        Intent {
            path: &self.new_path,
            before: &self.before,
            after: &self.after,
            rules: BTreeMap::new(),
        }
    }
}

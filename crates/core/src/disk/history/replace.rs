#[cfg(test)]
mod tests;

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Run, sync_folder};
use crate::{
    disk::{
        DiskError, Fingerprint, Point,
        swap::{Exchange, Stage, Target, exchange},
    },
    path::NotePath,
};

/// A file that another took the place of, kept until it is sure that no editor writes to it any more.
#[derive(Debug)]
pub(super) struct Displaced {
    /// The note.
    pub(super) path: NotePath,
    /// Where the file is.
    pub(super) held: PathBuf,
    /// The hash of what was in the note before.
    pub(super) before: String,
    /// The hash of what was put there.
    pub(super) after: String,
    /// What was in the file when it was last looked at, if that was neither.
    pub(super) seen: Option<Fingerprint>,
    /// Whether it is too old for a write to be still under way.
    pub(super) old: bool,
}

impl Run {
    /// Puts `text` in the place of the content of the note at `path`, if that is still what `expected` says. A file that
    /// holds `text` already stays as it is: it may have been written under another name. The note must have been recorded.
    ///
    /// The file is never half-written, and what an editor writes into it meanwhile is not lost: see [`Self::look`]. Its
    /// permissions, owner and extended attributes stay. A link is written through, never out of the vault. A note in a folder
    /// that can't be written stays as it is, even if the note itself could be. Other names of the same file (hard links) keep
    /// the old content.
    ///
    /// # Errors
    ///
    /// When the file has changed, is read-only or lies outside of the vault, or the disk is full. What is in the note is
    /// what an editor wrote then, or what it was.
    pub fn replace(
        &mut self,
        path: &NotePath,
        text: &str,
        expected: &Fingerprint,
    ) -> Result<(), DiskError> {
        let target = Target::of(&self.vault, path)?;
        let own = Stage { folder: self.swap_folder(), beside: false };
        if target.is_near(&own.folder) {
            match self.replace_from(&own, &target, path, text, expected) {
                Err(error) if error.is_across_devices() => {}
                replaced => return replaced,
            }
        }
        self.mark_beside()?;
        let beside = Stage { folder: target.folder().to_owned(), beside: true };
        self.replace_from(&beside, &target, path, text, expected)
    }

    fn replace_from(
        &mut self,
        stage: &Stage,
        target: &Target,
        path: &NotePath,
        text: &str,
        expected: &Fingerprint,
    ) -> Result<(), DiskError> {
        let new = stage.put(target, path, text, self.probe)?;
        let after = Fingerprint::of(text.as_bytes());
        let now = target.now()?;
        if now == after {
            return Ok(());
        }
        if now != *expected {
            return Err(DiskError::Changed(target.named.clone()));
        }
        (self.probe)(Point::Compared);
        let exchanged =
            exchange(&new, &target.file).map_err(DiskError::new("write", &target.named))?;
        (self.probe)(Point::Exchanged);
        // What has the name now is not ours to remove.
        let held =
            new.keep().map_err(|error| DiskError::new("keep", &target.named)(error.error))?;
        let verified = match exchanged {
            Exchange::Held => self.verify(target, path, held, *expected, after),
            Exchange::Blind => Ok(()),
        };
        sync_folder(target.folder());
        verified
    }

    /// Takes an exchange back if what was displaced is not what was expected: somebody wrote to it at the last moment.
    fn verify(
        &mut self,
        target: &Target,
        path: &NotePath,
        held: PathBuf,
        expected: Fingerprint,
        after: Fingerprint,
    ) -> Result<(), DiskError> {
        let found = content(&held);
        let is_expected = found.is_some_and(|found| found == expected || found == after);
        if is_expected {
            (self.probe)(Point::Verified);
        } else if content(&target.file) == Some(after) {
            // Where that fails the words are seen to when the run settles.
            if let Err(error) = exchange(&held, &target.file) {
                tracing::debug!(%error, path = %target.named.display(), "not put back");
            }
            (self.probe)(Point::PutBack);
        }
        self.displaced.push(Displaced {
            path: path.clone(),
            held,
            before: expected.to_hex(),
            after: after.to_hex(),
            seen: None,
            old: false,
        });
        if is_expected { Ok(()) } else { Err(DiskError::Changed(target.named.clone())) }
    }

    pub(super) fn swap_folder(&self) -> PathBuf {
        self.history.join("swap")
    }

    /// Puts down that there are files of this run in the vault.
    pub(super) fn mark_beside(&self) -> Result<(), DiskError> {
        let marker = self.beside_marker();
        if marker.exists() {
            return Ok(());
        }
        fs::write(&marker, "").map_err(DiskError::new("write", &marker))?;
        sync_folder(&self.swap_folder());
        Ok(())
    }

    fn beside_marker(&self) -> PathBuf {
        self.swap_folder().join(format!("{BESIDE}{}", self.journal.id()))
    }

    /// Removes the mark that there are files of this run in the vault, if there are none.
    pub(super) fn unmark_beside(&self) {
        let swap = self.swap_folder();
        if self.displaced.iter().all(|displaced| displaced.held.starts_with(&swap)) {
            remove(&self.beside_marker());
        }
    }
}

/// How the name of the file begins that says that a run has files in the vault; the run's name follows.
pub(super) const BESIDE: &str = "beside-";

/// The fingerprint of what is in `file`; none if that can't be read.
pub(super) fn content(file: &Path) -> Option<Fingerprint> {
    fs::read(file).ok().map(|bytes| Fingerprint::of(&bytes))
}

/// Removes a file that may be gone already.
pub(super) fn remove(file: &Path) {
    if let Err(error) = fs::remove_file(file) {
        tracing::debug!(%error, path = %file.display(), "not removed");
    }
}

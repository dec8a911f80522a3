//! What was overwritten, kept outside of the vault so that it can be taken back.
//!
//! ```text
//! <state folder>/<name of the vault>-<hash of its path>/
//!   vault                  the vault's path
//!   lock                   locked while a run is under way
//!   fixing.lock            locked by the one run that changes notes
//!   blobs/<hash>           a content that a note had, named by its BLAKE3 hash
//!   runs/<id>.jsonl        a line for the run, a line for each note or move, a line when it is finished
//!   versions/<note>.jsonl  a line for each content that a note was seen with
//!   swap/                  files that are to take a note's place, or were displaced from it
//!   known.bin              what a service knew of the files
//!   kept/                  words that were written to a note of which nothing is known
//! ```
//!
//! A note's line and content are on the disk before the note is touched, so a run that is cut off can be taken back too.
//! Only the user may look into it.
//!
//! # How a note is overwritten
//!
//! An editor may save a note at any moment, most by opening, emptying and writing it. None of what it writes is lost:
//!
//! 1. The new text goes into a file of its own, `new-…` in `swap`, and on the disk. The vault sees no such file, unless it
//!    is on another file system: then it is a hidden one in the note's folder. From now on it is called `swap-…`.
//! 2. The note must still be what was read. Then the system exchanges the two files in one step; where it can't, the
//!    old file gets a second name before the new one is moved over it, and where it can't do that either nothing is held.
//! 3. If the displaced file is not what was read the editor wrote in between, and they are exchanged back.
//! 4. An editor that had opened the note before still writes to the displaced file, so that is looked at again before it
//!    is removed: [`Run::look`]. Words that are found there go into the note.
//! 5. What a run that was cut off left in `swap` is seen to at the start of the next: [`History::repair`]. A file that
//!    holds what the journal knows is removed, and any other holds words of an editor.
//!
//! # Moves
//!
//! A move is put down before it is made too, together with the notes whose links follow it; then the file is moved, in
//! one step of the system, and then the notes are written, under their new names. Wherever that is cut off, each file has
//! its old name or its new one and each note its old text or its new one, and the journal knows both.

mod hold;
mod journal;
mod past;
mod prune;
mod repair;
mod replace;
mod settle;
#[cfg(test)]
mod tests;
mod undo;
mod versions;

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use journal::Undoes;
pub use journal::{Moved, Record, Step, Touched};
pub use past::VERSION_NAME;
pub use prune::Bounds;
pub use settle::{Late, Merge};
pub use undo::{Undone, taken_back};
pub use versions::{Version, VersionBounds};

use super::{
    DiskError, Fingerprint, Lock, Locked, Point, Probe,
    lock::{await_lock, lock},
    probe::unwatched,
    write::sync_folder,
};
use crate::path::NotePath;

/// The file that is locked by who has claimed the notes.
const CLAIM: &str = "fixing.lock";

/// The history of one vault.
#[derive(Clone, Debug)]
pub struct History {
    folder: PathBuf,
    vault: PathBuf,
    probe: Probe,
}

/// A run that is under way.
#[derive(Debug)]
pub struct Run {
    history: PathBuf,
    vault: PathBuf,
    displaced: Vec<replace::Displaced>,
    probe: Probe,
    journal: journal::Journal,
    _hold: hold::Hold,
}

/// A note that is about to be overwritten.
#[derive(Debug)]
pub struct Intent<'a> {
    /// The note.
    pub path: &'a NotePath,
    /// What is in it.
    pub before: &'a str,
    /// What will be in it.
    pub after: &'a str,
    /// How many findings of each rule that mends.
    pub rules: BTreeMap<String, usize>,
}

impl History {
    /// The history of `vault` in the state folder `state`. Nothing is written yet.
    pub fn open(state: &Path, vault: &Path) -> Self {
        let name: String = vault
            .file_name()
            .map(|name| {
                name.to_string_lossy().chars().filter(|c| c.is_alphanumeric()).take(24).collect()
            })
            .unwrap_or_default();
        let hash = Fingerprint::of(vault.as_os_str().as_encoded_bytes()).to_hex();
        let folder = state.join(format!("{name}-{}", &hash[..16]));
        Self { folder, vault: vault.to_owned(), probe: unwatched }
    }

    /// The same history, whose runs tell `probe` of each step.
    #[doc(hidden)]
    #[must_use]
    pub fn watched(self, probe: Probe) -> Self {
        Self { probe, ..self }
    }

    /// The folder in which the history is kept.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Claims the vault's notes for a run: who changes more than one note at a time has them to itself. Held only while notes
    /// are read and written, and never needed for their safety: a note that changed meanwhile is not written.
    ///
    /// # Errors
    ///
    /// When the state folder can't be written.
    pub fn claim(&self, process: u32) -> Result<Locked, DiskError> {
        lock(&self.folder.join(CLAIM), process)
    }

    /// Claims them as soon as whoever has them is done.
    ///
    /// # Errors
    ///
    /// When the state folder can't be written.
    pub fn await_claim(&self, process: u32) -> Result<Lock, DiskError> {
        await_lock(&self.folder.join(CLAIM), process)
    }

    /// Begins a run of `command` at `time`, after dropping the oldest runs beyond `bounds`.
    ///
    /// # Errors
    ///
    /// When the state folder can't be written: nothing may be changed without a history.
    pub fn begin(&self, time: Timestamp, command: &str, bounds: &Bounds) -> Result<Run, DiskError> {
        self.begin_run(time, command, Undoes::default(), bounds)
    }

    fn begin_run(
        &self,
        time: Timestamp,
        command: &str,
        undoes: Undoes<'_>,
        bounds: &Bounds,
    ) -> Result<Run, DiskError> {
        self.make()?;
        prune::prune(&self.folder, bounds);
        let hold = hold::Hold::shared(&self.folder);
        let journal = journal::Journal::create(&self.folder.join("runs"), time, command, undoes)?;
        Ok(Run {
            history: self.folder.clone(),
            vault: self.vault.clone(),
            displaced: Vec::new(),
            probe: self.probe,
            journal,
            _hold: hold,
        })
    }

    /// Makes the folders that aren't there.
    fn make(&self) -> Result<(), DiskError> {
        for folder in ["blobs", "runs", "swap", "versions"] {
            create_private(&self.folder.join(folder))?;
        }
        let marker = self.folder.join("vault");
        if !marker.exists() {
            let path = self.vault.as_os_str().as_encoded_bytes();
            fs::write(&marker, path).map_err(DiskError::new("write", &marker))?;
            self.folder.ancestors().take(2).for_each(sync_folder);
        }
        Ok(())
    }

    /// The runs, the newest first. One that can't be read is passed over.
    pub fn runs(&self) -> Vec<Record> {
        journal::read_all(&self.folder.join("runs")).runs
    }

    /// A content that is kept, by its hash; none when it no longer is, or is damaged.
    fn blob(&self, hash: &str) -> Option<String> {
        blob(&self.folder, hash)
    }
}

impl Run {
    /// Puts down what `intents` are about to overwrite. When this returns, it is on the disk.
    ///
    /// # Errors
    ///
    /// When the state folder can't be written: the notes must not be touched then.
    pub fn record(&mut self, intents: &[Intent<'_>]) -> Result<(), DiskError> {
        self.record_as(Step::Note, Vec::new(), intents)
    }

    /// Puts down that `moved` is about to be moved, and then what `intents` are about to overwrite, under their names after
    /// the move. When this returns, it is on the disk.
    ///
    /// # Errors
    ///
    /// When the state folder can't be written: nothing must be touched then.
    pub fn record_move(&mut self, moved: Moved, intents: &[Intent<'_>]) -> Result<(), DiskError> {
        self.record_as(Step::Note, vec![Step::Move(moved)], intents)
    }

    fn record_as(
        &mut self,
        kind: fn(Touched) -> Step,
        mut steps: Vec<Step>,
        intents: &[Intent<'_>],
    ) -> Result<(), DiskError> {
        let blobs = self.history.join("blobs");
        for intent in intents {
            let before = Fingerprint::of(intent.before.as_bytes()).to_hex();
            store(&blobs, &before, intent.before)?;
            let after = Fingerprint::of(intent.after.as_bytes()).to_hex();
            // It is in the note, and only of use when it no longer is.
            store_loosely(&blobs, &after, intent.after)?;
            steps.push(kind(Touched {
                path: intent.path.to_string(),
                before,
                after,
                rules: intent.rules.clone(),
            }));
        }
        sync_folder(&blobs);
        (self.probe)(Point::Kept);
        self.journal.append(steps)?;
        (self.probe)(Point::Journalled);
        Ok(())
    }

    fn blob(&self, hash: &str) -> Option<String> {
        blob(&self.history, hash)
    }

    /// Lets the run leave a trace even if it touches nothing.
    fn keep(&mut self) {
        self.journal.keep();
    }

    /// Says that the run came to its end. One that touched nothing leaves no trace. What isn't settled is left to the next.
    ///
    /// # Errors
    ///
    /// When the state folder can't be written.
    pub fn finish(self) -> Result<(), DiskError> {
        self.unmark_beside();
        self.journal.finish()?;
        (self.probe)(Point::Finished);
        Ok(())
    }

    /// Leaves the run as one that was cut off.
    fn abandon(self) -> Result<(), DiskError> {
        self.unmark_beside();
        self.journal.abandon()
    }
}

/// Creates a folder, and those above it that aren't there, into which only the user may look.
///
/// # Errors
///
/// When it can't be created.
pub fn create_private(folder: &Path) -> Result<(), DiskError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder).map_err(DiskError::new("create", folder))
}

fn blob(history: &Path, hash: &str) -> Option<String> {
    let bytes = fs::read(history.join("blobs").join(hash)).ok()?;
    (Fingerprint::of(&bytes).to_hex() == hash).then(|| String::from_utf8(bytes).ok())?
}

/// Stores a content under its hash, unless it is there unharmed.
fn store(blobs: &Path, hash: &str, content: &str) -> Result<(), DiskError> {
    store_loosely(blobs, hash, content)?;
    let file = blobs.join(hash);
    // Only what is open for writing can be synced everywhere.
    let synced = fs::OpenOptions::new().write(true).open(&file).and_then(|file| file.sync_all());
    synced.map_err(DiskError::new("write", &file))
}

/// Stores a content as [`store`] does, but perhaps not on the disk yet.
fn store_loosely(blobs: &Path, hash: &str, content: &str) -> Result<(), DiskError> {
    let file = blobs.join(hash);
    if fs::read(&file).is_ok_and(|bytes| bytes == content.as_bytes()) {
        return Ok(());
    }
    let failed = |source| DiskError::new("write", &file)(source);
    let mut temporary =
        tempfile::Builder::new().prefix(".new-").tempfile_in(blobs).map_err(failed)?;
    temporary.write_all(content.as_bytes()).map_err(failed)?;
    temporary.persist(&file).map_err(|error| failed(error.error))?;
    Ok(())
}

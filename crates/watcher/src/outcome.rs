//! What comes out of a session.

use std::collections::BTreeMap;

use vault_lint_core::{
    disk::{Busy, Late},
    due::Entry,
    note::Note,
    pass::{Checked, How, Trouble},
    path::NotePath,
};

use crate::sync::Synced;

/// What comes out of a session, as it happens.
#[derive(Debug)]
pub enum Outcome {
    /// The vault is watched, and its files are known.
    Watching {
        /// How many files there are.
        files: usize,
    },
    /// All notes have been read and checked once.
    Ready {
        /// How many notes, canvases and bases there are.
        notes: usize,
        /// How many errors were found in them.
        errors: usize,
        /// How many warnings.
        warnings: usize,
    },
    /// A note was edited, and something is found in it.
    Found(Checked),
    /// A note was edited, and what was found in it before is not any more.
    Clean(NotePath),
    /// A note was fixed.
    Fixed {
        /// What it is now.
        note: Note,
        /// What it was.
        before: String,
        /// How many findings of each rule were fixed.
        applied: BTreeMap<&'static str, usize>,
    },
    /// An editor wrote to a note while it was fixed.
    Late(Late),
    /// A copy that a sync tool left was merged with its original.
    Joined {
        /// The copy.
        copy: NotePath,
        /// Its original.
        original: NotePath,
        /// How.
        how: How,
        /// Where the copy is now.
        trash: NotePath,
    },
    /// A note could be fixed, but not now.
    Waits(NotePath, Waiting),
    /// A note is left alone until the service starts again: another tool takes back what is fixed.
    Quarantined(NotePath),
    /// What is due, as it is told once a day: each item once.
    Due(Vec<Entry>),
    /// The vault was synced.
    Synced(Synced),
    /// The vault could not be synced, for another reason than before.
    NotSynced(String),
    /// The vault's folder is not there. Nothing is taken for deleted meanwhile.
    Missing,
    /// The vault's folder is there again.
    Back,
    /// The settings were read anew.
    Reloaded,
    /// The settings can't be read, so those from before stay in force.
    BadSettings(String),
    /// The system doesn't tell of edits, so the vault is looked through from time to time.
    Polling(String),
    /// A note can't be read, checked or written.
    Trouble(Trouble),
}

/// Why a note is not fixed yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waiting {
    /// Somebody is in the middle of writing to the vault.
    Busy(Busy),
    /// Another run of vault-lint changes notes.
    Claimed,
    /// It lost most of its text at once: it may be half-written.
    Shrunk,
    /// The service is paused.
    Paused,
    /// It has other names (hard links), which would keep the old text.
    OtherNames,
}

impl Waiting {
    /// The reason in a few words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Busy(Busy::Git) => "git is at work in the vault",
            Self::Busy(Busy::ObsidianSync) => "Obsidian Sync is at work in the vault",
            Self::Busy(Busy::Syncthing) => "Syncthing is about to replace it",
            Self::Claimed => "another run of vault-lint changes notes",
            Self::Shrunk => "most of its text is gone at once: it may be half-written",
            Self::Paused => "vault-lint is paused",
            Self::OtherNames => "it has other names (hard links), which would keep the old text",
        }
    }
}

/// Where outcomes go.
pub trait Sink {
    /// Takes one.
    fn take(&mut self, outcome: Outcome);
}

impl<F: FnMut(Outcome)> Sink for F {
    fn take(&mut self, outcome: Outcome) {
        self(outcome);
    }
}

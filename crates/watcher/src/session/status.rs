//! How the session stands.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vault_lint_core::{diagnostic::Severity, disk::Fingerprint, due::Urgency, path::NotePath};

use super::{Now, Session, Standing, fixing::Pause};
use crate::quiet::Moment;

/// How a session stands, as `vault-lint status` tells it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Status {
    /// The vault's folder.
    pub vault: String,
    /// The process that watches it.
    pub pid: u32,
    /// Its version.
    pub version: String,
    /// `starting`, `ready`, `paused` or `missing`.
    pub state: String,
    /// When it began.
    pub since: Timestamp,
    /// How edits are noticed: `native` or `poll`.
    pub backend: String,
    /// How many files are known.
    pub files: usize,
    /// How many notes, canvases and bases are checked.
    pub notes: usize,
    /// How many findings there are.
    pub errors: usize,
    /// The same of warnings.
    pub warnings: usize,
    /// The same of infos.
    pub infos: usize,
    /// How many items are overdue.
    pub overdue: usize,
    /// How many items are due today or soon.
    pub soon: usize,
    /// How many edits were seen.
    pub edits: usize,
    /// How many notes were fixed.
    pub fixes: usize,
    /// How many notes were edited and are not at rest yet.
    pub at_work: usize,
    /// How many files are still to be looked at, read or checked.
    pub queue: usize,
    /// How often the whole vault was compared with what is known of it.
    pub reconciled: usize,
    /// How many times a note couldn't be read, checked or written.
    pub troubles: usize,
    /// How many files are not what is known of them; none unless that was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unnoticed: Option<usize>,
    /// The notes that are left alone, as another tool takes back what is fixed.
    pub quarantined: Vec<String>,
}

/// What is counted.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) edits: usize,
    pub(super) fixes: usize,
    pub(super) reconciled: usize,
    pub(super) troubles: usize,
    /// The notes that lost most of their text when they were last written.
    pub(super) shrunk: Vec<NotePath>,
}

impl Session {
    /// Whether a sync may begin: the vault is there and all of it was read, and nobody has paused the service.
    pub(crate) fn may_sync(&self, now: Now) -> bool {
        self.standing == Standing::Ready && !self.pause.is_on(now.moment)
    }

    /// How it stands.
    pub fn status(&self, now: Now) -> Status {
        let state = match self.standing {
            Standing::Missing => "missing",
            _ if self.pause.is_on(now.moment) => "paused",
            Standing::Starting => "starting",
            Standing::Ready => "ready",
        };
        Status {
            vault: self.vault.root.display().to_string(),
            pid: std::process::id(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            state: state.to_owned(),
            since: self.began,
            backend: self.backend.to_owned(),
            files: self.known.len(),
            notes: self.checked().count(),
            errors: self.findings.count(Severity::Error),
            warnings: self.findings.count(Severity::Warning),
            infos: self.findings.count(Severity::Info),
            overdue: self.deadlines.count(|it| it == Urgency::Overdue),
            soon: self.deadlines.count(|it| matches!(it, Urgency::Today | Urgency::Soon)),
            edits: self.counts.edits,
            fixes: self.counts.fixes,
            at_work: self.edited.len(),
            queue: self.batch.len() + self.backlog.unread.len() + self.backlog.unchecked.len(),
            reconciled: self.counts.reconciled,
            troubles: self.counts.troubles,
            unnoticed: None,
            quarantined: self.quarantined.iter().map(ToString::to_string).collect(),
        }
    }

    /// How it stands, with how many files are not what is known of them, of which each is read.
    pub fn verified(&self, now: Now) -> Status {
        let files: BTreeSet<NotePath> = self.walk().files.into_iter().collect();
        let known: BTreeSet<NotePath> = self.known.paths().cloned().collect();
        let indexed: BTreeSet<NotePath> = self.survey.index().paths_of_all().cloned().collect();
        let is_other = |path: &&NotePath| {
            let known = self.known.content(path);
            let now = Fingerprint::of_file(&self.vault.root, path).ok().flatten();
            known.is_some() && known != now
        };
        let mut unnoticed: BTreeSet<&NotePath> = files.symmetric_difference(&known).collect();
        unnoticed.extend(files.symmetric_difference(&indexed));
        unnoticed.extend(files.intersection(&known).filter(is_other));
        Status { unnoticed: Some(unnoticed.len()), ..self.status(now) }
    }

    /// Fixes nothing more: for `length`, or until it is told to go on.
    pub fn pause(&mut self, length: Option<Moment>, now: Now) {
        self.pause = length.map_or(Pause::On, |length| Pause::Until(now.moment + length));
    }

    /// Goes on after a pause, also with the notes that were left alone because another tool took back what was fixed.
    pub fn resume(&mut self) {
        self.pause = Pause::Off;
        self.quarantined.clear();
    }

    /// Says that the system doesn't tell of edits, so the vault is looked through every few seconds.
    pub fn poll(&mut self, now: Now) {
        self.backend = "poll";
        self.reconcile_at = self.reconcile_at.min(now.moment + self.service().watch.poll);
    }
}

//! Dealing with edits.

use std::collections::{BTreeSet, HashMap};

use vault_lint_core::{
    disk::{self, Look},
    pass::{Reading, Trouble},
    path::NotePath,
    vault::Outline,
};

use super::{Now, SLICE, Session, Standing};
use crate::{
    hints::Hints,
    known::Changed,
    outcome::{Outcome, Sink},
    quiet::Moment,
};

/// So often the vault's folder is looked for when it is gone.
const LOOK_FOR_ROOT: Moment = Moment::from_secs(5);

/// What became of files since they were last looked at.
#[derive(Debug, Default)]
struct Edits {
    /// New ones, and those that were written.
    written: BTreeSet<NotePath>,
    /// Those that are gone.
    gone: BTreeSet<NotePath>,
}

impl Session {
    pub(super) fn deal_with(&mut self, hints: &Hints, now: Now, sink: &mut dyn Sink) {
        if hints.everything || hints.root {
            return self.reconcile(now, sink);
        }
        if hints.settings {
            self.reload(sink);
        }
        let mut edits = Edits::default();
        for path in &hints.paths {
            self.look_at(path, &mut edits, sink);
        }
        self.take_edits(&edits, now, sink);
    }

    /// Compares the whole vault with what is known of it.
    pub(super) fn reconcile(&mut self, now: Now, sink: &mut dyn Sink) {
        self.reconcile_at = now.moment + self.service().watch.reconcile;
        let walked = self.walk();
        if self.is_missing(&walked) {
            return self.miss(now, sink);
        }
        self.counts.reconciled += 1;
        let found: BTreeSet<NotePath> = walked.files.into_iter().collect();
        let mut edits = Edits::default();
        // What can't be looked into is not gone.
        if walked.errors.is_empty() {
            edits.gone =
                self.known.paths().filter(|path| !found.contains(*path)).cloned().collect();
        }
        for path in &found {
            self.look_at_file(path, &mut edits, sink);
        }
        self.take_edits(&edits, now, sink);
    }

    /// Whether the vault is gone, rather than all of its files deleted: a folder that isn't there, or has become empty, is
    /// that of a disk that was taken out.
    fn is_missing(&self, walked: &disk::Walked) -> bool {
        let root = &self.vault.root;
        !root.is_dir() || walked.files.is_empty() && self.known.len() > 0 && !disk::is_vault(root)
    }

    fn miss(&mut self, now: Now, sink: &mut dyn Sink) {
        self.standing = Standing::Missing;
        self.reconcile_at = now.moment + LOOK_FOR_ROOT;
        sink.take(Outcome::Missing);
    }

    /// Looks whether the vault's folder is there again. Whether it is, so that it must be watched anew.
    pub(super) fn look_for_root(&mut self, now: Now, sink: &mut dyn Sink) -> bool {
        if self.reconcile_at > now.moment {
            return false;
        }
        if self.is_missing(&self.walk()) {
            self.reconcile_at = now.moment + LOOK_FOR_ROOT;
            return false;
        }
        let is_read = self.backlog.is_empty();
        self.standing = if is_read { Standing::Ready } else { Standing::Starting };
        sink.take(Outcome::Back);
        self.reconcile(now, sink);
        true
    }

    fn look_at(&mut self, path: &NotePath, edits: &mut Edits, sink: &mut dyn Sink) {
        match self.look(path, sink) {
            Look::Folder => {
                let walked = self.walk_from(&path.on_disk(&self.vault.root));
                let found: BTreeSet<NotePath> = walked.files.into_iter().collect();
                let known = self.known.inside(path);
                edits.gone.extend(known.into_iter().filter(|path| !found.contains(path)));
                for path in found.iter().filter(|path| self.is_ours(path)).collect::<Vec<_>>() {
                    self.look_at_file(path, edits, sink);
                }
                edits.gone.extend(self.known.has(path).then(|| path.clone()));
            }
            Look::File(_) => {
                edits.gone.extend(self.known.inside(path));
                if self.is_ours(path) {
                    self.look_at_file(path, edits, sink);
                }
            }
            Look::Missing | Look::Other => {
                edits.gone.extend(self.known.inside(path));
                edits.gone.extend(self.known.has(path).then(|| path.clone()));
            }
        }
    }

    fn look_at_file(&mut self, path: &NotePath, edits: &mut Edits, sink: &mut dyn Sink) {
        let before = self.known.bytes(path);
        let Look::File(stamp) = self.look(path, sink) else { return };
        if self.known.seen(path, stamp) != Changed::No {
            let shrunk = before.is_some_and(|before| stamp.bytes * 10 < before);
            self.counts.shrunk.retain(|known| known != path);
            self.counts.shrunk.extend(shrunk.then(|| path.clone()));
            edits.written.insert(path.clone());
        }
    }

    fn take_edits(&mut self, edits: &Edits, now: Now, sink: &mut dyn Sink) {
        let mut touched = BTreeSet::new();
        for path in &edits.gone {
            touched.extend(self.take_gone(path));
        }
        let mut kept = HashMap::new();
        for path in &edits.written {
            if self.is_report(path) {
                continue;
            }
            if !(path.has_links() || path.is_checked()) {
                touched.extend(self.survey.update(path, Outline::default()));
                continue;
            }
            match self.read(path, now, sink) {
                Ok(Some(reading)) => {
                    touched.extend(self.take_written(&reading, now));
                    if kept.len() < SLICE {
                        kept.insert(path.clone(), reading);
                    }
                }
                Ok(None) => {}
                Err(trouble) => self.take_checked(path, Err(trouble), sink),
            }
        }
        self.check_edited(kept, now, sink);
        touched.retain(|path| self.is_checked(path) && !edits.gone.contains(path));
        self.backlog.unchecked.extend(touched);
    }

    /// The file at `path`; none when it holds what it held when it was last read.
    fn read(
        &mut self,
        path: &NotePath,
        now: Now,
        sink: &mut dyn Sink,
    ) -> Result<Option<Reading>, Trouble> {
        let clock = self.clock(now);
        let reading = self.pass(&self.in_force.rulebook, &clock).read(path)?;
        let before = self.known.read(path, reading.fingerprint);
        if before == Some(reading.fingerprint) {
            return Ok(None);
        }
        if self.breaker.written(path, reading.fingerprint, now.moment)
            && self.quarantined.insert(path.clone())
        {
            sink.take(Outcome::Quarantined(path.clone()));
        }
        Ok(Some(reading))
    }

    /// Takes down what a note says now. The notes whose findings may have changed by that, itself among them.
    fn take_written(&mut self, reading: &Reading, now: Now) -> Vec<NotePath> {
        let path = reading.note.path();
        let is_imported = self.imported.remove(path) == Some(reading.fingerprint);
        self.counts.edits += usize::from(!is_imported);
        if self.is_checked(path) && !is_imported {
            self.edited.touch(path.clone(), now.moment, self.least_quiet());
        }
        self.survey.update(path, Outline::of(&reading.note))
    }

    fn take_gone(&mut self, path: &NotePath) -> Vec<NotePath> {
        self.known.forget(path);
        self.edited.forget(path);
        self.copies.remove(path);
        self.findings.forget(path);
        self.deadlines.forget(path);
        self.backlog.unchecked.remove(path);
        self.survey.remove(path)
    }

    /// Checks notes that have just been read, now that all of them are known.
    fn check_edited(
        &mut self,
        readings: HashMap<NotePath, Reading>,
        now: Now,
        sink: &mut dyn Sink,
    ) {
        let clock = self.clock(now);
        for (path, reading) in readings {
            if !self.is_checked(&path) {
                continue;
            }
            let pass = self.pass(&self.in_force.rulebook, &clock);
            let dues = pass.dues_of(&reading.note);
            let result = pass.check_reading(reading);
            self.deadlines.put(&path, &dues.unwrap_or_default().entries);
            self.backlog.unchecked.remove(&path);
            self.take_checked(&path, result, sink);
        }
    }

    /// Reads the settings anew, and checks all notes by them.
    pub(crate) fn reload(&mut self, sink: &mut dyn Sink) {
        match (self.vault.load)() {
            // Plugins write their settings often, and mostly what is of no interest here.
            Ok(new) if new.fingerprint() == self.in_force.fingerprint() => {}
            Ok(in_force) => {
                self.automatic = in_force.rulebook.automatic();
                self.in_force = in_force;
                self.backlog.unchecked = self.checked().cloned().collect();
                self.findings.retain(|path| self.backlog.unchecked.contains(path));
                sink.take(Outcome::Reloaded);
            }
            Err(error) => sink.take(Outcome::BadSettings(error)),
        }
    }
}

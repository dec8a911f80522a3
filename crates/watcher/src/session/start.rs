//! Reading the vault for the first time, and working off what is left to check.

use std::{mem, ops::ControlFlow};

use vault_lint_core::{
    diagnostic::Severity,
    disk::{self, Fingerprint, Look},
    due::Dues,
    note::Note,
    pass::{Checked, Survey, Trouble},
    path::NotePath,
    vault::Outline,
};

use super::{Now, SLICE, Session, Standing, recall::is_read};
use crate::outcome::{Outcome, Sink};

impl Session {
    /// Looks at every file of the vault; then each edit is noticed, while the notes are still to be read.
    pub fn start(&mut self, now: Now, sink: &mut dyn Sink) {
        self.repair(now, sink);
        let walked = self.walk();
        for error in walked.errors {
            sink.take(Outcome::Trouble(error.into()));
        }
        let look = |path: &NotePath| match self.look(path, sink) {
            Look::File(stamp) => Some((path.clone(), stamp)),
            _ => None,
        };
        self.known = walked.files.iter().filter_map(look).collect();
        // Those from before nobody may be at any more.
        let copies: Vec<NotePath> =
            walked.files.iter().filter(|path| self.is_awaited(path)).cloned().collect();
        copies.into_iter().for_each(|path| self.edited.hold(path, now.moment));
        self.backlog.is_first = !self.recall(now);
        if self.backlog.is_first {
            self.survey = Survey::of_files(walked.files.iter().cloned());
            self.backlog.unread = walked.files.into_iter().filter(is_read).collect();
        }
        self.reconcile_at = now.moment + self.service().watch.reconcile;
        sink.take(Outcome::Watching { files: self.known.len() });
    }

    /// Reads or checks a slice of what is left, and says whether there was anything left.
    pub(super) fn work_off(&mut self, now: Now, sink: &mut dyn Sink) -> bool {
        if !self.backlog.unread.is_empty() {
            self.read_slice(now);
        } else if !self.backlog.unchecked.is_empty() {
            self.check_slice(now, sink);
        } else if self.standing != Standing::Starting {
            return false;
        }
        if self.backlog.is_empty() && self.standing == Standing::Starting {
            self.standing = Standing::Ready;
            let (notes, errors, warnings) = (
                self.checked().count(),
                self.findings.count(Severity::Error),
                self.findings.count(Severity::Warning),
            );
            sink.take(Outcome::Ready { notes, errors, warnings });
            self.survey.expect_changes();
            if mem::take(&mut self.backlog.is_first) {
                self.remember(now, sink);
            }
        }
        true
    }

    fn read_slice(&mut self, now: Now) {
        let count = self.backlog.unread.len().min(SLICE);
        let slice: Vec<NotePath> = self.backlog.unread.drain(..count).collect();
        let clock = self.clock(now);
        // Git has the versions of its own.
        let keeps = disk::repository_of(&self.vault.root).is_none();
        let keep = |note: &Note| {
            let kept = self.vault.history.keep(note.path(), note.text(), now.time);
            kept.inspect_err(|error| tracing::debug!(%error, "a version was not kept")).ok();
        };
        let mut read = Vec::with_capacity(slice.len());
        self.pass(&self.in_force.rulebook, &clock).read_all(
            &slice,
            || {},
            |reading| {
                let path = reading.note.path().clone();
                if keeps && reading.note.unread().is_none() {
                    keep(&reading.note);
                }
                (path, reading.fingerprint, Outline::of(&reading.note))
            },
            |batch| {
                // What can't be read is told when it is checked.
                read.extend(batch.into_iter().flatten());
                ControlFlow::Continue(())
            },
        );
        self.check_again(slice);
        self.take_read(read);
    }

    /// Takes down that `paths` are to be checked, as far as they are checked at all.
    pub(super) fn check_again(&mut self, paths: Vec<NotePath>) {
        let checked: Vec<NotePath> =
            paths.into_iter().filter(|path| self.is_checked(path)).collect();
        self.backlog.unchecked.extend(checked);
    }

    fn take_read(&mut self, read: Vec<(NotePath, Fingerprint, Outline)>) {
        for (path, content, outline) in read {
            self.known.read(&path, content);
            if self.is_report(&path) {
                continue;
            }
            if self.backlog.is_first {
                self.backlog.read.push((path, outline));
            } else {
                let touched = self.survey.update(&path, outline);
                self.check_again(touched);
            }
        }
        if self.backlog.unread.is_empty() {
            self.survey.fill(mem::take(&mut self.backlog.read));
        }
    }

    fn check_slice(&mut self, now: Now, sink: &mut dyn Sink) {
        let mut slice = Vec::with_capacity(SLICE);
        while slice.len() < SLICE
            && let Some(path) = self.backlog.unchecked.pop_first()
        {
            slice.push(path);
        }
        // What went meanwhile is known to be gone.
        slice.retain(|path| self.known.has(path));
        let clock = self.clock(now);
        let mut results = Vec::with_capacity(slice.len());
        self.pass(&self.in_force.rulebook, &clock).check_and_due_all(
            &slice,
            || {},
            |batch| {
                results.extend(batch);
                ControlFlow::Continue(())
            },
        );
        for (path, result) in slice.iter().zip(results) {
            let (result, dues) = match result {
                Ok((checked, dues)) => (Ok(checked), dues),
                Err(trouble) => (Err(trouble), Dues::default()),
            };
            self.deadlines.put(path, &dues.entries);
            self.take_checked(path, result, sink);
        }
    }

    /// Remembers what was found in the note at `path`, and tells if that is something else than before.
    pub(super) fn take_checked(
        &mut self,
        path: &NotePath,
        result: Result<Checked, Trouble>,
        sink: &mut dyn Sink,
    ) {
        let checked = match result {
            Ok(checked) => checked,
            Err(Trouble::Disk(error)) if disk::is_gone(&error) => return,
            Err(trouble) => {
                self.counts.troubles += 1;
                return sink.take(Outcome::Trouble(trouble));
            }
        };
        let is_told = self.service().report.is_some();
        let is_new = self.findings.put(&checked, is_told);
        self.deadlines.report_is_stale();
        if self.standing == Standing::Ready && is_new {
            let is_clean = checked.findings.is_empty();
            let told =
                if is_clean { Outcome::Clean(path.clone()) } else { Outcome::Found(checked) };
            sink.take(told);
        }
    }
}

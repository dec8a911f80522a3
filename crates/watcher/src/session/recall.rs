//! Taking over what was known of the vault when it was last watched, and taking that down for the next time.

use std::borrow::Cow;

use jiff::civil::Time;
use vault_lint_core::{pass::Survey, path::NotePath, vault::Outline};

use super::{Now, Session, Standing, deadlines::next_time};
use crate::{
    memory::{self, Head, Memory, Past},
    outcome::{Outcome, Sink},
};

const VERSION: &str = env!("CARGO_PKG_VERSION");

impl Session {
    /// Takes over what is remembered of the files that are as they were; the rest is still to be read, and what may be found
    /// otherwise now, to be checked. Whether anything is remembered.
    pub(super) fn recall(&mut self, now: Now) -> bool {
        let Some((head, mut memory)) = Memory::open(&self.vault.history, VERSION) else {
            return false;
        };
        let is_judged_alike = head.settings == self.in_force.fingerprint();
        let (mut outlines, mut gone) = (Vec::new(), Vec::new());
        while let Some(past) = memory.next_file() {
            let known = self.known.path(past.path).cloned();
            let path = known.clone().unwrap_or_else(|| NotePath::new(past.path));
            if known.is_none() {
                gone.push(path.clone());
            } else if self.recall_file(&head, &past, &path) && is_judged_alike {
                self.findings.recall(&path, past.found);
                self.deadlines.recall(&path, past.due);
            }
            outlines.push((path, past.outline.map(Cow::into_owned)));
        }
        self.survey = Survey::of_files(outlines.iter().map(|(path, _)| path.clone()));
        self.survey.fill(outlines.into_iter().filter_map(|(path, outline)| Some((path, outline?))));
        let mut touched: Vec<NotePath> =
            gone.iter().flat_map(|path| self.survey.remove(path)).collect();
        let changed = self.known.files().filter(|(path, _, content)| match content {
            None => is_read(path) || !self.survey.index().has(path),
            Some(_) => false,
        });
        let changed: Vec<NotePath> = changed.map(|(path, ..)| path.clone()).collect();
        for path in changed {
            if is_read(&path) {
                self.backlog.unread.push_back(path);
            } else {
                touched.extend(self.survey.update(&path, Outline::default()));
            }
        }
        self.check_again(touched);
        if !is_judged_alike {
            self.check_again(self.checked().cloned().collect());
        } else if !(head.time..head.until).contains(&now.time) {
            self.check_again(self.deadlines.dated());
        }
        true
    }

    /// Takes over what is remembered of a file, if it is as it was.
    fn recall_file(&mut self, head: &Head, past: &Past<'_>, path: &NotePath) -> bool {
        let is_known = past.content.is_some() || !is_read(path);
        let holds = self.known.stamp(path).is_some_and(|stamp| head.holds(past, stamp));
        if is_known && holds {
            past.content.map(|content| self.known.read(path, content));
        }
        is_known && holds
    }

    /// Takes down what is known, if that is all that there is to know.
    pub(super) fn remember(&self, now: Now, sink: &mut dyn Sink) {
        if self.standing != Standing::Ready || !self.backlog.is_empty() {
            return;
        }
        let midnight = || next_time(now.time, &self.in_force.zone, Time::midnight());
        let Some(until) = self.deadlines.day_ends().or_else(midnight) else { return };
        let (version, settings) = (VERSION.to_owned(), self.in_force.fingerprint());
        let head = Head { version, settings, time: now.time, until };
        let files = self.known.files().map(|(path, stamp, content)| Past {
            path: path.as_str(),
            stamp,
            content,
            outline: self.survey.index().outline(path).map(Cow::Borrowed),
            found: self.findings.packed(path),
            due: self.deadlines.packed(path),
        });
        if let Err(error) = memory::write(&self.vault.history, &head, files) {
            sink.take(Outcome::Trouble(error.into()));
        }
    }
}

/// Whether a file is read, and not only known to be there.
pub(super) fn is_read(path: &NotePath) -> bool {
    path.has_links() || path.is_checked()
}

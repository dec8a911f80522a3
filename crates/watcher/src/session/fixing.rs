//! Fixing what is at rest.

use std::{collections::HashSet, time::Duration};

use vault_lint_core::{
    config::Service,
    diagnostic::Applicability,
    disk::{self, Bounds, Locked, Look},
    note::Note,
    pass::{Mended, Trouble},
    path::NotePath,
};

use super::{Now, SLICE, Session, Standing, settling::Settling};
use crate::{
    outcome::{Outcome, Sink, Waiting},
    quiet::Moment,
};

/// A note that can't be fixed now is looked at again after so long.
pub(super) const TRY_AGAIN: Duration = Duration::from_secs(5);
/// A note that lost most of its text is left alone for so long.
const SHRUNK: Duration = Duration::from_secs(30);

impl Session {
    /// A note is at rest no sooner than this after an edit.
    pub(super) fn least_quiet(&self) -> Duration {
        self.service().watch.quiet.max(Service::LEAST_QUIET)
    }

    /// Fixes the notes that have been left alone for long enough.
    pub(super) fn fix_rested(&mut self, now: Now, sink: &mut dyn Sink) {
        if self.standing != Standing::Ready || !self.edited.may_rest(now.moment) {
            return;
        }
        let (quiet, quiet_open) = (self.least_quiet(), self.service().watch.quiet_open);
        let open: HashSet<NotePath> = self.config().obsidian().open_notes().into_iter().collect();
        let wait =
            |path: &NotePath| if open.contains(path) { quiet.max(quiet_open) } else { quiet };
        let rested = self.edited.take_rested(now.moment, wait);
        if rested.is_empty() {
            return;
        }
        // Held until the notes are written.
        let claim = self.vault.history.claim(std::process::id());
        let busy = disk::busy(&self.vault.root, now.time).map(Waiting::Busy);
        let busy = busy.or(matches!(claim, Ok(Locked::Theirs(_))).then_some(Waiting::Claimed));
        let (mut mended, mut later) = (Vec::new(), 0);
        for path in rested {
            let hindrance = busy.or_else(|| self.hindrance(&path, now));
            if let Some(hindrance) = hindrance {
                self.put_off(path, hindrance, now, sink);
            } else if mended.len() == SLICE {
                later += 1;
                self.edited.hold(path, now.moment);
            } else if !self.takes_copy(&path, &open, now, sink) {
                mended.extend(self.mend(&path, now, sink));
            }
        }
        tracing::debug!(fixable = mended.len(), later, "at rest");
        self.write(&mended, now, sink);
    }

    /// What keeps the note at `path` from being fixed now.
    pub(super) fn hindrance(&self, path: &NotePath, now: Now) -> Option<Waiting> {
        let root = &self.vault.root;
        if self.pause.is_on(now.moment) {
            Some(Waiting::Paused)
        } else if let Some(busy) = disk::busy_with(root, path) {
            Some(Waiting::Busy(busy))
        } else if self.counts.shrunk.contains(path) {
            Some(Waiting::Shrunk)
        } else {
            disk::has_other_names(root, path).then_some(Waiting::OtherNames)
        }
    }

    fn put_off(&mut self, path: NotePath, why: Waiting, now: Now, sink: &mut dyn Sink) {
        let again = match why {
            Waiting::Busy(_) | Waiting::Claimed => Some(TRY_AGAIN),
            Waiting::Shrunk => {
                self.counts.shrunk.retain(|known| *known != path);
                Some(SHRUNK)
            }
            Waiting::Paused => Some(self.pause.left(now.moment).unwrap_or(TRY_AGAIN)),
            Waiting::OtherNames => None,
        };
        if let Some(again) = again {
            self.edited.hold(path.clone(), now.moment + again);
        }
        sink.take(Outcome::Waits(path, why));
    }

    /// Keeps the note at `path` as it is, and says what it would be; none when nothing is to be fixed, or it is no longer
    /// what is known of it.
    fn mend(&mut self, path: &NotePath, now: Now, sink: &mut dyn Sink) -> Option<Mended> {
        let clock = self.clock(now);
        let pass = self.pass(&self.automatic, &clock);
        let mended = pass.read(path).map_err(Trouble::from).and_then(|reading| {
            if self.known.content(path) != Some(reading.fingerprint) {
                return Ok(None);
            }
            if reading.note.unread().is_none() {
                self.vault.history.keep(path, reading.note.text(), now.time)?;
            }
            if self.quarantined.contains(path) || !reading.note.conflicts().is_empty() {
                return Ok(None);
            }
            pass.mend_reading(reading, Applicability::Safe).map(Some)
        });
        match mended {
            Ok(mended) => mended.filter(|mended| mended.before.is_some()),
            Err(Trouble::Disk(error)) if disk::is_gone(&error) => None,
            Err(trouble) => {
                sink.take(Outcome::Trouble(trouble));
                None
            }
        }
    }

    fn write(&mut self, mended: &[Mended], now: Now, sink: &mut dyn Sink) {
        if mended.is_empty() {
            return;
        }
        let clock = self.clock(now);
        let changed: Vec<&Mended> = mended.iter().collect();
        let written =
            self.vault.history.begin(now.time, "watch", &Bounds::default()).and_then(|mut run| {
                let pass = self.pass(&self.automatic, &clock);
                let written = pass.write(&changed, &mut run)?;
                Ok((written, run))
            });
        match written {
            Ok((written, run)) => {
                self.settling.push(Settling::new(run, now));
                for (mended, written) in mended.iter().zip(written) {
                    match written {
                        Ok(()) => self.take_fixed(mended, now, sink),
                        Err(error) => sink.take(Outcome::Trouble(error.into())),
                    }
                }
            }
            Err(error) => sink.take(Outcome::Trouble(error.into())),
        }
    }

    /// Takes down what was written, so that it is no news when the system tells of it.
    fn take_fixed(&mut self, mended: &Mended, now: Now, sink: &mut dyn Sink) {
        let Some(before) = &mended.before else { return };
        let path = mended.note.path();
        let content = disk::Fingerprint::of(mended.note.text().as_bytes());
        if let Look::File(stamp) = self.look(path, sink) {
            self.known.seen(path, stamp);
            self.known.read(path, content);
        }
        self.counts.fixes += 1;
        self.breaker.fixed(path, disk::Fingerprint::of(before.as_bytes()), now.moment);
        let outline = vault_lint_core::vault::Outline::of(&mended.note);
        let touched = self.survey.update(path, outline);
        self.check_again(touched);
        sink.take(Outcome::Fixed {
            note: Note::parse(path.clone(), mended.note.text()),
            before: before.clone(),
            applied: mended.applied.clone(),
        });
    }
}

/// Whether the service is paused.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Pause {
    /// It is not.
    #[default]
    Off,
    /// It is until it is told to go on.
    On,
    /// It is for a while.
    Until(Moment),
}

impl Pause {
    pub(super) fn is_on(self, now: Moment) -> bool {
        match self {
            Self::Off => false,
            Self::On => true,
            Self::Until(end) => now < end,
        }
    }

    /// How much longer it is paused; none for no known end.
    pub(super) fn left(self, now: Moment) -> Option<Duration> {
        match self {
            Self::Until(end) => Some(end.saturating_sub(now)),
            Self::Off | Self::On => None,
        }
    }
}

//! Waiting until no editor writes any more to what was overwritten.

use std::{mem, thread, time::Duration};

use vault_lint_core::{
    disk::{Late, Run},
    pass,
};

use super::{Now, Session};
use crate::{
    outcome::{Outcome, Sink},
    quiet::Moment,
};

/// What was overwritten is looked at after so long.
const FIRST_LOOK: Duration = Duration::from_secs(5);
/// It is looked at again after so long.
const NEXT_LOOK: Duration = Duration::from_secs(1);
/// An editor that is still at it after so long is left to the next run.
const PATIENCE: Duration = Duration::from_mins(1);

/// A run that has written its notes.
#[derive(Debug)]
pub(super) struct Settling {
    run: Run,
    /// When it is looked at next.
    pub(super) at: Moment,
    /// How long it is looked at.
    until: Moment,
}

impl Settling {
    pub(super) fn new(run: Run, now: Now) -> Self {
        Self { run, at: now.moment + FIRST_LOOK, until: now.moment + PATIENCE }
    }
}

impl Session {
    /// Sees to what earlier runs left.
    pub(super) fn repair(&self, now: Now, sink: &mut dyn Sink) {
        match pass::repair(&self.vault.history, now.time, &thread::sleep) {
            Ok(late) => tell(late, sink),
            Err(error) => sink.take(Outcome::Trouble(error.into())),
        }
    }

    /// Looks at what was overwritten a while ago.
    pub(super) fn settle(&mut self, now: Now, sink: &mut dyn Sink) {
        for mut settling in mem::take(&mut self.settling) {
            if settling.at <= now.moment {
                tell(pass::look(&mut settling.run), sink);
                settling.at = now.moment + NEXT_LOOK;
            }
            if settling.run.is_settled() || settling.until <= now.moment {
                finish(settling.run, sink);
            } else {
                self.settling.push(settling);
            }
        }
    }

    /// Settles all that was overwritten, as nobody looks at it later, and takes down what is known for the next time.
    pub fn end(&mut self, sink: &mut dyn Sink) {
        self.remember(self.last, sink);
        for mut settling in mem::take(&mut self.settling) {
            tell(pass::settle(&mut settling.run, &thread::sleep), sink);
            finish(settling.run, sink);
        }
    }
}

fn finish(run: Run, sink: &mut dyn Sink) {
    if let Err(error) = run.finish() {
        sink.take(Outcome::Trouble(error.into()));
    }
}

fn tell(late: Vec<Late>, sink: &mut dyn Sink) {
    late.into_iter().for_each(|late| sink.take(Outcome::Late(late)));
}

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    disk::{Bounds, DiskError, History, Late, Record, Run, Undone},
    merge::{self, Options},
    path::NotePath,
};

/// Settles `run`, as [`Run::settle`] has it.
pub fn settle(run: &mut Run, pause: &dyn Fn(Duration)) -> Vec<Late> {
    run.settle(pause, &merge)
}

/// Looks once at what `run` displaced, as [`Run::look`] has it.
pub fn look(run: &mut Run) -> Vec<Late> {
    run.look(&merge)
}

/// Sees to what earlier runs left, as [`History::repair`] has it.
///
/// # Errors
///
/// When the state folder can't be written.
pub fn repair(
    history: &History,
    time: Timestamp,
    pause: &dyn Fn(Duration),
) -> Result<Vec<Late>, DiskError> {
    history.repair(time, &Bounds::default(), pause, &merge)
}

/// Takes back what `run` did, as [`History::undo`] has it. What was written to a note since stays.
///
/// # Errors
///
/// When the state folder can't be written; nothing is touched then.
pub fn undo(
    history: &History,
    run: &Record,
    note: Option<&NotePath>,
    time: Timestamp,
    settle: impl FnOnce(&mut Run),
) -> Result<Vec<Undone>, DiskError> {
    history.undo(run, note, time, &Bounds::default(), &merge, settle)
}

/// Texts that two made of one are merged where there is nothing to decide.
fn merge(before: &str, one: &str, other: &str) -> Option<String> {
    let merged = merge::merge(Some(before), one, other, &Options::default());
    merged.conflicts.is_empty().then_some(merged.text)
}

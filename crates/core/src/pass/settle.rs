use std::time::Duration;

use jiff::Timestamp;

use crate::disk::{Bounds, DiskError, History, Late, Run};

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

/// Texts that two changed at once are not merged: both are kept.
fn merge(_before: &str, _one: &str, _other: &str) -> Option<String> {
    None
}

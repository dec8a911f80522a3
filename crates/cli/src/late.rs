//! Words that an editor wrote to a note while it was overwritten.

use std::thread;

use vault_lint_core::{
    disk::{History, Run},
    pass,
};

use crate::{clock, format, output::Output};

/// Waits until no editor writes any more to what `run` overwrote, and tells what was written meanwhile.
pub(crate) fn settle(run: &mut Run, output: &mut Output) {
    let late = pass::settle(run, &thread::sleep);
    late.iter().for_each(|late| output.complain(&format::late(late)));
}

/// Sees to what earlier runs left, and tells what that was.
pub(crate) fn repair(history: &History, output: &mut Output) -> anyhow::Result<()> {
    let late = pass::repair(history, clock::now(), &thread::sleep)?;
    late.iter().for_each(|late| output.complain(&format::late(late)));
    Ok(())
}

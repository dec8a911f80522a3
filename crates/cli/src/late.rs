//! Words that an editor wrote to a note while it was overwritten.

use std::thread;

use vault_lint_core::{
    disk::{History, Late, Run},
    pass,
};

use crate::{clock, format, output::Output};

/// Waits until no editor writes any more to what `run` overwrote, and tells what was written meanwhile.
pub(crate) fn settle(run: &mut Run, output: &mut Output) {
    let late = pass::settle(run, &thread::sleep);
    late.iter().for_each(|late| tell(late, output));
}

/// Sees to what earlier runs left, and tells what that was.
pub(crate) fn repair(history: &History, output: &mut Output) -> anyhow::Result<()> {
    let late = pass::repair(history, clock::now(), &thread::sleep)?;
    late.iter().for_each(|late| tell(late, output));
    Ok(())
}

fn tell(late: &Late, output: &mut Output) {
    let line = match late {
        Late::Restored(path) => {
            format::path_line(path, "saved by an editor meanwhile, so it is as the editor left it")
        }
        Late::Merged(path) => {
            format::path_line(path, "saved by an editor meanwhile, so both texts were merged")
        }
        Late::KeptBeside(path, beside) => {
            let told = format!("saved by an editor meanwhile: what it wrote is in `{beside}`");
            format::path_line(path, &told)
        }
        Late::Kept(file) => format::error(&format!(
            "words that an editor wrote to a note that isn't known are kept in `{}`",
            file.display()
        )),
        Late::Waiting(path) => format::path_line(
            path,
            "being saved by an editor: what it writes is kept, and the next run will see to it",
        ),
    };
    output.complain(&line);
}

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use anyhow::{Context as _, anyhow};
use vault_lint_core::config::ConfigError;

use crate::{format, output::Output};

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    /// All is well.
    Clean,
    /// There is something for the owner to look at.
    Findings,
    /// Something could not be done.
    Trouble,
    /// A merge could not be done: git takes any less for a merge with conflicts.
    NoMerge,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Clean => Self::SUCCESS,
            Status::Findings => Self::from(1),
            Status::Trouble => Self::from(2),
            Status::NoMerge => Self::from(129),
        }
    }
}

/// Runs a command and tells how it ended: 0 when all is well, 1 with findings, 2 with usage, settings or disk errors.
pub(crate) fn code(
    output: &mut Output,
    command: impl FnOnce(&mut Output) -> anyhow::Result<Status>,
) -> ExitCode {
    let result = catch_unwind(AssertUnwindSafe(|| command(output))).unwrap_or_else(|_| {
        Err(anyhow!("vault-lint broke down: please report this, with what `-vv` says"))
    });
    let printed = match output.finish() {
        // A reader that goes away early (`vault-lint check | head`) has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed.context("what was found can't be printed"),
    };
    let error = match (result, printed) {
        (Ok(status), Ok(())) => return status.into(),
        (Err(error), _) | (Ok(_), Err(error)) => error,
    };
    let text = match error.downcast_ref::<ConfigError>() {
        Some(error) => format::settings_error(error, output),
        None => format::error(&format!("{error:#}")),
    };
    output.complain(&text);
    Status::Trouble.into()
}

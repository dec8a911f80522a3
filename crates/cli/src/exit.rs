use std::{io, process::ExitCode};

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
}

/// The exit code of a command: 0 when all is well, 1 with findings, 2 with usage, settings or disk errors. A reader that
/// goes away early (`vault-lint check | head`) is no error.
pub(crate) fn code(result: anyhow::Result<Status>, output: &mut Output) -> ExitCode {
    let result = result.and_then(|status| output.flush().map(|()| status).map_err(Into::into));
    match result {
        Ok(Status::Clean) => ExitCode::SUCCESS,
        Ok(Status::Findings) => ExitCode::from(1),
        Ok(Status::Trouble) => ExitCode::from(2),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let text = match error.downcast_ref::<ConfigError>() {
                Some(error) => format::settings_error(error, output),
                None => format!("{}{}: {error:#}\n", format::label("error", output), ""),
            };
            output.complain(&text);
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>());
    io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

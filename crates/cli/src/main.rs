//! `vault-lint`: the terminal, the arguments, the clock, the formats and the exit code.

mod args;
mod clock;
mod commands;
mod exit;
mod format;
mod git;
mod late;
mod log;
mod notice;
mod output;
mod progress;
mod selected;
mod session;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let args = args::Args::parse();
    let mut output = output::Output::new(args.color.into(), args.quiet);
    // Who catches a panic tells of it in words of its own.
    std::panic::set_hook(Box::new(|panic| tracing::debug!("{panic}")));
    // A service knows where to log when it knows its vault.
    if !args.command.is_service() {
        log::to_terminal(args.verbose, args.color.into());
    }
    exit::code(&mut output, |output| commands::run(args.command, args.verbose, output))
}

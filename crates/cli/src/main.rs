//! `vault-lint`: the terminal, the arguments, the clock, the formats and the exit code.

mod args;
mod clock;
mod commands;
mod exit;
mod format;
mod git;
mod output;
mod progress;
mod session;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let args = args::Args::parse();
    let mut output = output::Output::new(args.color.into(), args.quiet);
    output::log(args.verbose, args.color.into());
    // A rule that breaks down is reported with its note.
    std::panic::set_hook(Box::new(|panic| tracing::debug!("{panic}")));
    let result = commands::run(args.command, &mut output);
    exit::code(result, &mut output)
}

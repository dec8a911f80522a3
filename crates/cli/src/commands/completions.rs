use clap::CommandFactory as _;

use crate::{
    args::{Args, CompletionsArgs},
    exit::Status,
    output::Output,
};

/// Prints a completion script.
pub(crate) fn completions(args: &CompletionsArgs, output: &mut Output) -> Status {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "vault-lint", &mut script);
    output.print(&String::from_utf8_lossy(&script));
    Status::Clean
}

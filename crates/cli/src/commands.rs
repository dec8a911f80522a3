//! The commands, a file each.

mod baseline;
mod check;
mod completions;
mod config;
mod due;
mod fix;
mod history;
mod inspect;
mod links;
mod piped;
mod rename;
mod rule;
mod sieve;
mod stats;
mod sync;
mod undo;
mod watch;

use crate::{args::Command, exit::Status, output::Output};

/// Runs a command.
pub(crate) fn run(command: Command, output: &mut Output) -> anyhow::Result<Status> {
    match command {
        Command::Check(args) => check::check(&args, output),
        Command::Fix(args) => fix::fix(&args, output),
        Command::Due(args) => due::due(&args, output),
        Command::Baseline(args) => baseline::baseline(&args, output),
        Command::Undo(args) => undo::undo(&args, output),
        Command::History(args) => history::history(&args, output),
        Command::Inspect(args) => inspect::inspect(&args, output),
        Command::Links(args) => links::links(&args, output),
        Command::Rename(args) => rename::rename(&args, output),
        Command::Stats(args) => stats::stats(&args, output),
        Command::Watch(args) => watch::watch(&args, output),
        Command::Sync(args) => sync::sync(&args, output),
        Command::Status(args) => watch::status(&args, output),
        Command::Pause(args) => watch::pause(&args, output),
        Command::Resume(args) => watch::resume(&args, output),
        Command::Reload(args) => watch::reload(&args, output),
        Command::Rule(args) => rule::rule(&args, output),
        Command::Config(args) => config::config(&args, output),
        Command::Completions(args) => Ok(completions::completions(&args, output)),
    }
}

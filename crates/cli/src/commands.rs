//! The commands, a file each.

mod baseline;
mod check;
mod completions;
mod config;
mod conflicts;
mod doctor;
mod due;
mod fix;
mod git;
mod history;
mod inspect;
mod links;
mod logs;
mod merge;
mod piped;
mod rename;
mod rule;
mod service;
mod show;
mod sieve;
mod stats;
mod sync;
mod undo;
mod watch;

use crate::{args::Command, exit::Status, output::Output};

/// Runs a command; `verbose` says how much a service logs.
pub(crate) fn run(command: Command, verbose: u8, output: &mut Output) -> anyhow::Result<Status> {
    match command {
        Command::Check(args) => check::check(&args, output),
        Command::Fix(args) => fix::fix(&args, output),
        Command::Due(args) => due::due(&args, output),
        Command::Baseline(args) => baseline::baseline(&args, output),
        Command::Undo(args) => undo::undo(&args, output),
        Command::History(args) => history::history(&args, output),
        Command::Show(args) => show::show(&args, output),
        Command::Inspect(args) => inspect::inspect(&args, output),
        Command::Links(args) => links::links(&args, output),
        Command::Rename(args) => rename::rename(&args, output),
        Command::Merge(args) => Ok(merge::merge(&args, output)),
        Command::Git(args) => git::git(&args, output),
        Command::Stats(args) => stats::stats(&args, output),
        Command::Watch(args) => watch::watch(&args, verbose, output),
        Command::Sync(args) => sync::sync(&args, output),
        Command::Conflicts(args) => conflicts::conflicts(&args, output),
        Command::Status(args) => watch::status(&args, output),
        Command::Pause(args) => watch::pause(&args, output),
        Command::Resume(args) => watch::resume(&args, output),
        Command::Reload(args) => watch::reload(&args, output),
        Command::Service(args) => service::service(&args, output),
        Command::Logs(args) => logs::logs(&args, output),
        Command::Doctor(args) => doctor::doctor(&args, output),
        Command::Rule(args) => rule::rule(&args, output),
        Command::Config(args) => config::config(&args, output),
        Command::Completions(args) => Ok(completions::completions(&args, output)),
    }
}

use std::{collections::HashSet, path::Path};

use anyhow::Context as _;
use jiff::Timestamp;
use vault_lint_core::{
    disk::{self, History, Record},
    path::NotePath,
};

use crate::{
    args::HistoryArgs,
    exit::Status,
    format::{self, RunState},
    output::Output,
    session::{self, located},
};

/// Lists the runs that changed notes, or what one note went through.
pub(crate) fn history(args: &HistoryArgs, output: &mut Output) -> anyhow::Result<Status> {
    let here = disk::vault_of(Path::new("."))?;
    let vault = session::vault_of_listed(standing(&args.path), &here)?;
    let history = session::history(&vault)?;
    let (lines, nothing) = if args.path.is_dir() {
        (runs(&history), "Nothing in this vault was changed by vault-lint yet.\n")
    } else {
        let note = note_at(&vault, &args.path)?;
        (past(&history, &note), "Nothing is known of this note's past.\n")
    };
    if lines.is_empty() {
        output.say(nothing);
    }
    lines.iter().for_each(|line| output.print(line));
    Ok(Status::Clean)
}

/// The nearest of `path` and the folders above it that is there: a note may be gone.
fn standing(path: &Path) -> &Path {
    let mut above = path.ancestors().filter(|path| !path.as_os_str().is_empty());
    above.find(|path| path.exists()).unwrap_or(Path::new("."))
}

/// The note at `path`, be it there or gone.
pub(super) fn note_at(vault: &Path, path: &Path) -> anyhow::Result<NotePath> {
    let folder = standing(path);
    let rest = path.strip_prefix(folder).unwrap_or(path);
    let file = match rest.components().next() {
        None => located(folder)?,
        Some(_) => located(folder)?.join(rest),
    };
    let outside = || format!("`{}` is not in the vault `{}`", path.display(), vault.display());
    NotePath::inside(vault, &file).with_context(outside)
}

/// A line for each run.
fn runs(history: &History) -> Vec<String> {
    let runs = history.runs();
    let states = States::of(history, &runs);
    let lines =
        runs.iter().map(|run| format::run_line(run, &format::changes(run), states.of_run(run)));
    lines.collect()
}

/// A line for each run that changed `note` and each version that was seen of it.
fn past(history: &History, note: &NotePath) -> Vec<String> {
    let runs = history.runs();
    let states = States::of(history, &runs);
    let own = history.runs_of(note);
    let runs = own.iter().map(|run| {
        let changes = run.steps.iter().map(format::step).collect::<Vec<_>>().join(", ");
        (run.time, format::run_line(run, &changes, states.of_run(run)))
    });
    let versions = history.versions(note).into_iter();
    let versions = versions.map(|version| (version.time, format::version_line(&version)));
    let mut lines: Vec<(Timestamp, String)> = runs.chain(versions).collect();
    lines.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// How runs ended.
struct States<'a> {
    taken_back: HashSet<&'a str>,
    /// The newest, if a run is under way.
    under_way: Option<&'a str>,
}

impl<'a> States<'a> {
    /// Those of `runs`, the newest first.
    fn of(history: &History, runs: &'a [Record]) -> Self {
        let newest = runs.first().filter(|run| !run.finished && history.is_busy());
        Self { taken_back: disk::taken_back(runs), under_way: newest.map(|run| run.id.as_str()) }
    }

    fn of_run(&self, run: &Record) -> RunState {
        if self.taken_back.contains(run.id.as_str()) {
            RunState::TakenBack
        } else if run.finished {
            RunState::Finished
        } else if self.under_way == Some(run.id.as_str()) {
            RunState::UnderWay
        } else {
            RunState::CutOff
        }
    }
}

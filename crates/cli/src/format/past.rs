use jiff::{Timestamp, tz::TimeZone};
use vault_lint_core::disk::{Record, Step, VERSION_NAME, Version};

use super::{CYAN, DIM, count, fixes::by_rule, harmless, styled};

/// How a run ended.
#[derive(Clone, Copy)]
pub(crate) enum RunState {
    /// By itself.
    Finished,
    /// Not yet.
    UnderWay,
    /// The program was stopped.
    CutOff,
    /// By itself, and then it was taken back.
    TakenBack,
}

/// A run and its `changes`.
pub(crate) fn run_line(run: &Record, changes: &str, state: RunState) -> String {
    let state = match state {
        RunState::Finished => "",
        RunState::UnderWay => ", under way",
        RunState::CutOff => ", cut off",
        RunState::TakenBack => ", taken back",
    };
    let (time, command) = (minute(run.time), harmless(&run.command));
    format!("{}  {time}  {command}: {changes}{state}\n", styled(&run.id, CYAN))
}

/// How much a run changed.
pub(crate) fn changes(run: &Record) -> String {
    let (moves, notes) = (run.moves().count(), run.notes().count());
    match (moves, notes) {
        (0, _) => count(notes, "note"),
        (_, 0) => format!("{moves} moved"),
        _ => format!("{moves} moved, {}", count(notes, "note")),
    }
}

/// What a run did to a note.
pub(crate) fn step(step: &Step) -> String {
    match step {
        Step::Note(touched) if touched.rules.is_empty() => "written".to_owned(),
        Step::Note(touched) => by_rule(&touched.rules),
        Step::Move(moved) => format!("moved from {}", harmless(&moved.from)),
        Step::Late(_) => "an editor's words put back".to_owned(),
    }
}

/// A version that was seen of a note, in line with runs.
pub(crate) fn version_line(version: &Version) -> String {
    let name = version.hash.get(..VERSION_NAME).unwrap_or(&version.hash);
    let width = "20240601T120000000-00".len();
    format!(
        "{}  {}  {}\n",
        styled(&format!("{name:width$}"), CYAN),
        minute(version.time),
        styled("seen", DIM)
    )
}

/// When a run was, and what it was, on a line above what it did.
pub(crate) fn run_title(run: &Record) -> String {
    format!("{}  {}  {}\n", styled(&run.id, CYAN), minute(run.time), harmless(&run.command))
}

fn minute(time: Timestamp) -> String {
    TimeZone::system().to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string()
}

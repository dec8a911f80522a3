use jiff::tz::TimeZone;
use vault_lint_core::disk;

use crate::{args::HistoryArgs, exit::Status, format, output::Output, session};

/// Lists the runs that changed notes.
pub(crate) fn history(args: &HistoryArgs, output: &mut Output) -> anyhow::Result<Status> {
    let vault = disk::vault_of(&args.vault)?;
    let history = session::history(&vault)?;
    let runs = history.runs();
    if runs.is_empty() {
        output.say("Nothing in this vault was changed by vault-lint yet.\n");
    }
    let taken_back = disk::taken_back(&runs);
    for run in &runs {
        let time = TimeZone::system().to_datetime(run.time).strftime("%Y-%m-%d %H:%M");
        let state = match (taken_back.contains(run.id.as_str()), run.finished) {
            (true, _) => ", taken back",
            (false, false) => ", cut off",
            (false, true) => "",
        };
        let notes = format::count(run.notes().count(), "note");
        let command = format::harmless(&run.command);
        output.print(&format!("{}  {time}  {command}: {notes}{state}\n", run.id));
    }
    Ok(Status::Clean)
}

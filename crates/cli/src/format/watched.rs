use std::{fmt::Write as _, path::PathBuf};

use jiff::tz::TimeZone;
use vault_lint_core::{
    diff,
    due::Entry,
    pass::{Checked, How},
    path::NotePath,
};
use vault_lint_watcher::{Outcome, Status, sync::Synced};

use super::{
    BOLD, CYAN, DIM, GREEN, count, due, error, fixes, harmless, lines, path_line, styled, warning,
};
use crate::{clock, output::Output};

/// As many items that are due are shown at once.
const MOST_DUES: usize = 20;

/// What a service does, as a person likes to see it go by.
pub(crate) struct Watched {
    vault: PathBuf,
}

impl Watched {
    pub(crate) fn new(vault: PathBuf) -> Self {
        Self { vault }
    }

    pub(crate) fn print(&mut self, outcome: &Outcome, output: &mut Output) {
        match outcome {
            Outcome::Watching { files } => {
                let vault = harmless(&self.vault.display().to_string()).into_owned();
                let vault = styled(&vault, BOLD);
                output.say(&format!("Watching {vault}: {}\n", count(*files, "file")));
            }
            Outcome::Ready { notes, errors, warnings } => {
                output.say(&ready(*notes, *errors, *warnings));
            }
            Outcome::Found(checked) => output.print(&found(checked)),
            Outcome::Clean(path) => output.print(&news(path, &styled("nothing found", GREEN))),
            Outcome::Fixed { note, before, applied } => {
                let fixed = format!("fixed {}", fixes::by_rule(applied));
                output.print(&news(note.path(), &styled(&fixed, GREEN)));
                fixes::diff(&diff::unified(note.path(), before, note.text()), output);
            }
            Outcome::Joined { copy, original, how, .. } => {
                output.print(&news(copy, &styled(&joined(original, *how), GREEN)));
            }
            Outcome::Late(late) => output.complain(&super::late(late)),
            Outcome::Synced(done) => output.print(&synced(done)),
            Outcome::Waits(path, why) => output.say(&news(path, &styled(why.as_str(), DIM))),
            Outcome::Due(entries) => output.print(&dues(entries)),
            Outcome::Trouble(trouble) => output.complain(&error(&trouble.to_string())),
            other => output.complain(&warning(&remark(other))),
        }
    }
}

/// That a copy and its original are one.
pub(super) fn joined(original: &NotePath, how: How) -> String {
    format!("made one with `{}`: {how}", harmless(original.as_str()))
}

/// What somebody should know.
pub(super) fn remark(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Quarantined(path) => format!(
            "another tool takes back what is fixed in `{path}`, so it is left alone until `vault-lint resume`"
        ),
        Outcome::Missing => {
            "the vault's folder is not there: nothing is taken for deleted until it is back"
                .to_owned()
        }
        Outcome::Back => "the vault's folder is back".to_owned(),
        Outcome::Reloaded => "the settings were read anew".to_owned(),
        Outcome::BadSettings(why) => format!("{why}: the settings from before stay in force"),
        Outcome::NotSynced(why) => format!("the vault is not synced: {why}"),
        Outcome::Polling(why) => format!("edits are noticed only every few seconds: {why}"),
        _ => String::new(),
    }
}

fn ready(notes: usize, errors: usize, warnings: usize) -> String {
    let found = match (errors, warnings) {
        (0, 0) => styled("nothing found", GREEN),
        _ => format!(
            "{}, {}; `{}` shows them",
            count(errors, "error"),
            count(warnings, "warning"),
            styled("vault-lint check", CYAN)
        ),
    };
    format!("Checked {}: {found}\n", count(notes, "note"))
}

fn found(checked: &Checked) -> String {
    format!(
        "{}{}",
        news(checked.note.path(), &count(checked.findings.len(), "finding")),
        lines(checked)
    )
}

/// News of a note, with the time.
fn news(path: &NotePath, text: &str) -> String {
    let time = TimeZone::system().to_datetime(clock::now()).strftime("%H:%M:%S").to_string();
    format!("{} {}", styled(&time, DIM), path_line(path, text))
}

fn dues(entries: &[Entry]) -> String {
    let mut text = String::new();
    let mut last = None;
    for entry in entries.iter().take(MOST_DUES) {
        if last != Some(entry.urgency) {
            let _ = writeln!(text, "{}", due::head(entry.urgency));
            last = Some(entry.urgency);
        }
        let day = entry.day.strftime("%a %e %b %Y");
        let (title, path) = (harmless(&entry.title), harmless(entry.path.as_str()));
        let _ = writeln!(text, "  {day}  {title}  {}", styled(&path, DIM));
    }
    if entries.len() > MOST_DUES {
        let command = styled("vault-lint due", CYAN);
        let _ = writeln!(text, "  and {} more: `{command}` lists all", entries.len() - MOST_DUES);
    }
    text
}

/// What a sync did, in a line.
pub(crate) fn synced(synced: &Synced) -> String {
    let mut did = Vec::new();
    if synced.committed > 0 {
        did.push(format!("committed {}", count(synced.committed, "file")));
    }
    if !synced.received.is_empty() {
        did.push(format!("received {}", count(synced.received.len(), "file")));
    }
    if synced.pushed {
        did.push("pushed".to_owned());
    }
    if did.is_empty() {
        styled("Nothing to sync", GREEN) + "\n"
    } else {
        format!("Synced: {}\n", did.join(", "))
    }
}

/// Where a service is installed, in which file or that it isn't, and how it stands there.
pub(crate) fn installed(file: &str, manager: &str, standing: Option<&str>) -> String {
    let mut text = line("installed", file);
    if let Some(standing) = standing {
        let manager = manager.trim_start_matches("the task ");
        text.push_str(&line(manager, standing));
    }
    text
}

/// What is told, on a line with its name.
fn line(name: &str, value: &str) -> String {
    format!("{} {}\n", styled(&format!("{name:12}"), DIM), harmless(value))
}

/// How a service stands, for a person.
pub(crate) fn service(status: &Status) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| text.push_str(&line(name, &value));
    line("vault", status.vault.clone());
    let since = TimeZone::system().to_datetime(status.since).strftime("%Y-%m-%d %H:%M");
    line("state", format!("{}, process {} since {since}", status.state, status.pid));
    let backend = if status.backend == "poll" { "by looking every few seconds" } else { "at once" };
    line("edits", format!("noticed {backend}; {} so far", status.edits));
    line(
        "files",
        format!("{}, {} checked", count(status.files, "file"), count(status.notes, "note")),
    );
    let found = [
        count(status.errors, "error"),
        count(status.warnings, "warning"),
        count(status.infos, "info"),
    ];
    line("found", found.join(", "));
    line("due", format!("{} overdue, {} soon", status.overdue, status.soon));
    line(
        "fixed",
        format!("{}; {} waiting to be at rest", count(status.fixes, "note"), status.at_work),
    );
    if status.queue > 0 {
        line("queue", format!("{} to be read or checked", count(status.queue, "file")));
    }
    if status.troubles > 0 {
        line("troubles", status.troubles.to_string());
    }
    if let Some(unnoticed) = status.unnoticed {
        line("missed", count(unnoticed, "file"));
    }
    for path in &status.quarantined {
        line("left alone", path.clone());
    }
    text
}

/// How a service stands, for programs.
pub(crate) fn service_json(status: &Status) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(status)? + "\n")
}

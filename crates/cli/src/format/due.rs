//! What is due, shown.

mod ics;
mod json;
mod markdown;
mod text;

use std::path::Path;

use vault_lint_core::{
    due::{Clock, Entry, Urgency},
    pass::Trouble,
};

pub(crate) use json::schema;
pub(crate) use text::head;

use super::error;
use crate::{args::DueFormat, output::Output};

/// What is due, sorted, and what couldn't be read.
pub(crate) struct List<'a> {
    pub(crate) entries: Vec<Entry>,
    /// How many deadlines can't be read.
    pub(crate) unread: usize,
    pub(crate) troubles: Vec<Trouble>,
    pub(crate) vault: &'a Path,
    pub(crate) clock: &'a Clock,
}

impl List<'_> {
    /// How many are this urgent.
    fn count(&self, urgency: Urgency) -> usize {
        self.entries.iter().filter(|entry| entry.urgency == urgency).count()
    }

    /// The name of the zone by whose calendar days are told.
    fn zone(&self) -> &str {
        self.clock.zone.iana_name().unwrap_or("the system's zone")
    }
}

/// Prints `list`; in a calendar, as events if `events` says so.
pub(crate) fn print(list: &List<'_>, format: DueFormat, events: bool, output: &mut Output) {
    let in_place = matches!(format, DueFormat::Json | DueFormat::Jsonl);
    if !in_place {
        list.troubles.iter().for_each(|trouble| output.complain(&error(&trouble.to_string())));
    }
    match format {
        DueFormat::Text => text::print(list, output),
        DueFormat::Json => output.print_raw(&json::document(list)),
        DueFormat::Jsonl => output.print(&json::lines(list)),
        DueFormat::Ics => output.print_raw(&ics::calendar(list, events)),
        DueFormat::Markdown => output.print(&markdown::page(list)),
    }
}

/// What `--format json` prints of `list`.
pub(crate) fn json(list: &List<'_>) -> String {
    json::document(list)
}

/// The heading over what is this urgent.
fn heading(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Overdue => "Overdue",
        Urgency::Today => "Today",
        Urgency::Soon => "Soon",
        Urgency::Later => "Later",
    }
}

/// How far away the deadline of `entry` is, in words.
fn distance(entry: &Entry) -> String {
    match (entry.days, entry.time) {
        (0, Some(time)) => time.strftime("%H:%M").to_string(),
        (0, None) => "today".to_owned(),
        (-1, _) => "yesterday".to_owned(),
        (1, _) => "tomorrow".to_owned(),
        (days, _) if days < 0 => format!("{} days ago", -days),
        (days, _) => format!("in {days} days"),
    }
}

/// How much of a note is open, to follow its title.
fn open(entry: &Entry) -> String {
    match entry.progress {
        Some((done, all)) => format!(" ({} of {all} open)", all - done),
        None => String::new(),
    }
}

use std::collections::BTreeMap;

use serde_json::Value;

use super::strings;

/// What a status of a task means to the Tasks plugin (8.3.0, `StatusType`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StatusType {
    /// To do, begun or waiting: `TODO`, `IN_PROGRESS`, `ON_HOLD`.
    Open,
    /// In no need of work: `DONE`, `CANCELLED`, `NON_TASK`.
    Closed,
}

/// The settings of the Tasks plugin (8.3.0).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tasks {
    /// Whether the plugin is enabled; none where nothing tells.
    pub enabled: Option<bool>,
    /// Whether it reads fields as `[due:: 2024-05-31]` instead of with emojis.
    pub dataview_format: bool,
    /// What a list item must contain to be a task; empty for nothing.
    pub global_filter: String,
    /// The statuses that it knows.
    pub statuses: BTreeMap<char, StatusType>,
}

impl Default for Tasks {
    fn default() -> Self {
        use StatusType::{Closed, Open};
        Self {
            enabled: None,
            dataview_format: false,
            global_filter: String::new(),
            statuses: BTreeMap::from([(' ', Open), ('x', Closed), ('/', Open), ('-', Closed)]),
        }
    }
}

impl Tasks {
    pub(super) fn of(enabled: Option<bool>, data: &Value) -> Self {
        let default = Self::default();
        let lists = ["coreStatuses", "customStatuses"];
        let entries = lists
            .iter()
            .flat_map(|list| data["statusSettings"][list].as_array().into_iter().flatten());
        // The first of two with the same symbol counts.
        let mut statuses = BTreeMap::new();
        for (symbol, kind) in entries.filter_map(status) {
            statuses.entry(symbol).or_insert(kind);
        }
        Self {
            enabled,
            dataview_format: data["taskFormat"] == "dataview",
            global_filter: data["globalFilter"].as_str().unwrap_or_default().to_owned(),
            statuses: if statuses.is_empty() { default.statuses } else { statuses },
        }
    }
}

fn status(entry: &Value) -> Option<(char, StatusType)> {
    let kind = match entry["type"].as_str()? {
        "DONE" | "CANCELLED" | "NON_TASK" => StatusType::Closed,
        _ => StatusType::Open,
    };
    Some((entry["symbol"].as_str()?.chars().next()?, kind))
}

/// How the Kanban plugin (2.0.51) marks the date of a card. A board's own settings go before these.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kanban {
    /// What stands before a date: `@`.
    pub date_trigger: String,
    /// What stands before a time: `@@`.
    pub time_trigger: String,
    /// How a date is written, in the tokens of Moment.
    pub date_format: String,
    /// How a time is written.
    pub time_format: String,
}

impl Default for Kanban {
    fn default() -> Self {
        Self {
            date_trigger: "@".to_owned(),
            time_trigger: "@@".to_owned(),
            date_format: "YYYY-MM-DD".to_owned(),
            time_format: "HH:mm".to_owned(),
        }
    }
}

impl Kanban {
    /// The same, but for what `data` says, settings of the plugin or of a board.
    #[must_use]
    pub fn with(&self, data: &Value) -> Self {
        let or = |key: &str, own: &String| match data[key].as_str() {
            Some(value) if !value.is_empty() => value.to_owned(),
            _ => own.clone(),
        };
        Self {
            date_trigger: or("date-trigger", &self.date_trigger),
            time_trigger: or("time-trigger", &self.time_trigger),
            date_format: or("date-format", &self.date_format),
            time_format: or("time-format", &self.time_format),
        }
    }
}

/// What the `TaskNotes` plugin (4.12.1) calls the properties of its notes, where its settings differ from our own
/// defaults.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TaskNotes {
    /// The property that holds the deadline.
    pub due: Option<String>,
    /// The property that holds the state.
    pub status: Option<String>,
    /// The property that holds the day on which the note was done.
    pub completed_date: Option<String>,
    /// The states that mean done.
    pub done_statuses: Vec<String>,
    /// The states that don't.
    pub open_statuses: Vec<String>,
    /// The property that holds the rule by which the note repeats.
    pub recurrence: Option<String>,
    /// The property that lists the days for which a repeating note is done.
    pub complete_instances: Option<String>,
    /// The property that lists the days that a repeating note leaves out.
    pub skipped_instances: Option<String>,
}

impl TaskNotes {
    pub(super) fn of(data: &Value) -> Self {
        let mapped = |key: &str| data["fieldMapping"][key].as_str().map(str::to_owned);
        let states = |is_done: bool| {
            let statuses = data["customStatuses"].as_array().into_iter().flatten();
            let fitting = statuses.filter(|status| (status["isCompleted"] == true) == is_done);
            strings(&fitting.map(|status| status["value"].clone()).collect())
        };
        Self {
            due: mapped("due"),
            status: mapped("status"),
            completed_date: mapped("completedDate"),
            done_statuses: states(true),
            open_statuses: states(false),
            recurrence: mapped("recurrence"),
            complete_instances: mapped("completeInstances"),
            skipped_instances: mapped("skippedInstances"),
        }
    }
}

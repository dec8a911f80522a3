//! Settings.

/// The settings in force for a note.
#[derive(Debug, Default)]
pub struct Settings {
    /// Whether notes in template folders are fixed too.
    pub fix_templates: bool,
    /// Where dates stand and what they mean.
    pub dates: Dates,
}

impl Settings {
    /// Whether Obsidian says that the property called `name` holds a date.
    pub fn is_date(&self, _name: &str) -> bool {
        false
    }
}

/// Where dates stand and what they mean. Names of properties disregard case.
#[derive(Clone, Debug)]
pub struct Dates {
    /// The properties that hold a note's deadline.
    pub due: Vec<String>,
    /// Other properties that hold a date.
    pub keys: Vec<String>,
    /// The properties that hold a note's state.
    pub status_keys: Vec<String>,
    /// The states in which a note needs no more work.
    pub done_statuses: Vec<String>,
    /// The properties that say that a note is done: with `true`, a date, or anything but `false`.
    pub done_keys: Vec<String>,
    /// How many days before its day a deadline is near.
    pub soon_days: u32,
}

impl Default for Dates {
    fn default() -> Self {
        let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self {
            due: list(&["due"]),
            keys: list(&[
                "date",
                "created",
                "updated",
                "modified",
                "scheduled",
                "start",
                "end",
                "published",
            ]),
            status_keys: list(&["status"]),
            done_statuses: list(&[
                "done",
                "completed",
                "complete",
                "cancelled",
                "canceled",
                "archived",
            ]),
            done_keys: list(&["completed", "done", "completedDate"]),
            soon_days: 7,
        }
    }
}

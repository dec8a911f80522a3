use crate::path::{Globs, NoGlob, NotePath};

/// Where dates stand and what they mean. Names of properties and columns disregard case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dates {
    /// The properties that hold a note's deadline; inline fields of these names hold one too.
    pub due: Vec<String>,
    /// Other properties that hold a date.
    pub keys: Vec<String>,
    /// The headers of the table columns that hold the deadlines of rows with checkboxes.
    pub columns: Vec<String>,
    /// The properties that hold a note's state.
    pub status_keys: Vec<String>,
    /// The states in which a note needs no more work.
    pub done_statuses: Vec<String>,
    /// The properties that say that a note is done: with `true`, a date, or anything but `false`.
    pub done_keys: Vec<String>,
    /// What a task is whose status nobody knows.
    pub unknown_status: UnknownStatus,
    /// Whether the reminders of the plugin Reminder, `(@2024-05-31 09:00)`, are deadlines.
    pub reminders: bool,
    /// Whether the dates of the Kanban plugin, `@{2024-05-31}`, are deadlines outside of boards too.
    pub kanban_everywhere: bool,
    /// The words that the Kanban plugin, in the language of the app, puts in bold at the top of a lane whose cards are done.
    pub kanban_complete: Vec<String>,
    /// The notes in which nothing is due any more.
    pub archives: PathList,
    /// How many days before its day a deadline is near, where [`Dates::soon`] says nothing else.
    pub soon_days: u32,
    /// Other numbers of days for some notes; the last that holds wins.
    pub soon: Vec<Soon>,
    /// The name of the zone whose calendar counts, as in the IANA database; none for the system's.
    pub timezone: Option<String>,
}

/// What a task is whose status nobody knows, such as `[?]`.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Default,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownStatus {
    /// Open where the Tasks plugin is enabled, which takes it for one to do; else done, as Obsidian shows it.
    #[default]
    Auto,
    /// Open.
    Open,
    /// Done.
    Done,
}

impl UnknownStatus {
    /// The name in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Open => "open",
            Self::Done => "done",
        }
    }
}

/// How many days before its day a deadline is near, in some notes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Soon {
    /// The notes; empty for all.
    pub paths: PathList,
    /// The tags of which a note must have one, without `#`; empty for no matter which.
    pub tags: Vec<String>,
    /// How many days.
    pub days: u32,
}

/// Notes, by globs of their paths.
#[derive(Clone, Debug, Default)]
pub struct PathList {
    written: Vec<String>,
    globs: Globs,
}

impl PathList {
    /// Whether the note at `path` is one of them.
    pub fn holds(&self, path: &NotePath) -> bool {
        self.globs.matches(path)
    }

    /// The globs as they are written.
    pub fn written(&self) -> &[String] {
        &self.written
    }

    pub(super) fn new(written: &[String]) -> Result<Self, NoGlob> {
        Ok(Self { globs: Globs::new(written)?, written: written.to_vec() })
    }
}

impl PartialEq for PathList {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for PathList {}

impl Default for Dates {
    fn default() -> Self {
        Self {
            due: owned(&["due"]),
            keys: owned(&[
                "date",
                "created",
                "updated",
                "modified",
                "scheduled",
                "start",
                "end",
                "published",
            ]),
            columns: owned(&["due", "due date", "deadline"]),
            status_keys: owned(&["status"]),
            done_statuses: owned(&[
                "done",
                "completed",
                "complete",
                "cancelled",
                "canceled",
                "archived",
            ]),
            done_keys: owned(&["completed", "done", "completedDate"]),
            unknown_status: UnknownStatus::Auto,
            reminders: false,
            kanban_everywhere: false,
            kanban_complete: owned(&["Complete"]),
            archives: PathList::new(&owned(&["Archive/", "Archives/"])).unwrap_or_default(),
            soon_days: 7,
            soon: Vec::new(),
            timezone: None,
        }
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

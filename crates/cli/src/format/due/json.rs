use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use vault_lint_core::due::{Entry, ItemKind, Urgency};

use super::{super::harmless::harmless_json, List};

/// What `--format json` prints. Fields may be added in the same version, but none is taken away or changed.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "vault-lint due --format json")]
struct Document<'a> {
    schema_version: u32,
    vault: String,
    /// The day for which deadlines are judged, `YYYY-MM-DD`.
    today: String,
    /// The time zone by whose calendar days are told.
    zone: &'a str,
    items: Vec<Item<'a>>,
    errors: Vec<Error>,
    summary: Counts,
}

/// Something that is due.
#[derive(Serialize, JsonSchema)]
struct Item<'a> {
    path: &'a str,
    /// Counts from 1.
    line: usize,
    /// In characters, counts from 1.
    column: usize,
    kind: &'static str,
    title: &'a str,
    /// `YYYY-MM-DD`, with `THH:MM:SS` behind it where a time is set.
    due: String,
    /// How many days it is until then; negative when its day has passed.
    days: i32,
    urgency: Urgency,
    /// Whether the deadline is known for sure.
    sure: bool,
    /// Of a note, how many of its checkboxes and tasks are open, and how many there are.
    open: Option<usize>,
    total: Option<usize>,
    tags: &'a [String],
}

/// What couldn't be read.
#[derive(Serialize, JsonSchema)]
struct Error {
    message: String,
}

#[derive(Serialize, JsonSchema)]
struct Counts {
    overdue: usize,
    today: usize,
    soon: usize,
    later: usize,
    /// How many deadlines can't be read, of which no more is told here.
    unread: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Line<'a> {
    Item(Item<'a>),
    Error(Error),
    Summary(Counts),
}

/// The JSON Schema of [`Document`].
pub(crate) fn schema() -> Schema {
    SchemaGenerator::default().into_root_schema_for::<Document<'_>>()
}

pub(super) fn document(list: &List<'_>) -> String {
    let document = Document {
        schema_version: 1,
        vault: list.vault.display().to_string(),
        today: list.clock.today.to_string(),
        zone: list.zone(),
        items: list.entries.iter().map(item).collect(),
        errors: errors(list).collect(),
        summary: counts(list),
    };
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{}\n", harmless_json(&text))
}

/// An object a line, the summary last.
pub(super) fn lines(list: &List<'_>) -> String {
    let items = list.entries.iter().map(|entry| Line::Item(item(entry)));
    let rest = errors(list).map(Line::Error).chain([Line::Summary(counts(list))]);
    let line = |line: Line<'_>| {
        format!("{}\n", harmless_json(&serde_json::to_string(&line).unwrap_or_default()))
    };
    items.chain(rest).map(line).collect()
}

fn item(entry: &Entry) -> Item<'_> {
    Item {
        path: entry.path.as_str(),
        line: entry.position.line,
        column: entry.position.column,
        kind: kind(entry.kind),
        title: &entry.title,
        due: match entry.time {
            Some(time) => entry.day.to_datetime(time).to_string(),
            None => entry.day.to_string(),
        },
        days: entry.days,
        urgency: entry.urgency,
        sure: entry.is_sure,
        open: entry.progress.map(|(done, all)| all - done),
        total: entry.progress.map(|(_, all)| all),
        tags: &entry.tags,
    }
}

pub(super) fn kind(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Note => "note",
        ItemKind::Task => "task",
        ItemKind::Card => "card",
        ItemKind::Row => "row",
    }
}

fn errors<'a>(list: &'a List<'_>) -> impl Iterator<Item = Error> + use<'a> {
    list.troubles.iter().map(|trouble| Error { message: trouble.to_string() })
}

fn counts(list: &List<'_>) -> Counts {
    Counts {
        overdue: list.count(Urgency::Overdue),
        today: list.count(Urgency::Today),
        soon: list.count(Urgency::Soon),
        later: list.count(Urgency::Later),
        unread: list.unread,
    }
}

use jiff::civil::Date;
use memchr::memmem;
use serde::{Deserialize, Serialize};

use crate::{
    config::{Dates, Obsidian, Settings, StatusType, UnknownStatus},
    note::{Checkbox, Kind, Node, Note, Row, Scalar, Task},
    text::TextRange,
};

use super::{
    board::{Board, Lane},
    card,
    date::{Written, linked_day, read},
    field::{Field, Key, Notation, Reading},
    inline,
    repeat::Repeat,
};

/// What in a note can be due: the note itself, its tasks, its cards, and the rows of its tables that have checkboxes.
///
/// Code, comments, drawings, archives and what the settings leave out is not in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Agenda {
    /// In source order, the note first.
    pub items: Vec<Item>,
    /// Whether the note says that nothing in it needs work any more.
    pub is_closed: bool,
    /// How many of its checkboxes and tasks are done.
    pub done: usize,
    /// How many there are.
    pub all: usize,
}

/// Something that can be due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Where it stands: the frontmatter's value or the line of the first field of a note, the first line of a task, a row.
    pub range: TextRange,
    /// Whether it needs no more work. Of a note it says so itself, or all of its checkboxes and tasks are ticked.
    pub is_done: bool,
    /// What it says about itself, in source order.
    pub fields: Vec<Field>,
    /// How it repeats.
    pub(super) repetition: Option<Repetition>,
}

impl Item {
    /// Whether it comes back when it is done, by the `TaskNotes` plugin.
    pub fn repeats(&self) -> bool {
        self.repetition.is_some()
    }
}

/// What an [`Item`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ItemKind {
    /// The note itself.
    Note,
    /// A list item with a status.
    Task,
    /// A task on a board of the Kanban plugin.
    Card,
    /// A row of a table that has a checkbox.
    Row,
}

/// How a note repeats (`TaskNotes` 4.12.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Repetition {
    /// None for a rule that isn't understood.
    pub(super) rule: Option<Repeat>,
    /// The days for which it is done or left out.
    pub(super) settled: Vec<Date>,
}

impl Agenda {
    /// The agenda of `note`.
    pub fn of(note: &Note, settings: &Settings) -> Self {
        let has_dates = matches!(note.kind(), Kind::Note | Kind::Kanban);
        if !has_dates || settings.dates.archives.holds(note.path()) {
            return Self::default();
        }
        Reader { note, dates: &settings.dates, obsidian: &settings.obsidian }.read()
    }
}

struct Reader<'a> {
    note: &'a Note,
    dates: &'a Dates,
    obsidian: &'a Obsidian,
}

impl Reader<'_> {
    fn read(&self) -> Agenda {
        let mut states = self.note.properties().iter();
        let is_closed = states.any(|property| self.says_done(&property.name, &property.value));
        let mut agenda = Agenda { is_closed, ..Agenda::default() };
        let tasks = self.note.tasks().iter().map(|task| self.is_done(task.status));
        for is_done in self.checkboxes().map(|found| found.checked).chain(tasks) {
            agenda.all += 1;
            agenda.done += usize::from(is_done);
        }
        let is_done = agenda.is_closed || agenda.all > 0 && agenda.done == agenda.all;
        agenda.items.extend(self.whole_note(is_done));
        agenda.items.extend(self.tasks());
        agenda.items.extend(self.rows());
        agenda.items.sort_by_key(|item| (item.kind != ItemKind::Note, item.range));
        agenda
    }

    fn reading<'b>(&'b self, is_hidden: &'b dyn Fn(usize) -> bool) -> Reading<'b> {
        Reading {
            text: self.note.text(),
            due: &self.dates.due,
            dataview_format: self.obsidian.tasks.dataview_format,
            is_hidden,
        }
    }

    /// Whether a task with this status needs no more work.
    fn is_done(&self, status: char) -> bool {
        let tasks = &self.obsidian.tasks;
        match (tasks.statuses.get(&status), self.dates.unknown_status) {
            (Some(kind), _) => *kind == StatusType::Closed,
            (None, _) if status == 'X' => true,
            (None, UnknownStatus::Open) => false,
            (None, UnknownStatus::Done) => true,
            (None, UnknownStatus::Auto) => tasks.enabled != Some(true),
        }
    }

    fn says_done(&self, key: &str, value: &Node) -> bool {
        if is_named(&self.dates.status_keys, key) {
            let is_done = |state: &Node| {
                let text = state.text().map_or("", str::trim);
                state.scalar() == Some(Scalar::Bool(true))
                    || is_named(&self.dates.done_statuses, text)
            };
            return single(value).iter().any(is_done);
        }
        let says_no = |text: &str| ["", "false", "no", "0"].contains(&text.trim());
        is_named(&self.dates.done_keys, key)
            && !value.is_null()
            && !value.text().is_some_and(says_no)
            && !value.items().is_some_and(<[Node]>::is_empty)
    }

    /// The note itself, if it has a deadline.
    fn whole_note(&self, is_done: bool) -> Option<Item> {
        let mut fields = Vec::new();
        for property in self.note.properties() {
            let key = match &*property.name {
                name if is_named(&self.dates.due, name) => Key::Due,
                name if name.eq_ignore_ascii_case("start") => Key::Start,
                _ => continue,
            };
            fields.extend(
                single(&property.value).iter().filter_map(|value| property_field(key, value)),
            );
        }
        self.lines(&mut fields);
        let first = fields.iter().find(|field| field.key == Key::Due)?;
        let (range, due) = (first.range, first.when().map(|when| when.day));
        Some(Item {
            kind: ItemKind::Note,
            range,
            is_done,
            repetition: self.repetition(due),
            fields,
        })
    }

    /// The inline fields that speak of the note: those of no task and no table.
    fn lines(&self, fields: &mut Vec<Field>) {
        let note = self.note;
        let body = note.body();
        let is_hidden = |at| note.is_hidden(at);
        let reading = self.reading(&is_hidden);
        let mut end = body.start();
        for colons in memmem::find_iter(note[body].as_bytes(), b"::").map(|at| body.start() + at) {
            if colons < end || note.is_hidden(colons) {
                continue;
            }
            let line = note.lines().line(note.lines().line_of(colons));
            end = line.end();
            if !self.speaks_of_note(colons) {
                continue;
            }
            let mut found = Vec::new();
            inline::bracketed(&reading, line, &mut found);
            if found.is_empty() {
                inline::whole_line(&reading, line, &mut found);
            }
            found.retain(|field| matches!(field.key, Key::Due | Key::Start));
            fields.append(&mut found);
        }
    }

    fn speaks_of_note(&self, offset: usize) -> bool {
        let tasks = self.note.tasks();
        let after = tasks.partition_point(|task| task.range.start() <= offset);
        let in_task = tasks[..after]
            .iter()
            .rev()
            .take(1)
            .any(|task| offset <= task.text.end() || task.more.contains(offset));
        let tables = self.note.tables();
        let after = tables.partition_point(|table| table.range.start() <= offset);
        let in_table = after > 0 && tables[after - 1].range.contains(offset);
        !in_task && !in_table
    }

    fn repetition(&self, due: Option<Date>) -> Option<Repetition> {
        let names = &self.obsidian.task_notes;
        let property = |name: &Option<String>, default: &str| {
            let name = name.as_deref().unwrap_or(default);
            self.note.properties().iter().find(|property| property.name.eq_ignore_ascii_case(name))
        };
        let rule =
            property(&names.recurrence, "recurrence").filter(|rule| !rule.value.is_null())?;
        let days = [
            property(&names.complete_instances, "complete_instances"),
            property(&names.skipped_instances, "skipped_instances"),
        ];
        let days = days.into_iter().flatten().flat_map(|days| single(&days.value));
        let settled = days.filter_map(|day| match read(day.text()?) {
            Written::Good(when) => Some(when.day),
            _ => None,
        });
        let rule = rule.value.text().and_then(|text| Repeat::parse(text, due));
        Some(Repetition { rule, settled: settled.collect() })
    }

    fn tasks(&self) -> Vec<Item> {
        let board = (self.note.kind() == Kind::Kanban)
            .then(|| Board::of(self.note, &self.obsidian.kanban, &self.dates.kanban_complete));
        let is_hidden = |at| self.note.is_hidden(at);
        let reading = self.reading(&is_hidden);
        let filter = self.obsidian.tasks.global_filter.as_str();
        let mut items = Vec::new();
        for task in self.note.tasks() {
            let state = board.as_ref().map_or(Lane::Open, |board| board.lane(task.range.start()));
            let is_task =
                board.is_some() || filter.is_empty() || self.note[task.text].contains(filter);
            if state == Lane::Archive || !is_task {
                continue;
            }
            let fields = self.task_fields(&reading, task, board.as_ref());
            if !fields.is_empty() {
                let kind = if board.is_some() { ItemKind::Card } else { ItemKind::Task };
                let is_done = state == Lane::Complete || self.is_done(task.status);
                let range = TextRange::new(task.range.start(), task.text.end());
                items.push(Item { kind, range, is_done, fields, repetition: None });
            }
        }
        items
    }

    fn task_fields(&self, reading: &Reading<'_>, task: &Task, board: Option<&Board>) -> Vec<Field> {
        let mut fields = reading.fields(task.text);
        if !self.note[TextRange::new(task.range.start(), task.status_range.start())].contains('\t')
        {
            reading.mark_read(task.text, &mut fields);
        }
        self.plugin_dates(reading, task.text, board, &mut fields);
        for line in lines(self.note.text(), task.more) {
            fields.extend(reading.fields(line));
            if board.is_some() && !fields.iter().any(|field| field.notation == Notation::Card) {
                self.plugin_dates(reading, line, board, &mut fields);
            }
        }
        fields
    }

    /// Adds the dates of the plugins Kanban and Reminder, where they are deadlines.
    fn plugin_dates(
        &self,
        reading: &Reading<'_>,
        line: TextRange,
        board: Option<&Board>,
        fields: &mut Vec<Field>,
    ) {
        let kanban = match board {
            Some(board) => Some(&board.kanban),
            None => self.dates.kanban_everywhere.then_some(&self.obsidian.kanban),
        };
        fields.extend(kanban.and_then(|kanban| card::card(reading, line, kanban)));
        if self.dates.reminders {
            fields.extend(card::reminder(reading, line));
        }
    }

    /// The checkboxes that can be ticked.
    fn checkboxes(&self) -> impl Iterator<Item = &Checkbox> {
        let text = self.note.text();
        self.note.checkboxes().iter().filter(|found| !found.is_inert(text))
    }

    /// The rows that have checkboxes.
    fn rows(&self) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        let mut columns = (usize::MAX, Vec::new());
        for checkbox in self.checkboxes() {
            let Some(place) = checkbox.cell else { continue };
            let table = &self.note.tables()[place.table];
            let Some(row) = place.row.and_then(|row| table.rows.get(row)) else { continue };
            if columns.0 != place.table {
                columns = (place.table, self.due_columns(&table.header));
            }
            match items.last_mut().filter(|item| item.range == row.range) {
                Some(item) => item.is_done &= checkbox.checked,
                None => items.push(Item {
                    kind: ItemKind::Row,
                    range: row.range,
                    is_done: checkbox.checked,
                    fields: self.row_fields(row, &columns.1),
                    repetition: None,
                }),
            }
        }
        items
    }

    /// The positions of the columns that hold deadlines.
    fn due_columns(&self, header: &Row) -> Vec<usize> {
        let heads = header
            .cells
            .iter()
            .map(|cell| self.note[cell.content].trim_matches(|c: char| !c.is_alphanumeric()));
        let due = heads.enumerate().filter(|(_, head)| is_named(&self.dates.columns, head));
        due.map(|(column, _)| column).collect()
    }

    fn row_fields(&self, row: &Row, due_columns: &[usize]) -> Vec<Field> {
        let is_hidden = |at| self.note.is_hidden(at);
        let reading = self.reading(&is_hidden);
        let mut fields = reading.fields(row.range);
        self.plugin_dates(&reading, row.range, None, &mut fields);
        for cell in due_columns.iter().filter_map(|&column| row.cells.get(column)) {
            if !fields.iter().any(|field| cell.range.covers(field.range)) {
                fields.extend(self.column_field(cell.content));
            }
        }
        fields
    }

    /// The date that the cell with this content holds; none when it holds something else.
    fn column_field(&self, content: TextRange) -> Option<Field> {
        let text = self.note[content].trim_matches(['*', '_', '~', '`']);
        let date = read(linked_day(text).unwrap_or(text));
        (date != Written::Other && !self.note.is_hidden(content.start())).then_some(Field {
            key: Key::Due,
            notation: Notation::Column,
            range: content,
            value: content,
            date,
            strict: true,
            read: false,
        })
    }
}

/// The lines of `text` at `range`.
fn lines(text: &str, range: TextRange) -> impl Iterator<Item = TextRange> {
    let mut start = range.start();
    text[range].split_inclusive('\n').map(move |line| {
        start += line.len();
        TextRange::of_length(start - line.len(), line.len())
    })
}

fn is_named(names: &[String], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The value itself, or the items of a list.
fn single(value: &Node) -> &[Node] {
    value.items().unwrap_or(std::slice::from_ref(value))
}

fn property_field(key: Key, value: &Node) -> Option<Field> {
    let text = value.text().or_else(|| bare_link(value))?;
    Some(Field {
        key,
        notation: Notation::Property,
        range: value.range,
        value: value.range,
        date: read(linked_day(text).unwrap_or(text)),
        strict: true,
        read: false,
    })
}

/// The name in `[[name]]` without quotes, which YAML takes for a list in a list.
fn bare_link(value: &Node) -> Option<&str> {
    match value.items()? {
        [inner] => inner.text(),
        _ => None,
    }
}

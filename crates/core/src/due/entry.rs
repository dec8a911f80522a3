use jiff::civil::{Date, Time};

use super::{
    Clock,
    agenda::{Agenda, Item, ItemKind},
    field::Key,
    standing::{Standing, Urgency, soon_days, standings},
    title::title,
};
use crate::{
    config::Settings,
    note::{ListKind, Note, is_tag_within},
    path::{NotePath, fold},
    text::Position,
};

/// Something that is due and not done, told without its note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The note.
    pub path: NotePath,
    /// Where in it the deadline is written.
    pub position: Position,
    /// What it is.
    pub kind: ItemKind,
    /// What is to be done: the text of the task or row without its fields, the name of the note.
    pub title: String,
    /// The day of the deadline, by the clock's zone.
    pub day: Date,
    /// The time of that day.
    pub time: Option<Time>,
    /// How many days it is until then; negative when its day has passed.
    pub days: i32,
    /// How near it is.
    pub urgency: Urgency,
    /// Whether the deadline is known for sure.
    pub is_sure: bool,
    /// Of a note, how many of its checkboxes and tasks are done, and how many there are.
    pub progress: Option<(usize, usize)>,
    /// The tags of its own line and of the note's properties, without `#`, in lower case.
    pub tags: Vec<String>,
}

impl Entry {
    /// Whether it has the tag, or one nested in it.
    pub fn has_tag(&self, tag: &str) -> bool {
        let tag = fold(tag.trim_start_matches('#').trim_end_matches('/'));
        self.tags.iter().any(|known| is_tag_within(known, &tag))
    }
}

/// What is due in a note.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Dues {
    /// All that is due some day and not done, in source order.
    pub entries: Vec<Entry>,
    /// How many more have a deadline that can't be read.
    pub unread: usize,
}

/// What is due in `note`.
pub fn dues(note: &Note, settings: &Settings, clock: &Clock) -> Dues {
    let agenda = Agenda::of(note, settings);
    let standings = standings(&agenda, settings, clock);
    let unread = unread(&agenda);
    if standings.is_empty() {
        return Dues { unread, ..Dues::default() };
    }
    let soon = soon_days(note, &settings.dates);
    let own = own_tags(note);
    let entry = |standing: Standing<'_>| Entry {
        path: note.path().clone(),
        position: note.position(standing.range.start()),
        kind: standing.item.kind,
        title: title(note, standing.item, &settings.obsidian.tasks.global_filter),
        day: clock.local(standing.when).0,
        time: standing.time,
        days: standing.days,
        urgency: standing.urgency(soon, clock),
        is_sure: standing.is_sure,
        progress: standing.progress,
        tags: own.iter().cloned().chain(tags_of(note, standing.item)).collect(),
    };
    Dues { entries: standings.into_iter().map(entry).collect(), unread }
}

/// How many items of `agenda` are open and have a deadline of which no date can be read.
fn unread(agenda: &Agenda) -> usize {
    let open = agenda.items.iter().filter(|item| !agenda.is_closed && !item.is_done);
    let is_unread = |item: &&Item| {
        let mut due = item.fields.iter().filter(|field| field.key == Key::Due).peekable();
        due.peek().is_some() && due.all(|field| field.when().is_none() && field.is_flawed())
    };
    open.filter(is_unread).count()
}

/// The tags in the frontmatter.
fn own_tags(note: &Note) -> Vec<String> {
    let property = note.frontmatter().and_then(|matter| matter.property("tags"));
    let tags = property.and_then(|tags| ListKind::Tags.items(&tags.value)).unwrap_or_default();
    tags.iter().map(|tag| fold(tag.trim_start_matches('#'))).collect()
}

/// The tags in the text of `item`: of a note all of its body.
fn tags_of(note: &Note, item: &Item) -> Vec<String> {
    let range = if item.kind == ItemKind::Note { note.body() } else { item.range };
    if memchr::memchr(b'#', note[range].as_bytes()).is_none() {
        return Vec::new();
    }
    let tags = &note.inlines().tags;
    let first = tags.partition_point(|tag| tag.range.start() < range.start());
    let tags = tags[first..].iter().take_while(|tag| range.covers(tag.range));
    tags.map(|tag| fold(&note[tag.range][1..])).collect()
}

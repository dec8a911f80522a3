use jiff::civil::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Clock,
    agenda::{Agenda, Item, ItemKind},
    date::When,
    field::{Field, Key, Notation},
};
use crate::{
    config::{Dates, Settings},
    note::Note,
    text::TextRange,
};

/// How something that isn't done stands to its deadline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing<'a> {
    /// What is due.
    pub item: &'a Item,
    /// When.
    pub when: When,
    /// Where that is written.
    pub range: TextRange,
    /// How many days it is until then; negative when its day has passed.
    pub days: i32,
    /// At what time of its day, by the clock's zone.
    pub time: Option<Time>,
    /// Whether it has passed.
    pub is_past: bool,
    /// Whether the deadline is known for sure: not where it follows from a rule that isn't understood.
    pub is_sure: bool,
    /// Of a note, how many of its checkboxes and tasks are done, and how many there are.
    pub progress: Option<(usize, usize)>,
}

/// How near a deadline is, the nearest first.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// It has passed.
    Overdue,
    /// It is today.
    Today,
    /// It is in a few days.
    Soon,
    /// It is later than that, or work can't begin yet.
    Later,
}

impl Standing<'_> {
    /// How near it is, where `soon` days are few.
    pub fn urgency(&self, soon: u32, clock: &Clock) -> Urgency {
        match self.days {
            _ if self.is_past => Urgency::Overdue,
            0 => Urgency::Today,
            days if days.unsigned_abs() <= soon && !self.is_waiting(clock) => Urgency::Soon,
            _ => Urgency::Later,
        }
    }

    /// Whether work on it can't begin yet.
    fn is_waiting(&self, clock: &Clock) -> bool {
        let starts = self.item.fields.iter().filter(|field| field.key == Key::Start);
        starts.filter_map(Field::when).any(|start| clock.days_until(start) > 0)
    }
}

/// How all in `agenda` that is open and has a deadline stands to it, in source order.
pub fn standings<'a>(agenda: &'a Agenda, settings: &Settings, clock: &Clock) -> Vec<Standing<'a>> {
    if agenda.is_closed {
        return Vec::new();
    }
    let open = agenda.items.iter().filter(|item| !item.is_done);
    let standing = |item: &'a Item| {
        let deadline = deadline(item, settings, clock)?;
        let is_note = item.kind == ItemKind::Note && agenda.all > 0;
        Some(Standing {
            item,
            when: deadline.when,
            range: deadline.range,
            days: clock.days_until(deadline.when),
            time: clock.local(deadline.when).1,
            is_past: clock.is_past(deadline.when),
            is_sure: deadline.is_sure,
            progress: is_note.then_some((agenda.done, agenda.all)),
        })
    };
    open.filter_map(standing).collect()
}

struct Deadline {
    when: When,
    range: TextRange,
    is_sure: bool,
}

/// The field that holds the deadline of `item`: by the notation that goes first, in it the first date of a task and the
/// earliest of a note or list.
pub fn deciding<'a>(item: &'a Item, settings: &Settings, clock: &Clock) -> Option<&'a Field> {
    let dataview_format = settings.obsidian.tasks.dataview_format;
    let dated = item.fields.iter().filter(|field| field.key == Key::Due);
    let dated = dated.filter_map(|field| Some((field, field.when()?)));
    let first = dated.min_by_key(|(field, when)| {
        let by_day = field.notation != Notation::Emoji;
        (rank(field.notation, item.kind, dataview_format), by_day.then(|| clock.local(*when)))
    });
    first.map(|(field, _)| field)
}

fn deadline(item: &Item, settings: &Settings, clock: &Clock) -> Option<Deadline> {
    let field = deciding(item, settings, clock)?;
    let when = field.when()?;
    let deadline = Deadline { when, range: field.range, is_sure: true };
    let Some(repetition) = &item.repetition else { return Some(deadline) };
    let Some(rule) = &repetition.rule else { return Some(Deadline { is_sure: false, ..deadline }) };
    if clock.days_until(when) > 0 {
        return Some(deadline);
    }
    let last = rule.last_until(clock.today)?;
    let is_open = !repetition.settled.contains(&last);
    is_open.then_some(Deadline { when: When { day: last, ..when }, ..deadline })
}

/// Which notation goes before which: that of the Tasks plugin in tasks, that of Dataview in rows.
fn rank(notation: Notation, kind: ItemKind, dataview_format: bool) -> u8 {
    let brackets_first = dataview_format || kind == ItemKind::Row;
    match notation {
        _ if kind == ItemKind::Note => 0,
        Notation::Emoji => u8::from(brackets_first),
        Notation::Bracketed => u8::from(!brackets_first),
        _ => 2 + notation as u8,
    }
}

/// How many days before its day a deadline in `note` is near.
pub fn soon_days(note: &Note, dates: &Dates) -> u32 {
    let holds = |soon: &&crate::config::Soon| {
        (soon.paths.written().is_empty() || soon.paths.holds(note.path()))
            && (soon.tags.is_empty() || soon.tags.iter().any(|tag| note.has_tag(tag)))
    };
    dates.soon.iter().rev().find(holds).map_or(dates.soon_days, |soon| soon.days)
}

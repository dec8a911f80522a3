use jiff::civil::Time;

use super::{
    Clock,
    date::{When, Written, linked_day, read},
};
use crate::{
    config::Dates,
    note::{Node, Note, Task},
    text::TextRange,
};

/// When a note is due, by its frontmatter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Deadline {
    /// When.
    pub when: When,
    /// Where that is written.
    pub range: TextRange,
}

/// The deadline of `note`: the earliest date under a key for deadlines. None when the note says that it is done.
///
/// A repeating note of the `TaskNotes` plugin (4.12.1) keeps its first `due`, so it has no deadline of its own.
fn deadline(note: &Note, dates: &Dates, clock: &Clock) -> Option<Deadline> {
    let properties = || note.properties().iter();
    let is_due = |name: &str| dates.due.iter().any(|key| key.eq_ignore_ascii_case(name));
    if !properties().any(|property| is_due(&property.name)) {
        return None;
    }
    let has = |key: &str| {
        properties()
            .any(|property| property.name.eq_ignore_ascii_case(key) && !property.value.is_null())
    };
    if properties().any(|property| says_done(&property.name, &property.value, dates))
        || has("recurrence")
    {
        return None;
    }
    let values = properties()
        .filter(|property| is_due(&property.name))
        .flat_map(|property| single(&property.value));
    let found =
        values.filter_map(|value| Some(Deadline { when: when(value)?, range: value.range }));
    found.min_by_key(|deadline| clock.local(deadline.when))
}

/// The value itself, or the items of a list.
fn single(value: &Node) -> &[Node] {
    value.items().unwrap_or(std::slice::from_ref(value))
}

fn when(value: &Node) -> Option<When> {
    let text = value.text().or_else(|| bare_link(value))?;
    match read(linked_day(text).unwrap_or(text)) {
        Written::Good(when) => Some(when),
        _ => None,
    }
}

/// The name in `[[name]]` without quotes, which YAML takes for a list in a list.
fn bare_link(value: &Node) -> Option<&str> {
    match value.items()? {
        [inner] => inner.text(),
        _ => None,
    }
}

fn says_done(key: &str, value: &Node, dates: &Dates) -> bool {
    let is =
        |names: &[String], name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    if is(&dates.status_keys, key) {
        let states = single(value).iter().filter_map(Node::text);
        return states.into_iter().any(|state| is(&dates.done_statuses, state.trim()));
    }
    is(&dates.done_keys, key) && !value.is_null() && value.text() != Some("false")
}

/// How a note stands to its deadline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The deadline.
    pub deadline: Deadline,
    /// How many days it is until then; negative when its day has passed.
    pub days: i32,
    /// At what time of its day, by the clock's zone.
    pub time: Option<Time>,
    /// Whether it has passed.
    pub is_past: bool,
    /// How many of the note's boxes and tasks are done.
    pub done: usize,
    /// How many there are.
    pub all: usize,
}

impl Standing {
    /// How much is done, to follow a message: `, 1 of 2 done`; empty for a note without boxes and tasks.
    pub fn progress(&self) -> String {
        if self.all == 0 { String::new() } else { format!(", {} of {} done", self.done, self.all) }
    }
}

/// How `note` stands to its deadline; none when it has none, or when all its boxes and tasks are done.
pub fn standing(note: &Note, dates: &Dates, clock: &Clock) -> Option<Standing> {
    let deadline = deadline(note, dates, clock)?;
    let (done, all) = progress(note);
    let is_open = all == 0 || done < all;
    is_open.then(|| Standing {
        deadline,
        days: clock.days_until(deadline.when),
        time: clock.local(deadline.when).1,
        is_past: clock.is_past(deadline.when),
        done,
        all,
    })
}

/// How many of the note's boxes and tasks are done, and how many there are.
fn progress(note: &Note) -> (usize, usize) {
    let boxes = note.checkboxes().iter().filter(|checkbox| !checkbox.is_inert(note.text()));
    let states =
        boxes.map(|checkbox| checkbox.checked).chain(note.tasks().iter().map(Task::is_done));
    states.fold((0, 0), |(done, all), state| (done + usize::from(state), all + 1))
}

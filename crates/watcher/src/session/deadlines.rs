//! What is due, and telling it: each item once.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{self, BufReader},
};

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Time, tz::TimeZone};
use serde::{Deserialize, Serialize, Serializer};
use vault_lint_core::{
    disk::{self, History, VersionBounds},
    due::{Entry, Urgency},
    path::NotePath,
};

use super::{Now, Session, Standing};
use crate::{
    due::{Agenda, Due},
    outcome::{Outcome, Sink},
    quiet::Moment,
};

/// What is due in the vault's notes, and what was told of it.
#[derive(Debug, Default)]
pub(super) struct Deadlines {
    agenda: Agenda,
    /// Sorted.
    told: Vec<Told>,
    /// When they are told next.
    tell_at: Option<Timestamp>,
    /// When the day ends.
    day_ends: Option<Timestamp>,
    /// Since when the report note says something else than is so.
    report_stale: bool,
    report_at: Option<Moment>,
}

/// The file in the state folder that holds what was told.
const TOLD: &str = "told.json";
/// The report note is written so long after what it says has changed.
const REPORT_AFTER: Moment = Moment::from_secs(5);

impl Deadlines {
    /// What was told before, as the state folder of `history` has it.
    pub(super) fn read(history: &History) -> Self {
        let file = disk::open_state(&history.folder().join(TOLD)).ok().flatten();
        let told = file.and_then(|file| serde_json::from_reader(BufReader::new(file)).ok());
        let mut told: Vec<Told> = told.unwrap_or_default();
        told.sort_unstable();
        told.dedup();
        Self { told, ..Self::default() }
    }

    pub(super) fn put(&mut self, path: &NotePath, entries: &[Entry]) {
        self.report_stale = true;
        self.agenda.put(path, entries);
    }

    /// Takes over what is due in a note, as [`Self::packed`] had it.
    pub(super) fn recall(&mut self, path: &NotePath, packed: &[u8]) {
        self.report_stale = true;
        self.agenda.recall(path, packed);
    }

    /// What is due in a note, packed.
    pub(super) fn packed(&self, path: &NotePath) -> &[u8] {
        self.agenda.packed(path)
    }

    /// The notes in which something is due some day.
    pub(super) fn dated(&self) -> Vec<NotePath> {
        self.agenda.notes().cloned().collect()
    }

    /// When the day ends for which what is due was judged; none before the first.
    pub(super) fn day_ends(&self) -> Option<Timestamp> {
        self.day_ends
    }

    pub(super) fn forget(&mut self, path: &NotePath) {
        self.report_stale = true;
        self.agenda.forget(path);
    }

    /// How many items are as urgent.
    pub(super) fn count(&self, is_meant: impl Fn(Urgency) -> bool) -> usize {
        self.agenda.count(is_meant)
    }

    pub(super) fn report_is_stale(&mut self) {
        self.report_stale = true;
    }

    /// When there is something to do.
    pub(super) fn next(&self, last: Now) -> Option<Moment> {
        let moment = |time: Timestamp| {
            let left = time.duration_since(last.time).max(SignedDuration::ZERO);
            last.moment + Moment::try_from(left).unwrap_or_default()
        };
        let stale = self.report_stale.then_some(last.moment);
        let times = [self.tell_at.map(moment), self.day_ends.map(moment), self.report_at, stale];
        times.into_iter().flatten().min()
    }
}

impl Session {
    /// Tells what is due, if it is time to; at the end of the day, judges anew.
    pub(super) fn tell_deadlines(&mut self, now: Now, sink: &mut dyn Sink) {
        if self.standing != Standing::Ready {
            return;
        }
        let zone = self.in_force.zone.clone();
        if self.deadlines.day_ends.is_some_and(|end| end <= now.time) {
            // What is found may have changed with the day: dates stand in these notes only.
            self.backlog.unchecked.extend(self.deadlines.dated());
            self.deadlines.day_ends = next_time(now.time, &zone, Time::midnight());
            let forgotten = self.vault.history.forget_versions(now.time, &VersionBounds::default());
            if let Err(error) = forgotten {
                sink.take(Outcome::Trouble(error.into()));
            }
            return;
        }
        if self.deadlines.day_ends.is_none() {
            self.deadlines.day_ends = next_time(now.time, &zone, Time::midnight());
        }
        if self.deadlines.tell_at.is_none_or(|at| at <= now.time) {
            self.deadlines.tell_at = next_time(now.time, &zone, self.service().notify.at);
            self.tell(sink);
        }
        self.keep_report(now, sink);
    }

    fn tell(&mut self, sink: &mut dyn Sink) {
        let (mut told, mut new) = (Vec::new(), Vec::new());
        for (path, due) in self.deadlines.agenda.pressing() {
            let name = Told::of(&name_of(path, &due));
            told.push(name);
            if self.deadlines.told.binary_search(&name).is_err() {
                new.push((path, due));
            }
        }
        new.sort_by_key(Agenda::urgency);
        let new: Vec<Entry> = new.iter().map(|(path, due)| due.entry(path)).collect();
        told.sort_unstable();
        told.dedup();
        if self.deadlines.told != told {
            self.remember_told(sink);
            self.deadlines.told = told;
        }
        if !new.is_empty() {
            sink.take(Outcome::Due(new));
        }
    }

    fn remember_told(&self, sink: &mut dyn Sink) {
        let file = self.vault.history.folder().join(TOLD);
        let names = Names(&self.deadlines.agenda);
        let written = disk::write_state_by(&file, |writer| {
            serde_json::to_writer(writer, &names).map_err(io::Error::other)
        });
        if let Err(error) = written {
            sink.take(Outcome::Trouble(error.into()));
        }
    }

    /// Writes the report note, if there is to be one and it says something else than is so.
    fn keep_report(&mut self, now: Now, sink: &mut dyn Sink) {
        let is_stale = std::mem::take(&mut self.deadlines.report_stale);
        let Some(path) = self.service().report.clone() else { return };
        match self.deadlines.report_at {
            None if is_stale => self.deadlines.report_at = Some(now.moment + REPORT_AFTER),
            Some(at) if at <= now.moment => {
                self.deadlines.report_at = None;
                let text = crate::report::text(&self.deadlines.agenda.by_urgency(), &self.findings);
                let file = path.on_disk(&self.vault.root);
                let is_same =
                    disk::read_settings(&file).is_ok_and(|old| old.as_deref() == Some(&text));
                if !is_same && let Err(error) = disk::write_report(&file, &text) {
                    sink.take(Outcome::Trouble(error.into()));
                }
            }
            _ => {}
        }
    }
}

/// What an item is known by once it was told: it is told anew when it becomes more urgent, or is put off.
fn name_of(path: &NotePath, due: &Due<'_>) -> String {
    format!("{path}\n{}\n{}\n{:?}", due.title, due.day, due.urgency)
}

/// The names of what is pressing, in a list.
struct Names<'a>(&'a Agenda);

impl Serialize for Names<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.pressing().map(|(path, due)| name_of(path, &due)))
    }
}

/// The hash of the name of an item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(from = "String")]
struct Told(u64);

impl From<String> for Told {
    fn from(name: String) -> Self {
        Self::of(&name)
    }
}

impl Told {
    fn of(name: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// When a clock in `zone` shows `time` next after `now`.
pub(super) fn next_time(now: Timestamp, zone: &TimeZone, time: Time) -> Option<Timestamp> {
    let today = zone.to_datetime(now).date();
    let on = |day: jiff::civil::Date| zone.to_timestamp(day.to_datetime(time)).ok();
    on(today).filter(|at| *at > now).or_else(|| on(today.checked_add(1.day()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_time_by_the_clock_of_a_zone() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        for (now, time, next) in [
            ("2024-05-31T06:59:00Z", Time::constant(9, 0, 0, 0), "2024-05-31T07:00:00Z"),
            ("2024-05-31T07:00:00Z", Time::constant(9, 0, 0, 0), "2024-06-01T07:00:00Z"),
            ("2024-05-31T21:59:59Z", Time::midnight(), "2024-05-31T22:00:00Z"),
            // In the night in which the clocks go forward, half past two doesn't come.
            ("2024-03-30T23:30:00Z", Time::constant(2, 30, 0, 0), "2024-03-31T01:30:00Z"),
        ] {
            assert_eq!(next_time(at(now), &zone, time), Some(at(next)), "{now}");
        }
    }
}

//! What is due, and telling it: each item once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Time, tz::TimeZone};
use vault_lint_core::{
    disk::{self, History, VersionBounds},
    due::{Entry, Urgency},
    path::NotePath,
};

use super::{Now, Session, Standing};
use crate::{
    outcome::{Outcome, Sink},
    quiet::Moment,
};

/// What is due in the vault's notes, and what was told of it.
#[derive(Debug, Default)]
pub(super) struct Deadlines {
    by_note: BTreeMap<NotePath, Vec<Entry>>,
    told: BTreeSet<String>,
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
        let text = disk::read_settings(&history.folder().join(TOLD)).ok().flatten();
        let told = text.and_then(|text| serde_json::from_str(&text).ok());
        Self { told: told.unwrap_or_default(), ..Self::default() }
    }

    pub(super) fn put(&mut self, path: &NotePath, entries: Vec<Entry>) {
        self.report_stale = true;
        if entries.is_empty() {
            self.by_note.remove(path);
        } else {
            self.by_note.insert(path.clone(), entries);
        }
    }

    pub(super) fn forget(&mut self, path: &NotePath) {
        self.report_stale = true;
        self.by_note.remove(path);
    }

    pub(super) fn report_is_stale(&mut self) {
        self.report_stale = true;
    }

    /// All that is due soon or overdue, the most urgent first.
    pub(super) fn pressing(&self) -> Vec<&Entry> {
        let entries = self.by_note.values().flatten();
        let mut pressing: Vec<&Entry> =
            entries.filter(|entry| entry.urgency != Urgency::Later).collect();
        pressing.sort_by_key(|entry| (entry.urgency, entry.day, entry.time, &entry.path));
        pressing
    }

    /// How many items are overdue.
    pub(super) fn overdue(&self) -> usize {
        let entries = self.by_note.values().flatten();
        entries.filter(|entry| entry.urgency == Urgency::Overdue).count()
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
            let dated: Vec<NotePath> = self.deadlines.by_note.keys().cloned().collect();
            self.backlog.unchecked.extend(dated);
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
        let pressing: Vec<Entry> = self.deadlines.pressing().into_iter().cloned().collect();
        let names: BTreeSet<String> = pressing.iter().map(name_of).collect();
        let told = &self.deadlines.told;
        let new: Vec<Entry> =
            pressing.into_iter().filter(|entry| !told.contains(&name_of(entry))).collect();
        if self.deadlines.told != names {
            self.deadlines.told = names;
            self.remember_told(sink);
        }
        if !new.is_empty() {
            sink.take(Outcome::Due(new));
        }
    }

    fn remember_told(&self, sink: &mut dyn Sink) {
        let file = self.vault.history.folder().join(TOLD);
        let text = serde_json::to_string(&self.deadlines.told).unwrap_or_default();
        if let Err(error) = disk::write_state(&file, &text) {
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
                let text = crate::report::text(&self.deadlines.pressing(), &self.findings);
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
fn name_of(entry: &Entry) -> String {
    format!("{}\n{}\n{}\n{:?}", entry.path, entry.title, entry.day, entry.urgency)
}

/// When a clock in `zone` shows `time` next after `now`.
fn next_time(now: Timestamp, zone: &TimeZone, time: Time) -> Option<Timestamp> {
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

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use super::When;

/// The moment for which a vault is judged, in the zone of its owner.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The day.
    pub today: Date,
    /// The instant; without one, a deadline that is today is never past.
    pub now: Option<Timestamp>,
    /// The zone in which the day, and every time without a zone, is meant.
    pub zone: TimeZone,
}

impl Clock {
    /// Some time of `today`, in UTC.
    pub fn on(today: Date) -> Self {
        Self::on_in(today, TimeZone::UTC)
    }

    /// Some time of `today`, in `zone`.
    pub fn on_in(today: Date, zone: TimeZone) -> Self {
        Self { today, now: None, zone }
    }

    /// The first moment at which a clock in `zone` shows `local`.
    pub fn showing(local: DateTime, zone: TimeZone) -> Self {
        Self { today: local.date(), now: Some(first_instant(&zone, local)), zone }
    }

    /// The moment `now` in `zone`.
    pub fn at(now: Timestamp, zone: TimeZone) -> Self {
        Self { today: zone.to_datetime(now).date(), now: Some(now), zone }
    }

    /// The day of `when`, and its time if it has one, in the clock's zone.
    pub fn local(&self, when: When) -> (Date, Option<Time>) {
        let instant = when.offset.and_then(|_| self.instant(when));
        match instant.map(|instant| self.zone.to_datetime(instant)) {
            Some(local) => (local.date(), Some(local.time())),
            None => (when.day, when.time),
        }
    }

    /// How many days by the calendar it is until `when`; negative when its day has passed.
    pub fn days_until(&self, when: When) -> i32 {
        self.today.until(self.local(when).0).map_or(0, |span| span.get_days())
    }

    /// Whether `when` has passed: its day, or on its day its time.
    pub fn is_past(&self, when: When) -> bool {
        let days = self.days_until(when);
        match (days, self.instant(when), self.now) {
            (0, Some(instant), Some(now)) => instant < now,
            _ => days < 0,
        }
    }

    /// The instant of a day and time by the clock's zone: the first that a clock there shows so, or the first after a gap.
    pub fn instant_of(&self, day: Date, time: Time) -> Timestamp {
        first_instant(&self.zone, day.to_datetime(time))
    }

    fn instant(&self, when: When) -> Option<Timestamp> {
        let local = when.day.to_datetime(when.time?);
        match when.offset {
            Some(minutes) => Offset::from_seconds(minutes * 60).ok()?.to_timestamp(local).ok(),
            None => Some(first_instant(&self.zone, local)),
        }
    }
}

/// The first instant at which a clock in `zone` shows `local`, or that comes after where the clock jumps over it.
fn first_instant(zone: &TimeZone, local: DateTime) -> Timestamp {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let is_gap = matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. });
    let Ok(instant) = ambiguous.compatible() else { return Timestamp::MAX };
    if is_gap {
        // The jump may be at that very instant, and those before it are asked for.
        let after = instant.saturating_add(1.nanosecond()).unwrap_or(instant);
        zone.preceding(after).next().map_or(instant, |jump| jump.timestamp())
    } else {
        instant
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::due::{Written, read};

    fn berlin(now: &str) -> Clock {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        Clock::showing(now.parse().unwrap(), zone)
    }

    fn when(text: &str) -> When {
        match read(text) {
            Written::Good(when) => when,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_time_of_today_passes_today() {
        let clock = berlin("2024-05-31T22:00");
        for (due, days, past) in [
            ("2024-05-31", 0, false),
            ("2024-05-31T23:00", 0, false),
            ("2024-05-31T09:00", 0, true),
            ("2024-05-30T23:00", -1, true),
            ("2024-05-30T22:30:00Z", 0, true),
            ("2024-05-31T22:30:00Z", 1, false),
            ("2024-06-07", 7, false),
        ] {
            assert_eq!(
                (clock.days_until(when(due)), clock.is_past(when(due))),
                (days, past),
                "{due}"
            );
        }
        let (day, time) = clock.local(when("2024-05-30T22:30:00Z"));
        assert_eq!((day, time.map(Time::hour)), (date(2024, 5, 31), Some(0)));
        assert!(!Clock::on(date(2024, 5, 31)).is_past(when("2024-05-31T09:00")));
    }

    #[test]
    fn the_clock_may_jump_or_show_a_time_twice() {
        let due = when("2024-03-31T02:30");
        assert!(!berlin("2024-03-31T01:59").is_past(due));
        assert!(berlin("2024-03-31T03:01").is_past(due));
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let fold = first_instant(&zone, "2024-10-27T02:30".parse().unwrap());
        assert_eq!(fold.to_string(), "2024-10-27T00:30:00Z");
    }

    #[test]
    fn days_are_counted_by_the_calendar() {
        assert_eq!(berlin("2024-03-30T12:00").days_until(when("2024-04-01")), 2);
    }
}

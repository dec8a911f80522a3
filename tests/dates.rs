//! Days, times and zones, beside a second implementation that counts days one by one and knows by hand when clocks change.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;
use vault_lint_core::due::{Clock, When, Written, read};

/// Minutes since the first of January 2000, in UTC or as a clock on the wall shows them.
type Minutes = i64;

const DAY: Minutes = 24 * 60;
/// The first of January 2000 in seconds since 1970.
const EPOCH: i64 = 946_684_800;

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// How many days lie between the first of January 2000 and a day.
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let years = (2000..year).map(|year| 365 + i64::from(is_leap(year))).sum::<i64>();
    years + (1..month).map(|month| days_in(year, month)).sum::<i64>() + day - 1
}

/// The day with this number.
fn day_of(mut number: i64) -> (i64, i64, i64) {
    let (mut year, mut month) = (2000, 1);
    while number >= 365 + i64::from(is_leap(year)) {
        number -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    while number >= days_in(year, month) {
        number -= days_in(year, month);
        month += 1;
    }
    (year, month, number + 1)
}

/// The number of the `nth` Sunday of a month, or with 0 of the last one. The first of January 2000 was a Saturday.
fn sunday(year: i64, month: i64, nth: i64) -> i64 {
    let last_day = if nth == 0 { days_in(year, month) } else { 7 * nth };
    let last = day_number(year, month, last_day);
    last - (last - 1) % 7
}

/// A zone: how far its clock is ahead of UTC in winter, and from when to when in a year it is an hour further.
#[derive(Clone, Copy, Debug)]
struct Zone {
    name: &'static str,
    ahead: Minutes,
    summer: fn(year: i64) -> Option<(Minutes, Minutes)>,
}

const ZONES: [Zone; 5] = [
    Zone { name: "UTC", ahead: 0, summer: |_| None },
    Zone { name: "Asia/Kolkata", ahead: 330, summer: |_| None },
    // Since 1996: the last Sundays of March and October, at one o'clock in UTC.
    Zone {
        name: "Europe/Berlin",
        ahead: 60,
        summer: |year| Some((sunday(year, 3, 0) * DAY + 60, sunday(year, 10, 0) * DAY + 60)),
    },
    // Since 2007: the second Sunday of March and the first of November, at two o'clock on the wall.
    Zone {
        name: "America/New_York",
        ahead: -300,
        summer: |year| Some((sunday(year, 3, 2) * DAY + 420, sunday(year, 11, 1) * DAY + 360)),
    },
    Zone {
        name: "Atlantic/Azores",
        ahead: -60,
        summer: |year| Some((sunday(year, 3, 0) * DAY + 60, sunday(year, 10, 0) * DAY + 60)),
    },
];

impl Zone {
    /// What its clock shows at an instant.
    fn wall(self, utc: Minutes) -> Minutes {
        let year = day_of(utc.div_euclid(DAY)).0;
        let is_summer = (self.summer)(year).is_some_and(|(from, to)| from <= utc && utc < to);
        utc + self.ahead + if is_summer { 60 } else { 0 }
    }

    /// The first instant at which its clock shows `wall` or more, minute by minute.
    fn first(self, wall: Minutes) -> Minutes {
        let earliest = wall - self.ahead - 120;
        (earliest..earliest + 240).find(|&utc| self.wall(utc) >= wall).unwrap()
    }
}

/// A deadline as someone writes it.
#[derive(Clone, Copy, Debug)]
struct Due {
    /// The day and the minute of it, by the wall.
    wall: Minutes,
    has_time: bool,
    /// How far its own zone is ahead of UTC.
    offset: Option<Minutes>,
}

impl Due {
    fn text(self) -> String {
        let (year, month, day) = day_of(self.wall.div_euclid(DAY));
        let minute = self.wall.rem_euclid(DAY);
        let day = format!("{year:04}-{month:02}-{day:02}");
        if !self.has_time {
            return day;
        }
        let offset = match self.offset {
            None => String::new(),
            Some(0) => "Z".to_owned(),
            Some(ahead) => {
                let sign = if ahead < 0 { '-' } else { '+' };
                format!("{sign}{:02}:{:02}", ahead.abs() / 60, ahead.abs() % 60)
            }
        };
        format!("{day}T{:02}:{:02}{offset}", minute / 60, minute % 60)
    }

    /// The number of its day in `zone`, and the instant at which it has passed.
    fn in_zone(self, zone: Zone) -> (i64, Minutes) {
        match (self.has_time, self.offset) {
            (false, _) => {
                let day = self.wall.div_euclid(DAY);
                (day, zone.first((day + 1) * DAY))
            }
            (true, None) => (self.wall.div_euclid(DAY), zone.first(self.wall) + 1),
            (true, Some(ahead)) => {
                let utc = self.wall - ahead;
                (zone.wall(utc).div_euclid(DAY), utc + 1)
            }
        }
    }
}

fn due_near(now: Minutes) -> impl Strategy<Value = Due> {
    let minutes = prop_oneof![-10 * DAY..10 * DAY, -90..90_i64];
    let offset =
        proptest::option::of(prop_oneof![Just(0), -26..=28_i64].prop_map(|half| half * 30));
    (minutes, any::<bool>(), offset).prop_map(move |(from_now, has_time, offset)| Due {
        wall: now + from_now,
        has_time,
        offset,
    })
}

/// Some instant from 2008 to 2035; half of them within hours of a change of clocks.
fn instant() -> impl Strategy<Value = (Zone, Minutes)> {
    let anywhen = 3000 * DAY..13_000 * DAY;
    let near_change = (2008..2035_i64, any::<bool>(), -180..180_i64);
    (proptest::sample::select(&ZONES[..]), anywhen, near_change, any::<bool>()).prop_map(
        |(zone, anywhen, (year, spring, minutes), near)| match (zone.summer)(year) {
            Some((from, to)) if near => (zone, if spring { from } else { to } + minutes),
            _ => (zone, anywhen),
        },
    )
}

fn moment(text: &str) -> Option<When> {
    match read(text) {
        Written::Good(when) => Some(when),
        _ => None,
    }
}

fn check(zone: Zone, now: Minutes, due: Due) {
    let clock = Clock::at(
        Timestamp::from_second(EPOCH + now * 60).unwrap(),
        TimeZone::get(zone.name).unwrap(),
    );
    let text = due.text();
    let when = moment(&text).unwrap();
    let (day, passes) = due.in_zone(zone);
    let today = zone.wall(now).div_euclid(DAY);
    assert_eq!(
        i64::from(clock.days_until(when)),
        day - today,
        "days until {text} in {}",
        zone.name
    );
    assert_eq!(clock.is_past(when), passes <= now, "{text} in {}, now {now}", zone.name);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn deadlines_pass_when_a_naive_clock_says_so(
        (zone, now, due) in instant().prop_flat_map(|(zone, now)| {
            due_near(zone.wall(now)).prop_map(move |due| (zone, now, due))
        }),
    ) {
        check(zone, now, due);
    }

    #[test]
    fn a_day_is_one_if_the_calendar_has_it(year in 1..3000_i64, month in 0..14_i64, day in 0..34_i64) {
        let exists = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        let text = format!("{year:04}-{month:02}-{day:02}");
        let read = read(&text);
        let Written::Good(When { day: found, time: None, offset: None }) = read else {
            prop_assert!(!exists, "{}: {:?}", text, read);
            return Ok(());
        };
        prop_assert!(exists && found.to_string() == text, "{}", text);
    }
}

#[test]
fn at_midnight_and_when_clocks_change() {
    let berlin = ZONES[2];
    let spring = day_number(2024, 3, 31) * DAY;
    let autumn = day_number(2024, 10, 27) * DAY;
    let deadlines = [
        (spring, false),
        (spring + 120, true),
        (spring + 150, true),
        (spring + 180, true),
        (autumn + 150, true),
    ];
    for (wall, has_time) in deadlines {
        for minutes in (-2 * DAY..2 * DAY).step_by(10) {
            check(berlin, wall - 60 + minutes, Due { wall, has_time, offset: None });
        }
    }
}

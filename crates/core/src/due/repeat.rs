//! How a note repeats, by the rule that the `TaskNotes` plugin keeps in it.

use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
};

/// A rule of RFC 5545 (section 3.3.10), as far as days go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Repeat {
    start: Date,
    unit: Unit,
    interval: i32,
    /// With the number of a weekday in its month, counted from the end when negative.
    weekdays: Vec<(Option<i32>, Weekday)>,
    month_days: Vec<i32>,
    months: Vec<i32>,
    until: Option<Date>,
    count: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// How far back the last repetition is looked for.
const DAYS_BACK: i32 = 4 * 366;

impl Repeat {
    /// The rule in `text`, such as `DTSTART:20240501;FREQ=WEEKLY;BYDAY=MO`; `start` stands in for `DTSTART`. None for a rule
    /// with parts of which the days don't follow from here.
    pub(super) fn parse(text: &str, start: Option<Date>) -> Option<Self> {
        let mut rule = Self {
            start: start.unwrap_or(Date::ZERO),
            unit: Unit::Day,
            interval: 1,
            weekdays: Vec::new(),
            month_days: Vec::new(),
            months: Vec::new(),
            until: None,
            count: None,
        };
        let mut has_unit = false;
        for part in text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
            let part = part.strip_prefix("RRULE:").unwrap_or(part);
            let (name, value) = part.split_once(['=', ':'])?;
            match name.to_ascii_uppercase().as_str() {
                "DTSTART" => rule.start = day(value)?,
                "FREQ" => {
                    has_unit = true;
                    rule.unit = unit(value)?;
                }
                "INTERVAL" => {
                    rule.interval = value.parse().ok().filter(|&interval| interval > 0)?;
                }
                "BYDAY" => rule.weekdays = value.split(',').map(weekday).collect::<Option<_>>()?,
                "BYMONTHDAY" => rule.month_days = numbers(value)?,
                "BYMONTH" => rule.months = numbers(value)?,
                "UNTIL" => rule.until = Some(day(value)?),
                "COUNT" => rule.count = Some(value.parse().ok()?),
                "WKST" if value.eq_ignore_ascii_case("MO") => {}
                _ => return None,
            }
        }
        (has_unit && rule.start != Date::ZERO).then_some(rule)
    }

    /// The last day on or before `today` on which it repeats, the first day being one.
    pub(super) fn last_until(&self, today: Date) -> Option<Date> {
        let today = self.until.map_or(today, |until| until.min(today));
        if let Some(count) = self.count {
            let days = self.start.series(1.day()).take_while(|&day| day <= today);
            return days.filter(|&day| self.holds(day)).take(count).last();
        }
        let earliest = self.start.max(today.checked_sub(DAYS_BACK.days()).unwrap_or(self.start));
        today.series((-1).day()).take_while(|&day| day >= earliest).find(|&day| self.holds(day))
    }

    /// Whether it repeats on `day`.
    fn holds(&self, day: Date) -> bool {
        let start = self.start;
        let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
        let steps = match self.unit {
            Unit::Day => days_between(start, day),
            Unit::Week => days_between(monday(start), monday(day)) / 7,
            Unit::Month => months(day) - months(start),
            Unit::Year => i32::from(day.year()) - i32::from(start.year()),
        };
        steps >= 0
            && steps % self.interval == 0
            && (self.months.is_empty() || self.months.contains(&i32::from(day.month())))
            && (self.month_days.is_empty() || self.is_month_day(day))
            && (self.weekdays.is_empty() || self.is_weekday(day))
            && self.is_like_start(day)
    }

    /// Whether `day` has of the first day what the rule doesn't say itself.
    fn is_like_start(&self, day: Date) -> bool {
        let start = self.start;
        let says_day = !self.weekdays.is_empty() || !self.month_days.is_empty();
        let has_day = says_day || day.day() == start.day();
        match self.unit {
            Unit::Day => true,
            Unit::Week => !self.weekdays.is_empty() || day.weekday() == start.weekday(),
            Unit::Month => has_day,
            Unit::Year => has_day && (!self.months.is_empty() || day.month() == start.month()),
        }
    }

    fn is_month_day(&self, day: Date) -> bool {
        let from_end = i32::from(day.day()) - i32::from(day.days_in_month()) - 1;
        self.month_days.iter().any(|&known| known == i32::from(day.day()) || known == from_end)
    }

    fn is_weekday(&self, day: Date) -> bool {
        let from_start = (i32::from(day.day()) - 1) / 7 + 1;
        let from_end = -((i32::from(day.days_in_month()) - i32::from(day.day())) / 7 + 1);
        self.weekdays.iter().any(|&(nth, weekday)| {
            weekday == day.weekday() && nth.is_none_or(|nth| nth == from_start || nth == from_end)
        })
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

fn monday(day: Date) -> Date {
    day.checked_sub(i32::from(day.weekday().to_monday_zero_offset()).days()).unwrap_or(day)
}

fn unit(value: &str) -> Option<Unit> {
    match value.to_ascii_uppercase().as_str() {
        "DAILY" => Some(Unit::Day),
        "WEEKLY" => Some(Unit::Week),
        "MONTHLY" => Some(Unit::Month),
        "YEARLY" => Some(Unit::Year),
        _ => None,
    }
}

/// `YYYYMMDD` or `YYYY-MM-DD`, and perhaps a time behind it.
fn day(value: &str) -> Option<Date> {
    value.split('T').next()?.parse().ok()
}

fn numbers(value: &str) -> Option<Vec<i32>> {
    value.split(',').map(|number| number.trim().parse().ok()).collect()
}

fn weekday(value: &str) -> Option<(Option<i32>, Weekday)> {
    let value = value.trim();
    let (nth, name) = value.split_at_checked(value.len().checked_sub(2)?)?;
    let weekday = match name.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    let nth = if nth.is_empty() { None } else { Some(nth.parse().ok()?) };
    Some((nth, weekday))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_last_day_by_a_rule() {
        let today = date(2024, 5, 31);
        for (rule, last) in [
            ("DTSTART:20240501;FREQ=DAILY", Some(date(2024, 5, 31))),
            ("DTSTART:20240501;FREQ=DAILY;INTERVAL=4", Some(date(2024, 5, 29))),
            ("DTSTART:2024-05-01;FREQ=WEEKLY;BYDAY=MO,WE", Some(date(2024, 5, 29))),
            ("DTSTART:20240501;FREQ=WEEKLY", Some(date(2024, 5, 29))),
            ("DTSTART:20240501;FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", Some(date(2024, 5, 27))),
            ("DTSTART:20240115T090000;FREQ=MONTHLY", Some(date(2024, 5, 15))),
            ("DTSTART:20240115;FREQ=MONTHLY;BYMONTHDAY=-1", Some(date(2024, 5, 31))),
            ("DTSTART:20240115;FREQ=MONTHLY;BYDAY=-1FR", Some(date(2024, 5, 31))),
            ("DTSTART:20240115;FREQ=MONTHLY;BYDAY=2TU", Some(date(2024, 5, 14))),
            ("DTSTART:20220229;FREQ=YEARLY", None),
            ("DTSTART:20200229;FREQ=YEARLY", Some(date(2024, 2, 29))),
            ("DTSTART:20230315;FREQ=YEARLY;BYMONTH=4", Some(date(2024, 4, 15))),
            ("DTSTART:20240501;FREQ=DAILY;COUNT=3", Some(date(2024, 5, 3))),
            ("DTSTART:20240501;FREQ=DAILY;UNTIL=20240510T000000Z", Some(date(2024, 5, 10))),
            ("DTSTART:20240701;FREQ=DAILY", None),
            ("FREQ=DAILY", None),
            ("DTSTART:20240501;FREQ=DAILY;BYSETPOS=1", None),
            ("every day", None),
        ] {
            let found = Repeat::parse(rule, None).and_then(|rule| rule.last_until(today));
            assert_eq!(found, last, "{rule}");
        }
    }
}

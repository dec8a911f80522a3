use jiff::civil::{Date, Time};

/// A date as someone wrote it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Written {
    /// A day, or a day and a time: `YYYY-MM-DD`, then perhaps `T` or a blank, `HH:mm`, seconds, and a zone.
    Good(When),
    /// Anything else that means to be a date.
    Flawed {
        /// What is wrong with it.
        flaw: DateFlaw,
        /// How it should be written, as far as that can be told.
        iso: Option<String>,
    },
    /// Nothing like a date.
    Other,
}

/// A moment, as precise as it was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct When {
    /// The day.
    pub day: Date,
    /// The time of that day, by the wall clock where no zone is given.
    pub time: Option<Time>,
    /// How many minutes the clock of its zone is ahead of UTC.
    pub offset: Option<i32>,
}

/// What is wrong with a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateFlaw {
    /// Year first, but digits are missing or slashes part it: it can be read in one way only.
    Unpadded,
    /// The day or the month stands first.
    YearLast,
    /// Nothing parts year, month and day, so that it is read as a number.
    Compact,
    /// The calendar has no such day.
    Impossible,
    /// There is no day in it.
    NoDay,
    /// Something follows the date.
    TextAfter,
    /// The time behind it is none.
    BadTime,
    /// It means to be a date, but has other signs or other numbers of digits.
    Garbled,
}

/// Reads a date. Nothing is ever rolled over: what no calendar has is [`DateFlaw::Impossible`].
pub fn read(text: &str) -> Written {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return compact(text);
    }
    let Some((numbers, separators, rest)) = numbers(text) else { return month(text) };
    let [first, second, third] = numbers;
    let strict = separators == ['-', '-'] && [first.len(), second.len(), third.len()] == [4, 2, 2];
    let year_first = first.len() == 4 && second.len() <= 2 && third.len() <= 2;
    if year_first {
        let Some(day) = calendar(first, second, third) else {
            return impossible(first, second, third);
        };
        return match time(rest) {
            _ if separators[0] != separators[1] => {
                Written::Flawed { flaw: DateFlaw::TextAfter, iso: None }
            }
            Some(time) if strict => Written::Good(time.on(day)),
            Some(_) if separators[0] == '.' => {
                flawed(DateFlaw::YearLast, Some(format!("{day}{rest}")))
            }
            Some(_) => flawed(DateFlaw::Unpadded, Some(format!("{day}{rest}"))),
            None if is_bad_time(rest) => flawed(DateFlaw::BadTime, None),
            None => flawed(DateFlaw::TextAfter, None),
        };
    }
    if third.len() == 4 && first.len() <= 2 && second.len() <= 2 {
        return flawed(DateFlaw::YearLast, year_last(first, second, third, separators[0]));
    }
    Written::Other
}

/// Whether `text`, which follows a date and is no time, means to be one.
fn is_bad_time(text: &str) -> bool {
    let clock = text.strip_prefix(['T', 't', ' ']);
    clock
        .is_some_and(|clock| clock.starts_with(|c: char| c.is_ascii_digit()) && clock.contains(':'))
}

fn flawed(flaw: DateFlaw, iso: Option<String>) -> Written {
    Written::Flawed { flaw, iso }
}

/// The three numbers at the start of `text`, the two signs between them, and the rest.
fn numbers(text: &str) -> Option<([&str; 3], [char; 2], &str)> {
    let number = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut parts = [""; 3];
    let mut signs = ['-'; 2];
    let mut rest = text;
    for (index, part) in parts.iter_mut().enumerate() {
        let length = number(rest);
        if length == 0 || length > 4 {
            return None;
        }
        (*part, rest) = rest.split_at(length);
        if let Some(sign) = signs.get_mut(index) {
            *sign = rest.chars().next().filter(|sign| matches!(sign, '-' | '/' | '.'))?;
            rest = &rest[1..];
        }
    }
    Some((parts, signs, rest))
}

fn calendar(year: &str, month: &str, day: &str) -> Option<Date> {
    let year: i16 = year.parse().ok().filter(|&year| year > 0)?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `year-month-day`, which no calendar has: the last day of the month where there is no such day in it, or day and
/// month the other way round.
fn impossible(year: &str, month: &str, day: &str) -> Written {
    let swapped = || calendar(year, day, month);
    let last_of_month = || {
        let first = calendar(year, month, "1")?;
        (day != "0" && day != "00").then(|| first.last_of_month())
    };
    flawed(DateFlaw::Impossible, last_of_month().or_else(swapped).map(|date| date.to_string()))
}

/// A date whose year stands last. With dots the day comes first; else it is told only where one number can't be a
/// month.
fn year_last(first: &str, second: &str, year: &str, separator: char) -> Option<String> {
    let day_first = calendar(year, second, first);
    let month_first = calendar(year, first, second);
    let date = match (day_first, month_first) {
        (Some(date), None) | (None, Some(date)) => date,
        (Some(date), Some(other)) if date == other || separator == '.' => date,
        _ => return None,
    };
    Some(date.to_string())
}

fn compact(text: &str) -> Written {
    let date = (text.len() == 8).then(|| calendar(&text[..4], &text[4..6], &text[6..])).flatten();
    match date.filter(|date| (1900..2200).contains(&date.year())) {
        Some(date) => flawed(DateFlaw::Compact, Some(date.to_string())),
        None => Written::Other,
    }
}

/// `YYYY-MM`, in which a day is missing.
fn month(text: &str) -> Written {
    let is_month = text.split_once(['-', '/']).is_some_and(|(year, month)| {
        year.len() == 4 && (1..=2).contains(&month.len()) && calendar(year, month, "1").is_some()
    });
    if is_month { flawed(DateFlaw::NoDay, None) } else { Written::Other }
}

/// What stands behind a day.
struct TimeOfDay {
    time: Option<Time>,
    offset: Option<i32>,
    next_day: bool,
}

impl TimeOfDay {
    fn on(self, day: Date) -> When {
        let day = if self.next_day { day.tomorrow().unwrap_or(day) } else { day };
        When { day, time: self.time, offset: self.offset }
    }
}

/// `THH:mm`, `THH:mm:ss` or `THH:mm:ss.fff`, a blank in the place of `T` too, and perhaps `Z` or `+HH:mm`. `24:00` is
/// the next midnight (ISO 8601-1:2019, 5.3.2).
fn time(text: &str) -> Option<TimeOfDay> {
    if text.is_empty() {
        return Some(TimeOfDay { time: None, offset: None, next_day: false });
    }
    let clock = text.strip_prefix(['T', 't', ' '])?;
    let (clock, offset) = zone(clock)?;
    let mut parts = clock.split(':');
    let hour = two_digits(parts.next()?)?;
    let minute = two_digits(parts.next()?)?;
    let second = match parts.next() {
        Some(second) => {
            let (whole, fraction) = second.split_once('.').unwrap_or((second, "0"));
            let digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
            two_digits(whole).filter(|_| digits)?
        }
        None => 0,
    };
    if parts.next().is_some() {
        return None;
    }
    let next_day = (hour, minute, second) == (24, 0, 0);
    let time = Time::new(if next_day { 0 } else { hour }, minute, second, 0).ok()?;
    Some(TimeOfDay { time: Some(time), offset, next_day })
}

/// Parts the zone from a time of day, in minutes ahead of UTC.
fn zone(clock: &str) -> Option<(&str, Option<i32>)> {
    if let Some(clock) = clock.strip_suffix(['Z', 'z']) {
        return Some((clock, Some(0)));
    }
    let Some(at) = clock.rfind(['+', '-']) else { return Some((clock, None)) };
    let (hours, minutes) = clock[at + 1..].split_once(':')?;
    let minutes = i32::from(two_digits(hours)?) * 60 + i32::from(two_digits(minutes)?);
    let sign = if clock[at..].starts_with('-') { -1 } else { 1 };
    (minutes <= 14 * 60).then_some((&clock[..at], Some(sign * minutes)))
}

fn two_digits(text: &str) -> Option<i8> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// The name that a link ends in, which is a day when it leads to a daily note, as in `[[2024-05-31]]`.
pub(crate) fn linked_day(text: &str) -> Option<&str> {
    let target = text.trim().strip_prefix("[[")?.strip_suffix("]]")?;
    let target = target.split(['|', '#']).next()?;
    Some(target.rsplit('/').next().unwrap_or(target))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn days_and_times_as_obsidian_writes_them() {
        let day = date(2024, 5, 31);
        for (text, at, offset) in [
            ("2024-05-31", None, None),
            ("2024-05-31T09:00:00", Some(time(9, 0, 0, 0)), None),
            ("2024-05-31 09:00", Some(time(9, 0, 0, 0)), None),
            ("2024-05-31T09:00:00.250Z", Some(time(9, 0, 0, 0)), Some(0)),
            ("2024-05-31T09:00-05:30", Some(time(9, 0, 0, 0)), Some(-330)),
        ] {
            assert_eq!(read(text), Written::Good(When { day, time: at, offset }), "{text}");
        }
        let midnight = When { day: date(2024, 6, 1), time: Some(time(0, 0, 0, 0)), offset: None };
        assert_eq!(read("2024-05-31T24:00"), Written::Good(midnight));
    }

    #[test]
    fn flawed_dates_and_what_they_should_be() {
        use DateFlaw::{BadTime, Compact, Impossible, NoDay, TextAfter, Unpadded, YearLast};
        for (text, flaw, iso) in [
            ("2024-5-1", Unpadded, Some("2024-05-01")),
            ("2024/05/31", Unpadded, Some("2024-05-31")),
            ("2024/5/31 09:00", Unpadded, Some("2024-05-31 09:00")),
            ("31-05-2024", YearLast, Some("2024-05-31")),
            ("31.05.2024", YearLast, Some("2024-05-31")),
            ("04.06.2024", YearLast, Some("2024-06-04")),
            ("5/31/2024", YearLast, Some("2024-05-31")),
            ("04/06/2024", YearLast, None),
            ("20240531", Compact, Some("2024-05-31")),
            ("2024-02-30", Impossible, Some("2024-02-29")),
            ("2023-02-29", Impossible, Some("2023-02-28")),
            ("2024-13-01", Impossible, Some("2024-01-13")),
            ("2023-31-12T04:33:51.250Z", Impossible, Some("2023-12-31")),
            ("1989-04-75", Impossible, Some("1989-04-30")),
            ("2024-00-10", Impossible, None),
            ("2024-05", NoDay, None),
            ("2024-05-31abc", TextAfter, None),
            ("2024-05-31 25:00", BadTime, None),
            ("2024-05-31T9:00", BadTime, None),
            ("2024-05-31T09:00+02", BadTime, None),
            ("2023-11-13, 21:15", TextAfter, None),
            ("2021-10-21_Thu 16:50", TextAfter, None),
            ("2024-05-31T25:00", BadTime, None),
        ] {
            assert_eq!(read(text), flawed(flaw, iso.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in ["", "soon", "1764101367612", "22024-09-04", "1.2.3", "99999999", "-", "2024"] {
            assert_eq!(read(text), Written::Other, "{text}");
        }
    }

    #[test]
    fn a_link_to_a_daily_note_names_a_day() {
        assert_eq!(linked_day("[[Daily/2024-05-31|Friday]]"), Some("2024-05-31"));
        assert_eq!(linked_day("2024-05-31"), None);
    }
}

//! Times in the formats of Moment, the library that Obsidian writes dates with.

mod locale;

use jiff::{
    Timestamp, ZonedDateTime,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

pub(super) use locale::Locale;

/// A part of a format.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Text(String),
    Token(&'static str),
}

/// The tokens, the longest first of those that begin alike.
const TOKENS: &[&str] = &[
    "Hmmss",
    "Hmm",
    "hmmss",
    "hmm",
    "YYYYYY",
    "YYYYY",
    "YYYY",
    "YY",
    "Y",
    "MMMM",
    "MMM",
    "MM",
    "Mo",
    "M",
    "DDDD",
    "DDDo",
    "DDD",
    "DD",
    "Do",
    "D",
    "dddd",
    "ddd",
    "dd",
    "do",
    "d",
    "ggggg",
    "gggg",
    "gg",
    "GGGGG",
    "GGGG",
    "GG",
    "ww",
    "wo",
    "w",
    "WW",
    "Wo",
    "W",
    "Qo",
    "Q",
    "HH",
    "H",
    "hh",
    "h",
    "kk",
    "k",
    "mm",
    "m",
    "ss",
    "s",
    "SSSSSSSSS",
    "SSSSSSSS",
    "SSSSSSS",
    "SSSSSS",
    "SSSSS",
    "SSSS",
    "SSS",
    "SS",
    "S",
    "ZZ",
    "Z",
    "zz",
    "z",
    "e",
    "E",
    "A",
    "a",
    "X",
    "x",
];

/// What long formats are written as, the longest first, with their place in the locale.
const LONG: &[(&str, usize)] =
    &[("LTS", 1), ("LT", 0), ("LLLL", 5), ("LLL", 4), ("LL", 3), ("L", 2)];

/// A format of times in a language.
#[derive(Debug)]
pub(super) struct Format {
    pieces: Vec<Piece>,
    locale: &'static Locale,
}

impl Format {
    /// The format that is written as `source`.
    pub(super) fn new(source: &str, locale: &'static Locale) -> Self {
        Self { pieces: parse(&expanded(source, locale)), locale }
    }

    /// `time` in the format.
    pub(super) fn show(&self, time: &ZonedDateTime) -> String {
        let mut result = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => result.push_str(text),
                Piece::Token(token) => result.push_str(&shown(time, token, self.locale)),
            }
        }
        result
    }

    /// The instant that `text` shows in the format, to the letter; in `zone` when it has no offset of its own.
    pub(super) fn read(&self, text: &str, zone: &TimeZone) -> Option<Timestamp> {
        let mut found = Found::default();
        let mut rest = text;
        for piece in &self.pieces {
            rest = match piece {
                Piece::Text(text) => rest.strip_prefix(text.as_str())?,
                Piece::Token(token) => found.take(rest, token, self.locale)?,
            };
        }
        let time = found.time(zone)?;
        (rest.is_empty() && !text.is_empty() && self.show(&time) == text).then(|| time.timestamp())
    }
}

/// `format` with what its long formats stand for.
fn expanded(format: &str, locale: &Locale) -> String {
    let mut result = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let text = if first == '[' { rest.find(']').map(|end| end + 1) } else { None };
        let length = text.unwrap_or(first.len_utf8());
        let long = LONG.iter().find(|(long, _)| rest.starts_with(long));
        let short =
            LONG.iter().find(|(long, at)| *at > 1 && rest.starts_with(&long.to_lowercase()));
        match (long, short) {
            (Some((long, at)), _) => {
                result.push_str(locale.long_formats[*at]);
                rest = &rest[long.len()..];
            }
            (None, Some((long, at))) => {
                result.push_str(&shortened(locale.long_formats[*at]));
                rest = &rest[long.len()..];
            }
            (None, None) => {
                result.push_str(&rest[..length]);
                rest = &rest[length..];
            }
        }
    }
    result
}

/// A long format with short names and without zeros at the front.
fn shortened(format: &str) -> String {
    let (name, day) = ("\u{1}", "\u{2}");
    let format = format.replace("MMMM", name).replace("dddd", day);
    let format = format.replace("MM", "M").replace("DD", "D");
    format.replace(name, "MMM").replace(day, "ddd")
}

fn parse(format: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let closing = (first == '[').then(|| rest.find(']')).flatten();
        let (piece, length) = if let Some(end) = closing {
            (Piece::Text(rest[1..end].to_owned()), end + 1)
        } else if let Some(token) = TOKENS.iter().find(|token| rest.starts_with(**token)) {
            (Piece::Token(token), token.len())
        } else if first == '\\' && rest.len() > 1 {
            let next = rest[1..].chars().next().unwrap_or_default();
            (Piece::Text(next.to_string()), 1 + next.len_utf8())
        } else {
            (Piece::Text(first.to_string()), first.len_utf8())
        };
        pieces.push(piece);
        rest = &rest[length..];
    }
    pieces
}

fn shown(time: &ZonedDateTime, token: &str, locale: &Locale) -> String {
    let number = |token: &str| number(time, token, locale);
    let ordinal = |base: &str| {
        let value = number(base);
        format!("{value}{}", (locale.ordinal)(token, value))
    };
    let day = usize::from(time.weekday().to_sunday_zero_offset().unsigned_abs());
    let month = usize::from(time.month().unsigned_abs()) - 1;
    match token {
        "Hmmss" => format!("{}{:02}{:02}", time.hour(), time.minute(), time.second()),
        "Hmm" => format!("{}{:02}", time.hour(), time.minute()),
        "hmmss" => format!("{}{:02}{:02}", number("h"), time.minute(), time.second()),
        "hmm" => format!("{}{:02}", number("h"), time.minute()),
        "YYYY" | "gggg" | "GGGG" => format!("{:04}", number(token)),
        "YYYYY" | "ggggg" | "GGGGG" => format!("{:05}", number(&token[..4])),
        "YYYYYY" => format!("{:+07}", time.year()),
        "YY" | "gg" | "GG" => format!("{:02}", number(token).rem_euclid(100)),
        "MMMM" => locale.months[month].to_owned(),
        "MMM" => locale.short_months[month].to_owned(),
        "dddd" => locale.days[day].to_owned(),
        "ddd" => locale.short_days[day].to_owned(),
        "dd" => locale.shortest_days[day].to_owned(),
        "DDDD" => format!("{:03}", number("DDD")),
        "Mo" | "Do" | "do" | "wo" | "Wo" | "Qo" => ordinal(&token[..1]),
        "DDDo" => ordinal("DDD"),
        "MM" | "DD" | "ww" | "WW" | "HH" | "hh" | "kk" | "mm" | "ss" => {
            format!("{:02}", number(&token[..1]))
        }
        "A" | "a" => {
            let half = if time.hour() < 12 { "am" } else { "pm" };
            if token == "A" { half.to_uppercase() } else { half.to_owned() }
        }
        "Z" => offset(time, ":"),
        "ZZ" => offset(time, ""),
        "z" => {
            if time.time_zone() == &TimeZone::UTC {
                "UTC".to_owned()
            } else {
                String::new()
            }
        }
        "zz" => {
            let name = "Coordinated Universal Time";
            if time.time_zone() == &TimeZone::UTC { name.to_owned() } else { String::new() }
        }
        "X" => time.timestamp().as_second().to_string(),
        "x" => time.timestamp().as_millisecond().to_string(),
        _ if token.starts_with('S') => {
            format!("{:09}", time.subsec_nanosecond() / 1_000_000 * 1_000_000)[..token.len()]
                .to_owned()
        }
        _ => number(token).to_string(),
    }
}

/// The number behind a token, without zeros at the front.
fn number(time: &ZonedDateTime, token: &str, locale: &Locale) -> i32 {
    let week_year = |rules| week_of(time.date(), rules);
    let day = i32::from(time.weekday().to_sunday_zero_offset());
    match token {
        "Y" | "YY" | "YYYY" => time.year().into(),
        "M" => time.month().into(),
        "D" => time.day().into(),
        "DDD" => time.day_of_year().into(),
        "d" => day,
        "e" => (day + 7 - locale.week.0) % 7,
        "E" => time.weekday().to_monday_one_offset().into(),
        "Q" => (i32::from(time.month()) + 2) / 3,
        "gg" | "gggg" => week_year(locale.week).0,
        "GG" | "GGGG" => week_year((1, 4)).0,
        "w" => week_year(locale.week).1,
        "W" => week_year((1, 4)).1,
        "H" => time.hour().into(),
        "h" => match time.hour() % 12 {
            0 => 12,
            hour => hour.into(),
        },
        "k" => match time.hour() {
            0 => 24,
            hour => hour.into(),
        },
        "m" => time.minute().into(),
        _ => time.second().into(),
    }
}

/// The year and week of `date`, when weeks begin on the day `first`, and the first one of a year holds the day before
/// January 8th less `rule`, counted from that day of the week.
fn week_of(date: Date, (first, rule): (i32, i32)) -> (i32, i32) {
    let year = i32::from(date.year());
    let start = |year: i32| -> i32 {
        let forward = 7 + first - rule;
        let january = i16::try_from(year).ok().and_then(|year| Date::new(year, 1, 1).ok());
        let weekday = january.map_or(0, |day| i32::from(day.weekday().to_sunday_zero_offset()));
        let local = (7 + weekday + forward - 1 - first) % 7;
        forward - 1 - local
    };
    let length = i32::from(date.days_in_year());
    let day = i32::from(date.day_of_year());
    let before =
        |year: i32| if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 { 366 } else { 365 };
    let weeks = |year: i32, length: i32| (length - start(year) + start(year + 1)) / 7;
    let week = (day - start(year) - 1).div_euclid(7) + 1;
    if week < 1 {
        (year - 1, week + weeks(year - 1, before(year - 1)))
    } else if week > weeks(year, length) {
        (year + 1, week - weeks(year, length))
    } else {
        (year, week)
    }
}

fn offset(time: &ZonedDateTime, colon: &str) -> String {
    let minutes = time.offset().seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}{colon}{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// Formats in which day and month can't be mistaken for each other.
const CLEAR: &[&str] = &[
    "dddd, MMMM Do YYYY, h:mm:ss a",
    "dddd, MMMM Do YYYY, h:mm a",
    "dddd, MMMM Do YYYY, HH:mm:ss",
    "dddd, MMMM Do YYYY, HH:mm",
    "dddd, MMMM Do YYYY",
    "MMMM Do YYYY, h:mm:ss a",
    "MMMM Do YYYY, h:mm a",
    "MMMM Do YYYY",
    "MMMM D, YYYY",
    "D MMMM YYYY",
    "ddd, D MMM YYYY HH:mm:ss ZZ",
    "YYYY-MM-DDTHH:mm:ss.SSSZ",
    "YYYY-MM-DDTHH:mm:ss.SSS[Z]",
    "YYYY-MM-DDTHH:mm:ssZ",
    "YYYY-MM-DDTHH:mm:ss[Z]",
    "YYYY-MM-DDTHH:mm:ss",
    "YYYY-MM-DDTHH:mmZ",
    "YYYY-MM-DDTHH:mm",
    "YYYY-MM-DD HH:mm:ss",
    "YYYY-MM-DD HH:mm",
    "YYYY-MM-DD",
    "YYYY/MM/DD HH:mm:ss",
    "YYYY/MM/DD HH:mm",
    "YYYY/MM/DD",
    "YYYY.MM.DD",
];

/// The instant that `text` shows in a format that leaves no doubt.
pub(super) fn read_any(text: &str, locale: &'static Locale, zone: &TimeZone) -> Option<Timestamp> {
    CLEAR.iter().find_map(|format| {
        let zone = if format.ends_with("[Z]") { &TimeZone::UTC } else { zone };
        Format::new(format, locale).read(text, zone)
    })
}

/// What was read of a time so far.
#[derive(Debug, Default)]
struct Found {
    year: Option<i32>,
    month: Option<i32>,
    day: Option<i32>,
    hour: Option<i32>,
    is_afternoon: Option<bool>,
    minute: i32,
    second: i32,
    nanosecond: i32,
    /// In minutes ahead of UTC.
    offset: Option<i32>,
    instant: Option<Timestamp>,
}

impl Found {
    /// Reads what `token` shows from the start of `text`; the rest of it.
    fn take<'t>(&mut self, text: &'t str, token: &str, locale: &Locale) -> Option<&'t str> {
        match token {
            "MMMM" => return name(text, &locale.months).map(|(at, rest)| self.set_month(at, rest)),
            "MMM" => {
                return name(text, &locale.short_months).map(|(at, rest)| self.set_month(at, rest));
            }
            "dddd" => return Some(name(text, &locale.days)?.1),
            "ddd" => return Some(name(text, &locale.short_days)?.1),
            "dd" => return Some(name(text, &locale.shortest_days)?.1),
            "A" | "a" => {
                let half = text.get(..2)?.to_ascii_lowercase();
                self.is_afternoon = Some(half == "pm");
                return Some(&text[2..]);
            }
            "Z" | "ZZ" => return self.take_offset(text, token == "Z"),
            "z" | "zz" => return None,
            _ => {}
        }
        let most = match token {
            "YYYY" | "gggg" | "GGGG" => 4,
            "DDD" | "DDDD" | "DDDo" => 3,
            "X" | "x" | "Y" | "YYYYY" | "YYYYYY" => 20,
            "Q" | "Qo" | "d" | "do" | "e" | "E" => 1,
            _ if token.starts_with('S') => token.len(),
            _ => 2,
        };
        let digits = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (number, rest) = (&text[..digits], &text[digits..]);
        self.set(token, number)?;
        if token.ends_with('o') {
            let value = number.parse().ok()?;
            return rest.strip_prefix((locale.ordinal)(token, value));
        }
        Some(rest)
    }

    fn set(&mut self, token: &str, digits: &str) -> Option<()> {
        let number: i64 = digits.parse().ok()?;
        let small = i32::try_from(number).ok();
        match token {
            "Y" | "YYYY" => self.year = small,
            "YY" => self.year = small.map(|year| year + if year > 68 { 1900 } else { 2000 }),
            "M" | "MM" | "Mo" => self.month = small,
            "D" | "DD" | "Do" => self.day = small,
            "H" | "HH" | "h" | "hh" => self.hour = small,
            "k" | "kk" => self.hour = small.map(|hour| hour % 24),
            "m" | "mm" => self.minute = small?,
            "s" | "ss" => self.second = small?,
            "X" => self.instant = Some(Timestamp::from_second(number).ok()?),
            "x" => self.instant = Some(Timestamp::from_millisecond(number).ok()?),
            _ if token.starts_with('S') => {
                self.nanosecond = format!("{digits:0<9}").parse().ok()?;
            }
            _ => {}
        }
        Some(())
    }

    fn set_month<'t>(&mut self, at: usize, rest: &'t str) -> &'t str {
        self.month = i32::try_from(at + 1).ok();
        rest
    }

    fn take_offset<'t>(&mut self, text: &'t str, colon: bool) -> Option<&'t str> {
        let sign = match text.bytes().next()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let minutes_at = if colon { 4 } else { 3 };
        let number = |at: usize| text.get(at..at + 2)?.parse::<i32>().ok();
        self.offset = Some(sign * (number(1)? * 60 + number(minutes_at)?));
        text.get(minutes_at + 2..)
    }

    /// The time that was read. What the format doesn't show is the start of what it shows.
    fn time(&self, zone: &TimeZone) -> Option<ZonedDateTime> {
        let zone = match self.offset {
            Some(0) => TimeZone::UTC,
            Some(minutes) => Offset::from_seconds(minutes * 60).ok()?.to_time_zone(),
            None => zone.clone(),
        };
        if let Some(instant) = self.instant {
            return Some(instant.to_zoned_datetime(zone));
        }
        let small = |number: i32| i8::try_from(number).ok();
        let day = Date::new(
            i16::try_from(self.year?).ok()?,
            small(self.month.unwrap_or(1))?,
            small(self.day.unwrap_or(1))?,
        );
        let hour = match (self.hour.unwrap_or(0), self.is_afternoon) {
            (12, Some(false)) => 0,
            (hour, Some(true)) if hour < 12 => hour + 12,
            (hour, _) => hour,
        };
        let time =
            Time::new(small(hour)?, small(self.minute)?, small(self.second)?, self.nanosecond);
        DateTime::from_parts(day.ok()?, time.ok()?).to_zoned_datetime(zone).ok()
    }
}

/// Which of `names` `text` begins with, and the rest of it.
fn name<'t>(text: &'t str, names: &[&str]) -> Option<(usize, &'t str)> {
    let found = names.iter().enumerate().filter(|(_, name)| text.starts_with(**name));
    let (at, name) = found.max_by_key(|(_, name)| name.len())?;
    Some((at, &text[name.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> ZonedDateTime {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        text.parse::<DateTime>().unwrap().to_zoned_datetime(zone).unwrap()
    }

    fn english() -> &'static Locale {
        Locale::of("en").unwrap()
    }

    #[test]
    fn times_are_shown_as_moment_does() {
        let at = time("2021-01-03T00:05:09.042");
        for (pattern, expected) in [
            ("dddd, MMMM Do YYYY, h:mm:ss a", "Sunday, January 3rd 2021, 12:05:09 am"),
            ("YYYY-MM-DDTHH:mm:ssZ", "2021-01-03T00:05:09+01:00"),
            ("YY/M/D H:m:s.SSS ZZ", "21/1/3 0:5:9.042 +0100"),
            ("[week] w W, gggg GGGG", "week 2 53, 2021 2020"),
            ("DDD DDDD DDDo Q E e d k", "3 003 3rd 1 7 0 0 24"),
            (
                "LL, LT, L, l, llll",
                "January 3, 2021, 12:05 AM, 01/03/2021, 1/3/2021, Sun, Jan 3, 2021 12:05 AM",
            ),
            ("X x", "1609628709 1609628709042"),
            ("Hmm hmm A", "005 1205 AM"),
            (r"\Y YYYYYY", "Y +002021"),
        ] {
            assert_eq!(Format::new(pattern, english()).show(&at), expected, "{pattern}");
        }
    }

    #[test]
    fn ordinals() {
        for (day, expected) in [
            (1, "1st"),
            (2, "2nd"),
            (3, "3rd"),
            (4, "4th"),
            (11, "11th"),
            (12, "12th"),
            (13, "13th"),
            (21, "21st"),
            (22, "22nd"),
        ] {
            let at = time(&format!("2024-05-{day:02}T00:00"));
            assert_eq!(Format::new("Do", english()).show(&at), expected);
        }
        let first = time("2020-02-01T00:00");
        assert_eq!(
            Format::new("dddd Do MMMM, a", Locale::of("fr").unwrap()).show(&first),
            "samedi 1er février, am"
        );
    }

    #[test]
    fn weeks_at_the_turn_of_the_year() {
        for (day, us, iso) in [
            ("2019-12-31", (2020, 1), (2020, 1)),
            ("2020-12-31", (2021, 1), (2020, 53)),
            ("2021-01-01", (2021, 1), (2020, 53)),
            ("2023-01-01", (2023, 1), (2022, 52)),
            ("2024-12-29", (2025, 1), (2024, 52)),
            ("2024-07-01", (2024, 27), (2024, 27)),
        ] {
            let date = day.parse().unwrap();
            assert_eq!((week_of(date, (0, 6)), week_of(date, (1, 4))), (us, iso), "{day}");
        }
    }

    #[test]
    fn times_are_read_to_the_letter() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let back = |text: &str, format: &str| Format::new(format, english()).read(text, &zone);
        for format in CLEAR {
            let at = time("2024-11-21T17:00");
            let shown = Format::new(format, english()).show(&at);
            assert!(back(&shown, format).is_some(), "{format}: {shown}");
        }
        let long = "dddd, MMMM Do YYYY, h:mm:ss a";
        assert_eq!(
            back("Friday, May 31st 2024, 12:00:01 pm", long),
            Some(time("2024-05-31T12:00:01").timestamp())
        );
        for text in [
            "",
            "Thursday, May 31st 2024, 12:00:01 pm",
            "Friday, May 31st 2024",
            "Friday, May 31th 2024, 12:00:01 pm",
            "Friday, May 31st 2024, 12:00:01 pm.",
        ] {
            assert_eq!(back(text, long), None, "{text}");
        }
        assert_eq!(back("2024-02-30", "YYYY-MM-DD"), None);
        let other = back("2024-05-31T12:00:00-05:00", "YYYY-MM-DDTHH:mm:ssZ").unwrap();
        assert_eq!(other.to_string(), "2024-05-31T17:00:00Z");
    }

    #[test]
    fn a_format_that_leaves_a_doubt_is_not_guessed() {
        let zone = TimeZone::UTC;
        assert_eq!(read_any("04/05/2024", english(), &zone), None);
        let found = read_any("Friday, May 31st 2024, 12:00 am", english(), &zone).unwrap();
        assert_eq!(found.to_string(), "2024-05-31T00:00:00Z");
    }
}

//! Dates of the plugins Kanban and Reminder.

use jiff::fmt::strtime::BrokenDownTime;

use crate::{config::Kanban, text::TextRange};

use super::{
    date::{When, Written, linked_day, read},
    field::{Field, Key, Notation, Reading, date_at},
};

/// The date of a card (Kanban 2.0.51, `hydrateBoard`): `@{date}`, `@[[date]]` or `@[date](link)` behind a blank, and a time
/// as `@@{time}`.
pub(super) fn card(reading: &Reading<'_>, line: TextRange, kanban: &Kanban) -> Option<Field> {
    let (start, value) = marked(reading, line, &kanban.date_trigger)?;
    let text = &reading.text[value];
    let time = marked(reading, line, &kanban.time_trigger)
        .and_then(|(_, time)| by_format(&kanban.time_format, &reading.text[time])?.to_time().ok());
    let date = match by_format(&kanban.date_format, text).and_then(|date| date.to_date().ok()) {
        Some(day) => Written::Good(When { day, time, offset: None }),
        None => match read(linked_day(text).unwrap_or(text)) {
            Written::Good(when) => Written::Good(When { time: when.time.or(time), ..when }),
            flawed if kanban.date_format == Kanban::default().date_format => flawed,
            _ => Written::Other,
        },
    };
    let range = TextRange::new(start, value.end() + 1);
    let range = if reading.text[value.end()..].starts_with("]]") {
        range.join(TextRange::at(range.end() + 1))
    } else {
        range
    };
    Some(Field {
        key: Key::Due,
        notation: Notation::Card,
        range,
        value,
        date,
        strict: true,
        read: false,
    })
}

/// More characters than this have no date.
const LONGEST_DATE: usize = 64;

/// Where `trigger` stands with something in brackets, and what is in them.
fn marked(reading: &Reading<'_>, line: TextRange, trigger: &str) -> Option<(usize, TextRange)> {
    let source = &reading.text[line];
    source.match_indices(trigger).find_map(|(at, _)| {
        let is_apart = source[..at].chars().next_back().is_none_or(char::is_whitespace);
        let rest = &source[at + trigger.len()..];
        let (open, close) = [("{", "}"), ("[[", "]]"), ("[", "]")]
            .into_iter()
            .find(|(open, _)| rest.starts_with(open))?;
        let inside = &rest[open.len()..];
        let near =
            inside.char_indices().nth(LONGEST_DATE).map_or(inside, |(end, _)| &inside[..end]);
        let length = near.find(close)?;
        let start = line.start() + at;
        (is_apart && !(reading.is_hidden)(start))
            .then(|| (start, TextRange::of_length(start + trigger.len() + open.len(), length)))
    })
}

/// What `text` means by `format`, in the tokens of Moment; none for a format with tokens that have no counterpart.
fn by_format(format: &str, text: &str) -> Option<BrokenDownTime> {
    BrokenDownTime::parse(strftime(format)?, text.trim()).ok()
}

/// A format of Moment as one of `strftime`.
fn strftime(format: &str) -> Option<String> {
    const TOKENS: [(&str, &str); 19] = [
        ("YYYY", "%Y"),
        ("MMMM", "%B"),
        ("dddd", "%A"),
        ("MMM", "%b"),
        ("ddd", "%a"),
        ("YY", "%y"),
        ("MM", "%m"),
        ("DD", "%d"),
        ("HH", "%H"),
        ("hh", "%I"),
        ("mm", "%M"),
        ("ss", "%S"),
        ("M", "%m"),
        ("D", "%d"),
        ("H", "%H"),
        ("h", "%I"),
        ("m", "%M"),
        ("A", "%p"),
        ("a", "%p"),
    ];
    let mut result = String::new();
    let mut rest = format;
    while let Some(next) = rest.chars().next() {
        if let Some((literal, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
        {
            result.push_str(&literal.replace('%', "%%"));
            rest = after;
        } else if let Some((token, code)) = TOKENS.iter().find(|(token, _)| rest.starts_with(token))
        {
            result.push_str(code);
            rest = &rest[token.len()..];
        } else if next.is_ascii_alphabetic() {
            return None;
        } else {
            if next == '%' {
                result.push('%');
            }
            result.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    Some(result)
}

/// The reminder of an item (Reminder 1.1, `reminder-default`): the first `(@date)` or `(@date time)`.
pub(super) fn reminder(reading: &Reading<'_>, line: TextRange) -> Option<Field> {
    let source = &reading.text[line];
    let at = source.find("(@")?;
    let close = at + source[at..].find(')')?;
    let content = &source[at + 2..close];
    let (length, date, _) = date_at(content)?;
    let start = line.start() + at;
    // A time behind a link is no part of it.
    let date = match date {
        Written::Good(when) if when.time.is_none() => {
            let whole = format!("{}{}", when.day, &content[length..]);
            date_at(&whole).map_or(date, |(_, date, _)| date)
        }
        date => date,
    };
    (!(reading.is_hidden)(start)).then(|| Field {
        key: Key::Due,
        notation: Notation::Reminder,
        range: TextRange::new(start, line.start() + close + 1),
        value: TextRange::of_length(start + 2, length),
        date,
        strict: true,
        read: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_moment() {
        for (format, expected) in [
            ("YYYY-MM-DD", Some("%Y-%m-%d")),
            ("D. MMMM YYYY", Some("%d. %B %Y")),
            ("[day] D 100%", Some("day %d 100%%")),
            ("HH:mm", Some("%H:%M")),
            ("Do MMM", None),
            ("gggg-[W]ww", None),
        ] {
            assert_eq!(strftime(format).as_deref(), expected, "{format}");
        }
        let day = by_format("DD/MM/YYYY", "31/05/2024").and_then(|date| date.to_date().ok());
        assert_eq!(day, Some(jiff::civil::date(2024, 5, 31)));
    }
}

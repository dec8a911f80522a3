//! iCalendar (RFC 5545).

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use vault_lint_core::due::{Clock, Entry};

use super::{super::harmless::is_harmful, List, json::kind};

/// The calendar of all in `list`: a to-do for each, or with `events` an event. The same deadlines give the same bytes.
pub(super) fn calendar(list: &List<'_>, events: bool) -> String {
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//vault-lint//due//EN");
    lines.add("CALSCALE", "GREGORIAN");
    let vault = list.vault.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for (entry, number) in numbered(&list.entries) {
        component(&mut lines, entry, number, &vault, list.clock, events);
    }
    lines.add("END", "VCALENDAR");
    lines.0
}

/// The entries by day, each with its number among those of the same identity in its note. Neither follows from the day on
/// which the calendar is made.
fn numbered(entries: &[Entry]) -> Vec<(&Entry, usize)> {
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_by_key(|entry| (entry.path.as_str(), entry.position.offset));
    let mut seen = BTreeMap::new();
    let number = |entry| {
        let next: &mut usize = seen.entry(identity(entry)).or_default();
        *next += 1;
        (entry, *next - 1)
    };
    let mut numbered: Vec<_> = entries.into_iter().map(number).collect();
    numbered.sort_by_key(|(entry, _)| (entry.day, entry.time));
    numbered
}

/// What makes an entry the same one after its deadline or its line moved.
fn identity(entry: &Entry) -> String {
    format!("{}\n{}\n{}", entry.path, kind(entry.kind), entry.title)
}

fn component(
    lines: &mut Lines,
    entry: &Entry,
    number: usize,
    vault: &str,
    clock: &Clock,
    events: bool,
) {
    let name = if events { "VEVENT" } else { "VTODO" };
    let hash = blake3::hash(format!("{}\n{number}", identity(entry)).as_bytes()).to_hex();
    lines.add("BEGIN", name);
    lines.add("UID", &format!("{}@vault-lint", &hash[..32]));
    // The time of writing would change the calendar each day; what is asked for is a time in UTC (3.8.7.2).
    lines.add("DTSTAMP", "19700101T000000Z");
    lines.add_moment(if events { "DTSTART" } else { "DUE" }, entry, clock);
    lines.add("SUMMARY", &escaped(&entry.title));
    lines.add("URL", &link(vault, entry));
    if events {
        lines.add("TRANSP", "TRANSPARENT");
    } else {
        lines.add("STATUS", "NEEDS-ACTION");
        if let Some((done, all)) = entry.progress {
            lines.add("PERCENT-COMPLETE", &(100 * done / all.max(1)).to_string());
        }
    }
    if !entry.tags.is_empty() {
        let tags: Vec<_> = entry.tags.iter().map(|tag| escaped(tag)).collect();
        lines.add("CATEGORIES", &tags.join(","));
    }
    lines.add("END", name);
}

/// The address at which Obsidian opens the note.
fn link(vault: &str, entry: &Entry) -> String {
    format!("obsidian://open?vault={}&file={}", encoded(vault), encoded(entry.path.as_str()))
}

fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

/// `text` as a value of type TEXT (3.3.11), in which no control characters can stand, without what a program would obey
/// or hide.
fn escaped(text: &str) -> String {
    let mut result = String::new();
    for letter in text.chars().filter(|&letter| !is_harmful(letter)) {
        if matches!(letter, '\\' | ';' | ',') {
            result.push('\\');
        }
        result.push(letter);
    }
    result
}

/// Content lines, folded so that none has more than 75 bytes (3.1).
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut length = 0;
        for letter in line.chars() {
            if length + letter.len_utf8() > 75 {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// The deadline: a day, or an instant in UTC, so that it needs no definition of a zone.
    fn add_moment(&mut self, name: &str, entry: &Entry, clock: &Clock) {
        let instant = entry.time.map(|time| clock.instant_of(entry.day, time));
        match instant {
            Some(instant) => {
                let utc = TimeZone::UTC.to_datetime(instant);
                self.add(name, &utc.strftime("%Y%m%dT%H%M%SZ").to_string());
            }
            None => {
                self.add(&format!("{name};VALUE=DATE"), &entry.day.strftime("%Y%m%d").to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let mut lines = Lines::default();
        lines.add("SUMMARY", &"é".repeat(60));
        let folded: Vec<_> = lines.0.split("\r\n").collect();
        assert_eq!(folded[0].len(), 74);
        assert!(folded[1].starts_with(' ') && folded.iter().all(|line| line.len() <= 75));
        assert_eq!(lines.0.replace("\r\n ", ""), format!("SUMMARY:{}\r\n", "é".repeat(60)));
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escaped("a, b; c\\d\u{7}\n"), "a\\, b\\; c\\\\d");
        assert_eq!(encoded("Ä b/c.md"), "%C3%84%20b%2Fc.md");
    }
}

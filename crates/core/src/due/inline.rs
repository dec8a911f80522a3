//! Inline fields of Dataview (0.5.68), of which the Tasks plugin reads some too.

use memchr::memmem;

use crate::text::TextRange;

use super::{
    date::{Written, linked_day, read},
    field::{Field, Key, Notation, Reading, is_iso},
};

/// Adds the fields of `line` that stand in brackets, `[name:: value]` or `(name:: value)`. Of a list of dates each is a
/// field.
pub(super) fn bracketed(reading: &Reading<'_>, line: TextRange, fields: &mut Vec<Field>) {
    let source = &reading.text[line];
    // Setting out to find two colons costs more than to see that there is none.
    if memchr::memchr(b':', source.as_bytes()).is_none() {
        return;
    }
    let mut end = 0;
    for colons in memmem::find_iter(source.as_bytes(), b"::") {
        if colons < end || (reading.is_hidden)(line.start() + colons) {
            continue;
        }
        let Some(open) = opening(source, colons) else { continue };
        let Some(key) = key(reading, &source[open + 1..colons]) else { continue };
        let start = line.start() + open;
        let value = line.start() + colons + 2;
        if let Some(close) = closing(source, open, colons + 2) {
            let range = TextRange::new(start, line.start() + close + 1);
            let value = TextRange::new(value, line.start() + close);
            add(reading, key, Notation::Bracketed, range, value, fields);
            end = close + 1;
        } else if key.is_date() {
            let length = source[colons..].split_whitespace().take(2).last().map_or(0, str::len);
            let shown = &source[..source.len().min(colons + 3 + length)];
            fields.push(Field {
                key,
                notation: Notation::Unclosed,
                range: TextRange::new(start, line.start() + shown.trim_end().len()),
                value: TextRange::at(value),
                date: Written::Other,
                strict: false,
                read: false,
            });
        }
    }
}

/// The field that `line` is as a whole, `name:: value`, behind any list marker, quote marks and emphasis.
pub(super) fn whole_line(reading: &Reading<'_>, line: TextRange, fields: &mut Vec<Field>) {
    let source = reading.text[line].trim_end();
    let Some(colons) = source.find("::") else { return };
    let is_around = |c: char| !c.is_alphanumeric();
    let name = source[..colons].trim_matches(is_around);
    let Some(key) = key(reading, name) else { return };
    let start = line.start() + source.find(|c: char| !is_around(c)).unwrap_or(0);
    let value = TextRange::new(line.start() + colons + 2, line.start() + source.len());
    let range = TextRange::new(start, value.end());
    add(reading, key, Notation::Line, range, value, fields);
}

fn key(reading: &Reading<'_>, name: &str) -> Option<Key> {
    let name = name.trim();
    let is_due = || reading.due.iter().any(|known| known.eq_ignore_ascii_case(name));
    Key::named(name).or_else(|| is_due().then_some(Key::Due))
}

/// The bracket that is open before the colons at `colons`.
fn opening(source: &str, colons: usize) -> Option<usize> {
    let bytes = &source.as_bytes()[..colons];
    let last = memchr::memrchr2(b'[', b'(', bytes)?;
    let is_name = !bytes[last + 1..].iter().any(|byte| matches!(byte, b']' | b')' | b':' | b'|'));
    is_name.then_some(last)
}

/// The bracket that closes the one at `open`, from `from` on.
fn closing(source: &str, open: usize, from: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let (opens, closes) = if bytes[open] == b'[' { (b'[', b']') } else { (b'(', b')') };
    let mut depth = 0_usize;
    for (at, &byte) in bytes.iter().enumerate().skip(from) {
        if byte == opens {
            depth += 1;
        } else if byte == closes {
            match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(at),
            }
        }
    }
    None
}

/// Adds the field or, for a list of dates, the fields whose value is at `value`.
fn add(
    reading: &Reading<'_>,
    key: Key,
    notation: Notation,
    range: TextRange,
    value: TextRange,
    fields: &mut Vec<Field>,
) {
    let mut start = value.start();
    let parts = if key.is_date() {
        reading.text[value].split(',').collect()
    } else {
        vec![&reading.text[value]]
    };
    for part in parts {
        let content = part.trim();
        let at = start + part.len() - part.trim_start().len();
        start += part.len() + 1;
        if content.is_empty() {
            continue;
        }
        let date = if key.is_date() { date(content) } else { Written::Other };
        let strict = !key.is_date() || is_iso(content);
        let value = TextRange::of_length(at, content.len());
        fields.push(Field { key, notation, range, value, date, strict, read: false });
    }
}

fn date(content: &str) -> Written {
    let plain = content.trim_matches(['"', '*', '_']);
    read(linked_day(plain).unwrap_or(plain))
}

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
    let mut brackets = Brackets::of(source);
    let mut end = 0;
    for colons in memmem::find_iter(source.as_bytes(), b"::") {
        if colons < end || (reading.is_hidden)(line.start() + colons) {
            continue;
        }
        let Some((open, close)) = brackets.around(source, colons) else { continue };
        let Some(key) = key(reading, &source[open + 1..colons]) else { continue };
        let start = line.start() + open;
        let value = line.start() + colons + 2;
        if let Some(close) = close {
            let range = TextRange::new(start, line.start() + close + 1);
            let value = TextRange::new(value, line.start() + close);
            add(reading, key, Notation::Bracketed, range, value, fields);
            end = close + 1;
        } else if key.is_date() {
            let rest = &source[colons + 2..];
            let word = rest.split_whitespace().next().unwrap_or_default();
            let shown = source.len() - rest.trim_start().len() + word.len();
            fields.push(Field {
                key,
                notation: Notation::Unclosed,
                range: TextRange::new(start, line.start() + shown),
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

/// The brackets of a line, each with the one that closes it, in order.
struct Brackets {
    pairs: Vec<(usize, Option<usize>)>,
    /// How many stand before what was asked for last.
    passed: usize,
}

impl Brackets {
    fn of(source: &str) -> Self {
        let mut pairs: Vec<(usize, Option<usize>)> = Vec::new();
        let (mut square, mut round) = (Vec::new(), Vec::new());
        for (at, byte) in source.bytes().enumerate() {
            let open = if matches!(byte, b'[' | b']') { &mut square } else { &mut round };
            match byte {
                b'[' | b'(' => {
                    open.push(pairs.len());
                    pairs.push((at, None));
                }
                b']' | b')' => {
                    if let Some(opened) = open.pop() {
                        pairs[opened].1 = Some(at);
                    }
                }
                _ => {}
            }
        }
        Self { pairs, passed: 0 }
    }

    /// The bracket before the colons at `colons`, with only a name between, and the one that closes it. To be asked from
    /// left to right.
    fn around(&mut self, source: &str, colons: usize) -> Option<(usize, Option<usize>)> {
        while self.pairs.get(self.passed).is_some_and(|(open, _)| *open < colons) {
            self.passed += 1;
        }
        let (open, close) = self.pairs[self.passed.checked_sub(1)?];
        let mut name = source[open + 1..colons].bytes();
        let is_name = !name.any(|byte| matches!(byte, b']' | b')' | b':' | b'|'));
        is_name.then_some((open, close))
    }
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

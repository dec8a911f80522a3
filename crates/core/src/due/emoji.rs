//! Fields with signs, as the Tasks plugin (8.3.0) writes them.

use crate::text::TextRange;

use super::{
    date::Written,
    field::{Field, Key, Notation, Reading, date_at},
};

/// The signs of a key, and what stands behind each.
fn key(sign: char) -> Option<Key> {
    Some(match sign {
        '📅' | '📆' | '🗓' => Key::Due,
        '⏳' | '⌛' => Key::Scheduled,
        '🛫' => Key::Start,
        '➕' => Key::Created,
        '✅' => Key::Done,
        '❌' => Key::Cancelled,
        '🔺' | '⏫' | '🔼' | '🔽' | '⏬' => Key::Priority,
        '🔁' => Key::Recurrence,
        '🏁' => Key::OnCompletion,
        '🆔' => Key::Id,
        '⛔' => Key::DependsOn,
        _ => return None,
    })
}

/// The fields of `line` that begin with a sign, wherever they stand.
pub(super) fn fields(reading: &Reading<'_>, line: TextRange) -> Vec<Field> {
    let source = &reading.text[line];
    // The first bytes of all signs.
    let signs = memchr::memchr2_iter(0xf0, 0xe2, source.as_bytes());
    let found = signs.filter_map(|at| {
        let rest = source.get(at..)?;
        let sign = rest.chars().next()?;
        let key = key(sign)?;
        let start = line.start() + at;
        let field = field(key, &rest[sign.len_utf8()..], start, start + sign.len_utf8())?;
        (!(reading.is_hidden)(start)).then_some(field)
    });
    found.collect()
}

/// The field whose sign stands from `start` to `after`, before `rest`.
fn field(key: Key, rest: &str, start: usize, after: usize) -> Option<Field> {
    let behind = rest.strip_prefix('\u{fe0f}').unwrap_or(rest);
    let source = behind.trim_start();
    let source = match source.strip_prefix(':') {
        Some(after) if key.is_date() => after.trim_start(),
        _ => source,
    };
    let is_plain = behind[..behind.len() - source.len()].bytes().all(|byte| byte == b' ');
    let value_start = after + rest.len() - source.len();
    let (length, date, is_strict) = match key {
        Key::Priority => {
            let end = after + rest.len() - behind.len();
            let (range, value) = (TextRange::new(start, end), TextRange::at(end));
            let date = Written::Other;
            let notation = Notation::Emoji;
            return Some(Field { key, notation, range, value, date, strict: true, read: false });
        }
        Key::Recurrence => {
            words(source, |byte| byte.is_ascii_alphanumeric() || b", !".contains(&byte))
        }
        Key::OnCompletion => words(source, |byte| byte.is_ascii_alphabetic()),
        Key::Id => words(source, is_id),
        Key::DependsOn => words(source, |byte| is_id(byte) || b", ".contains(&byte)),
        _ => date_at(source)?,
    };
    let value = TextRange::of_length(value_start, length);
    (length > 0).then(|| Field {
        key,
        notation: Notation::Emoji,
        range: TextRange::new(start, value.end()),
        value,
        date,
        strict: is_plain && is_strict,
        read: false,
    })
}

/// As much of `source` as consists of bytes that `is_word` takes, without blanks at its end.
fn words(source: &str, is_word: impl Fn(u8) -> bool) -> (usize, Written, bool) {
    let run = source.bytes().take_while(|&byte| is_word(byte)).count();
    (source[..run].trim_end().len(), Written::Other, true)
}

fn is_id(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

//! Edits of what stands in a string of JSON.

use crate::{
    note::Note,
    text::{Edit, TextRange},
};

/// `text` as a string of JSON, with its quotes.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `edits` of the text that the string of JSON at `range` means, as edits of the string. All else in it stays as it is
/// written, escapes too.
pub(super) fn in_json(note: &Note, range: TextRange, edits: &[Edit]) -> Vec<Edit> {
    if edits.is_empty() {
        return Vec::new();
    }
    let places = places(&note[range]);
    let at = |offset: usize| {
        let place = places.partition_point(|(meant, _)| *meant < offset);
        range.start() + places.get(place).map_or(range.len() - 1, |(_, written)| *written)
    };
    let edit = |edit: &Edit| {
        let quoted = quoted(edit.content());
        let content = &quoted[1..quoted.len() - 1];
        Edit::replace(TextRange::new(at(edit.range().start()), at(edit.range().end())), content)
    };
    edits.iter().map(edit).collect()
}

/// Of each character that `json`, a string with its quotes, means: where it begins in the text meant, and where in `json`.
fn places(json: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    let (mut meant, mut written) = (0, 1);
    while written < json.len() - 1 {
        places.push((meant, written));
        let length = length(&json[written..]);
        let piece = &json[written..written + length];
        let text: Option<String> = serde_json::from_str(&format!("\"{piece}\"")).ok();
        meant += text.map_or(length, |text| text.len());
        written += length;
    }
    places
}

/// The length of the first character of `json`, which may be an escape, or two that are one.
fn length(json: &str) -> usize {
    let is_half = |at: usize| {
        json.get(at..at + 4).is_some_and(|escape| {
            escape.starts_with("\\u")
                && escape[2..].to_ascii_lowercase().starts_with(['d'])
                && escape[3..]
                    .starts_with(|c: char| matches!(c.to_ascii_lowercase(), '8'..='9' | 'a'..='f'))
        })
    };
    match json.as_bytes() {
        [b'\\', b'u', ..] if is_half(0) && is_half(6) => 12,
        [b'\\', b'u', ..] => 6,
        [b'\\', ..] => 2,
        _ => json.chars().next().map_or(1, char::len_utf8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{path::NotePath, text::apply};

    #[test]
    fn edits_in_a_string_of_json_leave_its_escapes() {
        let json = r#"{"text": "\u00e4\ud83d\ude00 \"[[b]]\" \/ü"}"#;
        let note = Note::parse(NotePath::new("a.canvas"), json);
        let range = TextRange::new(9, json.len() - 1);
        let meant: String = serde_json::from_str(&note[range]).unwrap();
        let start = meant.find('b').unwrap();
        let edits = in_json(&note, range, &[Edit::replace(TextRange::of_length(start, 1), "c\"d")]);
        let after = apply(json, &edits);
        assert_eq!(
            after,
            r#"{"text": "\u00e4\ud83d\ude00 \"[[c\"d]]\" \/ü"}"#.replace("c\"", "c\\\"")
        );
    }
}

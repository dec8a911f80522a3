//! Footnotes that both sides added under one number.

use std::collections::HashMap;

use super::{Side, Three};
use crate::{
    note::Note,
    text::{Edit, TextRange, apply},
};

/// The text of the side that gives way, its new footnotes under numbers that are free, where the other side took theirs
/// for something else; none where nothing is in the way.
pub(super) fn renumbered(notes: &Three<Option<&Note>>, first: Side) -> Option<(Side, String)> {
    let (base, ours, theirs) = (notes.base, notes.ours?, notes.theirs?);
    let (leader, other, side) = match first {
        Side::Ours => (ours, theirs, Side::Theirs),
        Side::Theirs => (theirs, ours, Side::Ours),
    };
    let old = base.map(definitions).unwrap_or_default();
    let (kept, new) = (definitions(leader), definitions(other));
    let all = [&old, &kept, &new];
    let numbers = all.iter().flat_map(|found| found.keys()).filter_map(|label| label.parse().ok());
    let mut highest: u64 = numbers.max().unwrap_or_default();
    let mut renamed: HashMap<&str, String> = HashMap::new();
    let mut labels: Vec<&&str> = new.keys().collect();
    labels.sort_by_key(|label| (label.len(), **label));
    for label in labels {
        let is_number = label.bytes().all(|byte| byte.is_ascii_digit());
        let is_taken = kept.get(label).is_some_and(|text| text != &new[label]);
        if !is_number || !is_taken || old.contains_key(label) {
            continue;
        }
        let twin =
            kept.iter().filter(|(known, text)| **text == new[label] && !old.contains_key(*known));
        let name = twin.map(|(known, _)| (*known).to_owned()).min().unwrap_or_else(|| {
            highest += 1;
            highest.to_string()
        });
        renamed.insert(label, name);
    }
    (!renamed.is_empty()).then(|| (side, rename(other, &renamed)))
}

/// The text of each footnote, by its label.
fn definitions(note: &Note) -> HashMap<&str, &str> {
    let found = note.footnotes().map(|footnote| {
        let text = &note[footnote.range];
        (&note[footnote.id], text.split_once("]:").map_or(text, |(_, text)| text.trim()))
    });
    found.collect()
}

fn rename(note: &Note, renamed: &HashMap<&str, String>) -> String {
    let definitions = note.footnotes().map(|footnote| footnote.id);
    let mut places: Vec<TextRange> =
        note.inlines().footnotes.iter().copied().chain(definitions).collect();
    places.sort();
    places.dedup();
    let edits = places
        .into_iter()
        .filter_map(|place| Some(Edit::replace(place, renamed.get(&note[place])?.as_str())));
    let edits: Vec<Edit> = edits.collect();
    apply(note.text(), &edits)
}

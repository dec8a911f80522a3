use std::collections::{HashMap, HashSet};

use super::Checkbox;
use crate::{note::Note, text::TextRange};

/// Mints ids for the checkboxes of one note.
///
/// An id is not random but follows from the note's path and the box's row, so that two devices that mend the same
/// note write the same bytes, and a sync has nothing to merge.
#[derive(Debug)]
pub struct CheckboxIds<'n> {
    note: &'n Note,
    places: Vec<Place>,
    /// Every six characters of the note that an id could be: the plugin finds an id anywhere in the text.
    taken: HashSet<[u8; DIGITS]>,
}

/// What tells a box from the others, whatever its id and state.
#[derive(Debug)]
struct Place {
    /// Its row, or outside of tables its line, without blanks around the cells and without ids and states.
    row: String,
    /// Which box of that row it is.
    ordinal: usize,
    /// How many rows before are the same.
    twins: usize,
}

/// As many as the plugin's own ids have.
const DIGITS: usize = 6;

impl<'n> CheckboxIds<'n> {
    /// Prepares to mint ids for `note`.
    pub fn of(note: &'n Note) -> Self {
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let windows =
            note.text().as_bytes().windows(DIGITS).filter(|window| window.iter().all(is_digit));
        let taken = windows.filter_map(|window| window.try_into().ok()).collect();
        Self { note, places: places(note), taken }
    }

    /// Whether the checkbox with this id stands in the same row here as the one at `index` of `other` does there.
    pub fn same_row(&self, id: &str, other: &CheckboxIds<'_>, index: usize) -> bool {
        let text = self.note.text();
        let mut boxes = self.note.checkboxes().iter().zip(&self.places);
        boxes.any(|(checkbox, place)| {
            checkbox.id(text).is_some_and(|found| &text[found] == id)
                && place.row == other.places[index].row
        })
    }

    /// A new id for the checkbox at `index` of the note's, in the place of `old`: six hexadecimal digits that stand
    /// nowhere in the note and were not minted before.
    pub fn mint(&mut self, index: usize, old: &str) -> String {
        let place = &self.places[index];
        let key = format!("{}\0{old}\0{}\0{}", place.row, place.ordinal, place.twins);
        self.mint_from(&key)
    }

    /// A new id for a checkbox that is to stand at `offset`, in a row of a table, where none is yet.
    pub fn mint_at(&mut self, offset: usize) -> String {
        let row = self.note.row_at(offset).unwrap_or(TextRange::at(offset));
        let key = format!("{}\0\0{}", masked(self.note, row), offset - row.start());
        self.mint_from(&key)
    }

    fn mint_from(&mut self, key: &str) -> String {
        let path = self.note.path();
        let mut attempt = 0;
        loop {
            let hash = blake3::hash(format!("{path}\0{key}\0{attempt}").as_bytes()).to_hex();
            let id = &hash.as_str()[..DIGITS];
            if id.as_bytes().try_into().is_ok_and(|id| self.taken.insert(id)) {
                return id.to_owned();
            }
            attempt += 1;
        }
    }
}

fn places(note: &Note) -> Vec<Place> {
    let mut twins: HashMap<(String, usize), usize> = HashMap::new();
    let mut last = (TextRange::default(), 0);
    let checkboxes = note.checkboxes().iter();
    checkboxes
        .map(|checkbox| {
            let range = row_of(note, checkbox);
            last = (range, if range == last.0 { last.1 + 1 } else { 0 });
            let (row, ordinal) = (masked(note, range), last.1);
            let count = twins.entry((row.clone(), ordinal)).or_default();
            *count += 1;
            Place { row, ordinal, twins: *count - 1 }
        })
        .collect()
}

/// The row of a table that holds `checkbox`, or its line.
fn row_of(note: &Note, checkbox: &Checkbox) -> TextRange {
    let offset = checkbox.range.start();
    note.row_at(offset).unwrap_or_else(|| note.lines().line(note.lines().line_of(offset)))
}

/// A row with its checkboxes replaced by a mark and its cells trimmed, so that ids, states and padding don't tell.
fn masked(note: &Note, row: TextRange) -> String {
    let boxes = note.checkboxes();
    let first = boxes.partition_point(|checkbox| checkbox.range.end() <= row.start());
    let inside = boxes[first..].iter().take_while(|checkbox| checkbox.range.start() < row.end());
    let mut masked = String::new();
    let mut done = row.start();
    for checkbox in inside {
        masked.push_str(&note.text()[done..checkbox.range.start().max(done)]);
        masked.push('\u{2610}');
        done = checkbox.range.end();
    }
    masked.push_str(&note.text()[done..row.end().max(done)]);
    masked.split('|').map(str::trim).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::NotePath;

    fn mint_all(text: &str) -> Vec<String> {
        let note = Note::parse(NotePath::new("n.md"), text);
        let mut ids = CheckboxIds::of(&note);
        (0..note.checkboxes().len()).map(|index| ids.mint(index, "")).collect()
    }

    #[test]
    fn ids_follow_from_the_row_alone() {
        let table = |rows: &str| mint_all(&format!("| t | d |\n|---|---|\n{rows}"));
        let one = table("| x | <input type=\"checkbox\" unchecked> |");
        assert_eq!(one, table("|  x  |<input type='checkbox' checked id=\"z\">|"));
        assert_ne!(one, table("| y | <input type=\"checkbox\" unchecked> |"));
    }

    #[test]
    fn ids_of_equal_rows_differ() {
        let ids = mint_all(&"- <input type=\"checkbox\"><input type=\"checkbox\">\n".repeat(20));
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 40);
    }

    #[test]
    fn an_id_stands_nowhere_else_in_the_note() {
        let row = "<input type=\"checkbox\" unchecked>\n";
        let first = &mint_all(row)[0];
        let again = &mint_all(&format!("{row}\nhttps://e.com/x{first}y\n"))[0];
        assert_ne!(first, again);
    }
}

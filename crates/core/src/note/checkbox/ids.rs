use std::collections::{HashMap, HashSet};

use blake3::{Hash, Hasher};

use super::Checkbox;
use crate::{
    note::Note,
    text::{Edit, TextRange},
};

/// Mints ids for the checkboxes of one note.
///
/// An id is not random but follows from the note's path and the box's row, so that two devices that mend the same
/// note write the same bytes, and a sync has nothing to merge.
#[derive(Debug)]
pub struct CheckboxIds<'n> {
    note: &'n Note,
    rows: Vec<String>,
    /// The row whose box was last given an id, and its hash, begun.
    begun: Option<(usize, Hasher)>,
    /// The same of a row in which there was none yet.
    begun_at: Option<(TextRange, Hasher)>,
    places: Vec<Place>,
    /// Every six characters of the note that an id could be: the plugin finds an id anywhere in the text.
    taken: HashSet<[u8; DIGITS]>,
    /// How many attempts there were for each key, by the hash of its first: equal rows share a key.
    attempts: HashMap<Hash, usize>,
}

/// What tells a box from the others, whatever its id and state.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Its row, or outside of tables its line, without blanks around the cells and without ids and states: which of
    /// the note's different ones it is.
    row: usize,
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
        let (rows, places) = places(note);
        Self { note, rows, begun: None, begun_at: None, places, taken, attempts: HashMap::new() }
    }

    /// Whether the checkbox with this id stands in the same row here as the one at `index` of `other` does there.
    pub fn same_row(&self, id: &str, other: &CheckboxIds<'_>, index: usize) -> bool {
        let text = self.note.text();
        let mut boxes = self.note.checkboxes().iter().zip(&self.places);
        boxes.any(|(checkbox, place)| {
            checkbox.id(text).is_some_and(|found| &text[found] == id)
                && self.rows[place.row] == other.rows[other.places[index].row]
        })
    }

    /// The edits that give the checkbox at `index` of the note's a new id in the place of `old`, and the plugin's form; its
    /// state stays. None where words of the owner may hide in the tag.
    pub fn renew(&mut self, index: usize, old: &str) -> Option<Vec<Edit>> {
        let checkbox = &self.note.checkboxes()[index];
        let tag = Checkbox::canonical(checkbox.checked, &self.mint(index, old));
        checkbox.rewrite(self.note, &tag)
    }

    /// A new id for the checkbox at `index` of the note's, in the place of `old`: six hexadecimal digits that stand
    /// nowhere in the note and were not minted before.
    fn mint(&mut self, index: usize, old: &str) -> String {
        let Place { row, ordinal, twins } = self.places[index];
        let begun = self.begun.take().filter(|begun| begun.0 == row);
        let (_, hasher) = begun.unwrap_or_else(|| (row, begin(self.note, &self.rows[row])));
        let id = self.mint_from(&hasher, &format!("{old}\0{ordinal}\0{twins}"));
        self.begun = Some((row, hasher));
        id
    }

    /// A new id for a checkbox that is to stand at `offset`, in a row of a table, where none is yet.
    pub fn mint_at(&mut self, offset: usize) -> String {
        let row = self.note.row_at(offset).unwrap_or(TextRange::at(offset));
        let begun = self.begun_at.take().filter(|begun| begun.0 == row);
        let (_, hasher) = begun.unwrap_or_else(|| (row, begin(self.note, &masked(self.note, row))));
        let id = self.mint_from(&hasher, &format!("\0{}", offset - row.start()));
        self.begun_at = Some((row, hasher));
        id
    }

    fn mint_from(&mut self, begun: &Hasher, key: &str) -> String {
        let hash = |attempt| {
            let key = format!("{key}\0{attempt}");
            begun.clone().update(key.as_bytes()).finalize()
        };
        let attempt = self.attempts.entry(hash(0)).or_default();
        loop {
            let hash = hash(*attempt).to_hex();
            *attempt += 1;
            let id = &hash.as_str()[..DIGITS];
            if id.as_bytes().try_into().is_ok_and(|id| self.taken.insert(id)) {
                return id.to_owned();
            }
        }
    }
}

/// The hash of all ids of a row, begun: a row may be long and hold many boxes.
fn begin(note: &Note, row: &str) -> Hasher {
    let mut hasher = Hasher::new();
    hasher.update(format!("{}\0{row}\0", note.path()).as_bytes());
    hasher
}

/// The different rows with checkboxes, and the place of each box.
fn places(note: &Note) -> (Vec<String>, Vec<Place>) {
    let mut rows: HashMap<String, usize> = HashMap::new();
    let mut twins: HashMap<(usize, usize), usize> = HashMap::new();
    let mut last: Option<(TextRange, Place)> = None;
    let checkboxes = note.checkboxes().iter();
    let places = checkboxes
        .map(|checkbox| {
            let range = row_of(note, checkbox);
            let (row, ordinal) = match last {
                Some((before, place)) if before == range => (place.row, place.ordinal + 1),
                _ => {
                    let next = rows.len();
                    (*rows.entry(masked(note, range)).or_insert(next), 0)
                }
            };
            let count = twins.entry((row, ordinal)).or_default();
            *count += 1;
            let place = Place { row, ordinal, twins: *count - 1 };
            last = Some((range, place));
            place
        })
        .collect();
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_unstable_by_key(|(_, row)| *row);
    (rows.into_iter().map(|(text, _)| text).collect(), places)
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
    fn ids_at_equal_places_differ_and_begin_with_those_of_fewer() {
        let minted = |rows: usize| {
            let text = format!("| a |\n|---|\n{}", "| - [ ] |\n".repeat(rows));
            let note = Note::parse(NotePath::new("n.md"), &*text);
            let mut ids = CheckboxIds::of(&note);
            let places: Vec<usize> = text.match_indices("- [ ]").map(|(at, _)| at).collect();
            places.into_iter().map(|at| ids.mint_at(at)).collect::<Vec<_>>()
        };
        let (few, many) = (minted(3), minted(9));
        assert_eq!(many.iter().collect::<HashSet<_>>().len(), 9);
        assert_eq!(few, many[..3]);
    }

    #[test]
    fn an_id_stands_nowhere_else_in_the_note() {
        let row = "<input type=\"checkbox\" unchecked>\n";
        let first = &mint_all(row)[0];
        let again = &mint_all(&format!("{row}\nhttps://e.com/x{first}y\n"))[0];
        assert_ne!(first, again);
    }
}

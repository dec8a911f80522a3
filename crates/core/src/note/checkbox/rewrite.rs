use unicode_width::UnicodeWidthStr as _;

use super::Checkbox;
use crate::{
    note::{Cell, Note, Table},
    text::{Edit, TextRange},
};

impl Checkbox {
    /// The edits that put `tag` in the place of this checkbox of `note`. In a cell as wide as its column, the padding
    /// behind takes up the difference as far as it can. None where words of the owner may hide in a value.
    pub fn rewrite(&self, note: &Note, tag: &str) -> Option<Vec<Edit>> {
        if self.may_hide_words(note.text()) {
            return None;
        }
        let mut edits = vec![Edit::replace(self.range, tag)];
        edits.extend(self.padding(note, tag));
        Some(edits)
    }

    /// Whether a value is more than an id or a state is: with a quote that is never closed, it reaches into the text that
    /// follows.
    fn may_hide_words(&self, text: &str) -> bool {
        const LONGEST: usize = 40;
        let values = self.attributes().iter().filter_map(|attribute| attribute.value);
        values.into_iter().any(|value| {
            let value = &text[value];
            value.len() > LONGEST || value.contains(['<', '>', '|', '\n', '[', '!'])
        })
    }

    fn padding(&self, note: &Note, tag: &str) -> Option<Edit> {
        let place = self.cell?;
        let table = &note.tables()[place.table];
        let row = place.row.map_or(&table.header, |row| &table.rows[row]);
        let cell = row.cells.get(place.column)?;
        let behind = TextRange::new(cell.content.end(), cell.range.end());
        let boxes = note.checkboxes();
        let first = boxes.partition_point(|checkbox| checkbox.range.start() < cell.range.start());
        let inside = boxes[first..].iter().take_while(|checkbox| cell.range.covers(checkbox.range));
        let alone = inside.take(2).count() == 1;
        if !alone
            || !fills_column(note, table, place.column, cell)
            || !note[behind].bytes().all(|byte| byte == b' ')
        {
            return None;
        }
        let (old, new) = (note[self.range].width(), tag.width());
        let spare = behind.len().saturating_sub(1);
        match new.cmp(&old) {
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Less => Some(Edit::insert(behind.end(), " ".repeat(old - new))),
            std::cmp::Ordering::Greater => {
                let taken = spare.min(new - old);
                (taken > 0)
                    .then(|| Edit::delete(TextRange::new(behind.end() - taken, behind.end())))
            }
        }
    }
}

/// Whether `cell` is exactly as wide as its column's cell in the delimiter row.
fn fills_column(note: &Note, table: &Table, column: usize, cell: &Cell) -> bool {
    let delimiter = table.delimiter.cells.get(column);
    delimiter.is_some_and(|delimiter| note[delimiter.range].width() == note[cell.range].width())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{path::NotePath, text};

    fn rewritten(table: &str, tag: &str) -> String {
        let note = Note::parse(NotePath::new("n.md"), table);
        let edits = note.checkboxes()[0].rewrite(&note, tag).unwrap();
        text::apply(table, &edits)
    }

    #[test]
    fn an_aligned_column_stays_aligned() {
        let table = "| d                         |\n| ------------------------- |\n| <input type='checkbox'>   |\n";
        let shorter = "| d                         |\n| ------------------------- |\n| <b>                       |\n";
        assert_eq!(rewritten(table, "<b>"), shorter);
        let longer = table.replace("'checkbox'>   |", "'checkbox'>12 |");
        assert_eq!(rewritten(table, "<input type='checkbox'>12"), longer);
    }

    #[test]
    fn words_in_an_unclosed_quote_are_kept() {
        let source = "<input type=\"checkbox\" id=\"a> and words\">\n";
        let note = Note::parse(NotePath::new("n.md"), source);
        assert_eq!(note.checkboxes()[0].rewrite(&note, "<b>"), None);
    }

    #[test]
    fn a_ragged_column_is_left_alone() {
        let table = "| d |\n| - |\n| <input type='checkbox'>   |\n";
        assert_eq!(rewritten(table, "<b>"), "| d |\n| - |\n| <b>   |\n");
    }
}

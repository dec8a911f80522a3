//! Tables, their rows and cells.

mod broken;
mod split_cell;

pub(super) use broken::broken_table;
pub use split_cell::{SplitCell, SplitKind};

use super::{
    block::{BlockKind, Structure},
    opaque::Opaque,
};
use crate::text::TextRange;

/// A table that renders.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// From the header's first character to the end of the last row.
    pub range: TextRange,
    /// The header row.
    pub header: Row,
    /// The line below the header.
    pub delimiter: Row,
    /// The rows below, in order.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Row {
    /// Without quote marks and indent before it, and without its line end.
    pub range: TextRange,
    /// As they are written, so there may be fewer or more than the header has; Obsidian drops those over.
    pub cells: Vec<Cell>,
}

/// A cell of a table: what stands between two bars, blanks included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// From bar to bar.
    pub range: TextRange,
    /// Without the blanks around.
    pub content: TextRange,
}

impl Table {
    /// The row that holds the byte at `offset`, with its position below the header.
    pub fn row_at(&self, offset: usize) -> Option<(Option<usize>, &Row)> {
        let after = self.rows.partition_point(|row| row.range.start() <= offset);
        let row = after.checked_sub(1);
        let found = row.map_or(&self.header, |row| &self.rows[row]);
        found.range.contains(offset).then_some((row, found))
    }

    /// The header and the rows, in order.
    pub fn all_rows(&self) -> impl Iterator<Item = &Row> {
        std::iter::once(&self.header).chain(&self.rows)
    }
}

/// The tables of `structure`; bars in `opaque` ranges part no cells.
pub(super) fn tables(text: &str, structure: &Structure, opaque: &[Opaque]) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for block in &structure.blocks {
        match block.kind {
            BlockKind::Table => tables.push(Table {
                range: trimmed(text, block.range),
                header: Row::default(),
                delimiter: Row::default(),
                rows: Vec::new(),
            }),
            BlockKind::TableRow => {
                let Some(table) = tables.last_mut() else { continue };
                let row = row(text, trimmed(text, block.range), opaque);
                if table.header.range.is_empty() {
                    table.delimiter = self::row(text, next_line(text, row.range.end()), opaque);
                    table.header = row;
                } else {
                    table.rows.push(row);
                }
            }
            _ => {}
        }
    }
    tables
}

fn trimmed(text: &str, range: TextRange) -> TextRange {
    TextRange::of_length(range.start(), text[range].trim_end_matches(['\n', '\r']).len())
}

/// The line after the one that ends at `offset`, without quote marks and indent before it.
fn next_line(text: &str, offset: usize) -> TextRange {
    let Some(start) =
        memchr::memchr(b'\n', &text.as_bytes()[offset..]).map(|step| offset + step + 1)
    else {
        return TextRange::at(offset);
    };
    let line = text[start..].split('\n').next().unwrap_or_default();
    let content = line.trim_start_matches([' ', '\t', '>']);
    TextRange::of_length(start + line.len() - content.len(), content.trim_end().len())
}

/// Parts a row at its bars. A backslash before a bar hides it, in code too (GFM 0.29, section 4.10).
pub(super) fn row(text: &str, range: TextRange, opaque: &[Opaque]) -> Row {
    let mut cells = Vec::new();
    let source = &text[range];
    let indent = source.len() - source.trim_start().len();
    let mut start = range.start() + if source[indent..].starts_with('|') { indent + 1 } else { 0 };
    for bar in memchr::memchr_iter(b'|', source.as_bytes()).map(|bar| range.start() + bar) {
        let escaped =
            text[range.start()..bar].bytes().rev().take_while(|&byte| byte == b'\\').count() % 2
                == 1;
        if bar < start || escaped || is_in(opaque, bar) {
            continue;
        }
        cells.push(cell(text, TextRange::new(start, bar)));
        start = bar + 1;
    }
    if !text[start..range.end()].trim().is_empty() {
        cells.push(cell(text, TextRange::new(start, range.end())));
    }
    Row { range, cells }
}

fn is_in(opaque: &[Opaque], offset: usize) -> bool {
    let after = opaque.partition_point(|opaque| opaque.range.start() <= offset);
    after > 0 && opaque[after - 1].range.contains(offset)
}

fn cell(text: &str, range: TextRange) -> Cell {
    let blank = [' ', '\t'];
    let source = &text[range];
    let start = range.start() + source.len() - source.trim_start_matches(blank).len();
    let content =
        TextRange::of_length(start, source[start - range.start()..].trim_end_matches(blank).len());
    Cell { range, content }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<&str>> {
        let tables = tables(text, &Structure::parse(text, 0), &[]);
        let cells = |row: &Row| row.cells.iter().map(|cell| &text[cell.content]).collect();
        tables.iter().flat_map(Table::all_rows).map(cells).collect()
    }

    #[test]
    fn cells_are_parted_at_bars_without_backslash() {
        assert_eq!(
            rows("| a | b |\n|---|---|\n| x \\| `y\\|` | z |\n"),
            [vec!["a", "b"], vec!["x \\| `y\\|`", "z"]]
        );
        assert_eq!(rows("a | b\n-|-\nx |\n | y\n"), [vec!["a", "b"], vec!["x"], vec!["y"]]);
        assert_eq!(rows("> |a|\n> |-|\n> |b|c|\n"), [vec!["a"], vec!["b", "c"]]);
        assert_eq!(rows("|  |  |\n|---|---|\r\n|| |\r\n"), [vec!["", ""], vec!["", ""]]);
    }

    #[test]
    fn the_delimiter_row_is_found_behind_quote_marks() {
        let text = "> > | a |\n> > | - |\n> > | b |";
        let tables = tables(text, &Structure::parse(text, 0), &[]);
        assert_eq!(&text[tables[0].delimiter.range], "| - |");
    }
}

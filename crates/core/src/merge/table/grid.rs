//! A table as rows of cells, and how its blanks are set.

use unicode_width::UnicodeWidthStr as _;

use crate::merge::{Side, prose::of_first, sequence::Class};

/// A table whose rows have all as many cells as its head.
#[derive(Debug)]
pub(super) struct Grid<'t> {
    /// The head, then the others.
    pub(super) rows: Vec<Row<'t>>,
    pub(super) delimiter: Row<'t>,
}

/// A row and its cells, with the blanks around them.
#[derive(Clone, Debug)]
pub(super) struct Row<'t> {
    pub(super) line: &'t str,
    pub(super) cells: Vec<&'t str>,
    /// What stands before the first cell and after the last.
    start: &'t str,
    end: &'t str,
}

impl<'t> Grid<'t> {
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let mut rows: Vec<Row<'t>> = text.split_inclusive('\n').map(Row::of).collect();
        if rows.len() < 2 || rows.iter().any(|row| row.cells.len() != rows[0].cells.len()) {
            return None;
        }
        let delimiter = rows.remove(1);
        Some(Self { rows, delimiter })
    }
}

impl<'t> Row<'t> {
    fn of(line: &'t str) -> Self {
        let content = line.trim_end();
        let indent = content.len() - content.trim_start().len();
        let opened = usize::from(content[indent..].starts_with('|'));
        let bars = bars(content);
        let closed =
            bars.last().is_some_and(|&bar| bar + 1 == content.len() && bar >= indent + opened);
        let first = indent + opened;
        let last = if closed { content.len() - 1 } else { content.len() };
        let mut cells = Vec::new();
        let mut start = first;
        for &bar in bars.iter().filter(|&&bar| first <= bar && bar < last) {
            cells.push(&line[start..bar]);
            start = bar + 1;
        }
        cells.push(&line[start..last.max(start)]);
        Self { line, cells, start: &line[..first], end: &line[last.max(start)..] }
    }
}

/// Where the bars of a row stand that part cells.
fn bars(line: &str) -> Vec<usize> {
    let bytes = line.as_bytes();
    let found = memchr::memchr_iter(b'|', bytes);
    found.filter(|&at| at == 0 || bytes[at - 1] != b'\\').collect()
}

/// How the blanks of a table are set.
pub(super) struct Layout {
    /// The width of each column, where all cells of it are filled up to one.
    widths: Option<Vec<usize>>,
}

impl Layout {
    pub(super) fn of(grid: &Grid<'_>) -> Self {
        let rows = || grid.rows.iter().chain([&grid.delimiter]);
        let widths: Vec<usize> = grid.rows[0].cells.iter().map(|cell| cell.width()).collect();
        let is_even =
            rows().all(|row| row.cells.iter().map(|cell| cell.width()).eq(widths.iter().copied()));
        let is_filled = grid
            .rows
            .iter()
            .any(|row| row.cells.iter().any(|cell| cell.ends_with("  ") || cell.starts_with("  ")));
        Self { widths: (is_even && is_filled).then_some(widths) }
    }

    /// The widths of the columns that `rows` need; none where columns have none.
    pub(super) fn widths(
        &self,
        rows: &[Vec<String>],
        columns: &[Class],
        leader: Side,
    ) -> Option<Vec<usize>> {
        let known = self.widths.as_ref()?;
        let width = |(index, column): (usize, &Class)| {
            let own = of_first(column.ours, column.theirs, leader).map_or(0, |at| known[at]);
            rows.iter().map(|row| row[index].width() + 2).chain([own]).max().unwrap_or_default()
        };
        Some(columns.iter().enumerate().map(width).collect())
    }
}

/// The line of a row with these cells, written as the first of `versions` that there is, which is that of the leader if it
/// has the row.
pub(super) fn write_row(
    cells: &[String],
    columns: &[Class],
    versions: [Option<(Side, &Row<'_>)>; 2],
    widths: Option<&[usize]>,
    leader: Side,
) -> String {
    let at = |column: &Class, side: Side| of_first(column.ours, column.theirs, side);
    for (side, row) in versions.into_iter().flatten() {
        let own: Vec<Option<usize>> = columns.iter().map(|column| at(column, side)).collect();
        let is_whole =
            own.len() == row.cells.len() && own.iter().copied().eq((0..own.len()).map(Some));
        let same = || cells.iter().zip(&row.cells).all(|(cell, old)| cell == old.trim());
        let fits = || match widths {
            Some(widths) => {
                side == leader
                    && row.cells.iter().map(|cell| cell.width()).eq(widths.iter().copied())
            }
            None => true,
        };
        if is_whole && same() && fits() {
            return row.line.to_owned();
        }
    }
    let mut made = Vec::new();
    for (index, (cell, column)) in cells.iter().zip(columns).enumerate() {
        let old = versions.into_iter().flatten().find_map(|(side, row)| {
            let old = row.cells[at(column, side)?];
            (old.trim() == cell).then_some(old)
        });
        let near = versions
            .into_iter()
            .flatten()
            .find_map(|(side, row)| Some(row.cells[at(column, side)?]));
        made.push(match (widths, old) {
            (Some(widths), _) => filled(cell, widths[index]),
            (None, Some(old)) => old.to_owned(),
            (None, None) if near.is_some_and(|near| !near.starts_with(' ')) => cell.clone(),
            (None, None) => format!(" {cell} "),
        });
    }
    let row = versions.into_iter().flatten().next().map(|(_, row)| row);
    let (start, end) = row.map_or(("|", "|\n"), |row| (row.start, row.end));
    format!("{start}{}{end}", made.join("|"))
}

fn filled(cell: &str, width: usize) -> String {
    let blanks = width.saturating_sub(cell.width() + 1).max(1);
    format!(" {cell}{}", " ".repeat(blanks))
}

/// The line below the head.
pub(super) fn write_delimiter(
    cells: &[String],
    columns: &[Class],
    grid: &Grid<'_>,
    widths: Option<&[usize]>,
    leader: Side,
) -> String {
    let row = &grid.delimiter;
    let made = cells.iter().enumerate().map(|(index, cell)| {
        let own = of_first(columns[index].ours, columns[index].theirs, leader);
        let old = own.map(|at| row.cells[at]).filter(|old| old.trim() == cell);
        match (old, widths) {
            (Some(old), None) => old.to_owned(),
            (Some(old), Some(widths)) if old.width() == widths[index] => old.to_owned(),
            (_, None) if row.cells.iter().all(|cell| !cell.starts_with(' ')) => cell.clone(),
            (_, None) => format!(" {cell} "),
            (_, Some(widths)) => dashes(cell, widths[index], row.cells[0].starts_with(' ')),
        }
    });
    format!("{}{}{}", row.start, made.collect::<Vec<_>>().join("|"), row.end)
}

/// A cell of the line below the head, as wide as its column.
fn dashes(cell: &str, width: usize, is_spaced: bool) -> String {
    let blank = if is_spaced { " " } else { "" };
    let start = if cell.starts_with(':') { ":" } else { "" };
    let end = if cell.len() > 1 && cell.ends_with(':') { ":" } else { "" };
    let dashes = width.saturating_sub(2 * blank.len() + start.len() + end.len()).max(1);
    format!("{blank}{start}{}{end}{blank}", "-".repeat(dashes))
}

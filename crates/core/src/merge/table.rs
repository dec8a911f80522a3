//! The merge of tables: rows by what they are, columns by their names, and each cell for itself.

mod cell;
mod grid;

use super::{
    Options, Reason, Three,
    align::{Element, hash},
    output::{Clash, Piece},
    prose::{of_first, settled},
    sequence::{self, Class, Links},
};
use grid::{Grid, Row};

/// Merges three versions of a table. What is given up for something better is added to `dropped`.
pub(super) fn merge(
    texts: &Three<Option<&str>>,
    options: &Options,
    dropped: &mut Vec<String>,
) -> Vec<Piece> {
    let whole = |reason: Reason| {
        let versions = texts.map(|text| text.map(str::to_owned));
        vec![Piece::Whole(vec![Clash::piece(reason, versions)])]
    };
    let (Some(ours), Some(theirs)) = (texts.ours, texts.theirs) else {
        return whole(Reason::BothChanged);
    };
    // Two that were made from nothing have their head in common.
    let head: String = ours.split_inclusive('\n').take(2).collect();
    let reason = if texts.base.is_some() { Reason::BothChanged } else { Reason::BothAdded };
    let grids = Three { base: texts.base.unwrap_or(&head), ours, theirs }.map(Grid::of);
    let Three { base: Some(base), ours: Some(ours), theirs: Some(theirs) } = grids else {
        return match super::lines::by_lines(texts) {
            Ok(text) => vec![Piece::Text(text)],
            Err(_) => whole(reason),
        };
    };
    let mut tables = Tables { grids: Three { base, ours, theirs }, options, columns: Vec::new() };
    match tables.merge(dropped) {
        Some(rows) => vec![Piece::Whole(rows)],
        None => whole(reason),
    }
}

struct Tables<'t> {
    grids: Three<Grid<'t>>,
    options: &'t Options,
    /// The columns of the merge.
    columns: Vec<Class>,
}

/// A row of the merge: where it comes from, and its cells; none where it is a clash.
struct Merged {
    class: Class,
    cells: Option<Vec<String>>,
}

impl Tables<'_> {
    fn merge(&mut self, dropped: &mut Vec<String>) -> Option<Vec<Piece>> {
        let links = self.column_links();
        let columns = sequence::order(&links, self.options.first);
        self.columns = columns.iter().copied().filter(is_kept).collect();
        if columns.iter().any(|column| !is_kept(column) && self.is_used(column)) {
            return None;
        }
        let header = Class { base: Some(0), ours: Some(0), theirs: Some(0) };
        let mut merged = vec![Merged { class: header, cells: Some(self.cells(&header, dropped)?) }];
        let rows = self.row_links();
        if self.has_equal_rows() {
            return None;
        }
        for class in sequence::order(&rows, self.options.first) {
            // Rows are counted from below the head.
            let below = |at: Option<usize>| at.map(|at| at + 1);
            let class = Class {
                base: below(class.base),
                ours: below(class.ours),
                theirs: below(class.theirs),
            };
            if self.is_deleted(&class)? {
                continue;
            }
            let is_lost = class.base.is_some() && (class.ours.is_none() || class.theirs.is_none());
            let cells = if is_lost { None } else { self.cells(&class, dropped) };
            merged.push(Merged { class, cells });
        }
        Some(self.write(&merged))
    }

    fn column_links(&self) -> Links {
        let [base, ours, theirs] = [&self.grids.base, &self.grids.ours, &self.grids.theirs]
            .map(|grid| elements(grid.rows[0].cells.iter().map(|cell| cell.trim())));
        Links::between(&base, &ours, &theirs)
    }

    /// Whether a side changed something in a column that the other deleted.
    fn is_used(&self, column: &Class) -> bool {
        let Some(old) = column.base else { return false };
        let cells = |grid: &Grid<'_>, at: usize| -> Vec<String> {
            grid.rows.iter().map(|row| row.cells[at].trim().to_owned()).collect()
        };
        let base = cells(&self.grids.base, old);
        let changed = |grid: &Grid<'_>, at: Option<usize>| {
            at.is_some_and(|at| cells(grid, at).iter().any(|cell| !base.contains(cell)))
        };
        changed(&self.grids.ours, column.ours) || changed(&self.grids.theirs, column.theirs)
    }

    fn row_links(&self) -> Links {
        let common: Vec<&Class> =
            self.columns.iter().filter(|column| column.base.is_some()).collect();
        let texts = |grid: &Grid<'_>, at: fn(&Class) -> Option<usize>| -> Vec<[String; 3]> {
            let names = |row: &Row<'_>| {
                let cells = common.iter().filter_map(|column| at(column));
                let cells: Vec<&str> = cells.map(|at| row.cells[at].trim()).collect();
                let ids = cell::ids(row.line).join(" ");
                [cells.join("|"), ids, cells.first().copied().unwrap_or_default().to_owned()]
            };
            grid.rows[1..].iter().map(names).collect()
        };
        let base = texts(&self.grids.base, |column| column.base);
        let ours = texts(&self.grids.ours, |column| column.ours);
        let theirs = texts(&self.grids.theirs, |column| column.theirs);
        let [base, ours, theirs] = [&base, &ours, &theirs].map(|rows| row_elements(rows));
        Links::reconciled(&base, &ours, &theirs)
    }

    /// Whether both sides changed something in a run of equal rows.
    fn has_equal_rows(&self) -> bool {
        let count = |grid: &Grid<'_>, row: &Row<'_>| {
            grid.rows.iter().filter(|other| other.line == row.line).count()
        };
        let rows = self.grids.base.rows.windows(2);
        let mut runs = rows.filter(|pair| pair[0].line == pair[1].line).map(|pair| &pair[0]);
        runs.any(|row| {
            let old = count(&self.grids.base, row);
            old != count(&self.grids.ours, row) && old != count(&self.grids.theirs, row)
        })
    }

    /// Whether a row is gone: deleted by a side, and left alone by the other. Always something.
    #[expect(clippy::unnecessary_wraps, reason = "reads as a step of the merge, which may fail")]
    fn is_deleted(&self, class: &Class) -> Option<bool> {
        let Some(base) = class.base else { return Some(false) };
        let same = |row: &Row<'_>, at: fn(&Class) -> Option<usize>| {
            let old = &self.grids.base.rows[base];
            let mut columns =
                self.columns.iter().filter_map(|column| Some((column.base?, at(column)?)));
            columns.all(|(before, now)| old.cells[before].trim() == row.cells[now].trim())
        };
        Some(match (class.ours, class.theirs) {
            (None, None) => true,
            (Some(at), None) => same(&self.grids.ours.rows[at], |column| column.ours),
            (None, Some(at)) => same(&self.grids.theirs.rows[at], |column| column.theirs),
            _ => false,
        })
    }

    /// The cells of a row; none where they clash.
    fn cells(&self, class: &Class, dropped: &mut Vec<String>) -> Option<Vec<String>> {
        let cell = |grid: &Grid<'_>, row: Option<usize>, column: Option<usize>| {
            Some(grid.rows[row?].cells[column?].trim().to_owned())
        };
        let merged = self.columns.iter().map(|column| {
            let cells = Three {
                base: cell(&self.grids.base, class.base, column.base),
                ours: cell(&self.grids.ours, class.ours, column.ours),
                theirs: cell(&self.grids.theirs, class.theirs, column.theirs),
            };
            cell::merge(&cells.as_ref().map(Option::as_deref), self.options, dropped)
        });
        merged.collect()
    }

    fn write(&self, merged: &[Merged]) -> Vec<Piece> {
        let leader = self.leader();
        let grid = of_first(&self.grids.ours, &self.grids.theirs, leader);
        let layout = grid::Layout::of(grid);
        let rows: Vec<Vec<String>> = merged.iter().filter_map(|row| row.cells.clone()).collect();
        let widths = layout.widths(&rows, &self.columns, leader);
        let mut pieces = Vec::new();
        for (index, row) in merged.iter().enumerate() {
            pieces.push(self.row(row, leader, widths.as_deref()));
            if index == 0 {
                pieces.push(Piece::Text(self.delimiter(leader, widths.as_deref())));
            }
        }
        pieces
    }

    /// The side whose blanks the merge has: the one that changed them.
    fn leader(&self) -> super::Side {
        let changed = |grid: &Grid<'_>| {
            let base = &self.grids.base;
            grid.rows.iter().any(|row| {
                let trimmed = |row: &Row<'_>| {
                    row.cells.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
                };
                let cells = trimmed(row);
                base.rows.iter().any(|old| old.line != row.line && trimmed(old) == cells)
            })
        };
        match (changed(&self.grids.ours), changed(&self.grids.theirs)) {
            (true, false) => super::Side::Ours,
            (false, true) => super::Side::Theirs,
            _ => self.options.first,
        }
    }

    fn row(&self, row: &Merged, leader: super::Side, widths: Option<&[usize]>) -> Piece {
        let line = |grid: &Grid<'_>, at: Option<usize>| at.map(|at| grid.rows[at].line.to_owned());
        let Some(cells) = &row.cells else {
            let versions = Three {
                base: line(&self.grids.base, row.class.base),
                ours: line(&self.grids.ours, row.class.ours),
                theirs: line(&self.grids.theirs, row.class.theirs),
            };
            let reason = match (&versions.base, &versions.ours, &versions.theirs) {
                (None, ..) => Reason::BothAdded,
                (_, None, _) => Reason::Deleted(super::Side::Ours),
                (_, _, None) => Reason::Deleted(super::Side::Theirs),
                _ => Reason::BothChanged,
            };
            return Clash::piece(reason, versions);
        };
        let other = of_first(super::Side::Theirs, super::Side::Ours, leader);
        let versions = [leader, other].map(|side| {
            let at = of_first(row.class.ours, row.class.theirs, side);
            at.map(|at| (side, &self.grids.of(side).rows[at]))
        });
        Piece::Text(grid::write_row(cells, &self.columns, versions, widths, leader))
    }

    fn delimiter(&self, leader: super::Side, widths: Option<&[usize]>) -> String {
        let cell = |column: &Class| {
            let cell = |grid: &Grid<'_>, at: Option<usize>| {
                at.map(|at| grid.delimiter.cells[at].trim().to_owned())
            };
            let form = |cell: &Option<String>| {
                cell.as_ref().map(|cell| (cell.starts_with(':'), cell.ends_with(':')))
            };
            let cells = Three {
                base: cell(&self.grids.base, column.base),
                ours: cell(&self.grids.ours, column.ours),
                theirs: cell(&self.grids.theirs, column.theirs),
            };
            let forms = cells.as_ref().map(form);
            let chosen = settled(&forms).copied().unwrap_or(*forms.of(self.options.first));
            let other = of_first(&cells.theirs, &cells.ours, leader);
            let own = cells.of(leader);
            [own, other]
                .into_iter()
                .find(|cell| cell.is_some() && form(cell) == chosen)
                .or(Some(own))
                .and_then(Clone::clone)
                .or(other.clone())
                .unwrap_or_else(|| "-".to_owned())
        };
        let cells: Vec<String> = self.columns.iter().map(cell).collect();
        let grid = self.grids.of(leader);
        grid::write_delimiter(&cells, &self.columns, grid, widths, leader)
    }
}

/// Whether a column is in the merge.
fn is_kept(column: &Class) -> bool {
    column.base.is_none() || column.ours.is_some() && column.theirs.is_some()
}

fn elements<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<Element<'t>> {
    texts.map(|text| Element { text, hash: hash(text), ..Element::default() }).collect()
}

fn row_elements(rows: &[[String; 3]]) -> Vec<Element<'_>> {
    let element = |[text, ids, name]: &'_ [String; 3]| -> (u64, bool, bool) {
        (hash(text), !ids.is_empty(), !name.is_empty())
    };
    let made = rows.iter().map(|row| {
        let (hash, has_ids, has_name) = element(row);
        Element {
            text: &row[0],
            hash,
            id: has_ids.then_some(row[1].as_str()),
            key: has_name.then_some(row[2].as_str()),
            kind: 0,
            similar: 60,
        }
    });
    made.collect()
}

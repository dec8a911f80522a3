//! Tables, their rows and cells.

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

/// Something in a row that a bar cuts in two, though it is meant as one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SplitCell {
    /// What it is.
    pub kind: SplitKind,
    /// From its first character to its last.
    pub range: TextRange,
    /// The bars in it, each a byte.
    pub bars: Vec<usize>,
}

/// What a [`SplitCell`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SplitKind {
    /// `` `a|b` ``
    Code,
    /// `[[a|b]]`
    Wikilink,
    /// `$|a|$`
    Math,
    /// `<span title="a|b">`
    Html,
}

/// More bytes than any link, formula or code in a cell has.
const LONGEST: usize = 4096;

impl Row {
    /// What the bars between the cells cut in two.
    pub fn split_cells(&self, text: &str) -> Vec<SplitCell> {
        let mut found = Vec::new();
        if self.cells.len() < 2 {
            return found;
        }
        let mut at = self.range.start();
        while let Some(start) =
            text[at..self.range.end()].find(['`', '[', '$', '<']).map(|step| at + step)
        {
            let rest = &text[start..self.range.end()];
            let rest = &rest[..rest.floor_char_boundary(LONGEST)];
            let unit = (!text[..start].ends_with('\\')).then(|| unit(rest)).flatten();
            let Some((kind, length)) = unit else {
                at = start + ticks(rest).max(1);
                continue;
            };
            let range = TextRange::of_length(start, length);
            let bars: Vec<usize> = self.bars(text).filter(|&bar| range.contains(bar)).collect();
            if !bars.is_empty() {
                found.push(SplitCell { kind, range, bars });
            }
            at = range.end();
        }
        found
    }

    /// The bars between its cells.
    fn bars(&self, text: &str) -> impl Iterator<Item = usize> {
        let ends = self.cells.iter().map(|cell| cell.range.end());
        ends.filter(|&end| text[end..].starts_with('|'))
    }
}

/// What starts at the start of `rest`, and its length, if bars were nothing special.
fn unit(rest: &str) -> Option<(SplitKind, usize)> {
    match rest.as_bytes()[0] {
        b'`' => code(rest).map(|length| (SplitKind::Code, length)),
        b'[' => wikilink(rest).map(|length| (SplitKind::Wikilink, length)),
        b'$' => math(rest).map(|length| (SplitKind::Math, length)),
        _ => html(rest).map(|length| (SplitKind::Html, length)),
    }
}

/// Code ends at the next run of as many backticks.
fn code(rest: &str) -> Option<usize> {
    let open = ticks(rest);
    let mut at = open;
    while let Some(next) = rest[at..].find('`').map(|step| at + step) {
        let run = ticks(&rest[next..]);
        if run == open {
            return Some(next + run);
        }
        at = next + run;
    }
    None
}

/// How many backticks `text` begins with.
fn ticks(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

fn wikilink(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("[[")?;
    let inner = &inner[..inner.find("]]")?];
    let has_target = !inner.split('|').next().unwrap_or_default().trim().is_empty();
    (has_target && !inner.contains("[[")).then_some(inner.len() + 4)
}

/// Math as Obsidian reads it in a line: nothing blank within the dollars, no digit after them.
fn math(rest: &str) -> Option<usize> {
    let inner =
        rest[1..].strip_prefix(|c: char| !c.is_whitespace() && c != '$').map(|_| &rest[1..])?;
    let closes = |&(at, _): &(usize, &str)| {
        !inner[..at].ends_with(|c: char| c.is_whitespace() || c == '\\')
            && !inner[at + 1..].starts_with(|c: char| c.is_ascii_digit())
    };
    inner.match_indices('$').find(closes).map(|(at, _)| at + 2)
}

/// A tag whose quoted values hold all of its bars.
fn html(rest: &str) -> Option<usize> {
    rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()).then_some(())?;
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '>') => return Some(at + 1),
            (None, '|' | '<') if at > 0 => return None,
            _ => {}
        }
    }
    None
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

/// What means to be a table in the paragraph at `range`, but is text: the header and the line below have different
/// numbers of cells, or other text stands directly above.
pub(super) fn broken_table(text: &str, range: TextRange, opaque: &[Opaque]) -> Option<Table> {
    memchr::memchr(b'|', text[range].as_bytes())?;
    let mut lines = lines(text, range).map(|line| row(text, line, opaque));
    let mut header = lines.next()?;
    let first = header.range;
    let delimiter = loop {
        let line = lines.next()?;
        let is_header = text[header.range].contains('|') && !header.cells.is_empty();
        let is_apt = line.cells.len() == header.cells.len() && header.range == first;
        if is_header && !is_apt && is_delimiter(text, &line) {
            break line;
        }
        header = line;
    };
    let rows: Vec<Row> = lines.collect();
    let end = rows.last().map_or(delimiter.range.end(), |row| row.range.end());
    Some(Table { range: TextRange::new(header.range.start(), end), header, delimiter, rows })
}

/// The lines that `range` touches, without quote marks, indent and line ends.
fn lines(text: &str, range: TextRange) -> impl Iterator<Item = TextRange> {
    let mut start = range.start();
    text[range].split_inclusive('\n').map(move |line| {
        let content = line.trim_start_matches([' ', '\t', '>']);
        let found =
            TextRange::of_length(start + line.len() - content.len(), content.trim_end().len());
        start += line.len();
        found
    })
}

/// Whether each cell of `row` is hyphens with perhaps a colon on either side.
fn is_delimiter(text: &str, row: &Row) -> bool {
    let is_rule = |cell: &Cell| {
        let rule = &text[cell.content];
        let rule = rule.strip_prefix(':').unwrap_or(rule);
        let rule = rule.strip_suffix(':').unwrap_or(rule);
        !rule.is_empty() && rule.bytes().all(|byte| byte == b'-')
    };
    text[row.range].contains('|') && row.cells.iter().all(is_rule)
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
    fn bars_cut_what_is_meant_as_one() {
        use SplitKind::{Code, Html, Math, Wikilink};
        let split = |source: &str| -> Vec<(SplitKind, String, usize)> {
            let row = row(source, TextRange::new(0, source.len()), &[]);
            let cells = row.split_cells(source);
            cells
                .iter()
                .map(|cell| (cell.kind, source[cell.range].to_owned(), cell.bars.len()))
                .collect()
        };
        let found = |kind, text: &str, bars| (kind, text.to_owned(), bars);
        assert_eq!(split("| `x|y` | z |"), [found(Code, "`x|y`", 1)]);
        assert_eq!(split("| ``a`|`|b`` |"), [found(Code, "``a`|`|b``", 2)]);
        assert_eq!(split("| ![[N#H|x]] | `[[a|b]]` |").len(), 2);
        assert_eq!(split("| [[N|x]] |"), [found(Wikilink, "[[N|x]]", 1)]);
        assert_eq!(split("| $|x|$ | y |"), [found(Math, "$|x|$", 2)]);
        assert_eq!(split("| <b title=\"x|y\">q</b> |"), [found(Html, "<b title=\"x|y\">", 1)]);
        for whole in [
            "| `x\\|y` | [[N\\|x]] |",
            "| ` | `` |",
            "| $5 | $10 |",
            "| $5|$10 |",
            "| a < b | c > d |",
            "| <br | > |",
            "| \\`a | b\\` |",
            "| [[ | ]] |",
            "| [[a | [[b]] |",
        ] {
            assert_eq!(split(whole), [], "{whole}");
        }
    }

    #[test]
    fn a_broken_table_is_found_in_its_paragraph() {
        let broken = |text: &str| {
            let table = broken_table(text, TextRange::new(0, text.len()), &[])?;
            Some((table.header.cells.len(), table.delimiter.cells.len(), table.rows.len()))
        };
        assert_eq!(broken("text\n| a | b |\n|---|\n| c | d |\n"), Some((2, 1, 1)));
        assert_eq!(broken("> a | b\n> - | - | -"), Some((2, 3, 0)));
        assert_eq!(broken("text\na | b\n-|-\nc | d"), Some((2, 2, 1)));
        assert_eq!(broken("| a | b |\ntext\n|---|\n"), None);
        assert_eq!(broken("| a | b |\n|---|---|\n"), None);
        assert_eq!(broken("| a |\n| --x | - |"), None);
    }

    #[test]
    fn the_delimiter_row_is_found_behind_quote_marks() {
        let text = "> > | a |\n> > | - |\n> > | b |";
        let tables = tables(text, &Structure::parse(text, 0), &[]);
        assert_eq!(&text[tables[0].delimiter.range], "| - |");
    }
}

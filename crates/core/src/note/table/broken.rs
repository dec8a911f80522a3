use super::{Cell, Row, Table, row};
use crate::{note::opaque::Opaque, text::TextRange};

/// What means to be a table in the paragraph at `range`, but is text: the header and the line below have different
/// numbers of cells, or other text stands directly above.
pub(in crate::note) fn broken_table(
    text: &str,
    range: TextRange,
    opaque: &[Opaque],
) -> Option<Table> {
    memchr::memchr(b'|', text[range].as_bytes())?;
    if !may_have_delimiter(&text[range]) {
        return None;
    }
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

/// Whether a line of `paragraph` begins like the one below a header.
fn may_have_delimiter(paragraph: &str) -> bool {
    let starts = memchr::memchr_iter(b'\n', paragraph.as_bytes()).map(|newline| newline + 1);
    starts.into_iter().any(|start| {
        let line = &paragraph[start..];
        let content = line.trim_start_matches(|c: char| c == '>' || c.is_whitespace());
        content.starts_with(['|', '-', ':'])
    })
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

#[cfg(test)]
mod tests {
    use super::*;

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
}

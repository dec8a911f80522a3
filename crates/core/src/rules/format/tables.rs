use crate::{
    note::{Note, Table},
    rules::glued_table::is_level,
    text::TextRange,
};

/// The tables of `note` with those that are none only for the text right above them, sorted: up to their last line with a bar.
pub(super) fn tables(note: &Note) -> Vec<TextRange> {
    let broken = note.broken_tables().filter(|(paragraph, table)| {
        table.header.cells.len() == table.delimiter.cells.len()
            && is_free(note, table)
            && is_level(note, paragraph, table.header.range.start())
            && !splits_link(note, table)
    });
    let broken = broken.map(|(_, table)| table);
    let mut found: Vec<TextRange> =
        note.tables().iter().cloned().chain(broken).map(|table| with_bars(note, &table)).collect();
    found.sort();
    found
}

/// Whether the line above `table` is no row.
fn is_free(note: &Note, table: &Table) -> bool {
    let start = note.lines().line(note.lines().line_of(table.range.start())).start();
    let above = note.text()[..start].trim_end_matches('\n').rsplit('\n').next().unwrap_or_default();
    let above = above.trim_start_matches([' ', '\t', '>']).trim_end();
    !above.starts_with('|') && !above.ends_with('|')
}

/// Whether a bar of a link in `table` would part its cells.
fn splits_link(note: &Note, table: &Table) -> bool {
    let displays = note.inlines().links.iter().filter_map(|link| link.display);
    let mut bars = displays.map(|display| display.start() - 1);
    bars.any(|bar| table.range.contains(bar) && !note.text()[..bar].ends_with('\\'))
}

/// `table` without the lines at its end that have no bar.
fn with_bars(note: &Note, table: &Table) -> TextRange {
    let rows = table.rows.iter().take_while(|row| note[row.range].contains('|'));
    let end = rows.last().map_or(table.delimiter.range.end(), |row| row.range.end());
    TextRange::new(table.header.range.start(), end)
}

use jiff::civil::Date;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};
use vault_lint_core::due::{Entry, Urgency};

use super::{
    super::{BOLD, CYAN, DIM, GREEN, count, harmless, style_of, styled},
    List, distance, heading, open,
};
use crate::output::Output;

/// A page for a person: overdue, today, soon, each by day.
pub(super) fn print(list: &List<'_>, output: &mut Output) {
    let today = list.clock.today;
    if !output.is_quiet() {
        output.print(&styled(&format!("{} ({})", long(today), list.zone()), DIM));
        output.print("\n\n");
    }
    let rows: Vec<Row> = list.entries.iter().map(|entry| Row::of(entry, today)).collect();
    let columns = Columns::of(&rows, output.width());
    for (index, row) in rows.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| rows[before].urgency);
        if before != Some(row.urgency) {
            let gap = if index == 0 { "" } else { "\n" };
            output.print(&format!("{gap}{}\n", head(row.urgency)));
        }
        output.print(&columns.line(row));
    }
    if !output.is_quiet() {
        let gap = if rows.is_empty() { "" } else { "\n" };
        output.print(&format!("{gap}{}\n", summary(list)));
    }
}

fn summary(list: &List<'_>) -> String {
    let counts = [Urgency::Overdue, Urgency::Today, Urgency::Soon, Urgency::Later]
        .map(|urgency| (list.count(urgency), heading(urgency).to_lowercase()));
    let told = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<_> = told.map(|(count, name)| format!("{count} {name}")).collect();
    let summary = if told.is_empty() { styled("Nothing is due.", GREEN) } else { told.join(", ") };
    match list.unread {
        0 => summary,
        unread => {
            let command = styled("vault-lint check --rule invalid-date", CYAN);
            let deadlines = count(unread, "deadline");
            format!("{summary}\n{deadlines} can't be read: `{command}` tells why")
        }
    }
}

pub(crate) fn head(urgency: Urgency) -> String {
    use vault_lint_core::diagnostic::Severity;
    let style = match urgency {
        Urgency::Overdue => style_of(Severity::Error),
        Urgency::Today => style_of(Severity::Warning),
        Urgency::Soon => style_of(Severity::Info),
        Urgency::Later => BOLD,
    };
    styled(heading(urgency), style)
}

/// `Friday 31 May 2024`
fn long(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

/// `Fri 31 May`, with the year where it is another one.
fn short(day: Date, today: Date) -> String {
    let format = if day.year() == today.year() { "%a %e %b" } else { "%a %e %b %Y" };
    day.strftime(format).to_string()
}

/// An entry in words.
struct Row {
    urgency: Urgency,
    day: Cell,
    distance: Cell,
    title: Cell,
    place: Cell,
}

/// A text, and how many columns it takes.
struct Cell {
    text: String,
    width: usize,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { width: text.width(), text }
    }
}

impl Row {
    fn of(entry: &Entry, today: Date) -> Self {
        Self {
            urgency: entry.urgency,
            day: short(entry.day, today).into(),
            distance: distance(entry).into(),
            title: title(entry).into(),
            place: place(entry).into(),
        }
    }
}

/// How wide the columns are.
struct Columns {
    day: usize,
    distance: usize,
    title: usize,
    place: usize,
}

impl Columns {
    fn of(rows: &[Row], width: usize) -> Self {
        let widest = |cell: fn(&Row) -> &Cell| rows.iter().map(|row| cell(row).width).max();
        let day = widest(|row| &row.day).unwrap_or(0);
        let distance = widest(|row| &row.distance).unwrap_or(0);
        let left = width.saturating_sub(2 + day + 2 + distance + 2 + 2).max(20);
        let place = widest(|row| &row.place).unwrap_or(0).min(left / 2);
        let title = widest(|row| &row.title).unwrap_or(0).min(left - place);
        Self { day, distance, title, place }
    }

    fn line(&self, row: &Row) -> String {
        let mut line = String::from("  ");
        pad(&mut line, &row.day, self.day);
        pad(&mut line, &row.distance, self.distance);
        pad(&mut line, &row.title, self.title);
        let place = &row.place;
        let place = if place.width > self.place {
            &cut_front(&place.text, self.place)
        } else {
            &place.text
        };
        line.push_str(&styled(place, DIM));
        line.push('\n');
        line
    }
}

/// Adds as much of `cell` as fits in `column`, and blanks up to the next one.
fn pad(line: &mut String, cell: &Cell, column: usize) {
    if cell.width > column {
        line.push_str(&cut(&cell.text, column));
    } else {
        line.push_str(&cell.text);
    }
    line.extend(std::iter::repeat_n(' ', column.saturating_sub(cell.width) + 2));
}

fn title(entry: &Entry) -> String {
    let title = harmless(&entry.title);
    let title = if title.is_empty() { "(no text)" } else { &*title };
    format!("{title}{}{}", open(entry), if entry.is_sure { "" } else { " (repeats)" })
}

fn place(entry: &Entry) -> String {
    format!("{}:{}", harmless(entry.path.as_str()), entry.position.line)
}

/// As much of the beginning of `text` as fits.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let fits = |letter: &char| {
        let wide = letter.width().unwrap_or(0);
        let fits = wide <= left;
        left = left.saturating_sub(wide);
        fits
    };
    format!("{}…", text.chars().take_while(fits).collect::<String>())
}

/// As much of the end of `text` as fits.
fn cut_front(text: &str, width: usize) -> String {
    let reversed: String = text.chars().rev().collect();
    cut(&reversed, width).chars().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_by_width() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("longer", 5), "long…");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut_front("Folder/Note.md:3", 9), "…ote.md:3");
    }
}

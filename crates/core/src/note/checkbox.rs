//! Checkboxes written as HTML, as the plugin "Markdown table checkboxes" keeps them.
//!
//! The plugin (versions 2.0.0 to 3.0.0) stores a click by searching the note for the exact text
//! `<input type="checkbox" unchecked id="ID">` or the same with `checked`: any other spelling shows a box whose clicks
//! are lost.

mod id;
mod ids;
mod rewrite;

pub use id::id_flaw;
pub use ids::CheckboxIds;

use super::table::Table;
use crate::text::TextRange;

/// An `<input type="checkbox">` that Obsidian shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkbox {
    /// The tag, from `<` to `>`.
    pub range: TextRange,
    /// Whether it shows as ticked: it has the attribute `checked`, whatever its value.
    pub checked: bool,
    /// Where it stands in a table.
    pub cell: Option<CellPlace>,
    attributes: Vec<Attribute>,
    slash: bool,
}

/// A cell of a note's tables, by position.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CellPlace {
    /// The table.
    pub table: usize,
    /// The row below the header; none for the header itself.
    pub row: Option<usize>,
    /// The cell of the row.
    pub column: usize,
}

/// An attribute of a tag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// The name, as written.
    pub name: TextRange,
    /// The value, without quotes.
    pub value: Option<TextRange>,
}

impl Checkbox {
    /// The tag as the plugin writes it.
    pub fn canonical(checked: bool, id: &str) -> String {
        format!(
            r#"<input type="checkbox" {} id="{id}">"#,
            if checked { "checked" } else { "unchecked" }
        )
    }

    /// Whether the tag is just as the plugin writes it.
    pub fn is_canonical(&self, text: &str) -> bool {
        self.id(text).is_some_and(|id| text[self.range] == Self::canonical(self.checked, &text[id]))
    }

    /// The attributes in source order.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The first attribute called `name`, whatever its case, in `text`, the text of the note.
    pub fn attribute(&self, text: &str, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| text[attribute.name].eq_ignore_ascii_case(name))
    }

    /// The id, without quotes; none when it is missing or empty.
    pub fn id(&self, text: &str) -> Option<TextRange> {
        self.attribute(text, "id")?.value.filter(|value| !value.is_empty())
    }

    /// Whether the tag ends in `/>`.
    pub fn is_self_closing(&self) -> bool {
        self.slash
    }

    /// The attributes that the plugin's form has no room for: all but type, state and id.
    pub fn foreign_attributes<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let own = ["type", "checked", "unchecked", "id"];
        let names = self.attributes.iter().map(|attribute| &text[attribute.name]);
        names.filter(move |name| !own.iter().any(|own| name.eq_ignore_ascii_case(own)))
    }

    /// Whether it has no attribute but those of the plugin's form, so that it can be given that form.
    pub fn is_plain(&self, text: &str) -> bool {
        self.foreign_attributes(text).next().is_none()
    }

    /// Whether its author wants it inert: it is disabled, or one of Obsidian's own.
    pub fn is_inert(&self, text: &str) -> bool {
        ["disabled", "data-task"].iter().any(|name| self.attribute(text, name).is_some())
    }
}

/// The checkboxes of `text` from `start` on that stand in none of `hidden`, sorted and disjoint ranges.
pub(super) fn checkboxes(
    text: &str,
    start: usize,
    hidden: &[TextRange],
    tables: &[Table],
) -> Vec<Checkbox> {
    let mut found = Vec::new();
    let mut hidden = hidden.iter().peekable();
    for open in memchr::memchr_iter(b'<', &text.as_bytes()[start..]).map(|step| start + step) {
        if !starts_input(&text.as_bytes()[open..]) || text[..open].ends_with('\\') {
            continue;
        }
        while hidden.next_if(|range| range.end() <= open).is_some() {}
        let tag = tag(text, open);
        let next_hidden = hidden.peek().map_or(usize::MAX, |range| range.start());
        if let Some(mut checkbox) = tag.filter(|tag| tag.range.end() <= next_hidden) {
            checkbox.cell = place(tables, open);
            found.push(checkbox);
        }
    }
    found
}

fn starts_input(bytes: &[u8]) -> bool {
    bytes.len() > 6
        && bytes[1..6].eq_ignore_ascii_case(b"input")
        && !bytes[6].is_ascii_alphanumeric()
}

/// The checkbox tag that starts at `open`; none for another input, or for a tag that doesn't end.
fn tag(text: &str, open: usize) -> Option<Checkbox> {
    let mut scanner = Scanner { text, at: open + "<input".len() };
    let mut attributes = Vec::new();
    let mut slash = false;
    loop {
        scanner.skip_blanks();
        match scanner.peek()? {
            b'>' => break,
            b'/' => {
                slash = true;
                scanner.at += 1;
            }
            b'<' => return None,
            _ => {
                slash = false;
                attributes.push(scanner.attribute()?);
            }
        }
    }
    let range = TextRange::new(open, scanner.at + 1);
    let checkbox = Checkbox { range, checked: false, cell: None, attributes, slash };
    let kind = checkbox.attribute(text, "type")?.value?;
    let checked = checkbox.attribute(text, "checked").is_some();
    text[kind].eq_ignore_ascii_case("checkbox").then_some(Checkbox { checked, ..checkbox })
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips blanks, no-break spaces among them: a browser sees an odd attribute there, but a person sees a tag.
    fn skip_blanks(&mut self) {
        let rest = &self.text[self.at..];
        let blank = |c: char| c.is_ascii_whitespace() || c == '\u{a0}';
        let skipped = &rest[..rest.len() - rest.trim_start_matches(blank).len()];
        // A blank line ends the paragraph, and the tag with it.
        let lines = skipped.bytes().filter(|&byte| byte == b'\n').count();
        self.at += if lines > 1 { rest.len() } else { skipped.len() };
    }

    fn attribute(&mut self) -> Option<Attribute> {
        let start = self.at;
        let name_end = |c: char| {
            c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/' | '<' | '\u{a0}' | '"' | '\'')
        };
        let length = self.text[start..].find(name_end)?;
        if length == 0 {
            return None;
        }
        self.at += length;
        let name = TextRange::of_length(start, length);
        let after_name = self.at;
        self.skip_blanks();
        if self.peek()? != b'=' {
            self.at = after_name;
            return Some(Attribute { name, value: None });
        }
        self.at += 1;
        self.skip_blanks();
        Some(Attribute { name, value: Some(self.value()?) })
    }

    fn value(&mut self) -> Option<TextRange> {
        let quote = self.peek()?;
        if quote == b'"' || quote == b'\'' {
            let start = self.at + 1;
            let length = memchr::memchr(quote, &self.text.as_bytes()[start..])?;
            self.at = start + length + 1;
            return Some(TextRange::of_length(start, length));
        }
        let start = self.at;
        let rest = &self.text[start..];
        let length = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '\u{a0}'))?;
        let length = if rest[..length].ends_with('/') { length - 1 } else { length };
        self.at = start + length;
        Some(TextRange::of_length(start, length))
    }
}

fn place(tables: &[Table], offset: usize) -> Option<CellPlace> {
    let table = tables.partition_point(|table| table.range.start() <= offset).checked_sub(1)?;
    let (row, found) = tables[table].row_at(offset)?;
    let column = found.cells.iter().position(|cell| cell.range.contains(offset))?;
    Some(CellPlace { table, row, column })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, Option<&str>, bool)> {
        let id = |checkbox: &Checkbox| checkbox.id(text).map(|id| &text[id]);
        let checkboxes = checkboxes(text, 0, &[], &[]);
        checkboxes
            .iter()
            .map(|checkbox| (&text[checkbox.range], id(checkbox), checkbox.checked))
            .collect()
    }

    #[test]
    fn a_checkbox_in_any_spelling() {
        for (tag, id, checked) in [
            (r#"<input type="checkbox" unchecked id="a1">"#, Some("a1"), false),
            (r#"<INPUT ID='a"1' CHECKED TYPE=CheckBox>"#, Some("a\"1"), true),
            ("<input type=checkbox unchecked id=a1 />", Some("a1"), false),
            ("<input type=checkbox id=a1/>", Some("a1"), false),
            ("<input type=\"checkbox\"\u{a0}unchecked id=\"a1\">", Some("a1"), false),
            ("<input\ntype = checkbox id= a1 checked=\"false\">", Some("a1"), true),
            ("<input type=\"checkbox\" id=\"\">", None, false),
        ] {
            assert_eq!(found(&format!("x {tag} y")), [(tag, id, checked)]);
        }
    }

    #[test]
    fn what_is_no_checkbox() {
        for text in [
            "<input type=\"text\" id=\"a\">",
            "<input type=\"checkbox\"",
            "<inputs type=\"checkbox\">",
            "\\<input type=\"checkbox\">",
            "<input\n\ntype=\"checkbox\">",
            "<input type=\"checkbox\" <b>",
            "<input type=\"checkbox",
        ] {
            assert_eq!(found(text), []);
        }
    }
}

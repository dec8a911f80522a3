use super::{
    Frontmatter, Scalar, simple,
    tree::{self, Node, Property, Style, Value},
};
use crate::text::{Edit, Newline, TextRange};

/// `text` as a double-quoted scalar.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `text` as an item of a list, quoted only where Obsidian would: where it is read as something else without.
pub fn list_item(text: &str) -> String {
    let is_text = |node: &Node| {
        node.scalar() == Some(Scalar::Text)
            && node.text() == Some(text)
            && matches!(node.value, Value::Scalar { style: Style::Plain, .. })
    };
    let is_item = || {
        let source = format!("- {text}");
        let read = tree::parse(&source, TextRange::new(0, source.len()));
        read.ok()
            .flatten()
            .is_some_and(|list| matches!(list.items(), Some([item]) if is_text(item)))
    };
    let is_plain = simple::scalar(text, 0).map_or_else(is_item, |node| is_text(&node));
    if is_plain { text.to_owned() } else { quoted(text) }
}

impl Frontmatter {
    /// The whole lines of a property of `text`, with their line ends.
    pub fn lines_of(&self, text: &str, property: &Property) -> TextRange {
        let start = text[..property.key.start()].rfind('\n').map_or(0, |end| end + 1);
        let end = property.value.range.end().max(property.key.end());
        if end > property.key.end() && text[..end].ends_with('\n') {
            return TextRange::new(start, end);
        }
        TextRange::new(start, line_end(text, end) + newline_at(text, line_end(text, end)))
    }

    /// The edits that put a block list of `items` in the place of a property's single value. A comment behind the
    /// value stays on the property's line.
    pub fn set_list(&self, text: &str, property: &Property, items: &[String]) -> Vec<Edit> {
        let colon =
            property.key.end() + text[property.key.end()..].find(':').map_or(0, |step| step + 1);
        let value = property.value.range;
        let newline = Newline::of(text).as_str();
        let end = line_end(text, value.end());
        let list: String =
            items.iter().map(|item| format!("{newline}  - {}", list_item(item))).collect();
        if text[value.end()..end].trim().is_empty() {
            return vec![Edit::replace(TextRange::new(colon, end), list)];
        }
        vec![Edit::delete(TextRange::new(colon, value.end())), Edit::insert(end, list)]
    }

    /// The edit that adds `items` to a property that is a list, in the form that it has; none when it is no list.
    pub fn append(&self, text: &str, property: &Property, items: &[String]) -> Option<Edit> {
        let Value::List { items: present, flow } = &property.value.value else { return None };
        if *flow {
            let end = property.value.range.end() - 1;
            let inner = text[property.value.range.start() + 1..end].trim_end();
            let comma = if inner.trim().is_empty() || inner.ends_with(',') { "" } else { ", " };
            let list: Vec<_> = items.iter().map(|item| flow_item(item)).collect();
            let at = property.value.range.start() + 1 + inner.len();
            return Some(Edit::insert(at, format!("{comma}{}", list.join(", "))));
        }
        let last = present.last()?;
        let line = TextRange::new(
            text[..last.range.start()].rfind('\n').map_or(0, |end| end + 1),
            last.range.start(),
        );
        let indent = &text[line][..text[line].find('-')?];
        let newline = Newline::of(text).as_str();
        let list: String =
            items.iter().map(|item| format!("{newline}{indent}- {}", list_item(item))).collect();
        Some(Edit::insert(line_end(text, last.range.end()), list))
    }
}

/// An item of a list in brackets, where a comma or a bracket would end it.
fn flow_item(text: &str) -> String {
    if text.contains([',', '[', ']', '{', '}']) { quoted(text) } else { list_item(text) }
}

/// Where the line of the byte at `offset` ends, before its line end.
fn line_end(text: &str, offset: usize) -> usize {
    let line = text[offset..].split('\n').next().unwrap_or_default();
    offset + line.trim_end_matches('\r').len()
}

fn newline_at(text: &str, offset: usize) -> usize {
    match text.as_bytes()[offset..] {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{note::Note, path::NotePath, text};

    fn edited(source: &str, edit: impl Fn(&Frontmatter, &str, &Property) -> Vec<Edit>) -> String {
        let source = format!("---\n{source}---\n");
        let note = Note::parse(NotePath::new("n.md"), source.clone());
        let frontmatter = note.frontmatter().unwrap();
        let edits = edit(frontmatter, &source, &frontmatter.properties()[0]);
        let result = text::apply(&source, &edits);
        result["---\n".len()..result.len() - "---\n".len()].to_owned()
    }

    #[test]
    fn a_value_becomes_a_list() {
        let set = |source: &str| {
            edited(source, |frontmatter, text, property| {
                frontmatter.set_list(text, property, &["a".into(), "b: c".into()])
            })
        };
        assert_eq!(set("tags: a, b\nx: 1\n"), "tags:\n  - a\n  - \"b: c\"\nx: 1\n");
        assert_eq!(set("tags: a  # why\n"), "tags:  # why\n  - a\n  - \"b: c\"\n");
        assert_eq!(set("tags:\n"), "tags:\n  - a\n  - \"b: c\"\n");
    }

    #[test]
    fn items_are_added_in_the_form_that_the_list_has() {
        let add = |source: &str| {
            edited(source, |frontmatter, text, property| {
                frontmatter.append(text, property, &["x".into()]).into_iter().collect()
            })
        };
        assert_eq!(add("t: [a, b]\n"), "t: [a, b, x]\n");
        assert_eq!(add("t: []\n"), "t: [x]\n");
        assert_eq!(add("t:\n- a # c\nu: 1\n"), "t:\n- a # c\n- x\nu: 1\n");
        assert_eq!(add("t:\n    - a\n"), "t:\n    - a\n    - x\n");
        assert_eq!(add("t: a\n"), "t: a\n");
    }

    #[test]
    fn a_property_owns_its_lines() {
        let lines = |source: &str| {
            edited(source, |frontmatter, text, property| {
                vec![Edit::delete(frontmatter.lines_of(text, property))]
            })
        };
        assert_eq!(lines("a: 1 # c\nb: 2\n"), "b: 2\n");
        assert_eq!(lines("a:\n  - 1\n  - 2\nb: 2\n"), "b: 2\n");
        assert_eq!(lines("a: |\n  x\nb: 2\n"), "b: 2\n");
        assert_eq!(lines("a:\nb: 2\n"), "b: 2\n");
    }

    #[test]
    fn items_are_quoted_where_they_must() {
        for (text, expected) in [
            ("a", "a"),
            ("a b", "a b"),
            ("#a", "\"#a\""),
            ("123", "\"123\""),
            ("a: b", "\"a: b\""),
            ("[[N]]", "\"[[N]]\""),
            ("yes", "yes"),
            ("a\"b", "a\"b"),
            ("- x", "\"- x\""),
        ] {
            assert_eq!(list_item(text), expected);
        }
    }
}

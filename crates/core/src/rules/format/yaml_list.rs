//! Lists of the frontmatter, for rules that rewrite them.

use crate::{
    config::{ArrayStyle, QuoteChar, Styles},
    note::{Node, Note, Property, Style, Value},
    text::TextRange,
};

/// A list of the frontmatter that can be written anew without losing anything: each item stands on one line, and
/// nothing but items is in it, no comment, no anchor.
#[derive(Debug)]
pub(super) struct YamlList {
    /// The items as they are written, quotes included.
    pub(super) items: Vec<String>,
    /// Whether there is one item a line.
    pub(super) multi_line: bool,
    /// From after the colon to the end of the last line.
    range: TextRange,
}

/// A property that several rules write in a style of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Key {
    /// `aliases` or `alias`.
    Aliases,
    /// `tags` or `tag`.
    Tags,
    /// Any other.
    Other,
}

impl Key {
    /// The kind of the property called `name`.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "aliases" | "alias" => Self::Aliases,
            "tags" | "tag" => Self::Tags,
            _ => Self::Other,
        }
    }

    /// The style that the settings want; none for other properties, whose lists keep theirs.
    pub(super) fn style(self, styles: &Styles) -> Option<ArrayStyle> {
        match self {
            Self::Aliases => Some(styles.aliases),
            Self::Tags => Some(styles.tags),
            Self::Other => None,
        }
    }
}

impl YamlList {
    /// The list at `property`. Of `aliases` and `tags` a single text is one too: parted at commas, tags without a comma at
    /// blanks. None when it is no list, is empty, or holds what would be lost.
    pub(super) fn read(note: &Note, property: &Property) -> Option<Self> {
        let value = &property.value;
        let key_end = property.key.end();
        let colon = key_end + note.text()[key_end..].find(':')? + 1;
        let line_end = note.text()[value.range.end()..]
            .find('\n')
            .map_or(note.text().len(), |end| value.range.end() + end);
        let range = TextRange::new(colon, line_end);
        let rest = note[TextRange::new(value.range.end(), line_end)].trim();
        if !rest.is_empty() || value.decorated || property.name.is_empty() {
            return None;
        }
        let source = &note[range];
        let (items, multi_line) = match &value.value {
            Value::List { items, flow } => {
                let is_plain = |item: &Node| {
                    let inside = &note[item.range];
                    !item.decorated
                        && !inside.is_empty()
                        && !inside.contains('\n')
                        && (*flow || item.text().is_some())
                };
                if items.is_empty() || !items.iter().all(is_plain) {
                    return None;
                }
                let items: Vec<String> =
                    items.iter().map(|item| note[item.range].to_owned()).collect();
                let is_whole =
                    if *flow { !source.contains('\n') } else { is_block_of(source, &items) };
                if !is_whole {
                    return None;
                }
                (items, !*flow)
            }
            Value::Scalar { text, style: Style::Plain }
                if !text.is_empty() && !source.contains('\n') =>
            {
                (parted(Key::of(&property.name), text)?, false)
            }
            Value::Scalar { text, style: Style::Quoted }
                if !text.is_empty() && !source.contains('\n') =>
            {
                Key::of(&property.name)
                    .is_styled()
                    .then(|| (vec![source.trim().to_owned()], false))?
            }
            _ => return None,
        };
        Some(Self { items, multi_line, range })
    }

    /// From after the colon to the end of the last line.
    pub(super) fn range(&self) -> TextRange {
        self.range
    }

    /// The style that it has.
    pub(super) fn style(&self) -> ArrayStyle {
        if self.multi_line { ArrayStyle::MultiLine } else { ArrayStyle::SingleLine }
    }
}

impl Key {
    fn is_styled(self) -> bool {
        self != Self::Other
    }
}

/// Whether `source` is one line for each of `items` and nothing else.
fn is_block_of(source: &str, items: &[String]) -> bool {
    let mut lines = source.split('\n');
    let first = lines.next().unwrap_or_default();
    let is_item = |(line, item): (&str, &String)| {
        line.trim_start().strip_prefix('-').is_some_and(|rest| rest.trim() == item)
    };
    first.trim().is_empty() && lines.clone().count() == items.len() && lines.zip(items).all(is_item)
}

fn parted(key: Key, text: &str) -> Option<Vec<String>> {
    let pieces = |separator: char| -> Vec<String> {
        let pieces = text.split(separator).map(str::trim).filter(|piece| !piece.is_empty());
        pieces.map(str::to_owned).collect()
    };
    match key {
        Key::Aliases => Some(pieces(',')),
        Key::Tags if text.contains(',') => Some(pieces(',')),
        Key::Tags => Some(pieces(' ')),
        Key::Other => None,
    }
}

/// A value with `items` in `style`, from after the colon on.
pub(super) fn written(items: &[String], style: ArrayStyle) -> String {
    let is_single = items.len() == 1;
    match style {
        ArrayStyle::StringToSingleLine | ArrayStyle::StringToMultiLine if is_single => {
            format!(" {}", items[0])
        }
        ArrayStyle::SingleLine | ArrayStyle::StringToSingleLine => {
            format!(" [{}]", items.join(", "))
        }
        ArrayStyle::MultiLine | ArrayStyle::StringToMultiLine => {
            items.iter().map(|item| format!("\n  - {item}")).collect()
        }
        ArrayStyle::CommaDelimited => format!(" {}", items.join(", ")),
        ArrayStyle::SpaceDelimited => format!(" {}", items.join(" ")),
        ArrayStyle::SingleLineSpaceDelimited => format!(" [{}]", items.join(" ")),
    }
}

/// `item` as it has to be written in `style`: in quotes where a comma would part it, and where an alias is a number.
pub(super) fn in_style(item: &str, key: Key, style: ArrayStyle, styles: &Styles) -> String {
    let is_quoted = item.starts_with(['"', '\'']);
    let is_block = matches!(style, ArrayStyle::MultiLine | ArrayStyle::StringToMultiLine);
    let needs = (key == Key::Aliases && is_number(item)) || (!is_block && item.contains(','));
    if is_quoted || !needs { item.to_owned() } else { quoted(item, styles.quote) }
}

/// `text` between quotes; between the other ones where it holds these.
pub(super) fn quoted(text: &str, quote: QuoteChar) -> String {
    let (own, other) = match quote {
        QuoteChar::Double => ('"', '\''),
        QuoteChar::Single => ('\'', '"'),
    };
    let mark = if text.contains(own) { other } else { own };
    format!("{mark}{text}{mark}")
}

/// Whether JavaScript takes `text` for a number.
fn is_number(text: &str) -> bool {
    let digits = |prefix: &str, radix: u32| {
        let rest = text.strip_prefix(prefix).or_else(|| text.strip_prefix(&prefix.to_uppercase()));
        rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_digit(radix)))
    };
    let is_decimal = || {
        let odd = |c: char| !(c.is_ascii_digit() || "+-.eE".contains(c));
        !text.contains(odd) && text.parse::<f64>().is_ok()
    };
    digits("0x", 16)
        || digits("0b", 2)
        || digits("0o", 8)
        || matches!(text, "Infinity" | "+Infinity" | "-Infinity")
        || is_decimal()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::NotePath;

    fn read(source: &str) -> Option<(Vec<String>, bool)> {
        let note = Note::parse(NotePath::new("n.md"), format!("---\n{source}\n---\n"));
        let list = YamlList::read(&note, &note.properties()[0])?;
        Some((list.items, list.multi_line))
    }

    #[test]
    fn lists_that_can_be_written_anew() {
        for (source, expected) in [
            ("tags: [a, \"b, c\"]", Some((vec!["a", "\"b, c\""], false))),
            ("x:\n- a\n- 'b'\ny: 1", Some((vec!["a", "'b'"], true))),
            ("tags: a b", Some((vec!["a", "b"], false))),
            ("tags: a, b c", Some((vec!["a", "b c"], false))),
            ("aliases: a b", Some((vec!["a b"], false))),
            ("x: a b", None),
            ("x:\n  - a # why\n  - b", None),
            ("x: [a] # why", None),
            ("x: [\n  a\n]", None),
            ("x:\n  - a\n\n  - b", None),
            ("x:\n  - >-\n    a", None),
            ("x: &y [a]", None),
            ("tags:", None),
        ] {
            let expected = expected.map(|(items, multi): (Vec<&str>, bool)| {
                (items.into_iter().map(str::to_owned).collect::<Vec<_>>(), multi)
            });
            assert_eq!(read(source), expected, "{source}");
        }
    }

    #[test]
    fn odd_lists_are_none() {
        for source in [
            "p:\n  - a:\n    - b: 1\n    - c: 2\n  - d:\n    - e: 3",
            "x:\n  -\n  -\nparent:\n  - a",
            "x: {a: 1}",
            "x: |\n  a\n",
        ] {
            assert_eq!(read(source), None, "{source}");
        }
    }

    #[test]
    fn numbers_of_javascript() {
        for (text, expected) in [
            ("007", true),
            ("0x1F", true),
            ("1e3", true),
            ("Infinity", true),
            ("1_000", false),
            ("a", false),
            ("inf", false),
        ] {
            assert_eq!(is_number(text), expected, "{text}");
        }
    }
}

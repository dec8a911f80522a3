//! Lists of the frontmatter, for rules that rewrite them.

use std::borrow::Cow;

use super::{edits::Editor, text_list::Lines};
use crate::{
    config::{ArrayStyle, QuoteChar, Styles},
    diagnostic::Fix,
    note::{self, Ignore, Node, Note, Property, Style, Value, list_item, yaml_value},
    path::NotePath,
    rule::Report,
    text::{Edit, TextRange},
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

    /// Its name in the frontmatter, for the first two.
    fn name(self) -> &'static str {
        match self {
            Self::Aliases => "aliases",
            Self::Tags => "tags",
            Self::Other => "list",
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
        let key = Key::of(&property.name);
        if key == Key::Other && matches!(property.value.value, Value::Scalar { .. }) {
            return None;
        }
        let (range, source) = Self::place(note, property)?;
        let is_single_line = !source.contains('\n');
        let (items, multi_line) = match &property.value.value {
            Value::List { items, flow } => (sources(note, source, items, *flow)?, !*flow),
            Value::Scalar { text, style: Style::Plain } if is_single_line => {
                (parted(key, text)?, false)
            }
            Value::Scalar { text, style: Style::Quoted } if is_single_line && !text.is_empty() => {
                (vec![source.trim().to_owned()], false)
            }
            _ => return None,
        };
        let is_full = !items.is_empty() && !items.iter().any(String::is_empty);
        is_full.then_some(Self { items, multi_line, range })
    }

    /// The same, without the empty items of a list of several lines; what is empty is a list without items, and a text of
    /// any property one with a single item.
    pub(super) fn read_loosely(note: &Note, property: &Property) -> Option<Self> {
        if let Some(list) = Self::read(note, property) {
            return Some(list);
        }
        let (range, source) = Self::place(note, property)?;
        let (mut items, multi_line) = match &property.value.value {
            Value::List { items, .. } if items.is_empty() && !source.contains('\n') => {
                (Vec::new(), false)
            }
            Value::List { items, flow } => (sources(note, source, items, *flow)?, !*flow),
            Value::Scalar { style: Style::Block, .. } => return None,
            Value::Scalar { .. } if !source.contains('\n') => {
                (vec![source.trim().to_owned()], false)
            }
            _ => return None,
        };
        items.retain(|item| !item.is_empty());
        Some(Self { items, multi_line, range })
    }

    /// From after the colon to the end of the last line, and what stands there; none when more than the value does.
    fn place<'n>(note: &'n Note, property: &Property) -> Option<(TextRange, &'n str)> {
        let value = &property.value;
        let key_end = property.key.end();
        let colon = key_end + note.text()[key_end..].find(':')? + 1;
        let line_end = note.text()[value.range.end()..]
            .find('\n')
            .map_or(note.text().len(), |end| value.range.end() + end);
        let rest = note[TextRange::new(value.range.end(), line_end)].trim();
        let is_whole = rest.is_empty() && !value.decorated && !property.name.is_empty();
        let range = TextRange::new(colon, line_end);
        is_whole.then(|| (range, &note[range]))
    }

    /// As [`Self::read_loosely`] for `aliases` and `tags`, which are lists even when they are empty; else as
    /// [`Self::read`].
    pub(super) fn read_by_name(note: &Note, property: &Property) -> Option<Self> {
        match Key::of(&property.name) {
            Key::Other => Self::read(note, property),
            _ if matches!(property.value.value, Value::Alias) => None,
            _ => Self::read_loosely(note, property),
        }
    }

    /// The edit that makes of it a list of `key` with `items` in `style`; none when it is one, or the style can't hold them.
    pub(super) fn rewrite(
        &self,
        editor: &Editor<'_>,
        items: &[String],
        (key, style): (Key, ArrayStyle),
        styles: &Styles,
    ) -> Option<Edit> {
        let old = editor.text(self.range);
        let layout = Layout::of(items, key, style, styles);
        // What is empty stays as it is, whatever blanks follow the colon.
        let is_empty = |value: &str| value.trim().is_empty();
        if layout.value == old || is_empty(&layout.value) && is_empty(old) {
            return None;
        }
        layout.is_read_back().then(|| editor.replace(self.range, &layout.value))?
    }

    /// The style that it has.
    pub(super) fn style(&self) -> ArrayStyle {
        if self.multi_line { ArrayStyle::MultiLine } else { ArrayStyle::SingleLine }
    }
}

/// The lists that a rule looks at.
pub(super) struct Keys<'r> {
    pub(super) aliases: bool,
    pub(super) tags: bool,
    pub(super) others: bool,
    /// The names of lists that it leaves alone.
    pub(super) ignored: &'r Lines,
}

impl Keys<'_> {
    fn has(&self, name: &str) -> bool {
        let is_wanted = match Key::of(name) {
            Key::Aliases => self.aliases,
            Key::Tags => self.tags,
            Key::Other => self.others,
        };
        is_wanted && !self.ignored.has(name)
    }

    /// Reports the lists of `note` that don't have their items as `arranged` puts them, as `message` says of each by its name,
    /// and those not written in their style.
    pub(super) fn report(
        &self,
        (note, styles): (&Note, &Styles),
        arranged: impl Fn(&[String]) -> Vec<String>,
        message: impl Fn(&str) -> String,
        report: &mut Report,
    ) {
        let editor = Editor::new(note, Ignore::empty());
        for property in note.properties().iter().filter(|property| self.has(&property.name)) {
            let Some(list) = YamlList::read_by_name(note, property) else { continue };
            let items = arranged(&list.items);
            let key = Key::of(&property.name);
            let style = key.style(styles).unwrap_or(list.style());
            if let Some(edit) = list.rewrite(&editor, &items, (key, style), styles) {
                let is_arranged = items == list.items;
                let message =
                    if is_arranged { unstyled(&property.name) } else { message(&property.name) };
                report.add(property.range(), message).fix(Fix::safe(edit));
            }
        }
    }
}

/// What is said of the list called `name` when only its style is wrong.
pub(super) fn unstyled(name: &str) -> String {
    format!("`{name}` is not written in its style")
}

/// The items of a list as they are written, when `source` is nothing but them; empty ones too.
fn sources(note: &Note, source: &str, items: &[Node], flow: bool) -> Option<Vec<String>> {
    let is_plain = |item: &Node| {
        !item.decorated && !note[item.range].contains('\n') && (flow || item.text().is_some())
    };
    if items.is_empty() || !items.iter().all(is_plain) {
        return None;
    }
    let items: Vec<String> = items.iter().map(|item| note[item.range].to_owned()).collect();
    let is_whole = if flow { !source.contains('\n') } else { is_block_of(source, &items) };
    is_whole.then_some(items)
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
    match key {
        Key::Aliases => Some(pieces(text, ',')),
        Key::Tags if text.contains(',') => Some(pieces(text, ',')),
        Key::Tags => Some(pieces(text, ' ')),
        Key::Other => None,
    }
}

/// The pieces of `text` between separators that stand in no quotes, without empty ones.
fn pieces(text: &str, separator: char) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let quoted = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let closing = quoted.and_then(|quote| rest[1..].find(quote).map(|at| at + 2));
        let is_closed = |&end: &usize| {
            let after = rest[end..].trim_start();
            after.is_empty() || after.starts_with(separator) || separator == ' '
        };
        let from = closing.filter(is_closed).unwrap_or(0);
        let end = rest[from..].find(separator).map_or(rest.len(), |at| from + at);
        pieces.push(rest[..end].trim().to_owned());
        rest = rest[end..].strip_prefix(separator).unwrap_or_default().trim_start();
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The value of a list of `key` with `items` in `style`, from after the colon on: with quotes around an item where it would
/// be read as something else without. None when that style can't hold them.
pub(super) fn written(
    items: &[String],
    key: Key,
    style: ArrayStyle,
    styles: &Styles,
) -> Option<String> {
    let layout = Layout::of(items, key, style, styles);
    layout.is_read_back().then_some(layout.value)
}

/// A list as it is to be written.
struct Layout {
    key: Key,
    style: ArrayStyle,
    items: Vec<String>,
    value: String,
}

impl Layout {
    fn of(items: &[String], key: Key, style: ArrayStyle, styles: &Styles) -> Self {
        use ArrayStyle::{CommaDelimited, SpaceDelimited};
        let is_text = items.len() > 1 && matches!(style, CommaDelimited | SpaceDelimited);
        let items = at_blanks(items, key, style);
        let items = if is_text {
            items.into_owned()
        } else {
            items.iter().map(|item| in_style(item, key, style, styles)).collect()
        };
        let value = laid_out(&items, style);
        Self { key, style, items, value }
    }

    /// Whether the value holds the items.
    fn is_read_back(&self) -> bool {
        let is_list = matches!(self.style, ArrayStyle::SingleLine | ArrayStyle::MultiLine);
        if is_list && self.items.iter().all(|item| is_simple(item) || is_in_quotes(item)) {
            return true;
        }
        let source = format!("---\n{}:{}\n---\n", self.key.name(), self.value);
        let note = Note::parse(NotePath::new("list.md"), source);
        let read = note.properties().first().and_then(|it| YamlList::read_loosely(&note, it));
        read.is_some_and(|read| *at_blanks(&read.items, self.key, self.style) == *self.items)
    }
}

/// `items`, of tags in a style with blanks between them those of each text.
fn at_blanks(items: &[String], key: Key, style: ArrayStyle) -> Cow<'_, [String]> {
    let is_spaced =
        matches!(style, ArrayStyle::SpaceDelimited | ArrayStyle::SingleLineSpaceDelimited);
    if key != Key::Tags || !is_spaced {
        return items.into();
    }
    items.iter().flat_map(|item| pieces(item, ' ')).collect()
}

/// `items` in `style`, as they are.
fn laid_out(items: &[String], style: ArrayStyle) -> String {
    use ArrayStyle::{
        CommaDelimited, MultiLine, SingleLine, SingleLineSpaceDelimited, SpaceDelimited,
        StringToMultiLine, StringToSingleLine,
    };
    match (items, style) {
        ([], SingleLine | MultiLine | SingleLineSpaceDelimited) => " []".to_owned(),
        ([], _) => " ".to_owned(),
        ([item], StringToSingleLine | StringToMultiLine | SingleLineSpaceDelimited) => {
            format!(" {item}")
        }
        (_, SingleLine | StringToSingleLine) => format!(" [{}]", items.join(", ")),
        (_, MultiLine | StringToMultiLine) => {
            items.iter().flat_map(|item| ["\n  - ", item]).collect()
        }
        (_, CommaDelimited) => format!(" {}", items.join(", ")),
        (_, SpaceDelimited) => format!(" {}", items.join(" ")),
        (_, SingleLineSpaceDelimited) => format!(" [{}]", items.join(" ")),
    }
}

/// `item` as it has to be written in `style`: in quotes where a comma or a bracket would part it, and where an alias is a
/// number.
fn in_style(item: &str, key: Key, style: ArrayStyle, styles: &Styles) -> String {
    let is_block = matches!(style, ArrayStyle::MultiLine | ArrayStyle::StringToMultiLine);
    if is_block && styles.remove_extra_quotes && item.starts_with(['"', '\'']) {
        let text = text_of(item);
        let is_plain = !needs_quotes(&text) && list_item(&text) == text;
        return if is_plain { text } else { item.to_owned() };
    }
    let is_plain = !item.starts_with(['"', '\'', '[', '{']);
    let parts = |c: char| matches!(c, ',' | '[' | ']' | '{' | '}');
    let needs = (key == Key::Aliases && is_number(item)) || (!is_block && item.contains(parts));
    if is_plain && needs { quoted(item, styles.quote) } else { item.to_owned() }
}

/// The text that an item, or another value on one line, stands for.
pub(super) fn text_of(item: &str) -> String {
    if is_simple(item) {
        return item.to_owned();
    }
    if is_in_quotes(item) {
        return item[1..item.len() - 1].to_owned();
    }
    let value = yaml_value(item);
    value.as_ref().and_then(Node::text).unwrap_or(item).to_owned()
}

/// Whether `item` says in any list what is written: words, with marks that have no meaning in YAML.
fn is_simple(item: &str) -> bool {
    let is_part = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '/' | '.' | '(' | ')' | '+' | '=')
    };
    item.starts_with(char::is_alphanumeric) && !item.ends_with(' ') && item.chars().all(is_part)
}

/// Whether `text` is put between quotes though YAML may not ask for it: one kind of quotes is in it, or `: `.
pub(super) fn needs_quotes(text: &str) -> bool {
    let (double, single) = (text.contains('"'), text.contains('\''));
    (double != single) || (!double && text.contains(": "))
}

/// Whether `item` is a text in double quotes that holds nothing that is read in another way there.
fn is_in_quotes(item: &str) -> bool {
    let inside = item.strip_prefix('"').and_then(|item| item.strip_suffix('"'));
    inside.is_some_and(|text| !text.contains(['"', '\\', '\n', '\r']))
}

/// `text` between quotes: of the other kind, or escaped, where it holds what these don't.
pub(super) fn quoted(text: &str, quote: QuoteChar) -> String {
    let double = (!text.contains(['"', '\\'])).then(|| format!("\"{text}\""));
    let single = (!text.contains('\'')).then(|| format!("'{text}'"));
    let found = match quote {
        QuoteChar::Double => double.or(single),
        QuoteChar::Single => single.or(double),
    };
    found.unwrap_or_else(|| note::quoted(text))
}

/// `text` as a single value: between quotes where it holds some or `: `, or would be read as anything but this text.
pub(super) fn scalar(text: &str, quote: QuoteChar) -> String {
    if is_plainly_text(text) {
        return text.to_owned();
    }
    let is_odd = text.contains(['"', '\'']) || text.contains(": ") || list_item(text) != text;
    if is_odd { quoted(text, quote) } else { text.to_owned() }
}

/// Whether `text` can be nothing but text: it begins with a letter, is longer than any name of a value, and nothing in it has
/// a meaning in YAML.
fn is_plainly_text(text: &str) -> bool {
    const LONGEST_NAME: &str = "false";
    let is_plain =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '/' | '.' | '(' | ')');
    text.len() > LONGEST_NAME.len()
        && text.starts_with(char::is_alphabetic)
        && !text.ends_with(' ')
        && text.chars().all(is_plain)
}

/// Whether JavaScript takes `text` for a number.
fn is_number(text: &str) -> bool {
    let digits = |marks: [char; 2], radix: u32| {
        let rest = text.strip_prefix('0').and_then(|rest| rest.strip_prefix(marks));
        rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_digit(radix)))
    };
    let is_decimal = || {
        let odd = |c: char| !(c.is_ascii_digit() || "+-.eE".contains(c));
        !text.contains(odd) && text.parse::<f64>().is_ok()
    };
    digits(['x', 'X'], 16)
        || digits(['b', 'B'], 2)
        || digits(['o', 'O'], 8)
        || matches!(text, "Infinity" | "+Infinity" | "-Infinity")
        || is_decimal()
}

#[cfg(test)]
mod tests {
    use super::*;

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

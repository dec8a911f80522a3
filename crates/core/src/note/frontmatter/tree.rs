use granit_parser::{
    ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, Span, StructureStyle,
};

use super::simple;
use crate::text::TextRange;

/// A value of the YAML, with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// The bytes of the value, quotes and brackets included: for a block list or map from its first item or key to the
    /// end of its last, empty where a value is missing.
    pub range: TextRange,
    /// What it is.
    pub value: Value,
    /// Whether an anchor or a tag of YAML stands before it.
    pub decorated: bool,
}

/// What a [`Node`] is.
#[derive(Clone, Debug)]
pub enum Value {
    /// A single value: its text after unescaping, and how it is written.
    Scalar {
        /// The text.
        text: Box<str>,
        /// How it is written.
        style: Style,
    },
    /// A list.
    List {
        /// Its items.
        items: Vec<Node>,
        /// Whether it is written in brackets.
        flow: bool,
    },
    /// A map.
    Map {
        /// Its entries.
        properties: Vec<Property>,
        /// Whether it is written in braces.
        flow: bool,
    },
    /// A reference to an anchor.
    Alias,
}

/// How a scalar is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single or double quotes.
    Quoted,
    /// As a block after `|` or `>`.
    Block,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Property {
    /// The key after unescaping; empty for a key that is no scalar.
    pub name: Box<str>,
    /// Where the key stands, quotes included.
    pub key: TextRange,
    /// The value.
    pub value: Node,
}

impl Property {
    /// From the key to the end of the value.
    pub fn range(&self) -> TextRange {
        self.key.join(self.value.range)
    }
}

/// Why something is no YAML.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct YamlError {
    /// Where the parser gave up.
    pub offset: usize,
    /// What it missed.
    pub reason: String,
}

/// More values than this are no properties.
const MOST_NODES: usize = 100_000;
const DEEPEST: usize = 64;

/// Parses the YAML at `content` in `text`: no node when there are only comments and blank lines.
pub(super) fn parse(text: &str, content: TextRange) -> Result<Option<Node>, YamlError> {
    match simple::read(text, content) {
        Some(node) => Ok(Some(node)),
        None => parse_fully(text, content),
    }
}

/// As [`parse`], with the parser that knows all of YAML.
pub(super) fn parse_fully(text: &str, content: TextRange) -> Result<Option<Node>, YamlError> {
    let mut options = Options::default();
    options.flow_nesting_limit = DEEPEST;
    options.block_nesting_limit = DEEPEST;
    options.emit_comments = false;
    let parser = Parser::new_from_str_with_options(&text[content], options);
    let mut builder = Builder { text, content, open: Vec::new(), root: None, nodes: 0 };
    for event in parser {
        let (event, span) = event.map_err(|error| YamlError {
            offset: content.start() + error.marker().byte_offset().unwrap_or(0).min(content.len()),
            reason: reason(&error),
        })?;
        builder.event(event, span)?;
    }
    Ok(builder.root)
}

/// What the parser missed, in the words of someone who writes properties.
fn reason(error: &ScanError) -> String {
    let reason = match error.kind() {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidSimpleKey => {
            "a value without quotes can't hold `: `"
        }
        ErrorKind::SimpleKeyExpected => "this line is no `key: value`",
        ErrorKind::ExpectedBlockMappingKey => "text follows where a property should begin",
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => "text follows the closing quote",
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            "a quote is never closed"
        }
        ErrorKind::UnclosedFlowCollection { open } => return format!("`{open}` is never closed"),
        ErrorKind::UnknownQuotedScalarEscape => "in double quotes a backslash must be doubled",
        ErrorKind::UnknownAnchor => "a value that begins with `*` needs quotes",
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar => "a tab can't indent YAML",
        ErrorKind::BlockSequenceEntryNotAllowed => "an item of a list can't stand here",
        ErrorKind::RecursionLimitExceeded => "it is nested too deeply",
        _ => return error.info(),
    };
    reason.to_owned()
}

struct Builder<'t> {
    text: &'t str,
    content: TextRange,
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
}

/// A list or map that is being read.
struct Open {
    start: TextRange,
    flow: bool,
    decorated: bool,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map(Vec<Property>, Option<Node>),
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), YamlError> {
        let range = self.range(span);
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let decorated = anchor > 0 || tag.is_some();
                // The parser tells of a missing value as `~` without length.
                let missing = range.is_empty() && matches!(style, ScalarStyle::Plain);
                let text = if missing { Box::default() } else { Box::from(&*value) };
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                    _ => Style::Block,
                };
                self.add(Node { range, value: Value::Scalar { text, style }, decorated })
            }
            Event::Alias(_) => self.add(Node { range, value: Value::Alias, decorated: false }),
            Event::SequenceStart(style, anchor, tag) => {
                self.start(range, style, anchor > 0 || tag.is_some(), OpenKind::List(Vec::new()));
                Ok(())
            }
            Event::MappingStart(style, anchor, tag) => {
                let kind = OpenKind::Map(Vec::new(), None);
                self.start(range, style, anchor > 0 || tag.is_some(), kind);
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(range),
            Event::DocumentStart(..) if self.root.is_some() => Err(YamlError {
                offset: range.start(),
                reason: "a second document begins".to_owned(),
            }),
            _ => Ok(()),
        }
    }

    fn range(&self, span: Span) -> TextRange {
        let bytes = span.byte_range().unwrap_or_default();
        let end = bytes.end.min(self.content.len());
        TextRange::new(bytes.start.min(end), end).shifted(self.content.start())
    }

    fn start(&mut self, start: TextRange, style: StructureStyle, decorated: bool, kind: OpenKind) {
        self.open.push(Open { start, flow: style == StructureStyle::Flow, decorated, kind });
    }

    fn end(&mut self, end: TextRange) -> Result<(), YamlError> {
        let Some(Open { start, flow, decorated, kind }) = self.open.pop() else { return Ok(()) };
        let (first, last, value) = match kind {
            OpenKind::List(items) => (
                items.first().map(|item| item.range),
                items.last().map(|item| item.range),
                Value::List { items, flow },
            ),
            OpenKind::Map(properties, _) => (
                properties.first().map(|property| property.key),
                properties.last().map(|property| property.value.range),
                Value::Map { properties, flow },
            ),
        };
        let range = match (first, last) {
            _ if flow => start.join(end),
            (Some(first), Some(last)) => first.join(last),
            _ => start,
        };
        self.add(Node { range, value, decorated })
    }

    fn add(&mut self, node: Node) -> Result<(), YamlError> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            let reason = "there are too many values".to_owned();
            return Err(YamlError { offset: node.range.start(), reason });
        }
        match self.open.last_mut().map(|open| (open.start, &mut open.kind)) {
            Some((start, OpenKind::List(items))) => {
                let before = items.last().map_or(start.start(), |item| item.range.end());
                let node = settle_item(self.text, node, before);
                items.push(node);
            }
            Some((_, OpenKind::Map(properties, key))) => match key.take() {
                None => *key = Some(node),
                Some(key) => properties.push(property(self.text, key, node)),
            },
            None => self.root = Some(node),
        }
        Ok(())
    }
}

/// The property of `key` and `value`. A missing value is put right after the colon.
fn property(text: &str, key: Node, mut value: Node) -> Property {
    if value.range.is_empty() && matches!(value.value, Value::Scalar { .. }) {
        let colon = text[key.range.end()..].find(':').map_or(0, |step| step + 1);
        value.range = TextRange::at(key.range.end() + colon);
    }
    let name = match key.value {
        Value::Scalar { text, .. } => text,
        _ => Box::default(),
    };
    Property { name, key: key.range, value }
}

/// An item of a list. A missing one is put right after its dash.
fn settle_item(text: &str, mut item: Node, before: usize) -> Node {
    if item.range.is_empty() && matches!(item.value, Value::Scalar { .. }) {
        let from = before.min(item.range.start());
        let line_end = text[item.range.start()..]
            .find('\n')
            .map_or(text.len(), |step| item.range.start() + step);
        if let Some(dash) = text[from..line_end].find('-') {
            item.range = TextRange::at(from + dash + 1);
        }
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each value of the map as `key@range=text`.
    fn show(text: &str, node: &Node) -> String {
        match &node.value {
            Value::Scalar { text: value, .. } => format!("{:?}={value}", &text[node.range]),
            Value::Alias => "alias".to_owned(),
            Value::List { items, .. } => {
                let items: Vec<_> = items.iter().map(|item| show(text, item)).collect();
                format!("{:?}[{}]", &text[node.range], items.join(" "))
            }
            Value::Map { properties, .. } => {
                let entries: Vec<_> = properties
                    .iter()
                    .map(|entry| format!("{}:{}", &text[entry.key], show(text, &entry.value)))
                    .collect();
                format!("{{{}}}", entries.join(" "))
            }
        }
    }

    fn tree(text: &str) -> String {
        parse(text, TextRange::new(0, text.len()))
            .unwrap()
            .map_or(String::new(), |node| show(text, &node))
    }

    #[test]
    fn every_value_has_its_place() {
        for (text, expected) in [
            ("a: 1\n'b': \"c\" # d\n", r#"{a:"1"=1 'b':"\"c\""=c}"#),
            ("a:\nb: x\n", r#"{a:""= b:"x"=x}"#),
            ("tags:\n- a\n- b\nx: 1", r#"{tags:"a\n- b"["a"=a "b"=b] x:"1"=1}"#),
            ("t:\n  - a\n  -\n  - b\n", r#"{t:"a\n  -\n  - b"["a"=a ""= "b"=b]}"#),
            ("t: [a, 'b c', ]\n", r#"{t:"[a, 'b c', ]"["a"=a "'b c'"=b c]}"#),
            ("l: [[N]]\n", r#"{l:"[[N]]"["[N]"["N"=N]]}"#),
            ("# only\n\n", ""),
        ] {
            assert_eq!(tree(text), expected, "{text:?}");
        }
    }

    #[test]
    fn missing_values_stand_after_their_mark() {
        let text = "é: x\na :\nt:\n  - a\n  - #b\n  -";
        let node = parse(text, TextRange::new(0, text.len())).unwrap().unwrap();
        let Value::Map { properties, .. } = &node.value else { panic!() };
        assert_eq!(&text[..properties[1].value.range.start()], "é: x\na :");
        let Value::List { items, .. } = &properties[2].value.value else { panic!() };
        assert_eq!(&text[..items[1].range.start()], "é: x\na :\nt:\n  - a\n  -");
        assert_eq!(items[2].range, TextRange::at(text.len()));
        let text = "a-b: x\nt:\n  -\n  -\nu: 1\n";
        let node = parse(text, TextRange::new(0, text.len())).unwrap().unwrap();
        let Value::Map { properties, .. } = &node.value else { panic!() };
        assert_eq!(&text[properties[1].value.range], "\n  -");
    }

    #[test]
    fn errors_have_a_place() {
        let error = |text: &str| parse(text, TextRange::new(0, text.len())).unwrap_err().offset;
        assert_eq!(error("é: 1\ntitle: A: b\n"), 14);
        assert!(parse("a: 1\n---\nb: 2", TextRange::new(0, 13)).is_err());
        assert!(parse(&"- ".repeat(3000), TextRange::new(0, 6000)).is_err());
        assert!(parse("a: *x", TextRange::new(0, 5)).is_err());
    }
}

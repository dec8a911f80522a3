//! A reader for the plainest YAML, which most notes have: much faster than the full parser, and always of one mind with it.

use super::tree::{Node, Property, Style, Value};
use crate::text::TextRange;

/// The properties at `content` in `text`, if each line is `key:`, `key: value` or `- value`, with values of words, in quotes,
/// or a list of such in brackets. None for anything else, valid or not.
pub(super) fn read(text: &str, content: TextRange) -> Option<Node> {
    let mut properties: Vec<Property> = Vec::new();
    let mut start = content.start();
    let mut list_indent = None;
    for line in text[content].split_inclusive('\n') {
        let source = line.strip_suffix('\n').unwrap_or(line);
        let source = source.strip_suffix('\r').unwrap_or(source);
        let item = source.trim_start_matches(' ');
        if let Some(value) = item.strip_prefix("- ") {
            let indent = source.len() - item.len();
            let last = properties.last_mut()?;
            let node = scalar(value, start + indent + 2)?;
            if *list_indent.get_or_insert(indent) != indent {
                return None;
            }
            add_item(last, node)?;
        } else {
            list_indent = None;
            properties.push(property(source, start)?);
        }
        start += line.len();
    }
    let range = properties.first()?.key.join(properties.last()?.value.range);
    Some(Node { range, value: Value::Map { properties, flow: false }, decorated: false })
}

/// `key:` or `key: value`, at the start of a line.
fn property(source: &str, start: usize) -> Option<Property> {
    let length = source
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b' '))
        .count();
    let name = &source[..length];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || name.ends_with(' ') {
        return None;
    }
    let rest = source[length..].strip_prefix(':')?;
    let after_colon = start + length + 1;
    let value = match rest.strip_prefix(' ') {
        Some(value) if value.trim_start_matches(' ').starts_with('[') => {
            flow_list(value, after_colon + 1)?
        }
        Some(value) if !value.trim_start_matches(' ').is_empty() => scalar(value, after_colon + 1)?,
        None if !rest.is_empty() => return None,
        _ => null(after_colon),
    };
    Some(Property { name: name.into(), key: TextRange::of_length(start, length), value })
}

fn null(at: usize) -> Node {
    let value = Value::Scalar { text: Box::default(), style: Style::Plain };
    Node { range: TextRange::at(at), value, decorated: false }
}

/// Makes the missing value of a property a list, or adds to it.
fn add_item(property: &mut Property, item: Node) -> Option<()> {
    match &mut property.value.value {
        Value::List { items, flow: false } => {
            property.value.range = property.value.range.join(item.range);
            items.push(item);
        }
        Value::Scalar { .. } if property.value.range.is_empty() => {
            let range = item.range;
            property.value = Node {
                range,
                value: Value::List { items: vec![item], flow: false },
                decorated: false,
            };
        }
        _ => return None,
    }
    Some(())
}

/// A list in brackets to the end of its line.
fn flow_list(source: &str, start: usize) -> Option<Node> {
    let list = source.trim_matches(' ');
    let start = start + source.find('[')?;
    let mut items = Vec::new();
    let mut at = 1;
    let inside = list.strip_prefix('[')?.strip_suffix(']')?;
    let mut rest = (!inside.trim_matches(' ').is_empty()).then_some(inside);
    while let Some(source) = rest {
        let item = source.trim_start_matches(' ');
        let quote = item.chars().next().filter(|c| matches!(c, '"' | '\''));
        let quoted = match quote {
            Some(quote) => item[1..].find(quote)? + 2,
            None => 0,
        };
        let lead = source.len() - item.len() + quoted;
        let length = source[lead..].find(',').map_or(source.len(), |comma| lead + comma);
        items.push(scalar(&source[..length], start + at)?);
        at += length + 1;
        rest = source.get(length + 1..);
    }
    let range = TextRange::of_length(start, list.len());
    Some(Node { range, value: Value::List { items, flow: true }, decorated: false })
}

/// A value to the end of its line: words that can't mean anything else, or text in quotes without escapes.
pub(super) fn scalar(source: &str, start: usize) -> Option<Node> {
    let value = source.trim_start_matches(' ');
    let start = start + source.len() - value.len();
    let value = value.trim_end_matches(' ');
    let range = TextRange::of_length(start, value.len());
    let (text, style) = match value.chars().next()? {
        quote @ ('"' | '\'') => (in_quotes(value, quote)?, Style::Quoted),
        first if first.is_alphanumeric() && is_plain(value) => (value, Style::Plain),
        _ => return None,
    };
    let value = Value::Scalar { text: text.into(), style };
    Some(Node { range, value, decorated: false })
}

/// What stands between two of `quote`, if none of it is an escape.
fn in_quotes(value: &str, quote: char) -> Option<&str> {
    let text = value.strip_prefix(quote)?.strip_suffix(quote)?;
    let is_fine = |c: char| c != quote && c != '\\' && (is_usual(c) || c.is_ascii_punctuation());
    text.chars().all(is_fine).then_some(text)
}

/// Whether a value that begins with a letter or digit is its own text: no colon in it ends a key.
fn is_plain(value: &str) -> bool {
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        let is_fine = match c {
            ':' => rest.as_str().starts_with(|next: char| next.is_alphanumeric() || next == '/'),
            _ => is_usual(c),
        };
        if !is_fine {
            return false;
        }
    }
    true
}

/// Whether a character has no meaning of its own in the midst of a value.
fn is_usual(c: char) -> bool {
    let is_wide_mark = matches!(c, '\u{3001}'..='\u{3011}' | '\u{ff01}'..='\u{ff1f}');
    c.is_alphanumeric() || is_wide_mark || " -_./()+,?!'=%".contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::note::frontmatter::tree;

    fn both(text: &str) -> Option<(String, String)> {
        let content = TextRange::new(0, text.len());
        let simple = read(text, content)?;
        Some((
            format!("{:?}", Some(simple)),
            format!("{:?}", tree::parse_fully(text, content).ok().flatten()),
        ))
    }

    #[test]
    fn the_usual_frontmatter_is_simple() {
        let text = "title: A plan\ndue: 2024-05-31\ntags:\n  - a\n  - b/c\nup: \"[[N|x: y]]\"\nempty:\naliases:\n- É\r\n\
                    date created: '2024-05-31T10:00:00+02:00'\nurl: https://a.b/c?d=e\nat: 10:30:00\nnone:  [] \n\
                    list: [a, \"[[N, x]]\" , 'b c']\n\
                    title: 你好：世界，a\n";
        let (simple, full) = both(text).unwrap();
        assert_eq!(simple, full);
    }

    #[test]
    fn everything_else_is_left_to_the_full_parser() {
        for text in [
            "",
            "a: b: c\n",
            "a: #b\n",
            "a: [b\n",
            "a: [b, ]\n",
            "a: [b, [c]]\n",
            "a: ['b' c]\n",
            "a: [b: c]\n",
            "a: [b] # c\n",
            "a: b\n  c\n",
            " a: b\n",
            "a:\n  - b\n - c\n",
            "a: 'b''c'\n",
            "a: 'b\n",
            "a: b:\n",
            "a: []\n- b\n",
            "a : b\n",
            "a: \"b\" c\n",
            "# c\n",
            "a:b\n",
            "a: \"\\n\"\n",
        ] {
            assert!(both(text).is_none(), "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_two_parsers_are_of_one_mind(
            lines in proptest::collection::vec(
                r#"(a|bc|d-e|true|f g)?(:|: |:  |- |  - | - |: "|- "|: '|: \[\] ?)?[a-z0-9éß ._/()+:#"'?!,=%：，\\\[\]-]{0,8}("|'| )?(\n|\r\n)"#,
                0..8,
            )
        ) {
            if let Some((simple, full)) = both(&lines.concat()) {
                prop_assert_eq!(simple, full);
            }
        }

        #[test]
        fn lists_in_brackets_are_the_same(
            items in proptest::collection::vec(r#" ?["']?[a-z0-9é ._/()+:#"'?!,=%-]{0,6}["']? ?"#, 0..4),
        ) {
            if let Some((simple, full)) = both(&format!("a: [{}]\n", items.join(","))) {
                prop_assert_eq!(simple, full);
            }
        }

        #[test]
        fn a_value_is_the_same_alone(text in r#"["']?[a-z0-9éß ._/()+:#"'?!,=%：，\\\[\]-]{0,8}["']?"#) {
            if let Some(simple) = scalar(&text, 0) {
                let full = tree::parse_fully(&text, TextRange::new(0, text.len())).ok().flatten();
                prop_assert_eq!(format!("{:?}", Some(simple)), format!("{full:?}"));
            }
        }
    }
}

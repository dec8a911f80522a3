use gray_matter::Pod;
use serde::de::DeserializeOwned;

use super::tree::{Node, Style, Value};

/// What a scalar is in the core schema of YAML 1.2 (section 10.3), which Obsidian uses.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Scalar {
    /// Nothing, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer that a 64-bit integer holds.
    Integer(i64),
    /// Another number.
    Float(f64),
    /// Text.
    Text,
}

impl Node {
    /// What the scalar is; none for a list, map or alias.
    pub fn scalar(&self) -> Option<Scalar> {
        match &self.value {
            Value::Scalar { text, style: Style::Plain } if !self.decorated => Some(resolve(text)),
            Value::Scalar { .. } => Some(Scalar::Text),
            _ => None,
        }
    }

    /// The text of a scalar, whatever its type; empty for a missing value.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        self.scalar() == Some(Scalar::Null)
    }

    /// Whether it is a text that would be a number, `true` or `false` without its quotes.
    pub fn is_text_by_quotes(&self) -> bool {
        let plain = self.text().map(resolve);
        self.scalar() == Some(Scalar::Text)
            && plain.is_some_and(|plain| !matches!(plain, Scalar::Text | Scalar::Null))
    }

    /// The items of a list.
    pub fn items(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List { items, .. } => Some(items),
            _ => None,
        }
    }

    /// The value as a `T`; none when it is of another type.
    pub fn get<T: DeserializeOwned>(&self) -> Option<T> {
        deserialize(self)
    }

    /// Whether the two hold the same, however it is written.
    pub fn same_value(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Scalar { text: a, .. }, Value::Scalar { text: b, .. }) => {
                let (x, y) = (self.scalar(), other.scalar());
                x == y && (a == b || x == Some(Scalar::Null))
            }
            (Value::List { items: a, .. }, Value::List { items: b, .. }) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same_value(b))
            }
            (Value::Map { properties: a, .. }, Value::Map { properties: b, .. }) => {
                a.len() == b.len()
                    && a.iter()
                        .zip(b)
                        .all(|(a, b)| a.name == b.name && a.value.same_value(&b.value))
            }
            _ => false,
        }
    }
}

fn resolve(text: &str) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "false" | "False" | "FALSE" => return Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        _ => {}
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(digits, ".inf" | ".Inf" | ".INF") {
        let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
        return Scalar::Float(sign * f64::INFINITY);
    }
    let radix = |prefix, radix| text.strip_prefix(prefix).and_then(|digits| whole(digits, radix));
    if let Some(number) = radix("0o", 8).or_else(|| radix("0x", 16)) {
        return number;
    }
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !is_number(digits) {
        return Scalar::Text;
    }
    match (text.parse(), text.parse()) {
        (Ok(integer), _) => Scalar::Integer(integer),
        (_, Ok(float)) => Scalar::Float(float),
        _ => Scalar::Text,
    }
}

fn whole(digits: &str, radix: u32) -> Option<Scalar> {
    let plain = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    plain.then(|| {
        i64::from_str_radix(digits, radix).map_or(Scalar::Float(f64::INFINITY), Scalar::Integer)
    })
}

/// Whether `digits` is `12`, `1.5`, `.5`, `1.` or one of them with an exponent.
fn is_number(digits: &str) -> bool {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole)
        && all_digits(fraction)
        && whole.len() + fraction.len() > 0
        && all_digits(exponent)
        && !exponent.is_empty()
}

/// The value as a `T`, by way of `gray_matter`'s data type; none when it is of another type.
///
/// `gray_matter`'s own parser is left aside: it aborts on deep nesting, and drops bytes.
pub(super) fn deserialize<T: DeserializeOwned>(node: &Node) -> Option<T> {
    pod(node).deserialize().ok()
}

fn pod(node: &Node) -> Pod {
    match &node.value {
        Value::Scalar { text, .. } => match node.scalar() {
            Some(Scalar::Null) | None => Pod::Null,
            Some(Scalar::Bool(value)) => Pod::Boolean(value),
            Some(Scalar::Integer(value)) => Pod::Integer(value),
            Some(Scalar::Float(value)) => Pod::Float(value),
            Some(Scalar::Text) => Pod::String(text.to_string()),
        },
        Value::List { items, .. } => Pod::Array(items.iter().map(pod).collect()),
        Value::Map { properties, .. } => {
            let entries =
                properties.iter().map(|entry| (entry.name.to_string(), pod(&entry.value)));
            Pod::Hash(entries.collect())
        }
        Value::Alias => Pod::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{note::frontmatter::tree, text::TextRange};

    #[test]
    fn scalars_follow_the_core_schema() {
        use Scalar::{Bool, Float, Integer, Null, Text};
        for (text, expected) in [
            ("null", Null),
            ("~", Null),
            ("True", Bool(true)),
            ("yes", Text),
            ("007", Integer(7)),
            ("0o17", Integer(15)),
            ("0x1F", Integer(31)),
            ("1_000", Text),
            ("12:30:45", Text),
            ("2024-05-31", Text),
            ("1.10", Float(1.1)),
            (".5", Float(0.5)),
            ("1e3", Float(1000.0)),
            ("+5", Integer(5)),
            ("-", Text),
            (".", Text),
            ("e5", Text),
            ("-.inf", Float(f64::NEG_INFINITY)),
        ] {
            assert_eq!(resolve(text), expected, "{text}");
        }
        assert!(matches!(resolve("12345678901234567890"), Float(_)));
    }

    #[test]
    fn values_are_read_as_the_type_that_is_wanted() {
        let text = "a: [x, y]\nb: true\nc: .inf\n";
        let node = tree::parse(text, TextRange::new(0, text.len())).unwrap().unwrap();
        let Value::Map { properties, .. } = &node.value else { panic!("no map") };
        assert_eq!(
            deserialize::<Vec<String>>(&properties[0].value),
            Some(vec!["x".to_owned(), "y".to_owned()])
        );
        assert_eq!(deserialize::<bool>(&properties[1].value), Some(true));
        assert_eq!(deserialize::<String>(&properties[1].value), None);
        assert_eq!(deserialize::<f64>(&properties[2].value), Some(f64::INFINITY));
    }
}

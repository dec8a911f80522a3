use std::fmt::{self, Write as _};

use super::value_type::number;
use crate::{
    note::{Node, Scalar},
    path::same_name,
};

/// A single value in the settings.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Literal {
    Text(String),
    Number(f64),
    Bool(bool),
}

impl Literal {
    /// The value that `value` is; none for a list or a table, nor for what is no number.
    pub(super) fn of(value: &toml::Value) -> Option<Self> {
        Some(match value {
            toml::Value::String(text) => Self::Text(text.clone()),
            #[expect(clippy::cast_precision_loss, reason = "Obsidian keeps numbers so")]
            toml::Value::Integer(number) => Self::Number(*number as f64),
            toml::Value::Float(number) if !number.is_nan() => Self::Number(*number),
            toml::Value::Boolean(value) => Self::Bool(*value),
            toml::Value::Datetime(date) => Self::Text(date.to_string()),
            _ => return None,
        })
    }

    /// The same as it is written in the settings.
    pub(super) fn to_toml(&self) -> String {
        match self {
            Self::Text(text) => toml_text(text),
            _ => self.to_string(),
        }
    }

    /// Whether `value` is this.
    pub(super) fn is(&self, value: &Node) -> bool {
        match self {
            Self::Text(text) => value.text() == Some(text),
            Self::Number(wanted) => number(value) == Some(*wanted),
            Self::Bool(wanted) => value.scalar() == Some(Scalar::Bool(*wanted)),
        }
    }

    /// Whether `value` would be this, a number or `true` or `false`, if it stood in no quotes.
    pub(super) fn is_quoted(&self, value: &Node) -> bool {
        let is_written = value.text().is_some_and(|text| text == self.to_string());
        !matches!(self, Self::Text(_)) && value.is_text_by_quotes() && is_written
    }

    /// Whether `value` is this, but for the case of letters.
    pub(super) fn is_like(&self, value: &Node) -> bool {
        match (self, value.text()) {
            (Self::Text(wanted), Some(text)) => same_name(wanted, text),
            _ => self.is(value),
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Bool(value) => value.fmt(f),
        }
    }
}

/// `text` as a basic string of TOML.
pub(super) fn toml_text(text: &str) -> String {
    let mut written = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => written.extend(['\\', letter]),
            _ if letter.is_control() => {
                let _ = write!(written, "\\u{:04X}", u32::from(letter));
            }
            _ => written.push(letter),
        }
    }
    written.push('"');
    written
}

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    due::{Written, read},
    note::{Node, Scalar, Value},
};

/// The type of a value: those that Obsidian keeps for properties, and a link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ValueType {
    /// Any single value.
    Text,
    /// A list.
    #[serde(alias = "multitext")]
    List,
    /// A number.
    Number,
    /// `true` or `false`.
    Checkbox,
    /// A day: `YYYY-MM-DD`.
    Date,
    /// A day and a time.
    DateTime,
    /// A list of texts.
    Tags,
    /// A list of texts.
    Aliases,
    /// A wikilink: `[[Note]]`.
    Link,
}

impl ValueType {
    /// The name in settings.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::List => "list",
            Self::Number => "number",
            Self::Checkbox => "checkbox",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Tags => "tags",
            Self::Aliases => "aliases",
            Self::Link => "link",
        }
    }

    /// Whether it is a list.
    pub(super) fn is_list(self) -> bool {
        matches!(self, Self::List | Self::Tags | Self::Aliases)
    }

    /// Whether no value is of both types.
    pub(super) fn excludes(self, other: Self) -> bool {
        let any_single = self == Self::Text || other == Self::Text;
        self.is_list() != other.is_list() || (!self.is_list() && !any_single && self != other)
    }

    /// Whether `value`, which is not empty, is of this type.
    pub(super) fn holds(self, value: &Node) -> bool {
        let date = || value.text().map(read);
        match self {
            Self::Text => value.text().is_some(),
            Self::List => value.items().is_some(),
            Self::Number => number(value).is_some(),
            Self::Checkbox => matches!(value.scalar(), Some(Scalar::Bool(_))),
            Self::Date => matches!(date(), Some(Written::Good(when)) if when.time.is_none()),
            Self::DateTime => matches!(date(), Some(Written::Good(when)) if when.time.is_some()),
            Self::Tags | Self::Aliases => {
                value.items().is_some_and(|items| items.iter().all(|item| item.text().is_some()))
            }
            Self::Link => value.text().is_some_and(is_link),
        }
    }

    /// What a value of this type must be.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Self::Text => "be a text",
            Self::List => "be a list",
            Self::Number => "be a number",
            Self::Checkbox => "be `true` or `false`",
            Self::Date => "be a day, written as `YYYY-MM-DD`",
            Self::DateTime => "be a day and a time, written as `YYYY-MM-DDTHH:mm:ss`",
            Self::Tags | Self::Aliases => "be a list of texts",
            Self::Link => "be a link, written as `\"[[Note]]\"`",
        }
    }
}

/// The number that a value is.
pub(super) fn number(value: &Node) -> Option<f64> {
    match value.scalar()? {
        #[expect(clippy::cast_precision_loss, reason = "Obsidian keeps numbers so")]
        Scalar::Integer(number) => Some(number as f64),
        Scalar::Float(number) => Some(number),
        _ => None,
    }
}

/// Whether `value` is a link without quotes, which YAML takes for a list in a list.
pub(super) fn is_bare_link(value: &Node) -> bool {
    let in_brackets = |node: &Node| matches!(node.value, Value::List { flow: true, .. });
    let inner = value.items().and_then(|items| items.first());
    in_brackets(value) && inner.is_some_and(in_brackets)
}

fn is_link(text: &str) -> bool {
    let inner = text.trim().strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
    inner.is_some_and(|inner| !inner.trim().is_empty() && !inner.contains(['[', ']']))
}

use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer,
    de::{
        MapAccess, Visitor,
        value::{MapAccessDeserializer, StrDeserializer},
    },
};

use super::ValueType;

/// What some notes have in their frontmatter: those that all of `paths`, `tags` and `where` name, as far as they are given.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct WrittenSchema {
    /// Globs of the notes, relative to the vault.
    pub(crate) paths: Option<Vec<String>>,
    /// Tags in the frontmatter of the notes, of which a note has one at least, or one that is nested in it.
    pub(crate) tags: Option<Vec<String>>,
    /// Values that properties of the notes have. A list of values means one of them.
    #[schemars(with = "BTreeMap<String, Choice>")]
    pub(crate) r#where: BTreeMap<String, toml::Value>,
    /// The properties that each note must have, with a value.
    pub(crate) required: Vec<String>,
    /// The properties that a note may have besides those that schemas for it name. Without, it may have any.
    pub(crate) allowed: Option<Vec<String>>,
    /// A file in the vault with a JSON Schema that the frontmatter must fit.
    pub(crate) json_schema: Option<String>,
    /// The values that properties may have: a type, or a table of what is asked.
    pub(crate) properties: BTreeMap<String, WrittenProperty>,
}

/// The values that a property may have. An empty value is none. Of a list, what is asked of a text, a number or a date
/// is asked of each item.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct WrittenValues {
    /// The type.
    pub(crate) r#type: Option<ValueType>,
    /// The type of each item of a list.
    pub(crate) items: Option<ValueType>,
    /// The values that it may have.
    #[schemars(with = "Option<Vec<Single>>")]
    pub(crate) one_of: Option<Vec<toml::Value>>,
    /// A regular expression for the whole value.
    pub(crate) pattern: Option<String>,
    /// How a date is written: `YYYY`, `MM`, `DD`, `HH`, `mm` and `ss` as in Obsidian's own formats, `[…]` around letters.
    pub(crate) format: Option<String>,
    /// The least number, or the first day.
    #[schemars(with = "Option<Single>")]
    pub(crate) min: Option<toml::Value>,
    /// The greatest number, or the last day.
    #[schemars(with = "Option<Single>")]
    pub(crate) max: Option<toml::Value>,
    /// The least number of characters.
    pub(crate) min_length: Option<usize>,
    /// The greatest number of characters.
    pub(crate) max_length: Option<usize>,
    /// The least number of items of a list.
    pub(crate) min_items: Option<usize>,
    /// The greatest number of items of a list.
    pub(crate) max_items: Option<usize>,
    /// Whether no item of a list may stand in it twice.
    pub(crate) unique: bool,
}

/// A type, or a table of what is asked.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum WrittenProperty {
    /// A type.
    Type(ValueType),
    /// What is asked.
    Values(Box<WrittenValues>),
}

impl WrittenProperty {
    /// What is asked.
    pub(super) fn values(&self) -> WrittenValues {
        match self {
            Self::Type(kind) => WrittenValues { r#type: Some(*kind), ..WrittenValues::default() },
            Self::Values(values) => (**values).clone(),
        }
    }
}

/// By hand, so that an error tells of what is wrong inside, and where.
impl<'de> Deserialize<'de> for WrittenProperty {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PropertyVisitor)
    }
}

struct PropertyVisitor;

impl<'de> Visitor<'de> for PropertyVisitor {
    type Value = WrittenProperty;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a type or a table")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        ValueType::deserialize(StrDeserializer::new(text)).map(WrittenProperty::Type)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let values = WrittenValues::deserialize(MapAccessDeserializer::new(map))?;
        Ok(WrittenProperty::Values(Box::new(values)))
    }
}

/// A text, a number, or `true` or `false`.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its form counts")]
enum Single {
    Text(String),
    Number(f64),
    Bool(bool),
}

/// A value, or several of which one will do.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its form counts")]
enum Choice {
    One(Single),
    Any(Vec<Single>),
}

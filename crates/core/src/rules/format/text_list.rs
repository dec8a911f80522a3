use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, SeqAccess, Visitor, value::SeqAccessDeserializer},
};

/// A list of texts, or a text with one of them on each line, as the Linter plugin keeps it.
pub type Lines = TextList<false>;

/// A list of words, or a text of words with commas or blanks between them, as the Linter plugin keeps it.
pub type Words = TextList<true>;

/// An option that is a list, however it is written.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct TextList<const WORDS: bool>(Vec<String>);

impl<const WORDS: bool> TextList<WORDS> {
    /// The list that a text holds, without empty pieces.
    pub fn of(text: &str) -> Self {
        let is_break = |c: char| if WORDS { c == ',' || c.is_whitespace() } else { c == '\n' };
        Self(text.split(is_break).filter(|piece| !piece.is_empty()).map(str::to_owned).collect())
    }

    /// The pieces in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether `text` is one of them.
    pub fn has(&self, text: &str) -> bool {
        self.iter().any(|known| known == text)
    }
}

impl<'de, const WORDS: bool> Deserialize<'de> for TextList<WORDS> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Texts<const WORDS: bool>;
        impl<'de, const WORDS: bool> Visitor<'de> for Texts<WORDS> {
            type Value = TextList<WORDS>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(TextList::of(text))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(items)).map(TextList)
            }
        }
        from.deserialize_any(Texts::<WORDS>)
    }
}

impl<const WORDS: bool> JsonSchema for TextList<WORDS> {
    fn schema_name() -> Cow<'static, str> {
        if WORDS { "Words".into() } else { "Lines".into() }
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
    }
}

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What several rules that format have in common.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Styles {
    /// How `aliases` is written.
    pub aliases: ArrayStyle,
    /// How `tags` is written.
    pub tags: ArrayStyle,
    /// How many dollar signs make a block of math at least.
    pub math_block_dollars: u32,
    /// The quote that values are put in.
    pub quote: QuoteChar,
    /// Whether quotes that a value of a list of several lines doesn't need are taken away.
    pub remove_extra_quotes: bool,
    /// The language of month and day names, as Moment calls it; `system-default` for the system's.
    pub locale: String,
}

impl Default for Styles {
    fn default() -> Self {
        Self {
            aliases: ArrayStyle::SingleLine,
            tags: ArrayStyle::SingleLine,
            math_block_dollars: 2,
            quote: QuoteChar::Double,
            remove_extra_quotes: false,
            locale: "system-default".to_owned(),
        }
    }
}

/// How a list is written in the frontmatter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub enum ArrayStyle {
    /// `[a, b]`
    #[serde(rename = "single-line")]
    SingleLine,
    /// A line an item.
    #[serde(rename = "multi-line")]
    MultiLine,
    /// A single item as it is, several as `[a, b]`.
    #[serde(rename = "single string to single-line")]
    StringToSingleLine,
    /// A single item as it is, several on a line each.
    #[serde(rename = "single string to multi-line")]
    StringToMultiLine,
    /// `a, b`
    #[serde(rename = "single string comma delimited")]
    CommaDelimited,
    /// `a b`, for tags only.
    #[serde(rename = "single string space delimited")]
    SpaceDelimited,
    /// `[a b]`, for tags only.
    #[serde(rename = "single-line space delimited")]
    SingleLineSpaceDelimited,
}

/// A quote.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub enum QuoteChar {
    /// `"`
    #[serde(rename = "\"")]
    Double,
    /// `'`
    #[serde(rename = "'")]
    Single,
}

impl QuoteChar {
    /// The character.
    pub fn as_char(self) -> char {
        match self {
            Self::Double => '"',
            Self::Single => '\'',
        }
    }
}

//! A note's frontmatter: its block, its YAML with the place of every value, and edits that keep every other byte.
//!
//! The only module that speaks to the YAML parser and to `gray_matter`. Obsidian (1.9 and later) reads YAML 1.2 with
//! the core schema: dates and `yes` are text.

mod edit;
mod list_kind;
mod repair;
mod scan;
mod simple;
mod tree;
mod typed;

pub use edit::{list_item, quoted};
pub use list_kind::ListKind;
pub use repair::{YamlRepairs, yaml_repairs};
pub use scan::{Head, HeadFlaw};
pub use tree::{Node, Property, Style, Value, YamlError};
pub use typed::Scalar;

use serde::de::DeserializeOwned;

use crate::text::TextRange;

/// The properties at the top of a note, between two lines of three hyphens.
#[derive(Debug)]
pub struct Frontmatter {
    range: TextRange,
    content: TextRange,
    root: Root,
}

/// What the YAML of a frontmatter is.
#[derive(Debug)]
pub enum Root {
    /// Properties, in source order; none when there are only comments and blank lines.
    Map {
        /// The properties.
        properties: Vec<Property>,
        /// Whether it is written in braces, as JSON is.
        flow: bool,
    },
    /// A list or a scalar, which Obsidian takes for no properties at all.
    Other(Node),
    /// Something that is no YAML.
    Invalid(YamlError),
}

impl Frontmatter {
    /// Reads the block that `head` found in `text`.
    fn read(text: &str, range: TextRange, content: TextRange) -> Self {
        let root = match tree::parse(text, content) {
            Ok(None) => Root::Map { properties: Vec::new(), flow: false },
            Ok(Some(node)) => match node.value {
                Value::Map { properties, flow } => Root::Map { properties, flow },
                _ => Root::Other(node),
            },
            Err(error) => Root::Invalid(error),
        };
        Self { range, content, root }
    }

    /// From the opening line to the end of the closing line.
    pub fn range(&self) -> TextRange {
        self.range
    }

    /// What stands between the opening and the closing line.
    pub fn content(&self) -> TextRange {
        self.content
    }

    /// What its YAML is.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// The properties in source order; empty when the YAML is invalid or no mapping.
    pub fn properties(&self) -> &[Property] {
        match &self.root {
            Root::Map { properties, .. } => properties,
            _ => &[],
        }
    }

    /// Whether it is written in braces, as JSON is. Its properties can be read but not be edited line by line.
    pub fn is_flow(&self) -> bool {
        matches!(self.root, Root::Map { flow: true, .. })
    }

    /// The first property called `name`, whatever its case: Obsidian takes names that differ by case for one.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties().iter().find(|property| property.name.eq_ignore_ascii_case(name))
    }

    /// All properties as one value; none when there are none.
    pub fn values(&self) -> Option<serde_json::Map<String, serde_json::Value>> {
        let entries = self.properties().iter();
        let entries =
            entries.map(|entry| Some((entry.name.to_string(), typed::deserialize(&entry.value)?)));
        entries.collect::<Option<serde_json::Map<_, _>>>().filter(|values| !values.is_empty())
    }

    /// The value of the property called `name` as a `T`; none when it is missing or of another type.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        typed::deserialize(&self.property(name)?.value)
    }
}

/// Reads a text that is YAML as a whole.
///
/// # Errors
///
/// When it is no YAML.
pub fn validate_yaml(text: &str) -> Result<(), YamlError> {
    tree::parse(text, TextRange::new(0, text.len())).map(drop)
}

/// What `yaml` is; none when it is no YAML, or nothing.
pub fn yaml_value(yaml: &str) -> Option<Node> {
    simple::scalar(yaml, 0).or_else(|| tree::parse(yaml, TextRange::new(0, yaml.len())).ok()?)
}

/// The frontmatter of `text`, and what is wrong with its delimiters.
pub(super) fn read(text: &str) -> (Option<Frontmatter>, Head) {
    let head = scan::scan(text);
    let found = match head {
        Head::Block { range, content } => Some(Frontmatter::read(text, range, content)),
        _ => None,
    };
    (found, head)
}

use std::collections::BTreeMap;

use crate::{
    note::{ListKind, Node, Note},
    path::{fold, same_name},
    schema::{
        WrittenSchema,
        values::{is_empty, shown},
    },
};

/// What notes share: the order is that in which groups are told of.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Group {
    /// The vault.
    Vault,
    /// A folder.
    Folder(String),
    /// A value of a property.
    Value(String, String),
    /// A tag.
    Tag(String),
}

/// The properties by which owners say what a note is.
const KINDS: [&str; 6] = ["type", "kind", "class", "category", "categories", "fileclass"];

impl Group {
    /// The groups in which `note` is, when it was met below `folders`.
    pub(super) fn all_of(note: &Note, folders: &[String]) -> Vec<Self> {
        let mut groups = Vec::new();
        for folder in folders {
            if !folder.is_empty() {
                groups.extend(note.path().is_in(folder).then(|| Self::Folder(folder.clone())));
                continue;
            }
            groups.push(Self::Vault);
            let top = note.path().folder().split('/').next().unwrap_or_default();
            groups.extend((!top.is_empty()).then(|| Self::Folder(top.to_owned())));
        }
        for property in note.properties() {
            if KINDS.iter().any(|kind| same_name(kind, &property.name)) {
                let name = property.name.to_string();
                let values = texts(&property.value).into_iter();
                groups.extend(values.map(|value| Self::Value(name.clone(), value)));
            }
            if ListKind::of(&fold(&property.name)) == Some(ListKind::Tags) {
                let tags = ListKind::Tags.items(&property.value).unwrap_or_default();
                let bare = tags.iter().map(|tag| fold(tag.trim_start_matches('#')));
                groups.extend(bare.filter(|tag| !tag.is_empty()).map(Self::Tag));
            }
        }
        groups.sort();
        groups.dedup();
        groups
    }

    /// Whether being in the group says what the property called `name` is.
    pub(super) fn is_told_by(&self, name: &str) -> bool {
        match self {
            Self::Vault | Self::Folder(_) => false,
            Self::Value(own, _) => same_name(own, name),
            Self::Tag(_) => name == "tags",
        }
    }

    /// A schema that holds for the notes of the group, and asks nothing of them.
    pub(super) fn schema(&self) -> WrittenSchema {
        let schema = WrittenSchema::default();
        match self {
            Self::Vault => schema,
            Self::Folder(folder) => {
                WrittenSchema { paths: Some(vec![format!("/{}/", escaped(folder))]), ..schema }
            }
            Self::Value(name, value) => {
                let value = toml::Value::String(value.clone());
                WrittenSchema { r#where: BTreeMap::from([(name.clone(), value)]), ..schema }
            }
            Self::Tag(tag) => WrittenSchema { tags: Some(vec![tag.clone()]), ..schema },
        }
    }
}

/// The short texts that a value holds.
fn texts(value: &Node) -> Vec<String> {
    let items = value.items().unwrap_or(std::slice::from_ref(value));
    items.iter().filter(|item| !is_empty(item)).filter_map(shown).collect()
}

/// `path` as a glob that matches nothing else.
fn escaped(path: &str) -> String {
    let letter = |letter: char| match letter {
        '*' | '?' | '[' | '{' => format!("[{letter}]"),
        _ => letter.to_string(),
    };
    path.chars().map(letter).collect()
}

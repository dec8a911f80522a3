use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use regex::Regex;
use serde_json::Value;

use crate::{
    disk,
    path::{NotePath, fold},
};

/// Obsidian's settings for a vault, as far as they bear on its notes. They are only read.
///
/// Each of its files may be missing, half-written or of a later version: what can't be read has its default.
#[derive(Debug, Default)]
pub struct Obsidian {
    /// The types of properties (`types.json`), by names in lower case.
    types: BTreeMap<String, PropertyType>,
    /// The folders of templates: of the core plugin Templates and of Templater.
    pub template_folders: Vec<String>,
    /// Single notes that serve as templates: that of the daily note.
    pub template_files: Vec<String>,
    /// Whether a newline in a paragraph is shown as a blank (`strictLineBreaks`).
    pub strict_line_breaks: bool,
    /// The ids of the community plugins that are on.
    pub plugins: Vec<String>,
    ignored: Vec<Ignored>,
    folder: Option<PathBuf>,
}

/// The type of a property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PropertyType {
    /// `text`
    Text,
    /// `multitext`, and `tags` and `aliases`: a list.
    List,
    /// `number`
    Number,
    /// `checkbox`
    Checkbox,
    /// `date`
    Date,
    /// `datetime`
    DateTime,
}

/// An entry of `userIgnoreFilters`.
#[derive(Debug)]
enum Ignored {
    /// Paths that begin so.
    Prefix(String),
    /// Paths in which this is found.
    Pattern(Regex),
}

impl Obsidian {
    /// The settings of `vault`: those in `.obsidian`, else in the only other hidden folder that holds an `app.json`.
    pub(super) fn read(vault: &Path) -> Self {
        let Some(folder) = config_folder(vault) else { return Self::default() };
        let app = json(&folder.join("app.json"));
        let templates = json(&folder.join("templates.json"));
        let daily = json(&folder.join("daily-notes.json"));
        let templater = json(&folder.join("plugins/templater-obsidian/data.json"));
        let named = |value: &Value, key: &str| {
            value[key].as_str().filter(|name| !name.is_empty()).map(str::to_owned)
        };
        Self {
            types: types(&json(&folder.join("types.json"))),
            template_folders: named(&templates, "folder")
                .into_iter()
                .chain(named(&templater, "templates_folder"))
                .collect(),
            template_files: named(&daily, "template").into_iter().collect(),
            strict_line_breaks: app["strictLineBreaks"].as_bool().unwrap_or(false),
            plugins: strings(&json(&folder.join("community-plugins.json"))),
            ignored: strings(&app["userIgnoreFilters"]).into_iter().filter_map(ignored).collect(),
            folder: Some(folder),
        }
    }

    /// The settings of a vault that has none but `types`, the text of its `types.json`.
    pub fn from_types(types: &str) -> Self {
        let value = serde_json::from_str(types).unwrap_or_default();
        Self { types: self::types(&value), ..Self::default() }
    }

    /// The folder that holds the settings.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The type of the property called `name`, whatever its case.
    pub fn property_type(&self, name: &str) -> Option<PropertyType> {
        if self.types.is_empty() { None } else { self.types.get(&fold(name)).copied() }
    }

    /// Whether Obsidian leaves a note, or all in a folder, out of its own searches.
    pub(super) fn ignores(&self, path: &NotePath, is_folder: bool) -> bool {
        let path = if is_folder { format!("{path}/") } else { path.to_string() };
        self.ignored.iter().any(|ignored| match ignored {
            Ignored::Prefix(prefix) => path.starts_with(prefix),
            Ignored::Pattern(pattern) => pattern.is_match(&path),
        })
    }
}

fn config_folder(vault: &Path) -> Option<PathBuf> {
    let usual = vault.join(".obsidian");
    if usual.is_dir() {
        return Some(usual);
    }
    let hidden = disk::hidden_folders(vault);
    let mut holding = hidden.into_iter().filter(|folder| folder.join("app.json").is_file());
    match (holding.next(), holding.next()) {
        (Some(folder), None) => Some(folder),
        _ => None,
    }
}

/// The content of a JSON file; null when it can't be read.
fn json(file: &Path) -> Value {
    let parsed = disk::read_settings(file).ok().flatten().map(|text| serde_json::from_str(&text));
    match parsed {
        Some(Ok(value)) => value,
        Some(Err(error)) => {
            tracing::debug!(%error, path = %file.display(), "not read: half-written, perhaps");
            Value::Null
        }
        None => Value::Null,
    }
}

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

fn types(value: &Value) -> BTreeMap<String, PropertyType> {
    let entries = value["types"].as_object().into_iter().flatten();
    let known = entries.filter_map(|(name, kind)| {
        let kind = match kind.as_str()? {
            "text" => PropertyType::Text,
            "multitext" | "tags" | "aliases" => PropertyType::List,
            "number" => PropertyType::Number,
            "checkbox" => PropertyType::Checkbox,
            "date" => PropertyType::Date,
            "datetime" => PropertyType::DateTime,
            _ => return None,
        };
        Some((fold(name), kind))
    });
    known.collect()
}

fn ignored(filter: String) -> Option<Ignored> {
    match filter.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        Some(pattern) if !pattern.is_empty() => Regex::new(pattern).ok().map(Ignored::Pattern),
        _ if filter.is_empty() => None,
        _ => Some(Ignored::Prefix(filter)),
    }
}

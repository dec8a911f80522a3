mod plugins;
mod workspace;

use std::{
    borrow::Cow,
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use regex::Regex;
use serde_json::Value;

pub use plugins::{Kanban, StatusType, TaskNotes, Tasks};

use crate::{
    disk,
    path::{NotePath, composed, fold},
    vault::LinkFormat,
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
    /// How the paths of new links are written (`newLinkFormat`); none where nobody chose.
    pub link_format: Option<LinkFormat>,
    /// The settings of the Tasks plugin.
    pub tasks: Tasks,
    /// Whether the Obsidian Linter plugin is enabled.
    pub linter_enabled: bool,
    /// The settings of the Kanban plugin.
    pub kanban: Kanban,
    /// The settings of the `TaskNotes` plugin.
    pub task_notes: TaskNotes,
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
    /// The settings of `vault`: those in the folder called `named`; without a name, those in `.obsidian`, else in the only
    /// other hidden folder that holds an `app.json`.
    pub(super) fn read(vault: &Path, named: Option<&str>) -> Self {
        let Some(folder) = folder_of(vault, named) else { return Self::default() };
        let settings = Self::from_files(|name| {
            let read = disk::read_settings(&folder.join(name));
            read.inspect_err(|error| tracing::debug!("not read: {error}")).ok().flatten()
        });
        Self { folder: Some(folder), ..settings }
    }

    /// The settings in the files of which `text_of` gives the text by name.
    fn from_files(text_of: impl Fn(&str) -> Option<String>) -> Self {
        let read = |name: &str| text_of(name).map_or(Value::Null, |text| parsed(name, &text));
        let app = read("app.json");
        let named = |value: &Value, key: &str| {
            value[key].as_str().filter(|name| !name.is_empty()).map(str::to_owned)
        };
        let templater = read("plugins/templater-obsidian/data.json");
        let daily = read("daily-notes.json");
        let enabled = read("community-plugins.json");
        let is_enabled = |plugin: &str| {
            enabled.as_array().map(|plugins| plugins.iter().any(|known| known == plugin))
        };
        let kanban = serde_json::json!({ "date-format": daily["format"] });
        Self {
            types: types(&read("types.json")),
            template_folders: named(&read("templates.json"), "folder")
                .into_iter()
                .chain(named(&templater, "templates_folder"))
                .collect(),
            template_files: named(&daily, "template").into_iter().collect(),
            strict_line_breaks: app["strictLineBreaks"].as_bool().unwrap_or(false),
            link_format: link_format(&app["newLinkFormat"]),
            tasks: Tasks::of(
                is_enabled("obsidian-tasks-plugin"),
                &read("plugins/obsidian-tasks-plugin/data.json"),
            ),
            linter_enabled: is_enabled("obsidian-linter") == Some(true),
            kanban: Kanban::default()
                .with(&kanban)
                .with(&read("plugins/obsidian-kanban/data.json")),
            task_notes: TaskNotes::of(&read("plugins/tasknotes/data.json")),
            ignored: strings(&app["userIgnoreFilters"])
                .iter()
                .filter_map(|filter| ignored(filter))
                .collect(),
            folder: None,
        }
    }

    /// The settings in `files`, each a name in the settings folder and the file's text.
    pub fn from_texts(files: &[(String, String)]) -> Self {
        Self::from_files(|name| {
            files.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone())
        })
    }

    /// The folder that holds the settings.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The notes that are open in Obsidian, or were when it was last closed.
    pub fn open_notes(&self) -> Vec<NotePath> {
        self.folder.as_deref().map(workspace::open_notes).unwrap_or_default()
    }

    /// The type of the property called `name`, whatever its case.
    pub fn property_type(&self, name: &str) -> Option<PropertyType> {
        if self.types.is_empty() { None } else { self.types.get(&fold(name)).copied() }
    }

    /// Whether Obsidian leaves a note, or all in a folder, out of its own searches. A pattern may want more of a path than
    /// its folder, so folders are left out by their beginning only.
    pub(super) fn ignores(&self, path: &NotePath, is_folder: bool) -> bool {
        if self.ignored.is_empty() {
            return false;
        }
        let path = composed(path.as_str());
        let path = if is_folder { Cow::Owned(format!("{path}/")) } else { path };
        self.ignored.iter().any(|ignored| match ignored {
            Ignored::Prefix(prefix) => path.starts_with(prefix),
            Ignored::Pattern(pattern) => !is_folder && pattern.is_match(&path),
        })
    }

    /// Whether the note at `path` is one of the single notes that serve as templates.
    pub(super) fn has_template(&self, path: &NotePath) -> bool {
        let name = |path: &str| {
            let key = fold(path.trim_start_matches('/'));
            key.strip_suffix(".md").map(str::to_owned).unwrap_or(key)
        };
        self.template_files.iter().any(|file| name(file) == name(path.as_str()))
    }
}

/// The folder of Obsidian's settings in `vault`: the one called `named`, else the usual one.
pub(super) fn folder_of(vault: &Path, named: Option<&str>) -> Option<PathBuf> {
    match named {
        Some(name) => Some(vault.join(name)).filter(|folder| folder.is_dir()),
        None => config_folder(vault),
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

/// The content of the JSON file called `name`; null when it is none.
pub(super) fn parsed(name: &str, text: &str) -> Value {
    let parsed = serde_json::from_str(text.trim_start_matches('\u{feff}'));
    let parsed =
        parsed.inspect_err(|error| tracing::debug!("`{name}` is half-written, perhaps: {error}"));
    parsed.unwrap_or_default()
}

pub(super) fn strings(value: &Value) -> Vec<String> {
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

fn link_format(value: &Value) -> Option<LinkFormat> {
    match value.as_str()? {
        "shortest" => Some(LinkFormat::Shortest),
        "relative" => Some(LinkFormat::Relative),
        "absolute" => Some(LinkFormat::Absolute),
        _ => None,
    }
}

fn ignored(filter: &str) -> Option<Ignored> {
    match filter.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        Some(pattern) if !pattern.is_empty() => Regex::new(pattern)
            .inspect_err(|_| {
                tracing::warn!(
                    "Obsidian's filter `{filter}` is not understood, so it leaves nothing out"
                );
            })
            .ok()
            .map(Ignored::Pattern),
        _ if filter.is_empty() => None,
        _ => Some(Ignored::Prefix(composed(filter).into_owned())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(files: &[(&str, &str)]) -> Obsidian {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        Obsidian::from_texts(&files.iter().map(owned).collect::<Vec<_>>())
    }

    #[test]
    fn files_that_are_half_written_or_odd_have_defaults() {
        for text in
            ["", "{\"userIgnoreFilters\": [\"A", "[]", "null", "3", "{\"userIgnoreFilters\": 3}"]
        {
            let obsidian =
                of(&[("app.json", text), ("types.json", text), ("templates.json", text)]);
            assert!(!obsidian.ignores(&NotePath::new("A/x.md"), false), "{text}");
            assert!(obsidian.template_folders.is_empty() && obsidian.types.is_empty(), "{text}");
        }
        let odd = of(&[
            (
                "app.json",
                "\u{feff}{\"userIgnoreFilters\": [3, \"A/\", null], \"strictLineBreaks\": \"x\"}",
            ),
            ("types.json", r#"{"types": {"Due": "date", "when": "aeon", "n": 3}}"#),
        ]);
        assert!(odd.ignores(&NotePath::new("A/x.md"), false) && !odd.strict_line_breaks);
        assert_eq!(odd.property_type("DUE"), Some(PropertyType::Date));
        assert_eq!((odd.property_type("when"), odd.property_type("n")), (None, None));
    }

    #[test]
    fn what_filters_leave_out() {
        for (filter, path, is_folder, expected) in [
            ("Archive/", "Archive", true, true),
            ("Archive/", "Archive/x.md", false, true),
            ("Archive/", "Archive2/x.md", false, false),
            ("Archive/", "Old/Archive/x.md", false, false),
            ("Arch", "Archive/x.md", false, true),
            ("Caf\u{e9}/", "Cafe\u{301}/x.md", false, true),
            ("/\\.tmp\\./", "a.tmp.md", false, true),
            ("/^A\\/[^\\/]+\\.md$/", "A/x.md", false, true),
            ("/^A\\/[^\\/]+\\.md$/", "A/B/x.md", false, false),
            ("/\\/$/", "A", true, false),
            ("/(?=A)/", "A/x.md", false, false),
            ("/(/", "A/x.md", false, false),
            ("", "A/x.md", false, false),
            ("/", "A/x.md", false, false),
            ("//", "A/x.md", false, false),
        ] {
            let obsidian =
                Obsidian { ignored: ignored(filter).into_iter().collect(), ..Obsidian::default() };
            assert_eq!(
                obsidian.ignores(&NotePath::new(path), is_folder),
                expected,
                "{filter} {path}"
            );
        }
    }

    #[test]
    fn the_template_of_the_daily_note_is_found_however_it_is_written() {
        for name in ["Daily/Day", "Daily/Day.md", "/daily/day.MD"] {
            let text = serde_json::json!({ "template": name }).to_string();
            let obsidian = of(&[("daily-notes.json", &text)]);
            assert!(obsidian.has_template(&NotePath::new("Daily/Day.md")), "{name}");
            assert!(!obsidian.has_template(&NotePath::new("Daily/Day.md.md")), "{name}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_read(text in prop_oneof!["\\PC{0,40}", "[\\[\\]{}:,\"/a-z(]{0,40}"], filter in "\\PC{0,12}") {
            let filters = serde_json::json!({ "userIgnoreFilters": [filter, text] }).to_string();
            for text in [&text, &filters] {
                Obsidian::from_files(|_| Some(text.clone())).ignores(&NotePath::new("A/é.md"), false);
            }
        }
    }
}

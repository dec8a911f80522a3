//! Settings of other linters, as settings of ours.

mod markdownlint;

use std::path::Path;

use toml::{Table, Value};

use super::{ConfigError, linter, obsidian};
use crate::disk;

/// Settings taken over from another linter.
#[derive(Clone, PartialEq, Debug)]
pub struct Imported {
    /// The settings; rules and options in them may not be there.
    pub settings: Table,
    /// What has no counterpart, each in words.
    pub left: Vec<String>,
}

impl Imported {
    /// The settings of the Obsidian Linter plugin (1.33) in `vault`.
    ///
    /// # Errors
    ///
    /// When there are none, or they are no JSON.
    pub fn obsidian_linter(vault: &Path) -> Result<Self, ConfigError> {
        let folder = obsidian::folder_of(vault, None);
        let file = linter::file_in(folder.as_deref().unwrap_or(Path::new(".obsidian")));
        let text = read(&file)?;
        let data: serde_json::Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| ConfigError::new(&file, error.to_string()))?;
        let (settings, _) = linter::translated(vault, &file, &text);
        let mut settings: Table = toml::from_str(&settings).unwrap_or_default();
        let folders = linter::folders_left_out(&data);
        if !folders.is_empty() {
            let off = |name: &String| (name.clone(), Value::from("off"));
            let rules = settings.get("rules").and_then(Value::as_table);
            let rules: Table = rules.into_iter().flat_map(Table::keys).map(off).collect();
            let mut entry = Table::new();
            entry.insert("paths".to_owned(), folders.into());
            entry.insert("rules".to_owned(), rules.into());
            settings.insert("overrides".to_owned(), vec![entry].into());
        }
        let files = data["filesToIgnore"].as_array().into_iter().flatten();
        let left = files.filter_map(|entry| entry["match"].as_str()).map(|pattern| {
            format!("`filesToIgnore`: `{pattern}` is a pattern, and paths are given by globs here")
        });
        let commands = data["lintCommands"].as_array().is_some_and(|commands| !commands.is_empty());
        let commands =
            commands.then(|| "`lintCommands`: no command of Obsidian runs here".to_owned());
        let left = left.chain(commands).collect();
        Ok(Self { settings, left })
    }

    /// The settings of markdownlint (0.38) in `vault`: `.markdownlint.jsonc`, `.json`, `.yaml` or `.yml`.
    ///
    /// # Errors
    ///
    /// When there are none, or they can't be read.
    pub fn markdownlint(vault: &Path) -> Result<Self, ConfigError> {
        let (settings, left) = markdownlint::translated(vault)?;
        Ok(Self { settings, left })
    }
}

fn read(file: &Path) -> Result<String, ConfigError> {
    disk::read_settings(file)
        .map_err(|error| ConfigError::new(file, error.to_string()))?
        .ok_or_else(|| ConfigError::new(file, "there is no such file"))
}

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::{ConfigError, nearest};
use crate::{
    diagnostic::{Level, Severity},
    text::{LineIndex, TextRange},
};

/// The rules that a file names, with what it says of them.
pub(super) type Rules = BTreeMap<Spanned<String>, Spanned<RuleEntry>>;

/// A settings file or a preset, as it is written.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) origin: Origin,
    pub(super) file: File,
    text: String,
}

/// Where a setting comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A preset of this name.
    Preset(&'static str),
    /// A file.
    File(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Preset(name) => write!(f, "preset {name}"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// The settings of vault-lint for one vault.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    /// Presets (`relaxed`, `strict`) and files (relative to the vault, ending in `.toml`) whose settings hold unless this
    /// file says otherwise; later ones win.
    pub extends: Option<Vec<String>>,
    /// Globs of notes and folders that are left out, relative to the vault. Obsidian's own excluded files are left out
    /// too.
    pub exclude: Option<Vec<String>>,
    /// Folders whose notes are templates, besides those of the core plugin Templates and of Templater.
    pub templates: Option<Vec<String>>,
    /// Whether notes in template folders are fixed too.
    pub fix_templates: Option<bool>,
    /// The severity from which on findings make `check` fail.
    pub fail_on: Option<Severity>,
    /// Where dates stand and what they mean.
    pub dates: DatesFile,
    /// The level of each rule, or a table of its level and options.
    #[schemars(with = "BTreeMap<String, RuleEntry>")]
    pub(super) rules: Rules,
    /// Other levels and options for some notes.
    pub(super) overrides: Vec<Override>,
}

/// Where dates stand and what they mean.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DatesFile {
    /// The properties that hold a note's deadline.
    pub due: Option<Vec<String>>,
    /// Other properties that hold a date.
    pub keys: Option<Vec<String>>,
    /// The properties that hold a note's state.
    pub status_keys: Option<Vec<String>>,
    /// The states in which a note needs no more work.
    pub done_statuses: Option<Vec<String>>,
    /// The properties that say that a note is done: with `true`, a date, or anything but `false`.
    pub done_keys: Option<Vec<String>>,
    /// How many days before its day a deadline is near.
    pub soon_days: Option<u32>,
    /// The time zone whose calendar counts, such as `Europe/Berlin`; the system's unless set.
    pub timezone: Option<String>,
}

/// Other levels and options for some notes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Override {
    /// Globs of the notes, relative to the vault.
    pub(super) paths: Vec<String>,
    /// The level of each rule, or a table of its level and options.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, RuleEntry>")]
    pub(super) rules: Rules,
}

/// What a settings file says of a rule.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RuleEntry {
    /// Its level.
    Level(Level),
    /// Its level and its options.
    Table(#[schemars(with = "BTreeMap<String, serde_json::Value>")] toml::Table),
}

impl RuleEntry {
    pub(super) fn level(&self) -> Option<Level> {
        match self {
            Self::Level(level) => Some(*level),
            Self::Table(table) => table.get("level")?.clone().try_into().ok(),
        }
    }

    /// The options; none where only a level is given.
    pub fn options(&self) -> Option<toml::Table> {
        let Self::Table(table) = self else { return None };
        let mut options = table.clone();
        options.remove("level");
        Some(options)
    }

    /// Whether it has a `level` that is none.
    pub fn has_odd_level(&self) -> bool {
        matches!(self, Self::Table(table) if table.contains_key("level")) && self.level().is_none()
    }
}

/// A place at which a settings file names a rule.
#[derive(Debug)]
pub struct WrittenRule<'a> {
    layer: &'a Layer,
    range: TextRange,
    /// The name.
    pub name: &'a str,
    /// What is said of it.
    pub entry: &'a RuleEntry,
}

impl WrittenRule<'_> {
    /// An error about this place.
    pub fn error(&self, message: impl Into<String>) -> ConfigError {
        ConfigError::new(&self.layer.path(), message).at(&self.layer.text, self.range)
    }
}

impl Layer {
    pub(super) fn parse(origin: Origin, text: String) -> Result<Self, ConfigError> {
        match toml::from_str(&text) {
            Ok(file) => Ok(Self { origin, file, text }),
            Err(error) => {
                let layer = Self { origin, file: File::default(), text };
                Err(layer.syntax_error(&error))
            }
        }
    }

    fn path(&self) -> PathBuf {
        match &self.origin {
            Origin::Preset(name) => PathBuf::from(name),
            Origin::File(path) => path.clone(),
        }
    }

    fn syntax_error(&self, error: &toml::de::Error) -> ConfigError {
        let message = error.message().trim_end();
        let (message, help) = match unknown_field(message) {
            Some((field, known)) => {
                let help = nearest(field, known.iter().copied())
                    .map(|near| format!("did you mean `{near}`?"));
                (format!("there is no setting `{field}`"), help)
            }
            None if message.contains("untagged enum RuleEntry") => (
                "this is no level of a rule".to_owned(),
                Some("a level is `off`, `info`, `warning` or `error`".to_owned()),
            ),
            None => (message.lines().next().unwrap_or_default().to_owned(), None),
        };
        let found = ConfigError { help, ..ConfigError::new(&self.path(), message) };
        match error.span() {
            Some(span) => found.at(&self.text, TextRange::from(span)),
            None => found,
        }
    }

    /// An error about `value`, which stands somewhere in the text.
    pub(super) fn error(&self, value: &str, what: &str) -> ConfigError {
        let error = ConfigError::new(&self.path(), format!("`{value}` {what}"));
        match self.text.find(value) {
            Some(start) => error.at(&self.text, TextRange::of_length(start, value.len())),
            None => error,
        }
    }

    pub(super) fn written_rules(&self) -> impl Iterator<Item = WrittenRule<'_>> {
        let rules = std::iter::once(&self.file.rules)
            .chain(self.file.overrides.iter().map(|entry| &entry.rules));
        rules.flatten().map(|(name, entry)| WrittenRule {
            layer: self,
            range: TextRange::from(name.span()),
            name: name.get_ref(),
            entry: entry.get_ref(),
        })
    }

    pub(super) fn line_of_rule(&self, name: &str) -> Option<usize> {
        let (name, _) = self.file.rules.iter().find(|(known, _)| known.get_ref() == name)?;
        Some(self.line_at(name.span().start))
    }

    /// The line on which the setting at `key`, a dotted path, is written.
    pub(super) fn line_of(&self, key: &str) -> Option<usize> {
        let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
        let mut current = String::new();
        for (index, line) in self.text.lines().enumerate() {
            let line = line.trim();
            if let Some(header) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                header.trim().clone_into(&mut current);
            }
            let assigns = |name: &str| {
                line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='))
            };
            if current == table && assigns(name) || current.is_empty() && assigns(key) {
                return Some(index + 1);
            }
        }
        None
    }

    fn line_at(&self, offset: usize) -> usize {
        LineIndex::new(&self.text).line_of(offset) + 1
    }
}

/// The field and the fields that there are, in serde's words.
fn unknown_field(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (field, rest) = rest.split_once('`')?;
    Some((field, rest.split('`').skip(1).step_by(2).collect()))
}

impl AsRef<Path> for Origin {
    fn as_ref(&self) -> &Path {
        match self {
            Self::Preset(name) => Path::new(name),
            Self::File(path) => path,
        }
    }
}

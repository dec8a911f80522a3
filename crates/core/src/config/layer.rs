use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer,
    de::{self, SeqAccess, Visitor, value::SeqAccessDeserializer},
};

use super::{
    ArrayStyle, ConfigError, QuoteChar, UnknownStatus,
    place::{Step, Written, list_for_table, written},
    service::{ConflictsFile, FixFile, NotifyFile, ReportFile, SyncFile, WatchFile},
    wrong::{Wrong, hint},
};
use crate::{
    diagnostic::{Level, Severity},
    schema::WrittenSchema,
    text::{LineIndex, TextRange},
};

/// The rules that a file names, with what it says of them.
pub(super) type Rules = BTreeMap<String, RuleEntry>;

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
    /// The settings of the Obsidian Linter plugin, in this file.
    ObsidianLinter(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Preset(name) => write!(f, "preset {name}"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::ObsidianLinter(_) => f.write_str("obsidian-linter"),
        }
    }
}

/// The settings of vault-lint for one vault.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    /// Presets (`relaxed`, `strict`), `obsidian-linter` for the settings of that plugin, and files (relative to the vault,
    /// ending in `.toml`) whose settings hold unless this file says otherwise; later ones win.
    #[serde(deserialize_with = "one_or_more")]
    #[schemars(with = "Option<OneOrMore>")]
    pub extends: Option<Vec<String>>,
    /// Globs of notes and folders that are left out, relative to the vault. Obsidian's own excluded files are left out
    /// too.
    pub exclude: Option<Vec<String>>,
    /// Folders whose notes are templates, besides those of the core plugin Templates and of Templater.
    pub templates: Option<Vec<String>>,
    /// The folder of Obsidian's settings, where it is not `.obsidian`: relative to the vault.
    pub obsidian_folder: Option<String>,
    /// Whether notes in template folders are fixed too.
    pub fix_templates: Option<bool>,
    /// The severity from which on findings make `check` fail.
    pub fail_on: Option<Severity>,
    /// Where dates stand and what they mean.
    pub dates: DatesFile,
    /// What rules that format have in common.
    pub styles: StylesFile,
    /// How the service notices edits, and how long it leaves a note alone.
    pub watch: WatchFile,
    /// What the service fixes by itself.
    pub fix: FixFile,
    /// When and how the service tells what is due.
    pub notify: NotifyFile,
    /// What the service writes into the vault.
    pub report: ReportFile,
    /// How the vault is kept the same on several devices.
    pub sync: SyncFile,
    /// What becomes of copies that sync tools leave.
    pub conflicts: ConflictsFile,
    /// The level of each rule, or a table of its level and options.
    pub(super) rules: Rules,
    /// Other levels and options for some notes.
    pub(super) overrides: Vec<Override>,
    /// What notes have in their frontmatter.
    pub(super) schema: Vec<WrittenSchema>,
}

/// A name, or a list of names.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it is only the form of a setting")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

fn one_or_more<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    struct Names;
    impl<'de> Visitor<'de> for Names {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a name or a list of names")
        }

        fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
            Ok(vec![name.to_owned()])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
            Vec::deserialize(SeqAccessDeserializer::new(items))
        }
    }
    from.deserialize_any(Names).map(Some)
}

/// What rules that format have in common.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct StylesFile {
    /// How `aliases` is written.
    pub alias_array_style: Option<ArrayStyle>,
    /// How `tags` is written.
    pub tag_array_style: Option<ArrayStyle>,
    /// How many dollar signs make a block of math at least.
    pub math_block_dollars: Option<u32>,
    /// The quote that values are put in.
    pub escape_character: Option<QuoteChar>,
    /// Whether quotes that a value of a list of several lines doesn't need are taken away.
    pub remove_extra_quotes: Option<bool>,
    /// The language of month and day names, as Moment calls it; `system-default` for the system's.
    pub locale: Option<String>,
}

/// Where dates stand and what they mean.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DatesFile {
    /// The properties that hold a note's deadline.
    pub due: Option<Vec<String>>,
    /// Other properties that hold a date.
    pub keys: Option<Vec<String>>,
    /// The headers of the table columns that hold the deadlines of rows with checkboxes.
    pub columns: Option<Vec<String>>,
    /// The properties that hold a note's state.
    pub status_keys: Option<Vec<String>>,
    /// The states in which a note needs no more work.
    pub done_statuses: Option<Vec<String>>,
    /// The properties that say that a note is done: with `true`, a date, or anything but `false`.
    pub done_keys: Option<Vec<String>>,
    /// What a task is whose status nobody knows, such as `[?]`: `open`, `done`, or `auto` for open where the Tasks plugin
    /// is enabled.
    pub unknown_status: Option<UnknownStatus>,
    /// Whether the reminders of the plugin Reminder, `(@2024-05-31 09:00)`, are deadlines.
    pub reminders: Option<bool>,
    /// Whether the dates of the Kanban plugin, `@{2024-05-31}`, are deadlines outside of boards too.
    pub kanban_everywhere: Option<bool>,
    /// The words that the Kanban plugin, in the language of the app, puts in bold at the top of a lane whose cards are done.
    pub kanban_complete: Option<Vec<String>>,
    /// Globs of the notes in which nothing is due any more, relative to the vault.
    pub archives: Option<Vec<String>>,
    /// How many days before its day a deadline is near.
    pub soon_days: Option<u32>,
    /// Other numbers of days for some notes; the last that holds wins.
    pub soon: Option<Vec<SoonFile>>,
    /// The time zone whose calendar counts, such as `Europe/Berlin`; the system's unless set.
    pub timezone: Option<String>,
}

/// How many days before its day a deadline is near, in some notes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SoonFile {
    /// Globs of the notes, relative to the vault; all when there is none.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Tags, of which a note must have one; no matter which when there is none.
    #[serde(default)]
    pub tags: Vec<String>,
    /// How many days.
    pub days: u32,
}

/// Other levels and options for some notes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Override {
    /// Globs of the notes, relative to the vault.
    pub(super) paths: Vec<String>,
    /// The level of each rule, or a table of its level and options.
    #[serde(default)]
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
    /// The position of the overrides in which it is.
    inside: Option<usize>,
    /// The name.
    pub name: &'a str,
    /// What is said of it.
    pub entry: &'a RuleEntry,
}

impl<'a> WrittenRule<'a> {
    /// Whether the Linter plugin's settings say it, which may know other rules and options.
    pub fn is_of_linter(&self) -> bool {
        self.layer.is_of_linter()
    }

    /// An error about the rule's name.
    pub fn error(&self, message: impl Into<String>) -> ConfigError {
        self.layer.error(message, self.written(None).map(|written| written.key))
    }

    /// An error about the rule's level.
    pub fn level_error(&self, message: impl Into<String>) -> ConfigError {
        self.layer.error(message, self.written(Some("level")).map(|written| written.value))
    }

    /// An error about the name of one of the rule's options.
    pub fn option_error(&self, option: &str, message: impl Into<String>) -> ConfigError {
        self.layer.error(message, self.written(Some(option)).map(|written| written.key))
    }

    /// An error about the value of one of the rule's options.
    pub fn value_error(&self, option: &str, message: impl Into<String>) -> ConfigError {
        self.layer.error(message, self.written(Some(option)).map(|written| written.value))
    }

    /// The preset or file, and the line.
    pub(super) fn origin(&self) -> Option<(&'a Origin, usize)> {
        let written = self.written(None)?;
        Some((&self.layer.origin, self.layer.line_at(written.key)))
    }

    fn written(&self, option: Option<&str>) -> Option<Written> {
        self.layer.written_rule(self.inside, self.name, option)
    }
}

impl Layer {
    pub(super) fn parse(origin: Origin, text: String) -> Result<Self, ConfigError> {
        let parsed = toml::from_str(&text);
        let mut layer = Self { origin, file: File::default(), text };
        layer.file = parsed.map_err(|error| layer.syntax_error(&error))?;
        match list_for_table(&layer.text) {
            Some(range) => Err(layer.error("expected a table, found a list", Some(range))),
            None => Ok(layer),
        }
    }

    fn path(&self) -> PathBuf {
        match &self.origin {
            Origin::Preset(name) => PathBuf::from(name),
            Origin::File(path) | Origin::ObsidianLinter(path) => path.clone(),
        }
    }

    /// Whether these are the settings of the Linter plugin.
    pub(super) fn is_of_linter(&self) -> bool {
        matches!(self.origin, Origin::ObsidianLinter(_))
    }

    fn syntax_error(&self, error: &toml::de::Error) -> ConfigError {
        let range = error.span().map(TextRange::from);
        let (message, help) = if error.message().contains("untagged enum RuleEntry") {
            self.level_error(range)
        } else {
            Wrong::of(error.message()).told(|name| format!("there is no setting `{name}`"))
        };
        ConfigError { help, ..self.error(message, range) }
    }

    fn level_error(&self, range: Option<TextRange>) -> (String, Option<String>) {
        let written = range.map_or("", |range| &self.text[range]);
        let name = written.lines().next().unwrap_or_default().trim_matches(['"', '\'']);
        let message = format!("`{name}` is no level of a rule");
        (message, hint(name, &["off", "info", "warning", "error"]))
    }

    /// An error about the text at `range`.
    pub(super) fn error(
        &self,
        message: impl Into<String>,
        range: Option<TextRange>,
    ) -> ConfigError {
        let error = ConfigError::new(&self.path(), message);
        match range {
            Some(range) => error.at(&self.text, range),
            None => error,
        }
    }

    /// An error about the value of the setting at the end of `steps`.
    pub(super) fn error_at(&self, steps: &[Step<'_>], message: impl Into<String>) -> ConfigError {
        // A list of one may be written without brackets.
        let parent = || written(&self.text, steps.split_last()?.1);
        self.error(message, written(&self.text, steps).or_else(parent).map(|written| written.value))
    }

    pub(super) fn written_rules(&self) -> impl Iterator<Item = WrittenRule<'_>> {
        let overrides = (0..self.file.overrides.len()).map(Some);
        std::iter::once(None).chain(overrides).flat_map(|inside| self.rules_of(inside))
    }

    /// What is said of rules in the overrides at `inside`, or outside of all.
    pub(super) fn rules_of(&self, inside: Option<usize>) -> impl Iterator<Item = WrittenRule<'_>> {
        let rules = match inside {
            None => Some(&self.file.rules),
            Some(index) => self.file.overrides.get(index).map(|entry| &entry.rules),
        };
        let rules = rules.into_iter().flatten();
        rules.map(move |(name, entry)| WrittenRule { layer: self, inside, name, entry })
    }

    /// Where the rule called `name`, or one of its options, is written: in the overrides at `inside`, or outside of all.
    fn written_rule(
        &self,
        inside: Option<usize>,
        name: &str,
        option: Option<&str>,
    ) -> Option<Written> {
        let mut steps = vec![Step::Key("rules"), Step::Key(name)];
        if let Some(index) = inside {
            steps.splice(..0, [Step::Key("overrides"), Step::Item(index)]);
        }
        let rule = written(&self.text, &steps);
        steps.extend(option.map(Step::Key));
        written(&self.text, &steps).or(rule)
    }

    /// The line on which the setting at `key`, a dotted path, is written.
    pub(super) fn line_of(&self, key: &str) -> Option<usize> {
        let steps: Vec<Step<'_>> = key.split('.').map(Step::Key).collect();
        written(&self.text, &steps).map(|written| self.line_at(written.key))
    }

    fn line_at(&self, range: TextRange) -> usize {
        LineIndex::new(&self.text).line_of(range.start()) + 1
    }
}

impl AsRef<Path> for Origin {
    fn as_ref(&self) -> &Path {
        match self {
            Self::Preset(name) => Path::new(name),
            Self::File(path) | Self::ObsidianLinter(path) => path,
        }
    }
}

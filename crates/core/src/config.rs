//! Settings: as they are written ([`Config`]), and as they are in force for a note ([`Settings`]).
//!
//! Obsidian's own settings are read along with them, and never written.

mod error;
mod layer;
mod nearest;
mod obsidian;
mod paths;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::tz::TimeZone;

pub use error::{ConfigError, Place};
pub use layer::{File, Origin, RuleEntry, WrittenRule};
pub use nearest::nearest;
pub use obsidian::{Obsidian, PropertyType};

use crate::{
    diagnostic::{Level, Severity},
    disk,
    path::{NotePath, fold},
};
use layer::Layer;
use paths::Globs;

/// What `vault-lint config init` writes: every setting with its default, as a comment.
pub const ANNOTATED_DEFAULTS: &str = include_str!("../../../config/vault-lint.toml");

/// The presets that `extends` can name, each with its text.
pub const PRESETS: &[(&str, &str)] = &[
    ("relaxed", include_str!("../../../config/presets/relaxed.toml")),
    ("strict", include_str!("../../../config/presets/strict.toml")),
];

/// The settings of a vault as they are written, the presets that they extend, and those of Obsidian.
#[derive(Debug)]
pub struct Config {
    /// The presets in the order of `extends`, then the file: later ones win.
    layers: Vec<Layer>,
    file: Option<PathBuf>,
    obsidian: Arc<Obsidian>,
    force_templates: bool,
    exclude: Globs,
    overrides: Vec<(Globs, usize)>,
}

/// The settings in force for a note.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The levels of rules that differ from the rules' own.
    pub levels: BTreeMap<String, Level>,
    /// The options of rules that differ from their defaults.
    pub options: BTreeMap<String, toml::Table>,
    /// Whether notes in template folders are fixed too.
    pub fix_templates: bool,
    /// Where dates stand and what they mean.
    pub dates: Dates,
    /// Obsidian's settings.
    pub obsidian: Arc<Obsidian>,
}

impl Settings {
    /// Whether Obsidian says that the property called `name` holds a date.
    pub fn is_date(&self, name: &str) -> bool {
        matches!(
            self.obsidian.property_type(name),
            Some(PropertyType::Date | PropertyType::DateTime)
        )
    }
}

/// Where dates stand and what they mean. Names of properties disregard case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dates {
    /// The properties that hold a note's deadline.
    pub due: Vec<String>,
    /// Other properties that hold a date.
    pub keys: Vec<String>,
    /// The properties that hold a note's state.
    pub status_keys: Vec<String>,
    /// The states in which a note needs no more work.
    pub done_statuses: Vec<String>,
    /// The properties that say that a note is done: with `true`, a date, or anything but `false`.
    pub done_keys: Vec<String>,
    /// How many days before its day a deadline is near.
    pub soon_days: u32,
    /// The name of the zone whose calendar counts, as in the IANA database; none for the system's.
    pub timezone: Option<String>,
}

impl Default for Dates {
    fn default() -> Self {
        let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self {
            due: list(&["due"]),
            keys: list(&[
                "date",
                "created",
                "updated",
                "modified",
                "scheduled",
                "start",
                "end",
                "published",
            ]),
            status_keys: list(&["status"]),
            done_statuses: list(&[
                "done",
                "completed",
                "complete",
                "cancelled",
                "canceled",
                "archived",
            ]),
            done_keys: list(&["completed", "done", "completedDate"]),
            soon_days: 7,
            timezone: None,
        }
    }
}

impl Config {
    /// The settings of `vault`: those of `explicit`, else those of its settings file, else the defaults.
    ///
    /// # Errors
    ///
    /// When the file or a preset that it extends is not there, is no TOML, or has a setting that is unknown or of the
    /// wrong type; when there are two settings files. Whether the rules that it names exist is for
    /// [`crate::lint::Rulebook`] to say.
    pub fn load(vault: &Path, explicit: Option<&Path>) -> Result<Self, ConfigError> {
        let file = match explicit {
            Some(file) => Some(file.to_owned()),
            None => settings_file(vault)?,
        };
        let obsidian = Arc::new(Obsidian::read(vault));
        let Some(file) = file else { return Self::build(Vec::new(), None, obsidian) };
        let text = disk::read_settings(&file)
            .map_err(|error| ConfigError::new(&file, error.to_string()))?
            .ok_or_else(|| ConfigError::new(&file, "there is no such settings file"))?;
        let own = Layer::parse(Origin::File(file.clone()), text)?;
        let mut layers = presets(vault, &own)?;
        layers.push(own);
        Self::build(layers, Some(file), obsidian)
    }

    /// The settings that the text of a settings file makes, without a vault.
    ///
    /// # Errors
    ///
    /// As [`Config::load`].
    pub fn from_text(text: &str) -> Result<Self, ConfigError> {
        let own =
            Layer::parse(Origin::File(PathBuf::from(disk::SETTINGS_FILES[0])), text.to_owned())?;
        let mut layers = presets(Path::new(""), &own)?;
        layers.push(own);
        Self::build(layers, None, Arc::default())
    }

    fn build(
        layers: Vec<Layer>,
        file: Option<PathBuf>,
        obsidian: Arc<Obsidian>,
    ) -> Result<Self, ConfigError> {
        let mut config = Self {
            layers,
            file,
            obsidian,
            force_templates: false,
            exclude: Globs::default(),
            overrides: Vec::new(),
        };
        let mut exclude = Vec::new();
        for (index, layer) in config.layers.iter().enumerate() {
            exclude.extend(layer.file.exclude.iter().flatten().cloned());
            for entry in &layer.file.overrides {
                let globs =
                    Globs::new(&entry.paths).map_err(|glob| layer.error(&glob, "is no glob"))?;
                config.overrides.push((globs, index));
            }
            if let Some(zone) = &layer.file.dates.timezone
                && TimeZone::get(zone).is_err()
            {
                return Err(layer
                    .error(zone, "is no time zone")
                    .help("write it as in `Europe/Berlin`"));
            }
            Globs::new(layer.file.exclude.as_deref().unwrap_or_default())
                .map_err(|glob| layer.error(&glob, "is no glob"))?;
        }
        config.exclude = Globs::new(&exclude).unwrap_or_default();
        Ok(config)
    }

    /// The same settings, by which notes in template folders are fixed too if `too` says so.
    #[must_use]
    pub fn fixing_templates(self, too: bool) -> Self {
        Self { force_templates: self.force_templates || too, ..self }
    }

    /// The settings file; none when the defaults are in force.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Obsidian's settings.
    pub fn obsidian(&self) -> &Obsidian {
        &self.obsidian
    }

    /// The last value that a layer has for a setting.
    fn last<'a, T: 'a>(&'a self, get: impl Fn(&'a File) -> Option<T>) -> Option<T> {
        self.layers.iter().rev().find_map(|layer| get(&layer.file))
    }

    /// The severity from which on findings make `check` fail.
    pub fn fail_on(&self) -> Severity {
        self.last(|file| file.fail_on).unwrap_or(Severity::Warning)
    }

    /// Where dates stand and what they mean.
    pub fn dates(&self) -> Dates {
        let default = Dates::default();
        let list = |get: fn(&File) -> &Option<Vec<String>>, default| {
            self.last(|file| get(file).clone()).unwrap_or(default)
        };
        Dates {
            due: list(|file| &file.dates.due, default.due),
            keys: list(|file| &file.dates.keys, default.keys),
            status_keys: list(|file| &file.dates.status_keys, default.status_keys),
            done_statuses: list(|file| &file.dates.done_statuses, default.done_statuses),
            done_keys: list(|file| &file.dates.done_keys, default.done_keys),
            soon_days: self.last(|file| file.dates.soon_days).unwrap_or(default.soon_days),
            timezone: self.last(|file| file.dates.timezone.clone()),
        }
    }

    /// The folders whose notes are templates, besides Obsidian's own.
    pub fn templates(&self) -> Vec<String> {
        self.last(|file| file.templates.clone()).unwrap_or_default()
    }

    /// Whether notes in template folders are fixed too.
    pub fn fix_templates(&self) -> bool {
        self.force_templates || self.last(|file| file.fix_templates).unwrap_or(false)
    }

    /// Whether a note or, with `is_folder`, a folder and all in it is left out: by `exclude`, by Obsidian's own filters,
    /// or because it is a report that the plugin Git leaves.
    pub fn excludes(&self, path: &NotePath, is_folder: bool) -> bool {
        path.as_str() == "conflict-files-obsidian-git.md"
            || self.exclude.matches(path)
            || self.obsidian.ignores(path, is_folder)
    }

    /// The folders whose notes are templates: those of [`Config::templates`] and of Obsidian; a folder `Templates` at the
    /// top of the vault where none is named, as when `.obsidian` isn't there.
    pub fn template_folders(&self) -> Vec<String> {
        let mut folders = self.templates();
        folders.extend(self.obsidian.template_folders.iter().cloned());
        folders.retain(|folder| !folder.trim_matches('/').is_empty());
        if folders.is_empty() { vec!["Templates".to_owned()] } else { folders }
    }

    /// Whether a note is a template, whose placeholders stand for later values.
    pub fn is_template(&self, path: &NotePath) -> bool {
        let is_file = |file: &String| {
            path.key()
                .strip_suffix(".md")
                .is_some_and(|key| key == fold(file.trim_end_matches(".md")))
        };
        self.template_folders().iter().any(|folder| path.is_in(folder))
            || self.obsidian.template_files.iter().any(is_file)
    }

    /// Which overrides hold for a note, by position.
    pub fn overrides_of(&self, path: &NotePath) -> Vec<usize> {
        let matching =
            self.overrides.iter().enumerate().filter(|(_, (globs, _))| globs.matches(path));
        matching.map(|(index, _)| index).collect()
    }

    /// The settings in force where the overrides at `overrides` hold, later ones winning.
    pub fn settings(&self, overrides: &[usize]) -> Settings {
        let mut settings = Settings {
            fix_templates: self.fix_templates(),
            dates: self.dates(),
            obsidian: Arc::clone(&self.obsidian),
            ..Settings::default()
        };
        let of_overrides = overrides.iter().filter_map(|&index| self.override_rules(index));
        for rules in self.layers.iter().map(|layer| &layer.file.rules).chain(of_overrides) {
            for (name, written) in rules {
                let name = name.get_ref();
                let entry = written.get_ref();
                if let Some(level) = entry.level() {
                    settings.levels.insert(name.clone(), level);
                }
                if let Some(options) = entry.options() {
                    settings.options.entry(name.clone()).or_default().extend(options);
                }
            }
        }
        settings
    }

    fn override_rules(&self, index: usize) -> Option<&layer::Rules> {
        let (_, layer) = self.overrides.get(index)?;
        let before = self.overrides[..index].iter().filter(|(_, other)| other == layer).count();
        self.layers[*layer].file.overrides.get(before).map(|entry| &entry.rules)
    }

    /// Every place at which a rule is named, for checking that it exists and has such options.
    pub fn written_rules(&self) -> impl Iterator<Item = WrittenRule<'_>> {
        self.layers.iter().flat_map(Layer::written_rules)
    }

    /// The preset or file that last sets the level or options of the rule called `name`, with the line.
    pub fn origin_of_rule(&self, name: &str) -> Option<(&Origin, usize)> {
        self.layers.iter().rev().find_map(|layer| Some((&layer.origin, layer.line_of_rule(name)?)))
    }

    /// The preset or file that last sets `key`, a dotted path, with the line.
    pub fn origin_of(&self, key: &str) -> Option<(&Origin, usize)> {
        self.layers.iter().rev().find_map(|layer| Some((&layer.origin, layer.line_of(key)?)))
    }
}

/// The settings file at the root of `vault`.
fn settings_file(vault: &Path) -> Result<Option<PathBuf>, ConfigError> {
    let there: Vec<PathBuf> = disk::SETTINGS_FILES
        .iter()
        .map(|name| vault.join(name))
        .filter(|file| file.is_file())
        .collect();
    match &there[..] {
        [] => Ok(None),
        [file] => Ok(Some(file.clone())),
        [first, ..] => {
            let [plain, hidden] = disk::SETTINGS_FILES;
            Err(ConfigError::new(first, format!("both `{plain}` and `{hidden}` are there"))
                .help("keep one of them"))
        }
    }
}

/// The presets that `layer` extends, those that they extend before them.
fn presets(vault: &Path, layer: &Layer) -> Result<Vec<Layer>, ConfigError> {
    const DEEPEST: usize = 8;
    let mut found = Vec::new();
    extend(vault, layer, DEEPEST, &mut found)?;
    Ok(found)
}

fn extend(
    vault: &Path,
    layer: &Layer,
    depth: usize,
    found: &mut Vec<Layer>,
) -> Result<(), ConfigError> {
    for name in layer.file.extends.iter().flatten() {
        if depth == 0 {
            return Err(layer.error(name, "extends too many others in a row"));
        }
        let preset = preset(vault, layer, name)?;
        extend(vault, &preset, depth - 1, found)?;
        found.push(preset);
    }
    Ok(())
}

fn preset(vault: &Path, layer: &Layer, name: &str) -> Result<Layer, ConfigError> {
    if let Some((name, text)) = PRESETS.iter().find(|(known, _)| *known == name) {
        return Layer::parse(Origin::Preset(name), (*text).to_owned());
    }
    let file = vault.join(name);
    if file.extension().is_some_and(|extension| extension == "toml") {
        return match disk::read_settings(&file) {
            Ok(Some(text)) => Layer::parse(Origin::File(file), text),
            _ => Err(layer.error(name, "is no file that can be read")),
        };
    }
    let error = layer.error(name, "is no preset");
    Err(match nearest(name, PRESETS.iter().map(|(name, _)| *name)) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("a preset is `relaxed`, `strict`, or a file that ends in `.toml`"),
    })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make the files that they need")]
mod tests;

//! Settings: as they are written ([`Config`]), and as they are in force for a note ([`Settings`]).
//!
//! Obsidian's own settings are read along with them, and never written.

mod dates;
mod error;
mod import;
mod layer;
mod linter;
mod obsidian;
mod place;
mod schemas;
mod service;
mod styles;
mod wrong;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::tz::TimeZone;

pub use dates::{Dates, PathList, Soon, UnknownStatus};
pub use error::{ConfigError, Place};
pub use import::Imported;
pub use layer::{File, Origin, RuleEntry, StylesFile, WrittenRule};
pub use linter::js_regex;
pub use obsidian::{Kanban, Obsidian, PropertyType, StatusType, TaskNotes, Tasks};
pub use service::{Backend, Notify, Pause, Service, Sync, SyncMode, Unattended, Watch};
pub use styles::{ArrayStyle, QuoteChar, Styles};
pub(crate) use wrong::Wrong;

use crate::{
    diagnostic::{Level, Severity},
    disk,
    path::{Globs, NoGlob, NotePath},
    schema::Schema,
    text::nearest,
};
use layer::Layer;
use linter::LeftOut;
use place::Step;

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
    template_folders: Vec<String>,
    force_templates: bool,
    dates: Arc<Dates>,
    exclude: Vec<Globs>,
    overrides: Vec<Override>,
    schemas: Arc<[Schema]>,
    styles: Arc<Styles>,
    service: Service,
    left_out: LeftOut,
}

/// Overrides of a layer.
#[derive(Debug)]
struct Override {
    paths: Globs,
    /// The position of the layer.
    layer: usize,
    /// The position among the layer's own.
    inside: usize,
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
    pub dates: Arc<Dates>,
    /// What notes have in their frontmatter: the schemas of every preset and file.
    pub schemas: Arc<[Schema]>,
    /// What rules that format have in common.
    pub styles: Arc<Styles>,
    /// Obsidian's settings.
    pub obsidian: Arc<Obsidian>,
}

impl Settings {
    /// Whether the rule called `name`, which is off by default, is on.
    pub fn turns_on(&self, name: &str) -> bool {
        self.levels.get(name).is_some_and(|level| *level != Level::Off)
    }

    /// Whether Obsidian says that the property called `name` holds a date.
    pub fn is_date(&self, name: &str) -> bool {
        matches!(
            self.obsidian.property_type(name),
            Some(PropertyType::Date | PropertyType::DateTime)
        )
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
        let Some(file) = file else {
            let obsidian = Arc::new(Obsidian::read(vault, None));
            let (layers, left_out) = Self::by_default(vault, &obsidian)?;
            return Self::build(vault, layers, left_out, None, obsidian);
        };
        let text = disk::read_settings(&file)
            .map_err(|error| ConfigError::new(&file, error.to_string()))?
            .ok_or_else(|| ConfigError::new(&file, "there is no such settings file"))?;
        let own = Layer::parse(Origin::File(file.clone()), text)?;
        let (mut layers, left_out) = presets(vault, &own)?;
        layers.push(own);
        let folder = layers.iter().rev().find_map(|layer| layer.file.obsidian_folder.as_deref());
        let obsidian = Arc::new(Obsidian::read(vault, folder));
        Self::build(vault, layers, left_out, Some(file), obsidian)
    }

    /// What is in force where no settings file is: the settings of the Linter plugin where it is enabled.
    fn by_default(vault: &Path, obsidian: &Obsidian) -> Result<(Vec<Layer>, LeftOut), ConfigError> {
        let folder = obsidian.folder().filter(|_| obsidian.linter_enabled);
        let Some(file) = folder.map(linter::file_in) else { return Ok(Default::default()) };
        let read = disk::read_settings(&file)
            .inspect_err(|error| tracing::warn!("the Linter plugin's settings: {error}"));
        let Some(text) = read.ok().flatten() else { return Ok(Default::default()) };
        let (text, left_out) = linter::translated(vault, &file, &text);
        Ok((vec![Layer::parse(Origin::ObsidianLinter(file), text)?], left_out))
    }

    /// The settings that the text of a settings file makes, without a vault.
    ///
    /// # Errors
    ///
    /// As [`Config::load`].
    pub fn from_text(text: &str) -> Result<Self, ConfigError> {
        let own =
            Layer::parse(Origin::File(PathBuf::from(disk::SETTINGS_FILES[0])), text.to_owned())?;
        let vault = Path::new("");
        let (mut layers, left_out) = presets(vault, &own)?;
        layers.push(own);
        Self::build(vault, layers, left_out, None, Arc::default())
    }

    fn build(
        vault: &Path,
        layers: Vec<Layer>,
        left_out: LeftOut,
        file: Option<PathBuf>,
        obsidian: Arc<Obsidian>,
    ) -> Result<Self, ConfigError> {
        let schemas = schemas::compile(vault, &layers)?;
        let mut config = Self {
            layers,
            file,
            obsidian,
            template_folders: Vec::new(),
            force_templates: false,
            dates: Arc::default(),
            exclude: Vec::new(),
            overrides: Vec::new(),
            schemas,
            styles: Arc::default(),
            service: Service::default(),
            left_out,
        };
        for (index, layer) in config.layers.iter().enumerate() {
            config.exclude.push(exclude(layer)?);
            for (inside, entry) in layer.file.overrides.iter().enumerate() {
                let steps = [Step::Key("overrides"), Step::Item(inside), Step::Key("paths")];
                let paths = Globs::new(&entry.paths)
                    .map_err(|error| no_glob(layer, &steps, &entry.paths, &error))?;
                config.overrides.push(Override { paths, layer: index, inside });
            }
            check_zone(layer)?;
        }
        config.template_folders = config.find_template_folders();
        config.dates = Arc::new(config.find_dates()?);
        config.styles = Arc::new(config.find_styles());
        config.service = config.find_service()?;
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

    /// The presets and files whose settings hold where the settings file says nothing, later ones winning.
    pub fn extended(&self) -> impl Iterator<Item = &Origin> {
        let own = self.layers.len()
            - usize::from(self.layers.last().is_some_and(|it| !it.is_of_linter()));
        self.layers[..own].iter().map(|layer| &layer.origin)
    }

    /// The globs of what is left out: those of every preset and file.
    pub fn excluded(&self) -> Vec<String> {
        self.layers.iter().flat_map(|layer| layer.file.exclude.iter().flatten().cloned()).collect()
    }

    /// Where dates stand and what they mean.
    pub fn dates(&self) -> &Dates {
        &self.dates
    }

    fn find_dates(&self) -> Result<Dates, ConfigError> {
        let mut default = Dates::default();
        let notes = &self.obsidian.task_notes;
        default.done_statuses.retain(|state| !notes.open_statuses.contains(state));
        let list =
            |get: fn(&File) -> &Option<Vec<String>>, mut default: Vec<String>, own: &[String]| {
                let names = self.last(|file| get(file).clone()).unwrap_or_else(|| {
                    default.extend_from_slice(own);
                    default
                });
                // A note has none with blanks around it.
                names.iter().map(|name| name.trim().to_owned()).collect()
            };
        let archives =
            self.last_list(["dates", "archives"], |file| file.dates.archives.as_deref())?;
        Ok(Dates {
            due: list(|file| &file.dates.due, default.due, notes.due.as_slice()),
            keys: list(|file| &file.dates.keys, default.keys, &[]),
            columns: list(|file| &file.dates.columns, default.columns, &[]),
            status_keys: list(
                |file| &file.dates.status_keys,
                default.status_keys,
                notes.status.as_slice(),
            ),
            done_statuses: list(
                |file| &file.dates.done_statuses,
                default.done_statuses,
                &notes.done_statuses,
            ),
            done_keys: list(
                |file| &file.dates.done_keys,
                default.done_keys,
                notes.completed_date.as_slice(),
            ),
            unknown_status: self.last(|file| file.dates.unknown_status).unwrap_or_default(),
            reminders: self.last(|file| file.dates.reminders).unwrap_or(default.reminders),
            kanban_everywhere: self
                .last(|file| file.dates.kanban_everywhere)
                .unwrap_or(default.kanban_everywhere),
            kanban_complete: list(|file| &file.dates.kanban_complete, default.kanban_complete, &[]),
            archives: archives.unwrap_or(default.archives),
            soon_days: self.last(|file| file.dates.soon_days).unwrap_or(default.soon_days),
            soon: self.find_soon()?,
            timezone: self.last(|file| file.dates.timezone.clone()),
        })
    }

    /// What rules that format have in common.
    pub fn styles(&self) -> &Styles {
        &self.styles
    }

    fn find_styles(&self) -> Styles {
        let default = Styles::default();
        Styles {
            aliases: self.last(|file| file.styles.alias_array_style).unwrap_or(default.aliases),
            tags: self.last(|file| file.styles.tag_array_style).unwrap_or(default.tags),
            math_block_dollars: self
                .last(|file| file.styles.math_block_dollars)
                .unwrap_or(default.math_block_dollars),
            quote: self.last(|file| file.styles.escape_character).unwrap_or(default.quote),
            remove_extra_quotes: self
                .last(|file| file.styles.remove_extra_quotes)
                .unwrap_or(default.remove_extra_quotes),
            locale: self.last(|file| file.styles.locale.clone()).unwrap_or(default.locale),
        }
    }

    /// How the service that watches the vault behaves.
    pub fn service(&self) -> &Service {
        &self.service
    }

    fn find_service(&self) -> Result<Service, ConfigError> {
        let default = Service::default();
        let pause = |get: fn(&File) -> Option<Pause>, default| {
            self.last(get).map_or(default, |Pause(pause)| pause)
        };
        let watch = Watch {
            quiet: pause(|file| file.watch.quiet, default.watch.quiet),
            quiet_open: pause(|file| file.watch.quiet_open, default.watch.quiet_open),
            reconcile: pause(|file| file.watch.reconcile, default.watch.reconcile),
            backend: self.last(|file| file.watch.backend).unwrap_or(default.watch.backend),
            poll: pause(|file| file.watch.poll, default.watch.poll),
        };
        Ok(Service {
            watch,
            auto: self.last(|file| file.fix.auto.clone()).unwrap_or(default.auto),
            notify: Notify {
                at: self.last(|file| file.notify.at).unwrap_or(default.notify.at),
                desktop: self.last(|file| file.notify.desktop).unwrap_or(default.notify.desktop),
            },
            report: self.find_report()?,
            sync: Sync {
                mode: self.last(|file| file.sync.mode).unwrap_or(default.sync.mode),
                commit_after: pause(|file| file.sync.commit_after, default.sync.commit_after),
                pull_every: pause(|file| file.sync.pull_every, default.sync.pull_every),
            },
            conflicts: self.last(|file| file.conflicts.auto).unwrap_or(default.conflicts),
        })
    }

    /// The note that the service keeps; none unless it is named.
    fn find_report(&self) -> Result<Option<NotePath>, ConfigError> {
        let named = |layer: &Layer| layer.file.report.note.clone();
        let found = self.layers.iter().rev().find_map(|layer| Some((layer, named(layer)?)));
        let Some((layer, name)) = found.filter(|(_, name)| !name.is_empty()) else {
            return Ok(None);
        };
        let is_odd = |part: &str| part.is_empty() || part.starts_with('.');
        let path = NotePath::new(name.as_str());
        if path.extension() != "md" || name.split('/').any(is_odd) || name.contains('\\') {
            let steps = [Step::Key("report"), Step::Key("note")];
            let error = layer.error_at(&steps, format!("`{name}` is no path of a note"));
            return Err(
                error.help("write it as in `Folder/Vault Lint.md`, from the vault's folder")
            );
        }
        Ok(Some(path))
    }

    /// An error about the item at `index` of `fix.auto`.
    pub fn auto_error(&self, index: usize, message: impl Into<String>) -> ConfigError {
        let steps = [Step::Key("fix"), Step::Key("auto"), Step::Item(index)];
        let layer = self.layers.iter().rev().find(|layer| layer.file.fix.auto.is_some());
        let message = message.into();
        match layer {
            Some(layer) => layer.error_at(&steps, message),
            None => ConfigError::new(Path::new("fix.auto"), message),
        }
    }

    /// The last list of globs that a layer has at `key`.
    fn last_list(
        &self,
        key: [&str; 2],
        get: impl Fn(&File) -> Option<&[String]>,
    ) -> Result<Option<PathList>, ConfigError> {
        let found = self.layers.iter().rev().find_map(|layer| Some((layer, get(&layer.file)?)));
        let Some((layer, globs)) = found else { return Ok(None) };
        let no_glob = |error| no_glob(layer, &key.map(Step::Key), globs, &error);
        PathList::new(globs).map(Some).map_err(no_glob)
    }

    /// What every preset and file says of some notes' own days, in order.
    fn find_soon(&self) -> Result<Vec<Soon>, ConfigError> {
        let mut found = Vec::new();
        for layer in &self.layers {
            for (index, soon) in layer.file.dates.soon.iter().flatten().enumerate() {
                let steps =
                    [Step::Key("dates"), Step::Key("soon"), Step::Item(index), Step::Key("paths")];
                let paths = PathList::new(&soon.paths)
                    .map_err(|error| no_glob(layer, &steps, &soon.paths, &error))?;
                let tags =
                    soon.tags.iter().map(|tag| tag.trim().trim_start_matches('#').to_owned());
                found.push(Soon { paths, tags: tags.collect(), days: soon.days });
            }
        }
        Ok(found)
    }

    /// Whether notes in template folders are fixed too.
    pub fn fix_templates(&self) -> bool {
        self.force_templates || self.last(|file| file.fix_templates).unwrap_or(false)
    }

    /// Whether a note or, with `is_folder`, a folder and all in it is left out: by `exclude`, by Obsidian's own filters,
    /// or because it is a report that the plugin Git leaves.
    pub fn excludes(&self, path: &NotePath, is_folder: bool) -> bool {
        path.is_conflict_list()
            || self.exclude.iter().any(|globs| globs.matches(path))
            || self.obsidian.ignores(path, is_folder)
    }

    /// The folders whose notes are templates: those that the settings name, and Obsidian's; a folder `Templates` at the
    /// top of the vault where none is named, as when `.obsidian` isn't there.
    pub fn template_folders(&self) -> &[String] {
        &self.template_folders
    }

    fn find_template_folders(&self) -> Vec<String> {
        let mut folders = self.last(|file| file.templates.clone()).unwrap_or_default();
        folders.extend(self.obsidian.template_folders.iter().cloned());
        folders.retain(|folder| !folder.trim_matches('/').is_empty());
        if folders.is_empty() { vec!["Templates".to_owned()] } else { folders }
    }

    /// Whether a note is a template, whose placeholders stand for later values.
    pub fn is_template(&self, path: &NotePath) -> bool {
        self.template_folders.iter().any(|folder| path.is_in(folder))
            || self.obsidian.has_template(path)
    }

    /// Which overrides hold for a note, by position; where the Linter plugin's settings leave the note out, one more.
    pub fn overrides_of(&self, path: &NotePath) -> Vec<usize> {
        let matching =
            self.overrides.iter().enumerate().filter(|(_, entry)| entry.paths.matches(path));
        let left_out = self.left_out.has(path).then_some(self.overrides.len());
        matching.map(|(index, _)| index).chain(left_out).collect()
    }

    /// The settings in force where the overrides at `overrides` hold, later ones winning.
    pub fn settings(&self, overrides: &[usize]) -> Settings {
        let mut settings = Settings {
            fix_templates: self.fix_templates(),
            dates: Arc::clone(&self.dates),
            schemas: Arc::clone(&self.schemas),
            styles: Arc::clone(&self.styles),
            obsidian: Arc::clone(&self.obsidian),
            ..Settings::default()
        };
        for written in self.rules_in_force(overrides) {
            let name = || written.name.to_owned();
            if let Some(level) = written.entry.level() {
                settings.levels.insert(name(), level);
            }
            if let Some(options) = written.entry.options() {
                settings.options.entry(name()).or_default().extend(options);
            }
        }
        settings
    }

    /// What is said of rules where the overrides at `overrides` hold, later entries winning: of each preset and file first
    /// what it says of all notes, then its overrides.
    fn rules_in_force<'a>(&'a self, overrides: &[usize]) -> impl Iterator<Item = WrittenRule<'a>> {
        let holding = move || overrides.iter().filter_map(|&index| self.overrides.get(index));
        let left_out = overrides.contains(&self.overrides.len());
        let is_out = move |layer: &Layer| left_out && layer.is_of_linter();
        let layers = self.layers.iter().enumerate().filter(move |(_, layer)| !is_out(layer));
        layers.flat_map(move |(index, layer)| {
            let own = holding().filter(move |entry| entry.layer == index);
            let blocks = std::iter::once(None).chain(own.map(|entry| Some(entry.inside)));
            blocks.flat_map(|inside| layer.rules_of(inside))
        })
    }

    /// Every place at which a rule is named, for checking that it exists and has such options.
    pub fn written_rules(&self) -> impl Iterator<Item = WrittenRule<'_>> {
        self.layers.iter().flat_map(Layer::written_rules)
    }

    /// The preset or file that last sets the level or options of the rule called `name`, with the line, where the overrides
    /// at `overrides` hold.
    pub fn origin_of_rule(&self, name: &str, overrides: &[usize]) -> Option<(&Origin, usize)> {
        self.rules_in_force(overrides).filter(|written| written.name == name).last()?.origin()
    }

    /// The preset or file that last sets `key`, a dotted path, with the line.
    pub fn origin_of(&self, key: &str) -> Option<(&Origin, usize)> {
        self.layers.iter().rev().find_map(|layer| Some((&layer.origin, layer.line_of(key)?)))
    }
}

fn exclude(layer: &Layer) -> Result<Globs, ConfigError> {
    let globs = layer.file.exclude.as_deref().unwrap_or_default();
    Globs::new(globs).map_err(|error| no_glob(layer, &[Step::Key("exclude")], globs, &error))
}

fn no_glob(layer: &Layer, list: &[Step<'_>], globs: &[String], error: &NoGlob) -> ConfigError {
    let steps: Vec<Step<'_>> = list.iter().copied().chain([Step::Item(error.index)]).collect();
    let glob = globs.get(error.index).map_or("", String::as_str);
    layer.error_at(&steps, format!("`{glob}` is no glob: {}", error.reason))
}

fn check_zone(layer: &Layer) -> Result<(), ConfigError> {
    match &layer.file.dates.timezone {
        Some(zone) if TimeZone::get(zone).is_err() => {
            let steps = [Step::Key("dates"), Step::Key("timezone")];
            let error = layer.error_at(&steps, format!("`{zone}` is no time zone"));
            Err(error.help("write it as in `Europe/Berlin`"))
        }
        _ => Ok(()),
    }
}

/// The settings file at the root of `vault`.
fn settings_file(vault: &Path) -> Result<Option<PathBuf>, ConfigError> {
    let mut there = disk::settings_files(vault);
    if let [first, _, ..] = &there[..] {
        let [plain, hidden] = disk::SETTINGS_FILES;
        return Err(ConfigError::new(first, format!("both `{plain}` and `{hidden}` are there"))
            .help("keep one of them"));
    }
    Ok(there.pop())
}

/// The presets that `layer` extends, those that they extend before them, and what the Linter plugin's leave out.
fn presets(vault: &Path, layer: &Layer) -> Result<(Vec<Layer>, LeftOut), ConfigError> {
    let mut found = Extended { vault, layers: Vec::new(), left_out: LeftOut::default() };
    let folder = layer.file.obsidian_folder.as_deref();
    found.add(layer, folder, &mut Vec::new())?;
    Ok((found.layers, found.left_out))
}

/// The presets and files that are extended so far.
struct Extended<'v> {
    vault: &'v Path,
    layers: Vec<Layer>,
    left_out: LeftOut,
}

/// What is wrong with the name of a preset, and what to do about it.
type NoPreset = (String, Option<String>);

impl Extended<'_> {
    /// Adds the presets that `layer` extends; `chain` leads to the layer, `folder` is the name of Obsidian's settings
    /// folder.
    fn add(
        &mut self,
        layer: &Layer,
        folder: Option<&str>,
        chain: &mut Vec<PathBuf>,
    ) -> Result<(), ConfigError> {
        let own: &Path = layer.origin.as_ref();
        chain.push(own.to_owned());
        for (index, name) in layer.file.extends.iter().flatten().enumerate() {
            let error =
                |message| layer.error_at(&[Step::Key("extends"), Step::Item(index)], message);
            let found =
                if name == linter::NAME { self.linter(folder) } else { preset(self.vault, name) };
            let (origin, text) =
                found.map_err(|(message, help)| ConfigError { help, ..error(message) })?;
            if chain.iter().any(|link| link == origin.as_ref()) {
                return Err(error(format!("`{name}` extends itself")));
            }
            let preset = Layer::parse(origin, text)?;
            let folder = folder.or(preset.file.obsidian_folder.as_deref());
            self.add(&preset, folder, chain)?;
            self.layers.push(preset);
        }
        chain.pop();
        Ok(())
    }

    /// The settings of the Linter plugin.
    fn linter(&mut self, folder: Option<&str>) -> Result<(Origin, String), NoPreset> {
        let folder = obsidian::folder_of(self.vault, folder);
        let file = linter::file_in(folder.as_deref().unwrap_or(Path::new(".obsidian")));
        let text = disk::read_settings(&file).map_err(|error| (error.to_string(), None))?;
        let Some(text) = text else {
            let shown = file.strip_prefix(self.vault).unwrap_or(&file).display();
            let help = "the Linter plugin writes it when one of its settings is changed";
            return Err((format!("there is no `{shown}`"), Some(help.to_owned())));
        };
        let (text, left_out) = linter::translated(self.vault, &file, &text);
        self.left_out = left_out;
        let overruled = linter::OVERRULED.map(|rule| format!("rules.{rule} = \"off\"\n"));
        Ok((Origin::ObsidianLinter(file), format!("{}{text}", overruled.concat())))
    }
}

/// The preset or file called `name`, with its text.
fn preset(vault: &Path, name: &str) -> Result<(Origin, String), NoPreset> {
    if let Some((name, text)) = PRESETS.iter().find(|(known, _)| *known == name) {
        return Ok((Origin::Preset(name), (*text).to_owned()));
    }
    let file = vault.join(name);
    if file.extension().is_none_or(|extension| extension != "toml") {
        let names: Vec<&str> =
            PRESETS.iter().map(|(name, _)| *name).chain([linter::NAME]).collect();
        let help = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("name one of `{}`, or a file that ends in `.toml`", names.join("`, `")),
        };
        return Err((format!("`{name}` is no preset"), Some(help)));
    }
    match disk::read_settings(&file) {
        Ok(Some(text)) => Ok((Origin::File(file), text)),
        Ok(None) => Err((format!("there is no file `{name}` in the vault"), None)),
        Err(error) => Err((error.to_string(), None)),
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make the files that they need")]
mod tests;

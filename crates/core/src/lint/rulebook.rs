use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::RuleSet;
use crate::{
    config::{Config, ConfigError, Imported, Settings, WrittenRule, Wrong},
    path::NotePath,
    rules,
    text::nearest,
};

/// The rules of a vault, as its settings want them for each note.
#[derive(Debug)]
pub struct Rulebook {
    config: Arc<Config>,
    picked: Picked,
    /// What is in force, by the overrides that hold.
    known: Mutex<HashMap<Vec<usize>, Arc<InForce>>>,
}

/// Which of the rules run.
#[derive(Clone, Debug)]
enum Picked {
    /// All that are on.
    On,
    /// Those of these names, on or off.
    Only(Vec<String>),
    /// Those that are on and whose fixes are made unattended.
    Automatic,
}

/// What is in force for a note.
#[derive(Debug)]
pub struct InForce {
    /// The settings.
    pub settings: Settings,
    /// The rules that are on.
    pub rules: RuleSet,
}

impl Rulebook {
    /// The rules as `config` wants them.
    ///
    /// # Errors
    ///
    /// When the settings name a rule or an option that there is not, or give it a wrong value.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        for written in config.written_rules().filter(|written| !written.is_of_linter()) {
            verify(&written)?;
        }
        verify_auto(&config)?;
        Ok(Self { config: Arc::new(config), picked: Picked::On, known: Mutex::default() })
    }

    /// The same rules, of which only those called `names` run. One that is off by the settings runs as well, at the
    /// level that it has by itself, but never lower than info.
    #[must_use]
    pub fn only(self, names: Vec<String>) -> Self {
        Self { picked: Picked::Only(names), known: Mutex::default(), ..self }
    }

    /// The same rules, of which only those run whose fixes are made unattended.
    #[must_use]
    pub fn automatic(&self) -> Self {
        let config = Arc::clone(&self.config);
        Self { config, picked: Picked::Automatic, known: Mutex::default() }
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Whether a rule that is in force for one of the notes at `paths` asks what is known of the vault.
    pub fn needs_vault(&self, paths: &[NotePath]) -> bool {
        paths.iter().any(|path| self.in_force(path).rules.needs_vault())
    }

    /// Whether a rule that is in force for a file in the vault's own folder reads attachments.
    pub fn reads_attachments(&self) -> bool {
        self.in_force(&NotePath::new("")).rules.reads_attachments()
    }

    /// What is in force for the note at `path`.
    pub fn in_force(&self, path: &NotePath) -> Arc<InForce> {
        let overrides = self.config.overrides_of(path);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            known.entry(overrides).or_insert_with_key(|overrides| Arc::new(self.build(overrides))),
        )
    }

    fn is_automatic(&self, entry: &rules::Entry) -> bool {
        let names = [entry.meta.name, entry.meta.category.as_str()];
        self.config.service().auto.iter().any(|known| names.contains(&known.as_str()))
    }

    fn build(&self, overrides: &[usize]) -> InForce {
        let settings = self.config.settings(overrides);
        let rules = rules::all().iter().filter_map(|entry| {
            let name = entry.meta.name;
            let level = settings.levels.get(name).copied().unwrap_or(entry.meta.level);
            let severity = match &self.picked {
                Picked::Only(only) if !only.iter().any(|known| known == name) => return None,
                Picked::Only(_) => {
                    level.severity().or(entry.meta.level.severity()).unwrap_or_default()
                }
                Picked::Automatic if !self.is_automatic(entry) => return None,
                Picked::On | Picked::Automatic => level.severity()?,
            };
            let mut options = settings.options.get(name).cloned().unwrap_or_default();
            // Each table was verified but for those of the Linter plugin, of which what is odd doesn't count; what
            // several layers make together can't be worse.
            options.retain(|option, value| {
                entry.build(toml::Table::from_iter([(option.to_owned(), value.clone())])).is_ok()
            });
            Some((entry.build(options).ok()?, severity))
        });
        let rules = RuleSet::new(rules.collect());
        InForce { settings, rules }
    }
}

/// Every name in `fix.auto` is that of a rule or a category.
fn verify_auto(config: &Config) -> Result<(), ConfigError> {
    let names = || rules::all().iter().flat_map(|it| [it.meta.name, it.meta.category.as_str()]);
    let auto = config.service().auto.iter().enumerate();
    let Some((index, name)) = auto.into_iter().find(|(_, name)| !names().any(|it| it == *name))
    else {
        return Ok(());
    };
    let error = config.auto_error(index, format!("there is no rule or category `{name}`"));
    Err(match nearest(name, names()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("`vault-lint rule` lists them all"),
    })
}

/// `imported` without rules and options that there are not, which are listed with what else has no counterpart.
#[must_use]
pub fn known_settings(imported: Imported) -> Imported {
    let Imported { mut settings, mut left } = imported;
    if let Some(rules) = settings.get_mut("rules").and_then(toml::Value::as_table_mut) {
        rules.retain(|name, options| {
            let entry = rules::find(name);
            match (entry, options.as_table_mut()) {
                (None, _) => left.push(format!("`{name}`: there is no such rule here")),
                (Some(entry), Some(options)) => keep_known(entry, options, &mut left),
                (Some(_), None) => {}
            }
            entry.is_some()
        });
    }
    let overrides = settings.get_mut("overrides").and_then(toml::Value::as_array_mut);
    for entry in overrides.into_iter().flatten() {
        if let Some(rules) = entry.get_mut("rules").and_then(toml::Value::as_table_mut) {
            rules.retain(|name, _| rules::find(name).is_some());
        }
    }
    Imported { settings, left }
}

fn keep_known(entry: &rules::Entry, options: &mut toml::Table, left: &mut Vec<String>) {
    options.retain(|option, value| {
        let alone = toml::Table::from_iter([(option.to_owned(), value.clone())]);
        let is_known = option == "level" || entry.build(alone).is_ok();
        if !is_known {
            left.push(format!("`{option}` of `{}`: there is no such option here", entry.meta.name));
        }
        is_known
    });
}

fn verify(written: &WrittenRule<'_>) -> Result<(), ConfigError> {
    let Some(entry) = rules::find(written.name) else {
        let error = written.error(format!("there is no rule `{}`", written.name));
        let near = nearest(written.name, rules::all().iter().map(|entry| entry.meta.name));
        return Err(match near {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("`vault-lint rule` lists them all"),
        });
    };
    if written.entry.has_odd_level() {
        let error = written.level_error(format!("this is no level of `{}`", written.name));
        return Err(error.help("a level is `off`, `info`, `warning` or `error`"));
    }
    for (option, value) in written.entry.options().into_iter().flatten() {
        let alone = toml::Table::from_iter([(option.clone(), value)]);
        entry.build(alone).map_err(|error| option_error(written, &option, error.message()))?;
    }
    Ok(())
}

/// The error about an option, of which `message` is the deserializer's.
fn option_error(written: &WrittenRule<'_>, option: &str, message: &str) -> ConfigError {
    let wrong = Wrong::of(message);
    let name = written.name;
    let (message, help) = wrong.told(|unknown| format!("`{name}` has no option `{unknown}`"));
    let error = match wrong {
        Wrong::Field(_, known) if known.is_empty() => {
            return written.option_error(option, message).help("it has none but `level`");
        }
        Wrong::Field(..) => written.option_error(option, message),
        _ => written.value_error(option, message),
    };
    ConfigError { help, ..error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let config = Config::from_text(text).unwrap();
        Rulebook::new(config).unwrap_err().to_string()
    }

    #[test]
    fn rules_and_options_must_exist() {
        for (text, expected) in [
            (
                "[rules]\noverdeu = \"off\"",
                "vault-lint.toml:2:1: there is no rule `overdeu` (did you mean `overdue`?)",
            ),
            (
                "[[overrides]]\npaths = []\nrules = { no-such-thing = \"off\" }",
                "vault-lint.toml:3:11: there is no rule `no-such-thing` (`vault-lint rule` lists them all)",
            ),
            (
                "[rules]\ntask-in-table-cell = { covert = true }",
                "vault-lint.toml:2:24: `task-in-table-cell` has no option `covert` (did you mean `convert`?)",
            ),
            (
                "[rules]\noverdue = { days = 3 }",
                "vault-lint.toml:2:13: `overdue` has no option `days` (it has none but `level`)",
            ),
            (
                "[rules]\noverdue = { level = \"loud\" }",
                "vault-lint.toml:2:21: this is no level of `overdue` (a level is `off`, `info`, `warning` or `error`)",
            ),
            (
                "[rules.task-in-table-cell]\nlevel = \"info\"\nconvert = 3",
                "vault-lint.toml:3:11: expected `true` or `false`, found integer `3`",
            ),
            (
                "[[overrides]]\npaths = [\"a\"]\n[[overrides]]\npaths = [\"b\"]\nrules.task-in-table-cell.what = 1",
                "vault-lint.toml:5:26: `task-in-table-cell` has no option `what` (there is only `convert`)",
            ),
        ] {
            assert_eq!(error(text), expected);
        }
    }

    #[test]
    fn only_what_is_known_is_taken_over() {
        let text = "[rules.trailing-spaces]\nlevel = \"warning\"\ntwo-space-line-break = true\nodd = 1\n\
            [rules.on-paste]\nlevel = \"warning\"\n[[overrides]]\npaths = [\"A/\"]\nrules = { on-paste = \"off\" }";
        let settings = toml::from_str(text).unwrap();
        let Imported { settings, left } =
            known_settings(Imported { settings, left: vec!["more".to_owned()] });
        let config = Config::from_text(&toml::to_string(&settings).unwrap()).unwrap();
        assert!(Rulebook::new(config).is_ok());
        assert_eq!(
            left,
            [
                "more",
                "`on-paste`: there is no such rule here",
                "`odd` of `trailing-spaces`: there is no such option here"
            ]
        );
        assert!(settings["rules"]["trailing-spaces"].get("two-space-line-break").is_some());
    }

    #[test]
    fn levels_follow_the_settings_and_the_names() {
        let text = "[rules]\noverdue = \"off\"\n[[overrides]]\npaths = [\"D/\"]\nrules = { overdue = \"error\" }";
        let names = |rulebook: &Rulebook, path: &str| {
            let rules = rulebook.in_force(&NotePath::new(path));
            rules
                .rules
                .iter()
                .map(|(rule, severity)| (rule.meta().name, severity.as_str()))
                .collect::<Vec<_>>()
        };
        let rulebook = Rulebook::new(Config::from_text(text).unwrap()).unwrap();
        assert!(!names(&rulebook, "a.md").iter().any(|(name, _)| *name == "overdue"));
        assert!(names(&rulebook, "D/a.md").contains(&("overdue", "error")));
        let only = rulebook.only(vec!["overdue".to_owned()]);
        assert_eq!(names(&only, "a.md"), [("overdue", "warning")]);
    }

    #[test]
    fn presets_name_rules_that_exist_and_change_each() {
        for (preset, raises) in [("strict", true), ("relaxed", false)] {
            let config = Config::from_text(&format!("extends = [\"{preset}\"]")).unwrap();
            let rulebook = Rulebook::new(config).unwrap();
            let levels = rulebook.config().settings(&[]).levels;
            assert!(!levels.is_empty());
            for (name, level) in levels {
                let default = rules::find(&name).unwrap().meta.level;
                assert!(level != default && (level > default) == raises, "{preset}: {name}");
            }
        }
        assert_eq!(crate::config::PRESETS.len(), 2);
    }
}

//! The settings of the Obsidian Linter plugin (1.33), as a settings file of ours.

mod regexes;

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use toml::Table;

pub use regexes::js_regex;

use super::obsidian::{parsed, strings};
use crate::{
    disk,
    note::Note,
    path::{NotePath, composed},
};

/// The name of these settings in `extends`, and of the plugin.
pub(super) const NAME: &str = "obsidian-linter";

/// Rules of ours that would write lists otherwise than the plugin: off where a settings file takes the plugin's word for all
/// of that.
pub(super) const OVERRULED: [&str; 2] = ["deprecated-property", "invalid-list-property"];

/// What the plugin's settings leave out: its rules keep off there, ours don't.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    /// Folders, each with a slash at its end.
    folders: Vec<String>,
    files: Vec<fancy_regex::Regex>,
}

impl LeftOut {
    fn of(data: &Value) -> Self {
        let folders = folders_left_out(data);
        let patterns = data["filesToIgnore"].as_array().into_iter().flatten();
        let patterns = patterns.filter_map(|entry| {
            let pattern = entry["match"].as_str().filter(|pattern| !pattern.is_empty())?;
            let flags = entry["flags"].as_str().unwrap_or_default();
            let refused = |error: &String| {
                tracing::warn!(
                    "the Linter plugin's pattern `{pattern}` leaves nothing out: {error}"
                );
            };
            js_regex(pattern, flags).inspect_err(refused).ok()
        });
        Self { folders, files: patterns.collect() }
    }

    /// Whether the plugin's rules keep off the note at `path`.
    pub(super) fn has(&self, path: &NotePath) -> bool {
        if self.folders.is_empty() && self.files.is_empty() {
            return false;
        }
        let path = composed(path.as_str());
        self.folders.iter().any(|folder| path.starts_with(folder))
            || self.files.iter().any(|pattern| pattern.is_match(&*path).unwrap_or(false))
    }
}

/// The folders that the plugin's settings leave out, each with a slash at its end.
pub(super) fn folders_left_out(data: &Value) -> Vec<String> {
    let folders = strings(&data["foldersToIgnore"]);
    let folders = folders.iter().map(|folder| normalized(folder)).filter(|it| !it.is_empty());
    folders.map(|it| format!("{it}/")).collect()
}

/// A folder as Obsidian's `normalizePath` has it.
fn normalized(folder: &str) -> String {
    let folder = folder.replace(['\u{a0}', '\u{202f}'], " ").replace('\\', "/");
    let parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    composed(&parts.join("/")).into_owned()
}

/// The file that holds the plugin's settings, in Obsidian's settings folder.
pub(super) fn file_in(folder: &Path) -> PathBuf {
    folder.join("plugins").join(NAME).join("data.json")
}

/// What `text`, the plugin's settings in `file`, says, as the text of a settings file of ours, and what it leaves out.
/// Notes that it names are read from `vault`, and misspellings from beside `file`. What is half-written has its default, like all that the plugin's settings don't say.
pub(super) fn translated(vault: &Path, file: &Path, text: &str) -> (String, LeftOut) {
    let data = parsed("obsidian-linter/data.json", text);
    let mut configs = rule_configs(&data);
    migrate(&data, &mut configs);
    settle_conflicts(&mut configs);
    let mut rules = Table::new();
    for (name, config) in &configs {
        if config.get("enabled") == Some(&Value::Bool(true)) {
            rules.insert(name.clone(), toml::Value::Table(rule(vault, config)));
        }
    }
    if let Some(rule) = rules.get_mut("auto-correct-common-misspellings") {
        rule.as_table_mut().into_iter().for_each(|rule| rule.extend(misspellings(file)));
    }
    if let Some(replacements) = custom_regexes(&data["customRegexes"]) {
        rules.insert("custom-regex".to_owned(), toml::Value::Table(replacements));
    }
    let mut settings = Table::new();
    settings.insert("rules".to_owned(), toml::Value::Table(rules));
    settings.insert("styles".to_owned(), toml::Value::Table(styles(&data)));
    (toml::to_string(&settings).unwrap_or_default(), LeftOut::of(&data))
}

type Configs = Map<String, Value>;

/// What is said of each rule, by the rule's alias and its options' keys. Very old settings have English names for both.
fn rule_configs(data: &Value) -> Configs {
    let mut configs = Configs::new();
    for (name, config) in data["ruleConfigs"].as_object().into_iter().flatten() {
        let options = config.as_object().into_iter().flatten();
        let options = options.map(|(key, value)| (key_of(key), value.clone()));
        configs.insert(key_of(name), Value::Object(options.collect()));
    }
    configs
}

/// The key that became of an English name; a key stays what it is.
fn key_of(name: &str) -> String {
    if !name.contains(|c: char| c == ' ' || c.is_ascii_uppercase()) {
        return name.to_owned();
    }
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

fn migrate(data: &Value, configs: &mut Configs) {
    let mut change = |rule: &str, change: &dyn Fn(&mut Map<String, Value>)| {
        if let Some(config) = configs.get_mut(rule).and_then(Value::as_object_mut) {
            change(config);
        }
    };
    change("trailing-spaces", &|config| {
        if let Some(value) = config.remove("twp-space-line-break") {
            config.insert("two-space-line-break".to_owned(), value);
        }
    });
    change("yaml-timestamp", &|config| {
        let delay = &data["lintOnFileContentChangeDelay"];
        if !delay.is_null() {
            config.insert("update-on-file-contents-updated".to_owned(), delay.clone());
        }
        if config.remove("force-retention-of-create-value") == Some(Value::Bool(true)) {
            config.insert("date-created-source-of-truth".to_owned(), "frontmatter".into());
        }
    });
}

/// Switches off what two rules can't both have their way in.
fn settle_conflicts(configs: &mut Configs) {
    let is_on = |configs: &Configs, rule: &str| {
        configs.get(rule).is_some_and(|config| config["enabled"] == true)
    };
    for (winner, loser, option) in [
        ("file-name-heading", "header-increment", "start-at-h2"),
        ("two-spaces-between-lines-with-content", "paragraph-blank-lines", "enabled"),
    ] {
        if is_on(configs, winner) && is_on(configs, loser) {
            configs[loser][option] = false.into();
        }
    }
}

/// A rule that is on, with its options.
fn rule(vault: &Path, config: &Value) -> Table {
    let mut table = Table::from_iter([("level".to_owned(), "warning".into())]);
    for (key, value) in config.as_object().into_iter().flatten() {
        let value = match key.as_str() {
            "enabled" | "level" => continue,
            "extra-auto-correct-files" => Some(replacement_notes(vault, value)),
            _ => to_toml(value),
        };
        table.extend(value.map(|value| (key.clone(), value)));
    }
    table
}

fn to_toml(value: &Value) -> Option<toml::Value> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => match number.as_i64() {
            Some(number) => number.into(),
            None => number.as_f64()?.into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().filter_map(to_toml).collect::<Vec<_>>().into(),
        Value::Object(entries) => {
            let entries =
                entries.iter().filter_map(|(key, value)| Some((key.clone(), to_toml(value)?)));
            toml::Value::Table(entries.collect())
        }
    })
}

/// The notes in `files` that hold tables of words to be replaced: `{ path, replacements }`, each replacement a pair.
fn replacement_notes(vault: &Path, files: &Value) -> toml::Value {
    let notes = files.as_array().into_iter().flatten().filter_map(|entry| {
        let path = entry["filePath"].as_str().filter(|path| !path.is_empty())?;
        let path = NotePath::new(path);
        let text = disk::read_settings(&path.on_disk(vault))
            .inspect_err(|error| tracing::warn!("words to replace: {error}"));
        let note = Note::parse(path, text.ok().flatten()?);
        let mut table = Table::new();
        table.insert("path".to_owned(), note.path().as_str().into());
        table.insert("replacements".to_owned(), replacements(&note).into());
        Some(toml::Value::Table(table))
    });
    notes.collect::<Vec<_>>().into()
}

fn replacements(note: &Note) -> Vec<toml::Value> {
    let rows = note.tables().iter().flat_map(|table| &table.rows);
    let pairs = rows.filter_map(|row| match &row.cells[..] {
        [from, to, ..] => {
            let (from, to) = (note[from.content].trim(), note[to.content].trim());
            Some(toml::Value::from(vec![from.to_lowercase(), to.to_owned()]))
                .filter(|_| !from.is_empty())
        }
        _ => None,
    });
    pairs.collect()
}

/// The option that holds the misspellings of `misspellings.json` beside the plugin's settings, if it is there.
fn misspellings(file: &Path) -> Option<(String, toml::Value)> {
    let text = disk::read_settings(&file.with_file_name("misspellings.json"))
        .inspect_err(|error| tracing::warn!("misspellings: {error}"));
    let words = to_toml(&parsed("obsidian-linter/misspellings.json", &text.ok().flatten()?))?;
    Some(("misspellings".to_owned(), words))
}

/// The options of our own rule that replaces what patterns match; none when there is no pattern.
fn custom_regexes(entries: &Value) -> Option<Table> {
    let entries = entries.as_array().into_iter().flatten().filter_map(|entry| {
        let text = |key: &str| entry[key].as_str();
        let find = text("find").filter(|find| !find.is_empty())?;
        let replace = text("replace")?;
        if entry["enabled"] == false {
            return None;
        }
        let pairs = [
            ("find", find),
            ("replace", replace),
            ("flags", text("flags").unwrap_or_default()),
            ("label", text("label").unwrap_or_default()),
        ];
        let table: Table =
            pairs.into_iter().map(|(key, text)| (key.to_owned(), text.into())).collect();
        Some(toml::Value::Table(table))
    });
    let entries: Vec<_> = entries.collect();
    let mut table = Table::from_iter([("level".to_owned(), "warning".into())]);
    table.insert("replacements".to_owned(), entries.clone().into());
    (!entries.is_empty()).then_some(table)
}

/// The common styles, but for values that the plugin doesn't know.
fn styles(data: &Value) -> Table {
    let common = &data["commonStyles"];
    let mut table = Table::new();
    for (key, name) in [
        ("aliasArrayStyle", "alias-array-style"),
        ("tagArrayStyle", "tag-array-style"),
        ("minimumNumberOfDollarSignsToBeAMathBlock", "math-block-dollars"),
        ("escapeCharacter", "escape-character"),
        ("removeUnnecessaryEscapeCharsForMultiLineArrays", "remove-extra-quotes"),
    ] {
        table.extend(to_toml(&common[key]).map(|value| (name.to_owned(), value)));
    }
    table.extend(to_toml(&data["linterLocale"]).map(|locale| ("locale".to_owned(), locale)));
    // One value that is odd must not cost the others.
    table.retain(|key, value| {
        let alone = Table::from_iter([(key.to_owned(), value.clone())]);
        alone.try_into::<super::StylesFile>().is_ok()
    });
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(data: &str) -> Table {
        let (text, _) = translated(Path::new(""), Path::new("data.json"), data);
        toml::from_str(&text).unwrap()
    }

    #[test]
    fn rules_that_are_on_come_with_their_options() {
        let settings = settings(
            r#"{"ruleConfigs": {
                "trailing-spaces": {"enabled": true, "twp-space-line-break": true, "odd": null},
                "yaml-title": {"enabled": false, "mode": "filename"},
                "yaml-timestamp": {"enabled": true, "force-retention-of-create-value": true}},
              "commonStyles": {"tagArrayStyle": "multi-line", "aliasArrayStyle": "odd"}, "linterLocale": "de"}"#,
        );
        let expected = r#"
            [rules.trailing-spaces]
            level = "warning"
            two-space-line-break = true
            [rules.yaml-timestamp]
            level = "warning"
            date-created-source-of-truth = "frontmatter"
            [styles]
            tag-array-style = "multi-line"
            locale = "de"
        "#;
        assert_eq!(settings, toml::from_str(expected).unwrap());
    }

    #[test]
    fn very_old_settings_have_english_names() {
        let settings = settings(
            r#"{"ruleConfigs": {"Trailing spaces": {"Enabled": true, "Two Space Linebreak": true}}}"#,
        );
        assert_eq!(
            settings["rules"]["trailing-spaces"]["two-space-linebreak"].as_bool(),
            Some(true)
        );
    }

    #[test]
    fn of_two_rules_that_fight_one_gives_way() {
        let settings = settings(
            r#"{"ruleConfigs": {
                "file-name-heading": {"enabled": true},
                "header-increment": {"enabled": true, "start-at-h2": true},
                "two-spaces-between-lines-with-content": {"enabled": true},
                "paragraph-blank-lines": {"enabled": true}}}"#,
        );
        let rules = settings["rules"].as_table().unwrap();
        assert_eq!(rules["header-increment"]["start-at-h2"].as_bool(), Some(false));
        assert!(!rules.contains_key("paragraph-blank-lines"));
    }

    #[test]
    fn patterns_of_the_owner() {
        let settings = settings(
            r#"{"customRegexes": [{"find": "a", "replace": "b", "flags": "g", "label": "l", "enabled": true},
                {"find": "", "replace": "b"}, {"find": "a", "replace": null}, {"find": "c", "replace": "", "enabled": false}]}"#,
        );
        let replacements = settings["rules"]["custom-regex"]["replacements"].as_array().unwrap();
        assert_eq!(replacements.len(), 1);
        assert_eq!(replacements[0]["find"].as_str(), Some("a"));
    }

    #[test]
    fn what_is_left_out() {
        let (_, left_out) = translated(
            Path::new(""),
            Path::new("data.json"),
            r#"{"foldersToIgnore": ["/A//B/", ""], "filesToIgnore": [{"match": "^x(?!y)", "flags": "i"}, {"match": ""}, {"match": "("}]}"#,
        );
        for (path, expected) in [
            ("A/B/n.md", true),
            ("A/Bc/n.md", false),
            ("Xz.md", true),
            ("xy.md", false),
            ("n.md", false),
        ] {
            assert_eq!(left_out.has(&NotePath::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn what_is_half_written_says_nothing() {
        for data in [
            "",
            "{\"ruleConfigs\": {\"trai",
            "[]",
            "null",
            "{\"ruleConfigs\": 3, \"customRegexes\": {}}",
        ] {
            assert!(settings(data)["rules"].as_table().unwrap().is_empty(), "{data}");
        }
    }
}

use std::path::Path;

use serde_json::{Map, Value};
use toml::Table;

use super::{super::ConfigError, read};
use crate::{note::Note, path::NotePath};

/// The files in which markdownlint looks for settings; the first that is there counts.
const FILES: [&str; 4] =
    [".markdownlint.jsonc", ".markdownlint.json", ".markdownlint.yaml", ".markdownlint.yml"];

/// A rule of markdownlint: its name, its alias, the rule that does the same here, and how its parameters become options.
type Counterpart = (&'static str, &'static str, &'static str, fn(&Value) -> Table);

const COUNTERPARTS: [Counterpart; 17] = [
    ("MD001", "heading-increment", "header-increment", none),
    ("MD004", "ul-style", "unordered-list-style", list_style),
    ("MD009", "no-trailing-spaces", "trailing-spaces", trailing_spaces),
    ("MD012", "no-multiple-blanks", "consecutive-blank-lines", none),
    ("MD022", "blanks-around-headings", "heading-blank-lines", none),
    ("MD023", "heading-start-left", "headings-start-line", none),
    ("MD026", "no-trailing-punctuation", "remove-trailing-punctuation-in-heading", punctuation),
    ("MD029", "ol-prefix", "ordered-list-style", number_style),
    ("MD030", "list-marker-space", "space-after-list-markers", none),
    ("MD031", "blanks-around-fences", "empty-line-around-code-fences", none),
    ("MD034", "no-bare-urls", "no-bare-urls", none),
    ("MD039", "no-space-in-links", "remove-link-spacing", none),
    ("MD047", "single-trailing-newline", "line-break-at-document-end", none),
    ("MD049", "emphasis-style", "emphasis-style", mark_style),
    ("MD050", "strong-style", "strong-style", mark_style),
    ("MD051", "link-fragments", "broken-subpath", none),
    ("MD058", "blanks-around-tables", "empty-line-around-tables", none),
];

/// The settings of markdownlint in `vault` as settings of ours, and what has no counterpart.
pub(super) fn translated(vault: &Path) -> Result<(Table, Vec<String>), ConfigError> {
    let there = FILES.iter().map(|name| vault.join(name)).find(|file| file.is_file());
    let file = there.unwrap_or_else(|| vault.join(FILES[1]));
    let text = read(&file)?;
    let is_json =
        file.extension().is_some_and(|extension| extension == "json" || extension == "jsonc");
    let settings = if is_json {
        let plain = without_comments(&text);
        serde_json::from_str(&plain).map_err(|error| ConfigError::new(&file, error.to_string()))?
    } else {
        yaml(&text).ok_or_else(|| ConfigError::new(&file, "it is no YAML of settings"))?
    };
    Ok(rules(&settings))
}

fn rules(settings: &Map<String, Value>) -> (Table, Vec<String>) {
    let by_default = settings.get("default") != Some(&Value::Bool(false));
    let mut rules = Table::new();
    for (name, alias, ours, options) in COUNTERPARTS {
        let said = |(key, _): &(&String, &Value)| {
            key.eq_ignore_ascii_case(name) || key.eq_ignore_ascii_case(alias)
        };
        let said = settings.iter().find(said).map(|(_, value)| value);
        let is_on = said.map_or(by_default, |value| *value != Value::Bool(false));
        let mut table = Table::from_iter([("level".to_owned(), "off".into())]);
        if is_on {
            table = said.map_or_else(Table::new, options);
            table.insert("level".to_owned(), "warning".into());
        }
        rules.insert(ours.to_owned(), table.into());
    }
    let left = settings.iter().filter(|(key, value)| is_left(key, value));
    let left = left.map(|(key, _)| format!("`{key}` has no counterpart")).collect();
    (Table::from_iter([("rules".to_owned(), rules.into())]), left)
}

/// Whether a setting that asks for something has no counterpart.
fn is_left(key: &str, value: &Value) -> bool {
    let known = COUNTERPARTS
        .iter()
        .any(|(name, alias, ..)| key.eq_ignore_ascii_case(name) || key.eq_ignore_ascii_case(alias));
    let is_other = ["default", "$schema"].contains(&key);
    !known && !is_other && *value != Value::Bool(false)
}

fn none(_: &Value) -> Table {
    Table::new()
}

fn option(name: &str, value: &str) -> Table {
    Table::from_iter([(name.to_owned(), value.into())])
}

fn list_style(parameters: &Value) -> Table {
    match parameters["style"].as_str() {
        Some("dash") => option("list-style", "-"),
        Some("asterisk") => option("list-style", "*"),
        Some("plus") => option("list-style", "+"),
        _ => Table::new(),
    }
}

fn mark_style(parameters: &Value) -> Table {
    match parameters["style"].as_str() {
        Some(style @ ("asterisk" | "underscore")) => option("style", style),
        _ => Table::new(),
    }
}

fn number_style(parameters: &Value) -> Table {
    match parameters["style"].as_str() {
        Some("one" | "zero") => option("number-style", "lazy"),
        Some("ordered") => option("number-style", "ascending"),
        _ => Table::new(),
    }
}

fn punctuation(parameters: &Value) -> Table {
    parameters["punctuation"]
        .as_str()
        .map_or_else(Table::new, |signs| option("punctuation-to-remove", signs))
}

/// markdownlint lets two blanks at the end of a line stay unless told otherwise.
fn trailing_spaces(parameters: &Value) -> Table {
    let stay = parameters["br_spaces"].as_u64().unwrap_or(2) >= 2;
    Table::from_iter([("two-space-line-break".to_owned(), stay.into())])
}

/// JSON without the comments that JSONC allows, and without commas before a closing bracket.
fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.trim_start_matches('\u{feff}');
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '"' => string_length(rest),
            '/' if rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
                continue;
            }
            '}' | ']' => {
                let content = plain.trim_end();
                if content.ends_with(',') {
                    plain.truncate(content.len() - 1);
                }
                1
            }
            next => next.len_utf8(),
        };
        plain.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    plain
}

/// How many bytes the string takes with which `text` begins, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// The settings in a YAML text, read as frontmatter is.
fn yaml(text: &str) -> Option<Map<String, Value>> {
    let content = text.trim_start_matches('\u{feff}').trim_start_matches("---\n");
    let note =
        Note::parse(NotePath::new("settings.md"), format!("---\n{}\n---\n", content.trim_end()));
    let matter = note.frontmatter()?;
    let values = matter.properties().iter();
    values.map(|property| Some((property.name.to_string(), matter.get(&property.name)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(json: &str) -> (Table, Vec<String>) {
        rules(&serde_json::from_str(&without_comments(json)).unwrap())
    }

    #[test]
    fn rules_become_their_counterparts() {
        let (table, left) = settings(
            r#"{
                // all others are off
                "default": false, "$schema": "x",
                "MD004": {"style": "dash"}, /* and
                these */ "no-trailing-punctuation": {"punctuation": ".,\" // no comment"},
                "md009": true, "MD013": {"line_length": 80}, "MD033": false,
            }"#,
        );
        let rules = table["rules"].as_table().unwrap();
        assert_eq!(rules["unordered-list-style"]["list-style"].as_str(), Some("-"));
        assert_eq!(
            rules["remove-trailing-punctuation-in-heading"]["punctuation-to-remove"].as_str(),
            Some(".,\" // no comment")
        );
        assert_eq!(rules["trailing-spaces"]["two-space-line-break"].as_bool(), Some(true));
        assert_eq!(rules["no-bare-urls"]["level"].as_str(), Some("off"));
        assert_eq!(left, ["`MD013` has no counterpart"]);
    }

    #[test]
    fn what_is_not_named_is_on_by_default() {
        let (table, _) = settings("{}");
        assert_eq!(table["rules"]["header-increment"]["level"].as_str(), Some("warning"));
    }

    #[test]
    fn yaml_is_read_too() {
        let settings =
            yaml("# comment\ndefault: true\nMD004:\n  style: plus\nMD012: false\n").unwrap();
        let (table, _) = rules(&settings);
        assert_eq!(table["rules"]["unordered-list-style"]["list-style"].as_str(), Some("+"));
        assert_eq!(table["rules"]["consecutive-blank-lines"]["level"].as_str(), Some("off"));
    }
}

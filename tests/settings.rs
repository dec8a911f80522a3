//! The annotated default settings say what is so.

#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::disallowed_methods, reason = "the annotated defaults are a file")]

use std::{collections::BTreeMap, fmt::Write as _, fs};

use serde_json::Value;
use vault_lint_core::{
    config::{ANNOTATED_DEFAULTS, Config, Dates},
    lint::{Rulebook, settings_schema},
    path::NotePath,
    rules::{self, Entry},
};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/vault-lint.toml");
/// Where the list of rules begins, which follows from the rules.
const RULES: &str = "\n[rules]\n";

#[test]
fn every_rule_is_in_the_annotated_defaults() {
    let (kept, _) = ANNOTATED_DEFAULTS.split_once(RULES).unwrap();
    let expected = format!("{kept}{RULES}{}", annotated_rules());
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(FILE, expected).unwrap();
    } else {
        assert!(ANNOTATED_DEFAULTS == expected, "run with UPDATE_FIXTURES=1 to write {FILE} anew");
    }
}

/// The rules by category, each with its default level, summary and options.
fn annotated_rules() -> String {
    let mut categories: BTreeMap<_, Vec<&Entry>> = BTreeMap::new();
    for entry in rules::all() {
        categories.entry(entry.meta.category).or_default().push(entry);
    }
    let mut text = String::new();
    for (category, entries) in categories {
        write!(text, "\n## {}\n\n", category.as_str()).unwrap();
        for entry in entries {
            let documentation = entry.documentation();
            writeln!(text, "## {}", documentation.lines().next().unwrap()).unwrap();
            text.push_str(&annotated_rule(entry));
        }
    }
    text
}

fn annotated_rule(entry: &Entry) -> String {
    let (name, level) = (entry.meta.name, entry.meta.level.as_str());
    let schema = entry.schema(&mut schemars::SchemaGenerator::default());
    let options = schema.get("properties").and_then(|options| options.as_object());
    let Some(options) = options.filter(|options| !options.is_empty()) else {
        return format!("# {name} = \"{level}\"\n");
    };
    let mut text = String::new();
    let mut values = format!("level = \"{level}\"");
    for (option, schema) in options {
        let description = schema["description"].as_str().unwrap();
        writeln!(text, "## `{option}`: {}", description.lines().next().unwrap()).unwrap();
        write!(values, ", {option} = {}", schema["default"]).unwrap();
    }
    writeln!(text, "# {name} = {{ {values} }}").unwrap();
    text
}

/// The defaults with every setting in force: the text without the comment signs.
fn uncommented() -> String {
    let lines = ANNOTATED_DEFAULTS.lines().filter(|line| !line.starts_with("##"));
    lines.map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(line))).collect()
}

#[test]
fn the_annotated_defaults_are_the_defaults() {
    assert!(Config::from_text(ANNOTATED_DEFAULTS).unwrap().written_rules().next().is_none());
    let written = Rulebook::new(Config::from_text(&uncommented()).unwrap()).unwrap();
    let default = Rulebook::new(Config::from_text("").unwrap()).unwrap();
    let zone = Some("Europe/Berlin".to_owned());
    assert_eq!(*written.config().dates(), Dates { timezone: zone, ..Dates::default() });
    assert_eq!(written.config().service(), default.config().service());
    assert_eq!(written.config().fail_on(), default.config().fail_on());
    assert_eq!(written.config().fix_templates(), default.config().fix_templates());
    let levels =
        |rulebook: &Rulebook| format!("{:?}", rulebook.in_force(&NotePath::new("a.md")).rules);
    assert_eq!(levels(&written), levels(&default));
}

#[test]
fn the_schema_knows_every_rule_and_setting() {
    let schema = settings_schema();
    let known = schema.pointer("/properties/rules/properties").unwrap().as_object().unwrap();
    assert_eq!(known.len(), rules::all().len());
    assert!(
        schema
            .pointer("/properties/rules/properties/task-in-table-cell/anyOf/1/properties/convert")
            .is_some()
    );
    let settings: toml::Table = toml::from_str(&uncommented()).unwrap();
    for key in settings.keys() {
        assert!(schema.pointer(&format!("/properties/{key}")).is_some(), "{key}");
    }
    for key in settings["schema"][0].as_table().unwrap().keys() {
        let pointer = format!("/$defs/WrittenSchema/properties/{key}");
        assert!(schema.pointer(&pointer).is_some(), "{key}");
    }
}

#[test]
fn the_schema_holds_together() {
    let schema = settings_schema().to_value();
    let mut unseen = vec![&schema];
    while let Some(value) = unseen.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            assert!(schema.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        assert!(value != "null" && !value.is_null(), "TOML has no null");
        let description = value.get("description").and_then(Value::as_str).unwrap_or_default();
        assert!(!description.contains("[`"), "a link that leads nowhere: {description}");
        let inside = value.as_object().into_iter().flat_map(|object| object.values());
        unseen.extend(inside.chain(value.as_array().into_iter().flatten()));
    }
}

#[test]
fn a_line_of_the_annotated_defaults_can_be_put_in_force_alone() {
    let lines: Vec<&str> = ANNOTATED_DEFAULTS.lines().collect();
    let mut in_table = false;
    for (index, line) in lines.iter().enumerate() {
        let Some(setting) = line.strip_prefix("# ") else {
            in_table &= !line.is_empty();
            continue;
        };
        // What such a table has can only be put in force with its header.
        in_table |= setting.starts_with("[[");
        if in_table {
            continue;
        }
        let text = [&lines[..index], &[setting], &lines[index + 1..]].concat().join("\n");
        Rulebook::new(Config::from_text(&text).unwrap()).unwrap();
    }
}

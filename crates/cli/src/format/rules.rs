use std::{collections::BTreeMap, fmt::Write as _};

use vault_lint_core::{
    rule::{Fixable, Level},
    rules::{self, Entry},
};

use super::{BOLD, CYAN, DIM, style_of, styled};
/// All rules by category, each with its level and summary.
pub(crate) fn rules() -> String {
    let mut categories: BTreeMap<_, Vec<&Entry>> = BTreeMap::new();
    for entry in rules::all() {
        categories.entry(entry.meta.category).or_default().push(entry);
    }
    let width = rules::all().iter().map(|entry| entry.meta.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (category, entries) in categories {
        let _ = writeln!(text, "{}", styled(category.as_str(), BOLD));
        for entry in entries {
            let level = level(entry.meta.level, 7);
            let documentation = entry.documentation();
            let summary = documentation.lines().next().unwrap_or_default();
            let fix = if entry.meta.fixable == Fixable::Never { " " } else { "*" };
            let _ = writeln!(text, "  {:width$} {fix} {level}  {summary}", entry.meta.name);
        }
        text.push('\n');
    }
    let note = "* has fixes; `vault-lint rule NAME` explains a rule";
    let _ = writeln!(text, "{}", styled(note, DIM));
    text
}

fn level(level: Level, width: usize) -> String {
    let word = format!("{:width$}", level.as_str());
    level.severity().map_or(word.clone(), |severity| styled(&word, style_of(severity)))
}

/// One rule, explained.
pub(crate) fn rule(entry: &Entry) -> String {
    let meta = entry.meta;
    let fixes = match meta.fixable {
        Fixable::Never => "no fix",
        Fixable::Sometimes => "fix sometimes",
        Fixable::Always => "always a fix",
    };
    let mut text = format!(
        "{} · {} · {} · {fixes} · since {}\n\n",
        styled(meta.name, BOLD),
        meta.category.as_str(),
        level(meta.level, 0),
        meta.since
    );
    let mut fence = None;
    for line in entry.documentation().lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match fence {
            None if ticks >= 3 => fence = Some(ticks),
            Some(open) if ticks >= open => fence = None,
            Some(_) => {
                let _ = writeln!(text, "    {line}");
            }
            None => {
                let heading = line.strip_prefix("## ").map(|heading| styled(heading, BOLD));
                let _ = writeln!(text, "{}", heading.unwrap_or_else(|| line.to_owned()));
            }
        }
    }
    text.push_str(&options(entry));
    text
}

fn options(entry: &Entry) -> String {
    let schema = entry.schema(&mut schemars::SchemaGenerator::default());
    let properties = schema.get("properties").and_then(|properties| properties.as_object());
    let mut text = String::new();
    for (name, property) in properties.into_iter().flatten() {
        if text.is_empty() {
            let _ = writeln!(text, "\n{}\n", styled("Settings", BOLD));
        }
        let description =
            property.get("description").and_then(|text| text.as_str()).unwrap_or_default();
        let default =
            property.get("default").map(|value| format!(" [default: {value}]")).unwrap_or_default();
        let _ =
            writeln!(text, "{}  {}{default}", styled(name, CYAN), description.replace('\n', " "));
    }
    text
}

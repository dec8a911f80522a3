use std::fmt::Write as _;

use super::{Agreed, Common};
use crate::schema::{Literal, WrittenValues, literal::toml_text};

/// `found` as a part of a settings file; it was found in this many `notes`.
pub(super) fn print(found: &[Common], notes: usize) -> String {
    let mut text = format!(
        "# What the frontmatter of {} has in common: of fewer than 20, all agree; of more, 95 in 100.\n\
         # The numbers say how many. Take it as a start: strike out what is chance.\n",
        counted(notes)
    );
    if found.is_empty() {
        text.push_str("# They have nothing in common.\n");
    }
    for common in found {
        let _ = write!(text, "\n{}", table(common));
    }
    text
}

fn table(common: &Common) -> String {
    let schema = common.group.schema();
    let members = common.members.len();
    let mut text = format!("# {}\n[[schema]]\n", counted(members));
    let mut line = |key: &str, value: String| {
        let _ = writeln!(text, "{key} = {value}");
    };
    if let Some(paths) = &schema.paths {
        line("paths", list(paths));
    }
    if let Some(tags) = &schema.tags {
        line("tags", list(tags));
    }
    for (name, value) in &schema.r#where {
        line("where", format!("{{ {} = {} }}", key(name), literal(value)));
    }
    if !common.required.is_empty() {
        text.push_str("required = [\n");
        for (name, count) in &common.required {
            let _ = writeln!(text, "    {}, # {}", toml_text(name), some_of(*count, members));
        }
        text.push_str("]\n");
    }
    if !common.values.is_empty() {
        text.push_str("\n[schema.properties]\n");
        text.extend(common.values.iter().map(property));
    }
    text
}

fn property(agreed: &Agreed) -> String {
    let fitting = some_of(agreed.notes - agreed.outliers, agreed.notes);
    let mut text = format!("{} = {} # {fitting}", key(&agreed.name), asked(&agreed.values));
    for (index, outlier) in agreed.shown.iter().enumerate() {
        let _ = write!(text, "{}{}", if index == 0 { ", not " } else { ", " }, toml_text(outlier));
    }
    text.push('\n');
    text
}

/// What is asked of values: a type alone, or a table.
fn asked(values: &WrittenValues) -> String {
    let mut parts = Vec::new();
    let mut part = |key: &str, value: String| parts.push(format!("{key} = {value}"));
    if let Some(kind) = values.r#type {
        part("type", toml_text(kind.as_str()));
    }
    if let Some(kind) = values.items {
        part("items", toml_text(kind.as_str()));
    }
    if let Some(choices) = &values.one_of {
        let choices: Vec<String> = choices.iter().map(literal).collect();
        part("one-of", format!("[{}]", choices.join(", ")));
    }
    for (key, end) in [("min", &values.min), ("max", &values.max)] {
        if let Some(end) = end {
            part(key, literal(end));
        }
    }
    match (values.r#type, &parts[..]) {
        (Some(kind), [_]) => toml_text(kind.as_str()),
        _ => format!("{{ {} }}", parts.join(", ")),
    }
}

fn literal(value: &toml::Value) -> String {
    Literal::of(value).map_or_else(String::new, |literal| literal.to_toml())
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| toml_text(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// A key of TOML.
fn key(name: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let bare = !name.is_empty() && name.chars().all(is_bare);
    if bare { name.to_owned() } else { toml_text(name) }
}

fn some_of(some: usize, all: usize) -> String {
    if some == all { all.to_string() } else { format!("{some} of {all}") }
}

fn counted(notes: usize) -> String {
    format!("{notes} note{}", if notes == 1 { "" } else { "s" })
}

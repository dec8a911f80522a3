use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{matter::Matter, text_list::Lines};
use crate::{
    diagnostic::Fix,
    note::{Note, Root, Value, yaml_value},
    path::same_name,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// The frontmatter lacks a property that each note has to have.
///
/// ## Why
///
/// Searches and tables find a note by its properties.
///
/// ## Example
///
/// A note without `tags`.
///
/// ## Fix
///
/// The lines of `text-to-insert` whose properties are missing come before all others.
///
/// ## Differences
///
/// Names that differ by case are one to Obsidian, and so to this rule. Nothing is added to frontmatter that Obsidian doesn't
/// take for such, or that is written in braces: Obsidian Linter puts a second one on top, or breaks it.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct InsertYamlAttributes {
    /// The lines, each a property and perhaps its value.
    text_to_insert: Lines,
}

impl Default for InsertYamlAttributes {
    fn default() -> Self {
        Self { text_to_insert: Lines::of("aliases: \ntags: ") }
    }
}

impl Rule for InsertYamlAttributes {
    const META: RuleMeta = RuleMeta {
        name: "insert-yaml-attributes",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(known) = known_names(note) else { return };
        let (mut lines, mut missing) = (String::new(), Vec::new());
        let mut is_missing = false;
        for line in self.text_to_insert.iter() {
            // An indented line, or an item, belongs to the property above.
            if !line.starts_with([' ', '\t', '-', '#']) {
                let name = line.split(':').next().unwrap_or_default().trim();
                is_missing = !name.is_empty() && !known.iter().any(|known| same_name(known, name));
                missing.extend(is_missing.then_some(name));
            }
            if is_missing {
                lines.push_str(line);
                lines.push('\n');
            }
        }
        if missing.is_empty() {
            return;
        }
        let matter = Matter::of(note);
        let place = note
            .frontmatter()
            .map_or(TextRange::at(note.body().start()), crate::note::Frontmatter::content);
        let edit = match note.frontmatter().map(crate::note::Frontmatter::root) {
            Some(Root::Invalid(_)) => matter.editor().insert(place.start(), &lines),
            _ => matter.add_first(&lines),
        };
        let message = format!("`{}` is missing", missing.join("`, `"));
        report.add(TextRange::at(place.start()), message).fix_if(edit.map(Fix::safe));
    }
}

/// The names of the properties; none when they can't be told. Tabs that indent are no matter, as to the plugin.
fn known_names(note: &Note) -> Option<Vec<Box<str>>> {
    let properties = match note.frontmatter().map(|it| (it.root(), it.content())) {
        None | Some((Root::Map { .. } | Root::Other(_), _)) => {
            return Some(note.properties().iter().map(|it| it.name.clone()).collect());
        }
        Some((Root::Invalid(_), content)) => {
            let untabbed = note[content].split_inclusive('\n').map(|line| {
                let rest = line.trim_start_matches('\t');
                "  ".repeat(line.len() - rest.len()) + rest
            });
            match yaml_value(&untabbed.collect::<String>())?.value {
                Value::Map { properties, .. } => properties,
                _ => return None,
            }
        }
    };
    Some(properties.into_iter().map(|it| it.name).collect())
}

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{Note, validate_yaml},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A base is no YAML.
///
/// ## Why
///
/// Obsidian keeps a base as YAML and shows an error in the place of one that it can't read.
///
/// ## Example
///
/// ```yaml
/// views:
///   - type: table
///    name: Books
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct InvalidBase {}

impl Rule for InvalidBase {
    const META: RuleMeta = RuleMeta {
        name: "invalid-base",
        category: Category::Structure,
        level: Level::Error,
        fixable: Fixable::Never,
        scope: Scope::BASES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        if let Err(error) = validate_yaml(note.text()) {
            report.add(
                TextRange::at(error.offset),
                format!("this base is no YAML: {}", error.reason),
            );
        }
    }
}

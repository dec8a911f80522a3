use schemars::JsonSchema;
use serde::{Deserialize, de::IgnoredAny};

use crate::{
    note::{Note, json_offset},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A canvas is no JSON.
///
/// ## Why
///
/// Obsidian keeps a canvas as JSON (JSON Canvas 1.0) and opens none that is cut off or damaged, by a merge for example.
///
/// ## Example
///
/// ```json
/// { "nodes": [{ "id": "a"
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct InvalidCanvas {}

impl Rule for InvalidCanvas {
    const META: RuleMeta = RuleMeta {
        name: "invalid-canvas",
        category: Category::Structure,
        level: Level::Error,
        fixable: Fixable::Never,
        scope: Scope::CANVASES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        if text.trim().is_empty() {
            return;
        }
        if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default();
            report.add(
                TextRange::at(json_offset(text, &error)),
                format!("this canvas is no JSON: {}", reason.to_lowercase()),
            );
        }
    }
}

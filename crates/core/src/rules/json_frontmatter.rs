use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// The frontmatter is written as JSON.
///
/// ## Why
///
/// Obsidian reads it, but writes it as YAML with the next edit of a property. Line-based tools don't read it at all, so
/// fixes leave it alone.
///
/// ## Example
///
/// ```md
/// ---
/// { "tags": ["journal"] }
/// ---
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct JsonFrontmatter {}

impl Rule for JsonFrontmatter {
    const META: RuleMeta = RuleMeta {
        name: "json-frontmatter",
        category: Category::Frontmatter,
        level: Level::Info,
        fixable: Fixable::Never,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        if let Some(frontmatter) = note.frontmatter().filter(|frontmatter| frontmatter.is_flow()) {
            let line = note.lines().line(note.lines().line_of(frontmatter.content().start()));
            let length = note[line].trim_end().len();
            report.add(
                TextRange::of_length(line.start(), length),
                "Obsidian will write these properties as YAML",
            );
        }
    }
}

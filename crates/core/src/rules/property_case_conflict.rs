use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    path::same_name,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// Two properties of a note have names that differ only by case.
///
/// ## Why
///
/// Obsidian takes `Tags` and `tags` for one property, but YAML for two. Which one counts depends on who reads the note.
///
/// ## Example
///
/// ```md
/// ---
/// Tags:
///   - a
/// tags:
///   - b
/// ---
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PropertyCaseConflict {}

impl Rule for PropertyCaseConflict {
    const META: RuleMeta = RuleMeta {
        name: "property-case-conflict",
        category: Category::Frontmatter,
        level: Level::Error,
        fixable: Fixable::Never,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let properties = note.properties();
        for (index, later) in properties.iter().enumerate() {
            let clash = properties[..index]
                .iter()
                .find(|first| first.name != later.name && same_name(&first.name, &later.name));
            if let Some(first) = clash {
                let line = note.position(first.key.start()).line;
                report
                    .add(
                        later.key,
                        format!(
                            "Obsidian takes `{}` and `{}` on line {line} for one property",
                            later.name, first.name
                        ),
                    )
                    .help("give one of the two another name, or put both values under one");
            }
        }
    }
}

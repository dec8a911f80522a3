use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{Note, Value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// The frontmatter holds a template's placeholder.
///
/// ## Why
///
/// YAML reads `{{date}}` without quotes as a map in a map. With the next edit of a property Obsidian writes it as such, and
/// the placeholder is gone.
///
/// ## Example
///
/// ```md
/// ---
/// created: {{date}}
/// ---
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnfilledPlaceholder {}

impl Rule for UnfilledPlaceholder {
    const META: RuleMeta = RuleMeta {
        name: "unfilled-placeholder",
        category: Category::Frontmatter,
        level: Level::Error,
        fixable: Fixable::Never,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for property in note.properties() {
            let source = &note[property.value.range];
            if matches!(property.value.value, Value::Map { flow: true, .. })
                && source.starts_with("{{")
            {
                let range =
                    TextRange::of_length(property.value.range.start(), source.trim_end().len());
                report
                    .add(
                        range,
                        format!(
                            "`{}` is a map to YAML, and no placeholder",
                            note[range].trim_end()
                        ),
                    )
                    .help("put it in quotes in the template, or fill it in");
            }
        }
    }
}

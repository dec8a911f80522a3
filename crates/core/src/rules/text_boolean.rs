use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{Note, Style, Value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A value looks like yes or no, but is text.
///
/// ## Why
///
/// In the YAML that Obsidian reads only `true` and `false` tick a checkbox property. `yes`, `no`, `on` and `off` are text.
///
/// ## Example
///
/// ```md
/// ---
/// done: yes
/// ---
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct TextBoolean {}

impl Rule for TextBoolean {
    const META: RuleMeta = RuleMeta {
        name: "text-boolean",
        category: Category::Frontmatter,
        level: Level::Info,
        fixable: Fixable::Never,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for property in note.properties() {
            let Value::Scalar { text, style: Style::Plain } = &property.value.value else {
                continue;
            };
            let meant = match text.to_ascii_lowercase().as_str() {
                "yes" | "on" => "true",
                "no" | "off" => "false",
                _ => continue,
            };
            report.add(
                property.value.range,
                format!("`{text}` is text; only `{meant}` is a yes or no"),
            );
        }
    }
}

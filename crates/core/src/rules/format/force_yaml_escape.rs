use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    matter::{Matter, names},
    text_list::Lines,
    yaml_list::quoted,
};
use crate::{
    diagnostic::Fix,
    note::{Note, Style, Value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A property that the owner wants in quotes has none.
///
/// ## Why
///
/// Without quotes a number, a date or `true` may be read as something else than text.
///
/// ## Example
///
/// ```toml
/// [rules.force-yaml-escape]
/// level = "warning"
/// force-yaml-escape-keys = ["title"]
/// ```
///
/// ## Fix
///
/// The value is put between quotes.
///
/// ## Differences
///
/// Only single values on one line are quoted, without a comment behind them: Obsidian Linter also quotes maps, anchors and
/// comments.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ForceYamlEscape {
    /// The properties whose values are put in quotes.
    force_yaml_escape_keys: Lines,
}

impl Rule for ForceYamlEscape {
    const META: RuleMeta = RuleMeta {
        name: "force-yaml-escape",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let matter = Matter::of(note);
        for name in names(&self.force_yaml_escape_keys) {
            let Some(property) = matter.get(name) else { continue };
            let value = &property.value;
            let source = &note[value.range];
            let is_plain = matches!(value.value, Value::Scalar { style: Style::Plain, .. });
            // A placeholder of a template stands for a text, though YAML takes it for a map.
            let is_placeholder = source.starts_with("{{") && source.ends_with("}}");
            let is_one = is_plain || is_placeholder;
            if !is_one || source.is_empty() || value.decorated || source.contains('\n') {
                continue;
            }
            let quoted = quoted(source, cx.settings.styles.quote);
            if let Some(edit) = matter.editor().replace(value.range, &quoted) {
                report.add(value.range, format!("`{name}` is not in quotes")).fix(Fix::safe(edit));
            }
        }
    }
}

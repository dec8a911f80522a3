use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{text_list::Lines, yaml_list::Keys};
use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A value stands twice in a list of the frontmatter, or a list isn't written in its style.
///
/// ## Why
///
/// The second adds nothing.
///
/// ## Example
///
/// ```md
/// ---
/// tags: [a, b, a]
/// ---
/// ```
///
/// ## Fix
///
/// Only the first stays; case counts. `tags` and `aliases` are written in the style that the settings have for them, others
/// in brackets, or indented by two blanks with an item a line, as they are.
///
/// ## Differences
///
/// Lists with comments, anchors, blank lines, or items of several lines, and items that the wanted style can't hold, stay as
/// they are: Obsidian Linter breaks them. Lists with empty items stay too, but for `tags` and `aliases`.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DedupeYamlArrayValues {
    /// Whether `aliases` is looked at.
    dedupe_alias_key: bool,
    /// Whether `tags` is looked at.
    dedupe_tag_key: bool,
    /// Whether all other lists are looked at.
    dedupe_array_keys: bool,
    /// Lists that are left alone.
    ignore_keys: Lines,
}

impl Default for DedupeYamlArrayValues {
    fn default() -> Self {
        Self {
            dedupe_alias_key: true,
            dedupe_tag_key: true,
            dedupe_array_keys: true,
            ignore_keys: Lines::default(),
        }
    }
}

impl Rule for DedupeYamlArrayValues {
    const META: RuleMeta = RuleMeta {
        name: "dedupe-yaml-array-values",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let keys = Keys {
            aliases: self.dedupe_alias_key,
            tags: self.dedupe_tag_key,
            others: self.dedupe_array_keys,
            ignored: &self.ignore_keys,
        };
        let message = |name: &str| format!("a value stands twice in `{name}`");
        keys.report((note, &cx.settings.styles), once, message, report);
    }
}

/// `items`, each once.
fn once(items: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    items.iter().filter(|item| seen.insert(*item)).cloned().collect()
}

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    collation::compare,
    text_list::Lines,
    yaml_list::{Keys, text_of},
};
use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// The items of a list of the frontmatter aren't in alphabetical order, or the list isn't written in its style.
///
/// ## Why
///
/// In a sorted list an item is found faster.
///
/// ## Example
///
/// ```md
/// ---
/// tags: [b, a]
/// ---
/// ```
///
/// ## Fix
///
/// The items are sorted, whatever their case. `tags` and `aliases` are written in the style that the settings have for them,
/// others in brackets, or indented by two blanks with an item a line, as they are.
///
/// ## Differences
///
/// Lists of numbers, such as coordinates, keep their order: Obsidian Linter sorts them too. Lists with comments, anchors,
/// blank lines, or items of several lines, and items that the wanted style can't hold, stay as they are: Obsidian Linter
/// breaks them. Lists with empty items stay too, but for `tags` and `aliases`. Several tags or aliases in one text are put in
/// order at once: Obsidian Linter needs two runs.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SortYamlArrayValues {
    /// Whether `aliases` is looked at.
    sort_alias_key: bool,
    /// Whether `tags` is looked at.
    sort_tag_key: bool,
    /// Whether all other lists are looked at.
    sort_array_keys: bool,
    /// Lists that are left alone.
    ignore_keys: Lines,
    /// In which order the items are.
    sort_order: SortOrder,
}

/// An order of texts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize, JsonSchema)]
enum SortOrder {
    /// From A to Z.
    #[serde(rename = "Ascending Alphabetical")]
    Ascending,
    /// From Z to A.
    #[serde(rename = "Descending Alphabetical")]
    Descending,
}

impl Default for SortYamlArrayValues {
    fn default() -> Self {
        Self {
            sort_alias_key: true,
            sort_tag_key: true,
            sort_array_keys: true,
            ignore_keys: Lines::default(),
            sort_order: SortOrder::Ascending,
        }
    }
}

impl Rule for SortYamlArrayValues {
    const META: RuleMeta = RuleMeta {
        name: "sort-yaml-array-values",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let keys = Keys {
            aliases: self.sort_alias_key,
            tags: self.sort_tag_key,
            others: self.sort_array_keys,
            ignored: &self.ignore_keys,
        };
        let message = |name: &str| format!("the items of `{name}` are not in alphabetical order");
        let styles = &cx.settings.styles;
        keys.report((note, styles), |items| self.sorted(items), message, report);
    }
}

impl SortYamlArrayValues {
    fn sorted(&self, items: &[String]) -> Vec<String> {
        let mut items = items.to_owned();
        if items.len() < 2 || items.iter().all(|item| text_of(item).parse::<f64>().is_ok()) {
            return items;
        }
        match self.sort_order {
            SortOrder::Ascending => items.sort_by(|a, b| compare(a, b)),
            SortOrder::Descending => items.sort_by(|a, b| compare(b, a)),
        }
        items
    }
}

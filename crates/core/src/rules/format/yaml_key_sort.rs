use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    matter::{Matter, names},
    same_data::same_data,
    text_list::Lines,
};
use crate::{
    diagnostic::Fix,
    note::{Note, Property},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// The properties of the frontmatter aren't in the order that the owner wants.
///
/// ## Why
///
/// In the same order in each note they are found faster.
///
/// ## Example
///
/// ```toml
/// [rules.yaml-key-sort]
/// level = "warning"
/// yaml-key-priority-sort-order = ["title", "tags"]
/// ```
///
/// ## Fix
///
/// The properties of `yaml-key-priority-sort-order` come first, or last, in its order; the others stay in theirs or are
/// sorted. Comments and blank lines go with the property that they stand before.
///
/// ## Differences
///
/// Obsidian Linter loses comments at the top, breaks a map in braces, and moves references before what they mean: here such
/// frontmatter keeps its comments, or its order.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct YamlKeySort {
    /// The properties that come first, or last, in this order.
    yaml_key_priority_sort_order: Lines,
    /// Whether these come first.
    priority_keys_at_start_of_yaml: bool,
    /// In which order all others are.
    yaml_sort_order_for_other_keys: KeyOrder,
}

/// An order of properties.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize, JsonSchema)]
enum KeyOrder {
    /// As they are.
    None,
    /// From A to Z.
    #[serde(rename = "Ascending Alphabetical")]
    Ascending,
    /// From Z to A.
    #[serde(rename = "Descending Alphabetical")]
    Descending,
}

impl Default for YamlKeySort {
    fn default() -> Self {
        Self {
            yaml_key_priority_sort_order: Lines::default(),
            priority_keys_at_start_of_yaml: true,
            yaml_sort_order_for_other_keys: KeyOrder::None,
        }
    }
}

impl Rule for YamlKeySort {
    const META: RuleMeta = RuleMeta {
        name: "yaml-key-sort",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let matter = Matter::of(note);
        let Some(frontmatter) = note.frontmatter() else { return };
        let properties = note.properties();
        let sorted = self.sorted(properties);
        let Some(wrong) = (0..sorted.len()).find(|&at| sorted[at] != at) else { return };
        let content = frontmatter.content();
        let edit = matter.has_lines().then(|| {
            let ends = properties.iter().map(|property| matter.lines_of(property).end());
            let ends: Vec<usize> = ends.collect();
            let part = |at: usize| {
                let start = at.checked_sub(1).map_or(content.start(), |before| ends[before]);
                &note[TextRange::new(start, ends[at])]
            };
            let rest = &note[TextRange::new(*ends.last()?, content.end())];
            let text = sorted.iter().map(|&at| part(at)).collect::<String>() + rest;
            same_data(&note[content], &text).then(|| matter.editor().replace(content, &text))?
        });
        let message = format!("`{}` is not in its place", properties[wrong].name);
        report.add(properties[wrong].range(), message).fix_if(edit.flatten().map(Fix::safe));
    }
}

impl YamlKeySort {
    /// The places that the properties have now, in the order in which they should be.
    fn sorted(&self, properties: &[Property]) -> Vec<usize> {
        let first: Vec<&str> = names(&self.yaml_key_priority_sort_order).collect();
        let priority = |&at: &usize| first.iter().position(|name| *name == &*properties[at].name);
        let lower = |at: &usize| properties[*at].name.to_lowercase();
        let all = 0..properties.len();
        let (mut chosen, mut others): (Vec<_>, Vec<_>) = all.partition(|at| priority(at).is_some());
        chosen.sort_by_key(priority);
        match self.yaml_sort_order_for_other_keys {
            KeyOrder::None => {}
            KeyOrder::Ascending => others.sort_by_key(lower),
            KeyOrder::Descending => others.sort_by_key(|at| std::cmp::Reverse(lower(at))),
        }
        if self.priority_keys_at_start_of_yaml {
            chosen.extend(others);
            chosen
        } else {
            others.extend(chosen);
            others
        }
    }
}

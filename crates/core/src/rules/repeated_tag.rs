use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    path::fold,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A tag stands twice in the frontmatter.
///
/// ## Why
///
/// Tags disregard case, so `Reading` and `reading` are one. The second adds nothing.
///
/// ## Example
///
/// ```md
/// ---
/// tags:
///   - Reading
///   - reading
/// ---
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RepeatedTag {}

impl Rule for RepeatedTag {
    const META: RuleMeta = RuleMeta {
        name: "repeated-tag",
        category: Category::Frontmatter,
        level: Level::Info,
        fixable: Fixable::Never,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(tags) = note.frontmatter().and_then(|frontmatter| frontmatter.property("tags"))
        else {
            return;
        };
        let mut seen = HashSet::new();
        for item in tags.value.items().unwrap_or_default() {
            let Some(tag) = item.text().filter(|tag| !tag.is_empty()) else { continue };
            if !seen.insert(fold(tag.strip_prefix('#').unwrap_or(tag))) {
                report.add(item.range, format!("tag `{tag}` is in this list already"));
            }
        }
    }
}

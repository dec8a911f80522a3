use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{Note, tag_flaw},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A tag of the frontmatter can't be a tag.
///
/// ## Why
///
/// A tag needs at least one character that is no digit, and holds no blank and hardly any punctuation. Obsidian shows
/// others as invalid and finds no note by them.
///
/// ## Example
///
/// ```md
/// ---
/// tags:
///   - 2024
///   - to read
/// ---
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnusableTag {}

impl Rule for UnusableTag {
    const META: RuleMeta = RuleMeta {
        name: "unusable-tag",
        category: Category::Frontmatter,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(tags) = note.frontmatter().and_then(|frontmatter| frontmatter.property("tags"))
        else {
            return;
        };
        for item in tags.value.items().unwrap_or_default() {
            let Some(tag) = item.text().filter(|_| !item.is_null()) else { continue };
            let name = tag.strip_prefix('#').unwrap_or(tag);
            if let Some(flaw) = tag_flaw(name) {
                let finding = report.add(item.range, format!("`{tag}` is no tag: {flaw}"));
                let better = name.split_whitespace().collect::<Vec<_>>().join("-");
                if better != name && tag_flaw(&better).is_none() {
                    finding.help(format!("`{better}` would be one"));
                }
            }
        }
    }
}

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{Node, Note, Value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::Edit,
};

/// A list in the frontmatter has an empty item.
///
/// ## Why
///
/// It says nothing, and Obsidian shows an empty entry.
///
/// ## Example
///
/// ```md
/// ---
/// tags:
///   - reading
///   -
/// ---
/// ```
///
/// ## Fix
///
/// The empty item goes, unless nothing else is in the list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NullListItem {}

impl Rule for NullListItem {
    const META: RuleMeta = RuleMeta {
        name: "null-list-item",
        category: Category::Frontmatter,
        level: Level::Info,
        fixable: Fixable::Sometimes,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(frontmatter) = note.frontmatter().filter(|frontmatter| !frontmatter.is_flow())
        else {
            return;
        };
        for property in frontmatter.properties() {
            let Value::List { items, flow: false } = &property.value.value else { continue };
            let only_nulls = items.iter().all(Node::is_null);
            for item in items.iter().filter(|item| item.is_null()) {
                let line = note.lines().line(note.lines().line_of(item.range.start()));
                if note[line].contains('#') {
                    continue;
                }
                let finding =
                    report.add(item.range, format!("an item of `{}` is empty", property.name));
                if !only_nulls && note[line].trim() == "-" {
                    finding.fix(Fix::safe(Edit::delete(line)));
                }
            }
        }
    }
}

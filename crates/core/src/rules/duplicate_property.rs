use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{Frontmatter, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::Edit,
};

/// A property stands twice in the frontmatter.
///
/// ## Why
///
/// YAML allows a key once. Obsidian shows the properties of such a note as invalid and reads none of them.
///
/// ## Example
///
/// ```md
/// ---
/// status: open
/// status: done
/// ---
/// ```
///
/// ## Fix
///
/// When both have the same value, the later goes. Otherwise only you know which one is right.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DuplicateProperty {}

impl Rule for DuplicateProperty {
    const META: RuleMeta = RuleMeta {
        name: "duplicate-property",
        category: Category::Frontmatter,
        level: Level::Error,
        fixable: Fixable::Sometimes,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(frontmatter) = note.frontmatter().filter(|it| has_twice(it)) else { return };
        let mut known = HashMap::new();
        for later in frontmatter.properties().iter().filter(|later| !later.name.is_empty()) {
            let first = *known.entry(&*later.name).or_insert(later);
            if std::ptr::eq(first, later) {
                continue;
            }
            let line = note.position(first.key.start()).line;
            let finding = report.add(
                later.key,
                format!(
                    "property `{}` is already on line {line}, so Obsidian reads none",
                    later.name
                ),
            );
            if first.value.same_value(&later.value) && !frontmatter.is_flow() {
                finding.fix(Fix::safe(Edit::delete(frontmatter.lines_of(note.text(), later))));
            } else {
                finding.help("keep one of the two");
            }
        }
    }
}

/// Whether two properties have one name, which is rare.
fn has_twice(frontmatter: &Frontmatter) -> bool {
    let mut names: Vec<&str> = frontmatter.properties().iter().map(|it| &*it.name).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

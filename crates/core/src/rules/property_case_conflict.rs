use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{Note, Property},
    path::fold,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// Two properties of a note have names that differ only by case.
///
/// ## Why
///
/// Obsidian takes `Tags` and `tags` for one property, but YAML for two. Which one counts depends on who reads the note.
///
/// ## Example
///
/// ```md
/// ---
/// Tags:
///   - a
/// tags:
///   - b
/// ---
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PropertyCaseConflict {}

impl Rule for PropertyCaseConflict {
    const META: RuleMeta = RuleMeta {
        name: "property-case-conflict",
        category: Category::Frontmatter,
        level: Level::Error,
        fixable: Fixable::Never,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        if note.properties().iter().all(|property| is_lower_case(&property.name)) {
            return;
        }
        let mut known: HashMap<String, Spellings<'_>> = HashMap::new();
        for later in note.properties() {
            let spellings =
                known.entry(fold(&later.name)).or_insert(Spellings { first: later, second: None });
            let clash = if spellings.first.name == later.name {
                spellings.second
            } else {
                Some(spellings.first)
            };
            if let Some(first) = clash {
                let line = note.position(first.key.start()).line;
                report
                    .add(
                        later.key,
                        format!(
                            "Obsidian takes `{}` and `{}` on line {line} for one property",
                            later.name, first.name
                        ),
                    )
                    .help("give one of the two another name, or put both values under one");
            }
        }
    }
}

/// Whether `name` is as Obsidian compares it; two such names don't differ by case.
fn is_lower_case(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
}

/// The first property of a name, and the first that spells it otherwise.
struct Spellings<'n> {
    first: &'n Property,
    second: Option<&'n Property>,
}

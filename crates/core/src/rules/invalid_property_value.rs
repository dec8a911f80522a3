use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    schema::{FaultKind, faults},
};

/// A property has a value that a schema doesn't allow.
///
/// ## Why
///
/// Bases, searches and plugins go by values: a status that is spelt in its own way is in none of their groups.
///
/// ## Example
///
/// With the schema
///
/// ```toml
/// [[schema]]
/// tags = ["book"]
///
/// [schema.properties]
/// status = { one-of = ["to read", "reading", "read"] }
/// rating = { type = "number", min = 1, max = 5 }
/// ```
///
/// neither of these values is allowed:
///
/// ```md
/// ---
/// tags:
///   - book
/// status: Read
/// rating: 6
/// ---
/// ```
///
/// ## Fix
///
/// A value that differs only by case from one that is allowed is spelt like it. As it is the owner's word, this is unsafe.
///
/// ## Options
///
/// The schemas are those of `[[schema]]` in the settings: without one, this rule finds nothing. A property without a value
/// is the business of `missing-property`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct InvalidPropertyValue {}

impl Rule for InvalidPropertyValue {
    const META: RuleMeta = RuleMeta {
        name: "invalid-property-value",
        category: Category::Frontmatter,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        for fault in faults(&cx.settings.schemas, note, FaultKind::Value) {
            report.add(fault.range, fault.message).help_if(fault.help).fix_if(fault.fix);
        }
    }
}

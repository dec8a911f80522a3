use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    schema::{FaultKind, faults},
};

/// A property is none of those that a schema allows.
///
/// ## Why
///
/// A name that was mistyped makes a property of its own, which nothing asks for.
///
/// ## Example
///
/// With the schema
///
/// ```toml
/// [[schema]]
/// paths = ["Books/"]
/// required = ["author"]
/// allowed = ["tags", "rating"]
/// ```
///
/// `auhtor` is unknown:
///
/// ```md
/// ---
/// auhtor: Jane Austen
/// ---
/// ```
///
/// ## Options
///
/// The schemas are those of `[[schema]]` in the settings: this rule finds nothing unless one for the note has `allowed`,
/// which may be empty, or a JSON Schema closed by `additionalProperties`. Where several schemas hold for a note, it may have
/// the properties that any of them names.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnknownProperty {}

impl Rule for UnknownProperty {
    const META: RuleMeta = RuleMeta {
        name: "unknown-property",
        category: Category::Frontmatter,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        for fault in faults(&cx.settings.schemas, note, FaultKind::Unknown) {
            report.add(fault.range, fault.message).help_if(fault.help);
        }
    }
}

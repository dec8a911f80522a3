use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    schema::{FaultKind, faults},
};

/// A property that a schema requires is missing, or has no value.
///
/// ## Why
///
/// A note without it stands in no base, search or list that goes by this property.
///
/// ## Example
///
/// With the schema
///
/// ```toml
/// [[schema]]
/// paths = ["Books/"]
/// required = ["author"]
/// ```
///
/// each note below `Books` needs an author:
///
/// ```md
/// ---
/// title: Emma
/// author:
/// ---
/// ```
///
/// ## Options
///
/// The schemas are those of `[[schema]]` in the settings: without one, this rule finds nothing. The `required` of a JSON
/// Schema (`json-schema`) only asks for the property, and its types for a value.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MissingProperty {}

impl Rule for MissingProperty {
    const META: RuleMeta = RuleMeta {
        name: "missing-property",
        category: Category::Frontmatter,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        for fault in faults(&cx.settings.schemas, note, FaultKind::Missing) {
            report.add(fault.range, fault.message).help_if(fault.help);
        }
    }
}

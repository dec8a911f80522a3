use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    config::PropertyType,
    note::{ListKind, Node, Note, Scalar, Value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A property has a value of another type than Obsidian keeps for it.
///
/// ## Why
///
/// Obsidian keeps one type for each property of the vault (in `.obsidian/types.json`). It shows a value of another type with
/// a warning, and bases and searches don't find it.
///
/// ## Example
///
/// With `rating` as a number:
///
/// ```md
/// ---
/// rating: five
/// ---
/// ```
///
/// Dates are the business of `invalid-date`, and tags, aliases and CSS classes that of `invalid-list-property`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PropertyTypeMismatch {}

impl Rule for PropertyTypeMismatch {
    const META: RuleMeta = RuleMeta {
        name: "property-type-mismatch",
        category: Category::Frontmatter,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::MARKDOWN.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        for property in note.properties() {
            let Some(kind) = cx.settings.obsidian.property_type(&property.name) else { continue };
            if property.value.is_null() || ListKind::of(&property.name).is_some() {
                continue;
            }
            if let Some(wanted) = wanted(kind, &property.value) {
                let value = property
                    .value
                    .text()
                    .map_or("this".to_owned(), |text| format!("`{}`", text.trim()));
                report.add(
                    property.value.range,
                    format!("{value} is no {wanted}, as which Obsidian keeps `{}`", property.name),
                );
            }
        }
    }
}

/// What Obsidian wants instead of `value` in a property of this type; none when it is content.
fn wanted(kind: PropertyType, value: &Node) -> Option<&'static str> {
    let is_list = matches!(value.value, Value::List { .. });
    let fits = match kind {
        PropertyType::Text => value.scalar().is_some(),
        PropertyType::List => is_list,
        PropertyType::Number => {
            matches!(value.scalar(), Some(Scalar::Integer(_) | Scalar::Float(_)))
        }
        PropertyType::Checkbox => matches!(value.scalar(), Some(Scalar::Bool(_))),
        PropertyType::Date | PropertyType::DateTime => !is_list,
    };
    let is_open = value.text().is_some_and(|text| text.contains("{{") || text.contains("<%"));
    (!fits && !is_open).then_some(match kind {
        PropertyType::Text => "text",
        PropertyType::List => "list",
        PropertyType::Number => "number",
        PropertyType::Checkbox => "checkbox",
        PropertyType::Date | PropertyType::DateTime => "date",
    })
}

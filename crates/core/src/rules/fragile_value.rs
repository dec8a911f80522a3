use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::{Fix, Severity},
    note::{Node, Note, Scalar, Value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::Edit,
};

/// A value changes with Obsidian's next edit of any property.
///
/// ## Why
///
/// When you change one property, Obsidian writes the whole frontmatter anew from what it read: the number `007` comes back
/// as `7`, `1.10` as `1.1`, and of an integer with more than 15 digits the last ones are lost. Anchors and merge keys of
/// YAML are resolved or lost.
///
/// ## Example
///
/// ```md
/// ---
/// isbn: 00123456789012345678
/// version: 1.10
/// ---
/// ```
///
/// ## Fix
///
/// With `--unsafe` the number is put in quotes, which makes it a text.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct FragileValue {}

impl Rule for FragileValue {
    const META: RuleMeta = RuleMeta {
        name: "fragile-value",
        category: Category::Frontmatter,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(frontmatter) = note.frontmatter() else { return };
        for property in frontmatter.properties() {
            if &*property.name == "<<" {
                report.add(
                    property.key,
                    "Obsidian merges nothing here: `<<` is a property of this name",
                );
            }
            let mut values = vec![&property.value];
            while let Some(value) = values.pop() {
                judge(note, value, report);
                match &value.value {
                    Value::List { items, .. } => values.extend(items),
                    Value::Map { properties, .. } => {
                        for entry in properties {
                            if &*entry.name == "<<" {
                                report.add(
                                    entry.key,
                                    "Obsidian merges nothing here: `<<` is a property of this name",
                                );
                            }
                            values.push(&entry.value);
                        }
                    }
                    Value::Scalar { .. } | Value::Alias => {}
                }
            }
        }
    }
}

fn judge(note: &Note, value: &Node, report: &mut Report) {
    if value.decorated {
        report
            .add(value.range, "Obsidian drops the anchor or tag before this value")
            .at_most(Severity::Info);
    }
    let source = &note[value.range];
    let (message, most) = match value.scalar() {
        Some(Scalar::Integer(number)) if number.unsigned_abs() > MOST_EXACT => {
            (lost_digits(source), Severity::Warning)
        }
        Some(Scalar::Float(_)) if is_long_integer(source) => {
            (lost_digits(source), Severity::Warning)
        }
        Some(Scalar::Integer(number)) if number.to_string() != source.trim_start_matches('+') => {
            (format!("Obsidian will write `{source}` as `{number}`"), Severity::Info)
        }
        Some(Scalar::Float(number))
            if source.contains('.') && source.ends_with('0') && number.is_finite() =>
        {
            (format!("Obsidian will write `{source}` as `{number}`"), Severity::Info)
        }
        _ => return,
    };
    report
        .add(value.range, message)
        .at_most(most)
        .fix(Fix::unsafely(Edit::replace(value.range, format!("\"{source}\""))));
}

/// The largest integer that a 64-bit floating-point number, and so JavaScript, holds exactly.
const MOST_EXACT: u64 = 1 << 53;

fn is_long_integer(source: &str) -> bool {
    source.len() > 15 && source.bytes().all(|byte| byte.is_ascii_digit())
}

fn lost_digits(source: &str) -> String {
    format!("the last digits of `{source}` are lost with the next edit of a property")
}

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::{Fix, Severity},
    note::{ListKind, Note, Value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// Tags, aliases or CSS classes are not a list of texts.
///
/// ## Why
///
/// Since version 1.9 Obsidian reads `tags`, `aliases` and `cssclasses` only as lists. Of `tags: a, b` it reads no tag at
/// all; one tag without a comma still counts, but is no longer documented.
///
/// ## Example
///
/// ```md
/// ---
/// tags: reading, important
/// ---
/// ```
///
/// ## Fix
///
/// The text becomes a list; tags are parted at commas and blanks. Aliases with a comma are parted only by `--unsafe`, as
/// the comma may be part of a name.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct InvalidListProperty {}

impl Rule for InvalidListProperty {
    const META: RuleMeta = RuleMeta {
        name: "invalid-list-property",
        category: Category::Frontmatter,
        level: Level::Error,
        fixable: Fixable::Sometimes,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(frontmatter) = note.frontmatter() else { return };
        for property in frontmatter.properties() {
            let Some(kind) = ListKind::of(&property.name) else { continue };
            for item in property.value.items().unwrap_or_default() {
                if matches!(item.value, Value::Map { .. }) {
                    report
                        .add(
                            item.range,
                            format!(
                                "this item of `{}` is read as a property of its own",
                                property.name
                            ),
                        )
                        .help("put it in quotes");
                }
            }
            let is_text = property.value.text().is_some_and(|text| !text.is_empty())
                && !property.value.is_null();
            if !is_text {
                continue;
            }
            let message = format!("`{}` must be a list", property.name);
            let finding = report.add(property.value.range, message).at_most(Severity::Warning);
            let fix = |items: Vec<String>| frontmatter.set_list(note.text(), property, &items);
            let finding = match kind.items(&property.value) {
                _ if frontmatter.is_flow() => finding.at_most(Severity::Info),
                Some(items) => {
                    let single = items.len() == 1;
                    let finding = finding.fix(Fix::safe(fix(items)));
                    if single { finding.at_most(Severity::Info) } else { finding }
                }
                None => match property.value.text() {
                    Some(text) => finding.fix(Fix::unsafely(fix(parted_at_commas(text)))),
                    None => finding,
                },
            };
            finding.help("Obsidian 1.9 and later read only lists here");
        }
    }
}

fn parted_at_commas(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

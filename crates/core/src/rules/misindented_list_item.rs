use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{Note, Style, Value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// An item of a list in the frontmatter is indented so that it belongs to the one before.
///
/// ## Why
///
/// With one blank more than the others, YAML takes the line for the rest of the item before: `b` and `- c` become the one
/// item `b - c`.
///
/// ## Example
///
/// ```md
/// ---
/// tags:
///   - b
///    - c
/// ---
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MisindentedListItem {}

impl Rule for MisindentedListItem {
    const META: RuleMeta = RuleMeta {
        name: "misindented-list-item",
        category: Category::Frontmatter,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for property in note.properties() {
            for item in property.value.items().unwrap_or_default() {
                let Value::Scalar { style: Style::Plain, .. } = item.value else { continue };
                let mut at = item.range.start();
                for line in note[item.range].split_inclusive('\n') {
                    let content = line.trim_start();
                    if at > item.range.start() && content.starts_with("- ") {
                        let range = TextRange::of_length(
                            at + line.len() - content.len(),
                            content.trim_end().len(),
                        );
                        report
                            .add(range, "this line belongs to the item before")
                            .help("indent it as much as the other items");
                    }
                    at += line.len();
                }
            }
        }
    }
}

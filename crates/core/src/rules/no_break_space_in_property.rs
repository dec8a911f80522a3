use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A property begins or ends with a no-break space.
///
/// ## Why
///
/// YAML takes no-break spaces for text. They come from web pages and phones, look like blanks, and keep a value from being
/// found or read as a date.
///
/// ## Example
///
/// ```md
/// ---
/// status: open  # with U+00A0 before the word
/// ---
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NoBreakSpaceInProperty {}

impl Rule for NoBreakSpaceInProperty {
    const META: RuleMeta = RuleMeta {
        name: "no-break-space-in-property",
        category: Category::Frontmatter,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for property in note.properties() {
            let values = property.value.items().unwrap_or(std::slice::from_ref(&property.value));
            let odd = values
                .iter()
                .filter(|value| value.text().is_some_and(has_edge))
                .map(|value| value.range);
            for range in odd.chain(has_edge(&property.name).then_some(property.key)) {
                report
                    .add(range, "a no-break space belongs to this text")
                    .help("replace it by an ordinary blank");
            }
        }
    }
}

fn has_edge(text: &str) -> bool {
    text.starts_with('\u{a0}') || text.ends_with('\u{a0}')
}

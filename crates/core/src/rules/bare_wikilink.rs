use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{Node, Note, Value, quoted},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::Edit,
};

/// A link in the frontmatter has no quotes.
///
/// ## Why
///
/// To YAML `[[Note]]` without quotes is a list in a list. Obsidian shows it as text, finds no link in it, and rewrites it
/// as a nested list with the next change of a property.
///
/// ## Example
///
/// ```md
/// ---
/// up: [[Projects]]
/// ---
/// ```
///
/// ## Fix
///
/// The link is put in quotes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct BareWikilink {}

impl Rule for BareWikilink {
    const META: RuleMeta = RuleMeta {
        name: "bare-wikilink",
        category: Category::Frontmatter,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(frontmatter) = note.frontmatter().filter(|frontmatter| !frontmatter.is_flow())
        else {
            return;
        };
        for property in frontmatter.properties() {
            let block_items = match &property.value.value {
                Value::List { items, flow: false } => &items[..],
                _ => std::slice::from_ref(&property.value),
            };
            for value in block_items.iter().filter(|value| is_bare_link(note, value)) {
                let link = &note[value.range];
                let finding =
                    report.add(value.range, format!("`{link}` needs quotes to be a link"));
                if !link.contains(['\n', '"', '\\']) {
                    finding.fix(Fix::safe(Edit::replace(value.range, quoted(link))));
                }
            }
        }
    }
}

/// Whether `value` is a list in a list and nothing else, without blanks between the brackets. A link with commas is a
/// list of several items to YAML, but a link all the same.
fn is_bare_link(note: &Note, value: &Node) -> bool {
    let Value::List { items, flow: true } = &value.value else { return false };
    let [inner] = &items[..] else { return false };
    let is_text = |node: &Node| node.text().is_some_and(|text| !text.is_empty());
    let inner_is_text =
        inner.items().is_some_and(|items| !items.is_empty() && items.iter().all(is_text));
    let source = &note[value.range];
    inner_is_text
        && source.starts_with("[[")
        && source.ends_with("]]")
        && !source.starts_with("[[[")
}

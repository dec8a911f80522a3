use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{Frontmatter, ListKind, Note, Property},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::Edit,
};

/// A property has a name that Obsidian no longer reads: `tag`, `alias` or `cssclass`.
///
/// ## Why
///
/// Obsidian 1.4 deprecated these names and 1.9 stopped reading them, so the tags, aliases and CSS classes are lost. Names
/// in another case, such as `TAG`, never counted.
///
/// ## Example
///
/// ```md
/// ---
/// tag: reading, important
/// ---
/// ```
///
/// ## Fix
///
/// The property becomes a list under the name that is read: `tags`, `aliases` or `cssclasses`. Where that one is there
/// already, what it lacks is added to it. Aliases that hold a comma are left to you, as the comma may be part of the name.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeprecatedProperty {}

impl Rule for DeprecatedProperty {
    const META: RuleMeta = RuleMeta {
        name: "deprecated-property",
        category: Category::Frontmatter,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(frontmatter) = note.frontmatter() else { return };
        for property in frontmatter.properties() {
            let Some(kind) = ListKind::deprecated(&property.name) else { continue };
            let now = kind.name();
            if property.name.chars().any(char::is_uppercase) {
                report.add(
                    property.key,
                    format!("`{}` is an ordinary property; Obsidian reads `{now}`", property.name),
                );
                continue;
            }
            let message = format!("Obsidian no longer reads `{}`, only `{now}`", property.name);
            let finding = report.add(property.key, message);
            match fix(note.text(), frontmatter, property, kind) {
                Some(edits) => finding.fix(Fix::safe(edits)),
                None => finding.help(format!("move the value to `{now}`")),
            };
        }
    }
}

/// The edits that move the value of `property` to the property that is read.
fn fix(
    text: &str,
    frontmatter: &Frontmatter,
    property: &Property,
    kind: ListKind,
) -> Option<Vec<Edit>> {
    if frontmatter.is_flow() {
        return None;
    }
    let items = kind.items(&property.value)?;
    let Some(present) = frontmatter.property(kind.name()) else {
        let rename = Edit::replace(property.key, kind.name());
        let is_list = property.value.items().is_some() || property.value.is_null();
        let list = if is_list { Vec::new() } else { frontmatter.set_list(text, property, &items) };
        return Some(std::iter::once(rename).chain(list).collect());
    };
    let known = kind.items(&present.value)?;
    let lacking: Vec<_> = items.into_iter().filter(|item| !kind.holds(&known, item)).collect();
    let mut edits = vec![Edit::delete(frontmatter.lines_of(text, property))];
    if !lacking.is_empty() {
        match frontmatter.append(text, present, &lacking) {
            Some(edit) => edits.push(edit),
            None => edits.extend(frontmatter.set_list(text, present, &[known, lacking].concat())),
        }
    }
    // Two properties side by side touch where one's added item ends and the other's line begins.
    let apart = edits.len() < 2 || edits[1].range().start() != edits[0].range().start();
    apart.then_some(edits)
}

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    matter::{Matter, names},
    text_list::Lines,
};
use crate::{
    diagnostic::Fix,
    note::{Note, validate_yaml},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// The frontmatter has a property that the owner doesn't want.
///
/// ## Why
///
/// It is left over from another program or an older habit.
///
/// ## Example
///
/// ```toml
/// [rules.remove-yaml-keys]
/// level = "warning"
/// yaml-keys-to-remove = ["cssclass"]
/// ```
///
/// ## Fix
///
/// The property goes, with all of its lines.
///
/// ## Differences
///
/// Only properties of the note itself go: Obsidian Linter also takes lines of that name in other values, and leaves parts of
/// values of several lines.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RemoveYamlKeys {
    /// The properties that go.
    yaml_keys_to_remove: Lines,
}

impl Rule for RemoveYamlKeys {
    const META: RuleMeta = RuleMeta {
        name: "remove-yaml-keys",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let matter = Matter::of(note);
        let is_unwanted = |name: &str| names(&self.yaml_keys_to_remove).any(|known| known == name);
        let mut runs: Vec<(TextRange, Vec<&str>)> = Vec::new();
        for property in note.properties().iter().filter(|it| is_unwanted(&it.name)) {
            let lines = matter.lines_of(property);
            match runs.last_mut().filter(|(run, _)| run.end() == lines.start()) {
                Some((run, names)) => {
                    *run = run.join(lines);
                    names.push(&property.name);
                }
                None => runs.push((lines, vec![&property.name])),
            }
        }
        for (lines, names) in runs {
            let edit = matter.editor().delete(lines);
            let edit = edit.filter(|_| matter.has_lines() && is_yaml_without(note, lines));
            let message = format!("`{}` is not wanted", names.join("`, `"));
            report.add(lines, message).fix_if(edit.map(Fix::safe));
        }
    }
}

/// Whether the frontmatter is YAML without these `lines`, to which nothing else in it refers then.
fn is_yaml_without(note: &Note, lines: TextRange) -> bool {
    let content = note.frontmatter().map_or(lines, crate::note::Frontmatter::content);
    let before = &note[TextRange::new(content.start(), lines.start())];
    let after = &note[TextRange::new(lines.end(), content.end())];
    validate_yaml(&format!("{before}{after}")).is_ok()
}

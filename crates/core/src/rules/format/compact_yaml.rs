use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{edits::Editor, same_data::same_data};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Node, Note, Property, Root, Value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, RangeSet, TextRange, apply},
};

/// Blank lines stand at the start or the end of the frontmatter.
///
/// ## Why
///
/// They part nothing.
///
/// ## Example
///
/// ```md
/// ---
///
/// a: 1
/// ---
/// ```
///
/// ## Fix
///
/// They go, and those between properties too with `inner-new-lines`.
///
/// ## Differences
///
/// Blank lines in a text of several lines belong to it, and stay: Obsidian Linter takes them away. Frontmatter that is no
/// YAML stays as it is.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CompactYaml {
    /// Whether blank lines between properties go too.
    inner_new_lines: bool,
}

impl Rule for CompactYaml {
    const META: RuleMeta = RuleMeta {
        name: "compact-yaml",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(matter) = note.frontmatter() else { return };
        let content = matter.content();
        if matches!(matter.root(), Root::Invalid(_) | Root::Other(_)) {
            return;
        }
        let editor = Editor::new(note, Ignore::empty());
        let runs = blank_runs(note, content);
        if runs.is_empty() {
            return;
        }
        let texts: RangeSet = note.properties().iter().flat_map(texts_of).collect();
        for run in runs {
            let is_outer = run.start() == content.start() || run.end() == content.end();
            if !(is_outer || self.inner_new_lines) || texts.covers(run) {
                continue;
            }
            let Some(edit) = editor.delete(run) else { continue };
            if keeps_data(note, content, &edit) {
                report.add(run, "blank lines stand in the frontmatter").fix(Fix::safe(edit));
            }
        }
    }
}

/// The runs of blank lines in `content`, with their line ends.
fn blank_runs(note: &Note, content: TextRange) -> Vec<TextRange> {
    let mut runs: Vec<TextRange> = Vec::new();
    let mut at = content.start();
    for line in note[content].split_inclusive('\n') {
        let range = TextRange::of_length(at, line.len());
        at = range.end();
        if !line.trim().is_empty() {
            continue;
        }
        match runs.last_mut().filter(|last| last.end() == range.start()) {
            Some(last) => *last = last.join(range),
            None => runs.push(range),
        }
    }
    runs
}

/// Where the texts of a property are that go over several lines.
fn texts_of(property: &Property) -> Vec<TextRange> {
    fn collect(node: &Node, found: &mut Vec<TextRange>) {
        match &node.value {
            Value::Scalar { .. } => found.push(node.range),
            Value::List { items, .. } => items.iter().for_each(|item| collect(item, found)),
            Value::Map { properties, .. } => {
                properties.iter().for_each(|it| collect(&it.value, found));
            }
            Value::Alias => {}
        }
    }
    let mut found = Vec::new();
    collect(&property.value, &mut found);
    found
}

fn keeps_data(note: &Note, content: TextRange, edit: &Edit) -> bool {
    let shifted = edit.range().start() - content.start();
    let inside = Edit::delete(TextRange::of_length(shifted, edit.range().len()));
    same_data(&note[content], &apply(&note[content], [&inside]))
}

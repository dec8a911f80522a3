use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::{Fix, Severity},
    note::{Frontmatter, Note, Root, YamlError, yaml_repairs},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// The frontmatter is no YAML, or holds no properties.
///
/// ## Why
///
/// Obsidian shows the properties of such a note as invalid and reads none of them: no tags, no aliases, no due date.
///
/// ## Example
///
/// ```md
/// ---
/// title: Rust: a beginner's view
/// ---
/// ```
///
/// ## Fix
///
/// Where only one reading makes sense, the line is mended: a value that holds `: ` or begins with `@` or a backtick is put
/// in double quotes, a tab in the indent becomes two blanks, and a tag in brackets loses its `#`. A blank that is missing
/// after a colon is put in by `--unsafe`. Anything else is only reported.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct InvalidYaml {}

impl Rule for InvalidYaml {
    const META: RuleMeta = RuleMeta {
        name: "invalid-yaml",
        category: Category::Frontmatter,
        level: Level::Error,
        fixable: Fixable::Sometimes,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(frontmatter) = note.frontmatter() else { return };
        match frontmatter.root() {
            Root::Map { .. } => {}
            Root::Other(node) if node.items().is_some() => {
                report
                    .add(node.range, "the frontmatter is a list, so it has no properties")
                    .help("write each property as `key: value`");
            }
            Root::Other(node) => {
                let finding = report
                    .add(node.range, "the frontmatter has no properties, only text")
                    .at_most(Severity::Warning);
                match missing_blank(note, node.range) {
                    Some(colon) => finding.fix(Fix::unsafely(Edit::insert(colon + 1, " "))),
                    None => finding.help("write each property as `key: value`"),
                };
            }
            Root::Invalid(error) => report_error(note, frontmatter, error, report),
        }
    }
}

fn report_error(note: &Note, frontmatter: &Frontmatter, error: &YamlError, report: &mut Report) {
    let repairs = yaml_repairs(note.text(), frontmatter, error);
    let line = note.lines().line(note.lines().line_of(repairs.at));
    let content = note[line].trim_end();
    let start = repairs.at.max(line.start() + content.len() - content.trim_start().len());
    let range =
        TextRange::new(start.min(line.start() + content.len()), line.start() + content.len());
    let finding = report.add(range, format!("invalid YAML: {}", repairs.reason));
    if !repairs.edits.is_empty() {
        finding.fix(Fix::safe(repairs.edits));
    } else if content.contains("]], [[") {
        finding.help("write several links as a list, each in quotes: `- \"[[Note]]\"`");
    }
}

/// The colon of `key:value`, where a blank is missing.
fn missing_blank(note: &Note, range: TextRange) -> Option<usize> {
    let (key, value) = note[range].split_once(':')?;
    let is_key =
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    (is_key && !value.starts_with('/') && !value.contains('\n')).then(|| range.start() + key.len())
}

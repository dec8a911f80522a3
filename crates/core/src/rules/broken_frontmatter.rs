use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{Head, HeadFlaw, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::Edit,
};

/// The frontmatter is not read, because of how it begins or because it never ends.
///
/// ## Why
///
/// Obsidian reads properties only when the very first line of the note is exactly `---`, and a later line `---` ends
/// them. With a blank line before, a blank after the hyphens or no closing line, all properties are plain text.
///
/// ## Example
///
/// ```md
///
/// ---
/// due: 2024-05-31
/// ---
/// ```
///
/// ## Fix
///
/// Blank lines before the block and blanks behind its opening hyphens are taken away. A block that never ends is only
/// reported: where it should end is yours to say.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct BrokenFrontmatter {}

impl Rule for BrokenFrontmatter {
    const META: RuleMeta = RuleMeta {
        name: "broken-frontmatter",
        category: Category::Frontmatter,
        level: Level::Error,
        fixable: Fixable::Sometimes,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Head::Broken { flaw, range } = note.head() else { return };
        let (message, help) = match flaw {
            HeadFlaw::BlankLinesBefore => {
                ("blank lines before the frontmatter make it plain text", None)
            }
            HeadFlaw::BlanksAfterOpening => {
                ("blanks after `---` make the frontmatter plain text", None)
            }
            HeadFlaw::Indented => (
                "an indented `---` opens no frontmatter",
                Some("move `---` to the start of its line"),
            ),
            HeadFlaw::Unclosed => (
                "the frontmatter never ends, so none of its properties is read",
                Some("put a line `---` below the last property"),
            ),
        };
        let finding = report.add(range, message);
        match help {
            Some(help) => finding.help(help),
            None => finding.fix(Fix::safe(Edit::delete(range)).reshaping()),
        };
    }
}

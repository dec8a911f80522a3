use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    atx::{Heading, headings},
    edits::Editor,
};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// Not exactly one blank line stands around a heading.
///
/// ## Why
///
/// Headings with blank lines around them are easier to find, and some programs want them.
///
/// ## Example
///
/// ```md
/// Text
/// # Heading
/// Text
/// ```
///
/// ## Fix
///
/// A blank line comes, or those too many go: before a heading all where it begins the note, after it all where it ends the
/// note. A line of nothing but blanks counts as text.
///
/// ## Differences
///
/// Obsidian Linter also changes lines in HTML and comments, and those with seven `#`: here they stay. The line end of the
/// last heading stays where `line-break-at-document-end` is on.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct HeadingBlankLines {
    /// Whether there is one after a heading too; else those after a heading stay what they are.
    bottom: bool,
    /// Whether there is one between the frontmatter and a heading.
    empty_line_after_yaml: bool,
}

impl Default for HeadingBlankLines {
    fn default() -> Self {
        Self { bottom: true, empty_line_after_yaml: true }
    }
}

impl Rule for HeadingBlankLines {
    const META: RuleMeta = RuleMeta {
        name: "heading-blank-lines",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let editor = Editor::new(note, Ignore::OPAQUE);
        let ends_line = cx.settings.turns_on("line-break-at-document-end");
        let mut last = None;
        for heading in headings(note) {
            if heading.marks.start() > heading.line.start() {
                continue;
            }
            let gaps = [self.before(note, heading, last), self.after(note, heading, ends_line)];
            for (gap, line_ends) in gaps.into_iter().flatten() {
                if let Some(edit) = editor.replace(gap, &"\n".repeat(line_ends)) {
                    report.add(heading.line, MESSAGE).fix(Fix::safe(edit).reshaping());
                }
            }
            last = Some(heading.line.end());
        }
    }
}

const MESSAGE: &str = "not exactly one blank line stands around this heading";

impl HeadingBlankLines {
    /// The line ends before a heading and how many of them there are to be. `last` is where the heading before ends.
    fn before(
        &self,
        note: &Note,
        heading: Heading,
        last: Option<usize>,
    ) -> Option<(TextRange, usize)> {
        let text = &note.text()[..heading.line.start()];
        let content = text.trim_end_matches('\n').len();
        let gap = TextRange::new(content, text.len());
        let after_yaml = note.frontmatter().is_some() && gap.start() < note.body().start();
        let line_ends = match content {
            0 => 0,
            _ if after_yaml => {
                if self.empty_line_after_yaml {
                    2
                } else {
                    1
                }
            }
            // The heading above sees to these.
            _ if last == Some(content) => return None,
            _ => 2,
        };
        Some((gap, line_ends))
    }

    /// The line ends after a heading and how many of them there are to be.
    fn after(&self, note: &Note, heading: Heading, ends_line: bool) -> Option<(TextRange, usize)> {
        let text = &note.text()[heading.line.end()..];
        let content = text.len() - text.trim_start_matches('\n').len();
        let gap = TextRange::of_length(heading.line.end(), content);
        if content == text.len() {
            return Some((gap, usize::from(ends_line && !gap.is_empty())));
        }
        self.bottom.then_some((gap, 2))
    }
}

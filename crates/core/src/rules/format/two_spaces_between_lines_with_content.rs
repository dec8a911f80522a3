use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    breaks::{Breaks, paragraphs},
    edits::Editor,
};
use crate::{
    config::Settings,
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A line of text that goes on in the next has no mark that breaks it.
///
/// ## Why
///
/// Most programs, and Obsidian with strict line breaks, join lines without such a mark.
///
/// ## Example
///
/// A paragraph of two lines.
///
/// ## Fix
///
/// The line gets the mark of `line-break-indicator`, which takes the place of any other. Two
/// blanks come only where `trailing-spaces` is off or has `two-space-line-break`.
///
/// ## Differences
///
/// Obsidian Linter also marks lines within code, links, comments, HTML and Templater's tags, the titles of indented callouts,
/// and at every run the last row of a table once more: here they stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct TwoSpacesBetweenLinesWithContent {
    /// What breaks a line.
    line_break_indicator: LineBreak,
}

/// What breaks a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
enum LineBreak {
    /// Two blanks.
    #[default]
    #[serde(rename = "  ")]
    Blanks,
    /// `<br/>`
    #[serde(rename = "<br/>")]
    ClosedTag,
    /// `<br>`
    #[serde(rename = "<br>")]
    Tag,
    /// `\`
    #[serde(rename = "\\")]
    Backslash,
}

impl LineBreak {
    fn as_str(self) -> &'static str {
        match self {
            Self::Blanks => "  ",
            Self::ClosedTag => "<br/>",
            Self::Tag => "<br>",
            Self::Backslash => "\\",
        }
    }
}

impl Rule for TwoSpacesBetweenLinesWithContent {
    const META: RuleMeta = RuleMeta {
        name: "two-spaces-between-lines-with-content",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        if self.line_break_indicator == LineBreak::Blanks && takes_blanks(cx.settings) {
            return;
        }
        let editor = Editor::new(note, Ignore::YAML);
        let breaks = Breaks::new(note, []);
        for line in paragraphs(note).flat_map(|paragraph| breaks.lines_of(paragraph)) {
            let source = &note[line];
            if is_callout_head(source) || breaks.ends_whole(line) {
                continue;
            }
            let text = without_break(source).len();
            let tail = TextRange::new(line.start() + text, line.end());
            if let Some(edit) = editor.replace(tail, self.line_break_indicator.as_str()) {
                report.add(line, "this line isn't broken by a mark").fix(Fix::safe(edit));
            }
        }
    }
}

/// Whether blanks that break a line are taken away again.
fn takes_blanks(settings: &Settings) -> bool {
    let rule = "trailing-spaces";
    let keeps = settings.options.get(rule).and_then(|it| it.get("two-space-line-break"));
    settings.turns_on(rule) && keeps.and_then(toml::Value::as_bool) != Some(true)
}

fn is_callout_head(line: &str) -> bool {
    let text = line.trim_start_matches([' ', '\t', '>']);
    text.starts_with("[!") && line.len() > text.len()
}

/// A line without the mark that breaks it and blanks before that.
fn without_break(line: &str) -> &str {
    let text = line.trim_end();
    let escaped = text.len() - text.trim_end_matches('\\').len();
    let text = match text.strip_suffix("<br/>").or_else(|| text.strip_suffix("<br>")) {
        Some(text) => text,
        None if escaped % 2 == 1 => &text[..text.len() - 1],
        None => text,
    };
    text.trim_end()
}

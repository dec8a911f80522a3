use memchr::memmem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    reading::{Proposal, report_harmless},
};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Looks, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A line is indented by blanks.
///
/// ## Why
///
/// Obsidian indents by tabs unless told otherwise.
///
/// ## Example
///
/// ```md
/// - One
///     - Two
/// ```
///
/// ## Fix
///
/// Each `tabsize` blanks at the start of a line, quote marks aside, become a tab.
///
/// ## Differences
///
/// Obsidian Linter also changes comments, HTML and Templater's tags. It makes code of items, as of those indented by four
/// blanks with a `tabsize` of 2, and moves code in lists: here all blanks stay where one would change how a line is read.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConvertSpacesToTabs {
    /// How many blanks become a tab.
    tabsize: TabSize,
}

impl Default for ConvertSpacesToTabs {
    fn default() -> Self {
        Self { tabsize: TabSize::Number(4) }
    }
}

/// A number, which the plugin's settings may hold as text.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
enum TabSize {
    /// As a number.
    Number(usize),
    /// As text.
    Text(String),
}

impl TabSize {
    /// The number, if it is one above 0.
    fn get(&self) -> Option<usize> {
        let size = match self {
            Self::Number(size) => Some(*size),
            Self::Text(text) => text.trim().parse().ok(),
        };
        size.filter(|&size| size > 0)
    }
}

const IGNORED: Ignore =
    Ignore::OPAQUE.union(Ignore::LINK).union(Ignore::WIKI_LINK).union(Ignore::TAG);

impl Rule for ConvertSpacesToTabs {
    const META: RuleMeta = RuleMeta {
        name: "convert-spaces-to-tabs",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(size) = self.tabsize.get() else { return };
        let has_blanks = |text: &str| memmem::find(text.as_bytes(), " ".repeat(size).as_bytes());
        if has_blanks(note.text()).is_none() {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        let mut found = Vec::new();
        for line in editor.lines_like(Looks::INDENTED | Looks::QUOTE) {
            let indent = indent(note, line);
            let content = &note[indent];
            let tabs = content.len() - content.trim_start_matches('\t').len();
            let blanks = content[tabs..].len() - content[tabs..].trim_start_matches(' ').len();
            let more = blanks / size;
            if more == 0 {
                continue;
            }
            let range = TextRange::of_length(indent.start() + tabs, more * size);
            let Some(edit) = editor.replace(range, &"\t".repeat(more)) else { continue };
            // Blanks up to where a tab reaches anyway say the same in Markdown.
            if size == TAB && indent.start() == line.start() {
                report.add(range, MESSAGE).fix(Fix::safe(edit).reshaping());
            } else {
                found.push(Proposal { range, message: MESSAGE.to_owned(), edit });
            }
        }
        report_harmless(note, found, report);
    }
}

const MESSAGE: &str = "this line is indented by blanks";

/// As many columns a tab reaches at most.
const TAB: usize = 4;

/// The rest of a line after quote marks, each with the blank that belongs to it.
fn indent(note: &Note, line: TextRange) -> TextRange {
    let mut rest = &note[line];
    while let Some(after) = rest.strip_prefix('>').or_else(|| after_blank(rest)) {
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    TextRange::new(line.end() - rest.len(), line.end())
}

/// What follows a quote mark with up to three blanks before it.
fn after_blank(rest: &str) -> Option<&str> {
    let content = rest.trim_start_matches(' ');
    if rest.len() - content.len() > 3 { None } else { content.strip_prefix('>') }
}

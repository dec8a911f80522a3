use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{edits::Editor, list_line::is_below_item};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Looks, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A line ends in blanks.
///
/// ## Why
///
/// Nobody sees them, and programs that compare notes do. Two of them break the line where Obsidian's strict line breaks are
/// on.
///
/// ## Example
///
/// A line with a blank or a tab before its end.
///
/// ## Fix
///
/// The blanks go; of an empty list item, an empty task and an empty line of a quote below an item one stays. With
/// `two-space-line-break`, two blanks at the end of a line of text stay, and so do those that break a line.
///
/// ## Differences
///
/// Obsidian Linter writes `$1` into a line of blanks with `two-space-line-break`: here its blanks go.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct TrailingSpaces {
    /// Whether two blanks at the end of a line stay.
    two_space_line_break: bool,
}

const IGNORED: Ignore = Ignore::CODE
    .union(Ignore::MATH)
    .union(Ignore::YAML)
    .union(Ignore::LINK)
    .union(Ignore::WIKI_LINK)
    .union(Ignore::TAG);

impl Rule for TrailingSpaces {
    const META: RuleMeta = RuleMeta {
        name: "trailing-spaces",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let editor = Editor::new(note, IGNORED);
        for line in editor.lines_like(Looks::TRAILED) {
            let blanks = TextRange::new(line.start() + self.kept(note, line), line.end());
            if blanks.is_empty() {
                continue;
            }
            if let Some(edit) = editor.delete(blanks) {
                report.add(blanks, "this line ends in blanks").fix(Fix::safe(edit));
            }
        }
    }
}

impl TrailingSpaces {
    /// How many bytes of a line stay.
    fn kept(&self, note: &Note, range: TextRange) -> usize {
        let line = &note[range];
        let text = line.trim_end_matches([' ', '\t']);
        let blanks = &line[text.len()..];
        let is_empty_quote =
            || text.trim_matches([' ', '\t', '>']).is_empty() && text.ends_with('>');
        let keeps_one =
            is_empty_item(text) || is_empty_quote() && is_below_item(note, range.start());
        if blanks.starts_with(' ') && keeps_one {
            return text.len() + 1;
        }
        let breaks = blanks == "  " || text.ends_with(char::is_whitespace);
        if self.two_space_line_break && breaks {
            return line.len();
        }
        text.len()
    }
}

/// Whether a line is the mark of a list item or task without text.
fn is_empty_item(line: &str) -> bool {
    let mark = line.trim_start_matches([' ', '\t', '>']);
    let rest = match mark.strip_prefix(['-', '*', '+']) {
        Some(rest) => rest,
        None => match mark.trim_start_matches(|c: char| c.is_ascii_digit()) {
            rest if rest.len() < mark.len() && rest.starts_with(['.', ')']) => &rest[1..],
            _ => return false,
        },
    };
    let is_box = |rest: &str| {
        let inside = rest.strip_prefix(" [").and_then(|rest| rest.strip_suffix(']'));
        inside.is_some_and(|inside| inside.chars().count() == 1)
    };
    rest.is_empty() || is_box(rest)
}

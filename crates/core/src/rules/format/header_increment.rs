use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Looks, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A heading is more than one level below the one before.
///
/// ## Why
///
/// The outline has gaps, and programs that read a note by its headings lose their way.
///
/// ## Example
///
/// ```md
/// # One
///
/// ### Two
/// ```
///
/// ## Fix
///
/// Each heading comes at most one level below the one before; those of one level stay of one level. The first has level 1,
/// or 2 with `start-at-h2`, when none above it is higher.
///
/// ## Differences
///
/// Obsidian Linter also changes lines in HTML and comments that begin with `#`, and makes headings of lines with seven of
/// them: here they stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct HeaderIncrement {
    /// Whether the highest level is 2.
    start_at_h2: bool,
}

const DEEPEST: usize = 6;

impl Rule for HeaderIncrement {
    const META: RuleMeta = RuleMeta {
        name: "header-increment",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let editor = Editor::new(note, Ignore::OPAQUE);
        let mut outline = Outline::new(if self.start_at_h2 { 2 } else { 1 });
        for line in editor.lines_like(Looks::HEADING) {
            let Some(marks) = heading_marks(note, line) else { continue };
            if editor.ignored().contains(marks.start()) {
                continue;
            }
            let level = outline.level_of(marks.len());
            if let Some(edit) = editor.replace(marks, &"#".repeat(level)) {
                let message =
                    format!("a heading of level {} stands where {level} follows", marks.len());
                report.add(marks, message).fix(Fix::unsafely(edit));
            }
        }
    }
}

/// The levels that headings have and get, from the top of the outline down to the last heading.
struct Outline {
    top: usize,
    /// The level that a heading has, and the one that it gets.
    open: Vec<(usize, usize)>,
}

impl Outline {
    fn new(top: usize) -> Self {
        Self { top, open: Vec::new() }
    }

    /// The level that the next heading gets, which has `level`: one below the last when it is below it, else that of the
    /// heading of the same level, or the next higher one, that it stands beside.
    fn level_of(&mut self, level: usize) -> usize {
        let is_below = self.open.last().is_none_or(|(last, _)| *last < level);
        self.open.retain(|(open, _)| *open <= level);
        let given = match self.open.last() {
            Some((_, given)) if is_below => (given + 1).min(DEEPEST),
            Some((_, given)) => *given,
            None => self.top,
        };
        if self.open.last().is_none_or(|(open, _)| *open != level) {
            self.open.push((level, given));
        }
        given
    }
}

/// The marks of the heading on a line.
fn heading_marks(note: &Note, line: TextRange) -> Option<TextRange> {
    let content = note[line].trim_start_matches([' ', '\t']);
    let marks = content.len() - content.trim_start_matches('#').len();
    let is_heading = (1..=DEEPEST).contains(&marks) && content[marks..].starts_with([' ', '\t']);
    let start = line.end() - content.len();
    is_heading.then(|| TextRange::of_length(start, marks))
}

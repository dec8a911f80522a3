use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    lead::Lead,
    math_block::{MathBlock, math_blocks},
};
use crate::{
    diagnostic::Fix,
    note::{BlockKind, Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// The dollar signs of a block of math share a line with other text.
///
/// ## Why
///
/// Programs other than Obsidian read such math as part of the line.
///
/// ## Example
///
/// ```md
/// $$x = 1$$
/// ```
///
/// ## Fix
///
/// Each pair of dollar signs gets a line of its own, in the same quotes and list item.
///
/// ## Differences
///
/// Obsidian Linter also cuts tables, list items and headings apart: here math in a table or heading stays, and in a list
/// item the new lines are indented.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MoveMathBlockIndicatorsToTheirOwnLine {}

impl Rule for MoveMathBlockIndicatorsToTheirOwnLine {
    const META: RuleMeta = RuleMeta {
        name: "move-math-block-indicators-to-their-own-line",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let editor = Editor::new(note, Ignore::CODE.union(Ignore::INLINE_CODE));
        let headings: Vec<_> = note
            .blocks()
            .iter()
            .filter(|block| matches!(block.kind, BlockKind::Heading(_)))
            .map(|block| block.range)
            .collect();
        for math in math_blocks(note, cx.settings.styles.math_block_dollars) {
            let next = headings.partition_point(|heading| heading.end() <= math.range.start());
            if headings.get(next).is_some_and(|heading| heading.overlaps(math.range)) {
                continue;
            }
            let edits: Vec<Edit> = moves(note, &editor, math).collect();
            if !edits.is_empty() {
                let message = "the dollar signs of this math share a line with other text";
                report.add(math.range, message).fix(Fix::safe(edits).reshaping());
            }
        }
    }
}

/// The edits that give each run of dollar signs of `math` its own line.
fn moves<'n>(
    note: &'n Note,
    editor: &Editor<'n>,
    math: MathBlock,
) -> impl Iterator<Item = Edit> + use<'n> {
    let MathBlock { range, dollars } = math;
    let blanks_before = |at: usize| {
        let text = note.text()[..at].trim_end_matches([' ', '\t']);
        (!text.is_empty() && !text.ends_with('\n')).then(|| TextRange::new(text.len(), at))
    };
    let blanks_after = |at: usize| {
        let rest = note.text()[at..].trim_start_matches([' ', '\t']);
        let end = note.text().len() - rest.len();
        (!rest.is_empty() && !rest.starts_with('\n')).then(|| TextRange::new(at, end))
    };
    let opened = Line::at(note, range.start());
    let closed = Line::at(note, range.end() - dollars);
    let before = blanks_before(range.start()).filter(|_| !opened.is_lead(range.start()));
    let inner = blanks_after(range.start() + dollars);
    let last = blanks_before(range.end() - dollars)
        .filter(|_| opened.start == closed.start || !closed.is_lead(range.end() - dollars))
        // Where nothing but blanks stands between, there is one line end.
        .filter(|&last| inner != Some(last));
    let after = blanks_after(range.end());
    let cuts = [(before, &opened), (inner, &opened), (last, &closed), (after, &closed)];
    let edits = cuts
        .into_iter()
        .filter_map(|(blanks, line)| editor.replace(blanks?, &format!("\n{}", line.marks)));
    edits.collect::<Vec<_>>().into_iter()
}

/// A line that math begins or ends on.
struct Line {
    start: usize,
    /// The length of what stands before its text.
    lead: usize,
    /// What a line that goes on with it begins with.
    marks: String,
}

impl Line {
    fn at(note: &Note, offset: usize) -> Self {
        let line = note.lines().line(note.lines().line_of(offset));
        let source = note[line].trim_end_matches('\n');
        let marks = Lead::of(source).length;
        let text = source[marks..].trim_start_matches([' ', '\t']);
        let lead = source.len() - text.len();
        let blank = |c: char| if matches!(c, '>' | '\t') { c } else { ' ' };
        Self { start: line.start(), lead, marks: source[..lead].chars().map(blank).collect() }
    }

    fn is_lead(&self, offset: usize) -> bool {
        offset <= self.start + self.lead
    }
}

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    list_line::{ListLine, lines_like_items},
    reading::{Proposal, report_harmless},
};
use crate::{
    note::{BlockKind, Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::RangeSet,
};

/// The items of a list aren't numbered in order.
///
/// ## Why
///
/// Obsidian numbers items by the first of them, whatever numbers the others have.
///
/// ## Example
///
/// ```md
/// 1. One
/// 3. Two
/// ```
///
/// ## Fix
///
/// Each item gets the number that it is shown with, from 1 on: all get 1 with `number-style = "lazy"`, and what they have
/// stays with `"preserve"`. With `preserve-start` the first number of a list stays. An item is nested by its indent, two
/// blanks or a tab a level.
///
/// ## Differences
///
/// Obsidian Linter writes `NaN` for `1)` where numbers stay, takes a year at the start of a line of text for an item, and
/// takes items out of a list whose marks grow: here these stay as they are. It also numbers the items around others that are
/// indented by less than Markdown asks for from 1 on each: here they are one list. Lists that become one as their marks become
/// the same are numbered on at once: it needs two runs.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct OrderedListStyle {
    /// Which numbers items get.
    number_style: NumberStyle,
    /// What ends a number.
    list_end_style: EndStyle,
    /// Whether the first number of a list stays.
    preserve_start: bool,
}

/// Which numbers items get.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum NumberStyle {
    /// Each one more than the one before.
    #[default]
    Ascending,
    /// All the same.
    Lazy,
    /// Those they have.
    Preserve,
}

/// What ends a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, Serialize, JsonSchema)]
enum EndStyle {
    /// `1.`
    #[default]
    #[serde(rename = ".")]
    Dot,
    /// `1)`
    #[serde(rename = ")")]
    Parenthesis,
}

const IGNORED: Ignore = Ignore::OPAQUE.union(Ignore::TAG);

impl Rule for OrderedListStyle {
    const META: RuleMeta = RuleMeta {
        name: "ordered-list-style",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let is_ordered = |kind| matches!(kind, BlockKind::List { ordered: true });
        if !note.blocks().iter().any(|block| is_ordered(block.kind)) {
            return;
        }
        report_harmless(note, self.proposals(note), report);
    }
}

impl OrderedListStyle {
    fn proposals(&self, note: &Note) -> Vec<Proposal> {
        let editor = Editor::new(note, IGNORED);
        let lists = outermost_lists(note);
        let mut numbers = Numbers::default();
        let mut list = None;
        let mut found = Vec::new();
        for (line, is_item) in lines_like_items(note, &editor) {
            let start = line.mark.start();
            let next = lists.at(start);
            if next != list {
                (list, numbers) = (next, Numbers::from(columns(&note[line.indent()])));
            }
            if list.is_none() {
                continue;
            }
            let level = numbers.level(columns(&note[line.indent()]));
            if !is_item && !numbers.expects(level, note, line) {
                continue;
            }
            if !line.is_ordered() {
                numbers.restart(level);
                continue;
            }
            let content = self.mark(&note[line.mark], level, &mut numbers);
            let message = format!("this item isn't marked `{content}`");
            let edit = editor.replace(line.mark, &content);
            found.extend(edit.map(|edit| Proposal { range: line.mark, message, edit }));
        }
        found
    }

    /// The mark of the next item at `level`, which has the mark `written`.
    fn mark(&self, written: &str, level: usize, numbers: &mut Numbers) -> String {
        let number = &written[..written.len() - 1];
        let first = number.parse().unwrap_or(1);
        let first = if self.preserve_start { first } else { 1 };
        let step = u64::from(self.number_style == NumberStyle::Ascending);
        let number = match self.number_style {
            NumberStyle::Preserve => number.to_owned(),
            _ => numbers.next(level, first, step).to_string(),
        };
        match self.list_end_style {
            EndStyle::Dot => number + ".",
            EndStyle::Parenthesis => number + ")",
        }
    }
}

/// The numbers that were given last in a list, by level.
#[derive(Default)]
struct Numbers {
    /// The indent of the list's first item, in columns.
    indent: usize,
    last: BTreeMap<usize, u64>,
}

impl Numbers {
    fn from(indent: usize) -> Self {
        Self { indent, last: BTreeMap::new() }
    }

    /// The level of an item that is indented by `columns`.
    fn level(&self, columns: usize) -> usize {
        columns.saturating_sub(self.indent) / 2
    }

    /// The number of the next item at `level`: `first`, or `step` more than the last.
    fn next(&mut self, level: usize, first: u64, step: u64) -> u64 {
        let next = self.last.get(&level).map_or(first, |last| last.saturating_add(step));
        self.restart(level);
        self.last.insert(level, next);
        next
    }

    /// Whether a line at `level` that only looks like an item, since it is indented too far for one, is meant as one: it
    /// has the number that follows, or the first.
    fn expects(&self, level: usize, note: &Note, line: ListLine) -> bool {
        const TOO_FAR: usize = 4;
        let number: Option<u64> = note[line.mark].trim_end_matches(['.', ')']).parse().ok();
        let next = self.last.get(&level).map(|last| last.saturating_add(1));
        let is_indented = note[line.indent()].contains('\t') || line.indent().len() >= TOO_FAR;
        is_indented && number.is_some() && (number == Some(1) || number == next)
    }

    /// Forgets the numbers at `level` and below.
    fn restart(&mut self, level: usize) {
        self.last.split_off(&level);
    }
}

/// The lists of `note` that are in no other.
fn outermost_lists(note: &Note) -> RangeSet {
    let is_list = |kind| matches!(kind, BlockKind::List { .. });
    let lists = note.blocks().iter().filter(|block| is_list(block.kind));
    let mut end = 0;
    let outermost = lists.filter(|list| {
        let is_outermost = list.range.start() >= end;
        end = end.max(list.range.end());
        is_outermost
    });
    outermost.map(|list| list.range).collect()
}

/// How far an indent reaches, a tab counting as two blanks.
fn columns(indent: &str) -> usize {
    indent.bytes().map(|byte| if byte == b'\t' { 2 } else { 1 }).sum()
}

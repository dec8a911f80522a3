use std::collections::{HashMap, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    footnotes::{ranks, trimmed},
};
use crate::{
    diagnostic::Fix,
    note::{Footnote, Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// The footnotes are not numbered in the order of their marks.
///
/// ## Why
///
/// Obsidian shows them with these numbers, and whoever reads the note as text looks for others.
///
/// ## Example
///
/// ```md
/// One.[^7]
///
/// [^7]: said so
/// ```
///
/// ## Fix
///
/// Each mark and its definition get the number of the mark's first place in the text. A definition that is written twice
/// with the same words goes once. Marks without a definition, and definitions without a mark, keep their keys, which no
/// other footnote gets.
///
/// ## Differences
///
/// Obsidian Linter gives the key of a mark without definition to another footnote, and deletes one of two definitions
/// that have the same key and other words.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReIndexFootnotes {}

impl Rule for ReIndexFootnotes {
    const META: RuleMeta = RuleMeta {
        name: "re-index-footnotes",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let definitions: Vec<Footnote> = note.footnotes().collect();
        if definitions.is_empty() {
            return;
        }
        let editor = Editor::new(note, Ignore::empty());
        let copies = copies(note, &definitions);
        for copy in &copies {
            if let Some(edit) = editor.delete(whole_lines(note, *copy)) {
                report.add(*copy, "this footnote is defined twice").fix(Fix::unsafely(edit));
            }
        }
        if copies.is_empty() {
            renumber(note, &editor, &definitions, report);
        }
    }
}

fn renumber(note: &Note, editor: &Editor<'_>, definitions: &[Footnote], report: &mut Report) {
    let numbers = numbers(note, definitions);
    let marks = note.inlines().footnotes.iter().copied();
    let keys = marks.chain(definitions.iter().map(|it| it.id));
    let renamed = keys.filter_map(|key| {
        let number = numbers.get(&note[key])?;
        (*number != note[key]).then_some((key, number))
    });
    let renamed: Vec<_> = renamed.collect();
    let first = renamed.iter().min_by_key(|(key, _)| *key);
    let is_kept = renamed.iter().any(|(key, _)| editor.ignored().overlaps(*key));
    if let Some((key, number)) = first.filter(|_| !is_kept) {
        let message = format!("footnote `{}` is number {number}", &note[*key]);
        let edits: Vec<Edit> =
            renamed.iter().map(|(key, number)| Edit::replace(*key, number.as_str())).collect();
        report.add(*key, message).fix(Fix::unsafely(edits));
    }
}

/// The number of each key that has a mark and a definition.
fn numbers<'n>(note: &'n Note, definitions: &[Footnote]) -> HashMap<&'n str, String> {
    let defined: HashSet<&str> = definitions.iter().map(|it| &note[it.id]).collect();
    let ranks = ranks(note, definitions);
    let mut keys: Vec<&str> = ranks.keys().copied().filter(|key| defined.contains(key)).collect();
    keys.sort_by_key(|key| ranks[key]);
    let taken = |number: &String| {
        let (is_defined, is_used) = (defined.contains(&**number), ranks.contains_key(&**number));
        is_defined != is_used
    };
    let free = (1..).map(|number: usize| number.to_string()).filter(|number| !taken(number));
    keys.into_iter().zip(free).collect()
}

/// The definitions that say word for word what one before says under the same key.
fn copies(note: &Note, definitions: &[Footnote]) -> Vec<TextRange> {
    let mut known = HashSet::new();
    let texts = definitions.iter().filter(|it| it.depth == 0).map(|it| trimmed(note, it));
    texts.filter(|range| !known.insert(&note[*range])).collect()
}

/// The lines of `range` with one line end: that after them, or that before where the note ends.
fn whole_lines(note: &Note, range: TextRange) -> TextRange {
    let line = note.lines().line(note.lines().line_of(range.start()));
    if note.text()[range.end()..].starts_with('\n') {
        TextRange::new(line.start(), range.end() + 1)
    } else {
        TextRange::new(line.start().saturating_sub(1), range.end())
    }
}

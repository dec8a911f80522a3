use memchr::memmem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// The mark of a footnote stands before punctuation.
///
/// ## Why
///
/// In English the mark follows the punctuation.
///
/// ## Example
///
/// ```md
/// As was said[^1], it rained.
/// ```
///
/// ## Fix
///
/// The punctuation comes first. A blank between the two goes.
///
/// ## Differences
///
/// Obsidian Linter also breaks definitions of footnotes in quotes and lists, which then are none, and needs several runs
/// where several marks stand side by side.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct FootnoteAfterPunctuation {}

const IGNORED: Ignore = Ignore::OPAQUE
    .union(Ignore::LINK)
    .union(Ignore::WIKI_LINK)
    .union(Ignore::TAG)
    .union(Ignore::FOOTNOTE_AT_LINE_START)
    .union(Ignore::FOOTNOTE_AT_TASK_START);

impl Rule for FootnoteAfterPunctuation {
    const META: RuleMeta = RuleMeta {
        name: "footnote-after-punctuation",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        let mut starts = memmem::find_iter(text.as_bytes(), "[^").peekable();
        if starts.peek().is_none() {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        let mut done = 0;
        for start in starts {
            if start < done || stands_first(text, start) {
                continue;
            }
            let Some(marks) = marks_at(text, start) else { continue };
            done = marks.end();
            let Some((blank, punctuation)) = punctuation_after(&text[done..]) else { continue };
            let whole = TextRange::new(start, done + blank + punctuation.len_utf8());
            if editor.ignored().overlaps(whole) {
                continue;
            }
            let moved = format!("{punctuation}{}", &note[marks]);
            if let Some(edit) = editor.replace(whole, &moved) {
                let message = format!("this footnote stands before `{punctuation}`");
                report.add(marks, message).fix(Fix::unsafely(edit));
            }
        }
    }
}

/// Whether nothing but marks of quotes, lists and tasks stands before `start` in its line: what stands there may be a
/// definition.
fn stands_first(text: &str, start: usize) -> bool {
    let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let before = text[line..start].trim_end();
    let before =
        before.strip_suffix(']').and_then(|it| it.rsplit_once('[')).map_or(before, |it| it.0);
    let is_mark = |c: char| c.is_ascii_digit() || c.is_whitespace() || ">-*+.)".contains(c);
    before.chars().all(is_mark)
}

/// The marks of footnotes from `start` on that stand side by side.
fn marks_at(text: &str, start: usize) -> Option<TextRange> {
    let mut end = start;
    while let Some(key) = text[end..].strip_prefix("[^") {
        let length = key.find([']', '\n']).filter(|&at| at > 0 && key[at..].starts_with(']'));
        let Some(length) = length else { break };
        end += "[^".len() + length + "]".len();
    }
    (end > start).then(|| TextRange::new(start, end))
}

/// The punctuation that `rest` begins with, and how many blanks stand before it.
fn punctuation_after(rest: &str) -> Option<(usize, char)> {
    let blank = usize::from(rest.starts_with(' '));
    let punctuation = rest[blank..].chars().next().filter(|c| ",.;!:?".contains(*c))?;
    Some((blank, punctuation))
}

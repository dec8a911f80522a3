use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A word is cut by a hyphen and a blank.
///
/// ## Why
///
/// Text copied from print keeps the hyphens at the ends of lines that are no more; nobody finds `line- break` by its word.
///
/// ## Example
///
/// ```md
/// This text has a linebr‐ eak.
/// ```
///
/// ## Fix
///
/// The hyphen and the blank go. A hyphen stays where a word that links stands after it, as in `short- and long-term`, where
/// a capital or a digit does, and where what follows is a word elsewhere in the note.
///
/// ## Differences
///
/// Obsidian Linter makes `shortand` of `short- and`, and `note6` of `note- 6`, and also changes inline code: here they stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RemoveHyphenatedLineBreaks {}

const IGNORED: Ignore =
    Ignore::OPAQUE.union(Ignore::LINK).union(Ignore::WIKI_LINK).union(Ignore::TAG);

/// Words that follow a hyphen which stands for the rest of a word: in English, German, Dutch, the Nordic languages, French,
/// Spanish, Portuguese and Italian.
const LINKING: &[&str] = &[
    "and", "or", "nor", "to", "but", "as", "than", "und", "oder", "bis", "bzw", "sowie", "wie",
    "aber", "en", "of", "tot", "och", "eller", "og", "eða", "et", "ou", "y", "e", "o", "a", "u",
    "ed", "od", "i", "in", "versus", "vs", "through", "via", "plus", "minus",
];

impl Rule for RemoveHyphenatedLineBreaks {
    const META: RuleMeta = RuleMeta {
        name: "remove-hyphenated-line-breaks",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        let bytes = text.as_bytes();
        let mut editor = None;
        for hyphen in ["-", "‐"] {
            for at in memchr::memmem::find_iter(bytes, hyphen) {
                let end = at + hyphen.len();
                if bytes.get(end) != Some(&b' ') || !is_cut_word(text, at, end + 1) {
                    continue;
                }
                let editor = editor.get_or_insert_with(|| Editor::new(note, IGNORED));
                let range = TextRange::new(at, end + 1);
                if let Some(edit) = editor.delete(range) {
                    report.add(range, "this word is cut by a hyphen").fix(Fix::unsafely(edit));
                }
            }
        }
    }
}

/// Whether one word ends at `end` and goes on at `start`.
fn is_cut_word(text: &str, end: usize, start: usize) -> bool {
    let rest = &text[start..];
    let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let second = &rest[..length];
    text[..end].ends_with(char::is_alphabetic)
        && second.starts_with(char::is_lowercase)
        && !LINKING.contains(&second)
        && !is_word_elsewhere(text, second, start)
}

/// Whether `word` stands by itself somewhere else than at `start`.
fn is_word_elsewhere(text: &str, word: &str, start: usize) -> bool {
    let is_part = |c: char| c.is_alphanumeric();
    let mut found = memchr::memmem::find_iter(text.as_bytes(), word);
    found.any(|at| {
        at != start
            && !text[..at].ends_with(is_part)
            && !text[at + word.len()..].starts_with(is_part)
            && !text[..at].ends_with("- ")
            && !text[..at].ends_with("‐ ")
    })
}

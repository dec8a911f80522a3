use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A quotation mark is not of the style that is wanted.
///
/// ## Why
///
/// Texts from several places have marks of several styles, and a search finds those of one only.
///
/// ## Example
///
/// ```md
/// “One” and "two"
/// ```
///
/// ## Fix
///
/// Straight marks come for curved ones and for `„`, `«`, `‹` and the like, or curved ones for straight ones: an opening one
/// where a blank stands before and none behind, a closing one the other way round, else the one that the paragraph lacks.
/// An apostrophe is a closing mark.
///
/// ## Differences
///
/// Obsidian Linter also changes addresses, comments, the titles in definitions of links, the status of tasks, marks behind
/// a backslash and `« »` with blanks inside, as French has them: here they stay. It takes each second straight mark of the
/// whole note for a closing one and leaves a note alone where one is missing.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[expect(clippy::struct_field_names, reason = "they are named like the options")]
pub struct QuoteStyle {
    /// Whether single marks are changed.
    single_quote_enabled: bool,
    /// The style of single marks.
    single_quote_style: SingleStyle,
    /// Whether double marks are changed.
    double_quote_enabled: bool,
    /// The style of double marks.
    double_quote_style: DoubleStyle,
}

/// The style of single marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, Serialize, JsonSchema)]
enum SingleStyle {
    /// Straight.
    #[default]
    #[serde(rename = "''")]
    Straight,
    /// Curved.
    #[serde(rename = "‘’")]
    Curved,
}

/// The style of double marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, Serialize, JsonSchema)]
enum DoubleStyle {
    /// Straight.
    #[default]
    #[serde(rename = "\"\"")]
    Straight,
    /// Curved.
    #[serde(rename = "“”")]
    Curved,
}

impl Default for QuoteStyle {
    fn default() -> Self {
        Self {
            single_quote_enabled: true,
            single_quote_style: SingleStyle::default(),
            double_quote_enabled: true,
            double_quote_style: DoubleStyle::default(),
        }
    }
}

const IGNORED: Ignore = Ignore::OPAQUE
    .union(Ignore::LINK)
    .union(Ignore::WIKI_LINK)
    .union(Ignore::IMAGE)
    .union(Ignore::URL);

impl Rule for QuoteStyle {
    const META: RuleMeta = RuleMeta {
        name: "quote-style",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let mut kinds = self.kinds();
        kinds.retain(|kind| kind.is_in(note.text()));
        if kinds.is_empty() {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        let states = note.tasks().iter().map(|task| task.status_range).collect::<Vec<_>>();
        for kind in kinds {
            let mut is_open = false;
            for line in editor.lines() {
                let text = &note[line];
                is_open &= !text.trim().is_empty();
                if text.trim_start().starts_with('[') && text.contains("]:") {
                    continue;
                }
                for (at, old) in kind.marks(text) {
                    let range = TextRange::of_length(line.start() + at, old.len_utf8());
                    let is_state = states.binary_search(&range).is_ok();
                    if editor.ignored().overlaps(range) || is_state {
                        continue;
                    }
                    let new = kind.wanted(text, at, old, &mut is_open);
                    if let Some(edit) = editor.replace(range, new.encode_utf8(&mut [0; 4])) {
                        let message = format!("`{old}` stands for `{new}`");
                        report.add(range, message).fix(Fix::unsafely(edit));
                    }
                }
            }
        }
    }
}

impl QuoteStyle {
    fn kinds(&self) -> Vec<Marks> {
        let single = Marks {
            straight: '\'',
            opening: '‘',
            closing: '’',
            others: &['‚', '‛', '‹', '›'],
            curves: self.single_quote_style == SingleStyle::Curved,
        };
        let double = Marks {
            straight: '"',
            opening: '“',
            closing: '”',
            others: &['„', '‟', '«', '»'],
            curves: self.double_quote_style == DoubleStyle::Curved,
        };
        let kinds = [(self.single_quote_enabled, single), (self.double_quote_enabled, double)];
        kinds.into_iter().filter_map(|(enabled, kind)| enabled.then_some(kind)).collect()
    }
}

/// Marks of one kind and what is to become of them.
struct Marks {
    straight: char,
    opening: char,
    closing: char,
    /// Those that only become straight ones.
    others: &'static [char],
    /// Whether straight ones become curved, else curved ones straight.
    curves: bool,
}

/// The bytes with which all marks begin but the straight ones.
const OTHERS: [u8; 2] = [0xc2, 0xe2];

impl Marks {
    fn has(&self, c: char) -> bool {
        c == self.straight || c == self.opening || c == self.closing || self.others.contains(&c)
    }

    /// Whether `text` has marks to change.
    fn is_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        if self.curves {
            return memchr::memchr(self.straight_byte(), bytes).is_some();
        }
        memchr::memchr2_iter(OTHERS[0], OTHERS[1], bytes).any(|at| self.at(text, at).is_some())
    }

    /// The straight mark, which is ASCII.
    fn straight_byte(&self) -> u8 {
        u8::try_from(self.straight).unwrap_or_default()
    }

    /// The mark that begins with the byte at `offset`, which begins a character.
    fn at(&self, text: &str, offset: usize) -> Option<(usize, char)> {
        let mark = text[offset..].chars().next().filter(|c| self.has(*c));
        mark.map(|mark| (offset, mark))
    }

    /// The marks of a line that may change, and where they stand.
    fn marks(&self, line: &str) -> Vec<(usize, char)> {
        let straight = if self.curves { self.straight_byte() } else { OTHERS[0] };
        let starts = memchr::memchr3_iter(straight, OTHERS[0], OTHERS[1], line.as_bytes());
        let mut marks: Vec<_> = starts.filter_map(|at| self.at(line, at)).collect();
        marks.retain(|(at, _)| !line[..*at].ends_with('\\'));
        for spaced in spaced_guillemets(line, &marks).into_iter().rev() {
            marks.remove(spaced);
        }
        marks
    }

    /// What is to stand in `line` for the mark `old` at the byte `at`; `is_open` is whether a mark was opened before.
    fn wanted(&self, line: &str, at: usize, old: char, is_open: &mut bool) -> char {
        if !self.curves {
            return self.straight;
        }
        if old != self.straight {
            *is_open = old == self.opening || (*is_open && old != self.closing);
            return old;
        }
        let (before, after) = (&line[..at], &line[at + 1..]);
        if self.straight == '\'' && is_apostrophe(before, after) {
            return self.closing;
        }
        let opens = opens(before, after).unwrap_or(!*is_open);
        *is_open = opens;
        if opens { self.opening } else { self.closing }
    }
}

/// Which of the marks of `line` are guillemets with blanks inside.
fn spaced_guillemets(line: &str, marks: &[(usize, char)]) -> Vec<usize> {
    let is_guillemet = |c: char| matches!(c, '«' | '»' | '‹' | '›');
    let found: Vec<usize> = (0..marks.len()).filter(|&it| is_guillemet(marks[it].1)).collect();
    let is_spaced = |pair: &&[usize]| {
        let [open, close] = pair else { return true };
        let (open, close) = (marks[*open], marks[*close]);
        let inside = &line[open.0 + open.1.len_utf8()..close.0];
        inside.trim().len() < inside.len()
    };
    found.chunks(2).filter(is_spaced).flatten().copied().collect()
}

/// Words that begin with an apostrophe.
const ELIDED: &[&str] =
    &["tis", "twas", "twere", "twill", "til", "em", "cause", "bout", "round", "n", "uns", "neath"];

/// Whether a straight single mark between `before` and `after` stands for letters left out.
fn is_apostrophe(before: &str, after: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() && !is_wide(c);
    let follows = before.chars().next_back().is_some_and(is_letter);
    let word: &str = &after[..after.find(|c| !is_letter(c)).unwrap_or(after.len())];
    if follows {
        return !word.is_empty();
    }
    let lower = word.to_lowercase();
    let is_decade = lower
        .strip_suffix('s')
        .is_some_and(|year| year.len() == 2 && year.bytes().all(|digit| digit.is_ascii_digit()));
    is_decade || (ELIDED.contains(&&*lower) && !after[word.len()..].starts_with('\''))
}

/// Whether a mark between `before` and `after` opens; none where neither side tells.
fn opens(before: &str, after: &str) -> Option<bool> {
    let is_left = |c: char| c.is_whitespace() || "([{<-–—=/“‘\"'*_~|>".contains(c);
    let is_right = |c: char| c.is_whitespace() || ")]},.;:!?…”’\"'*_~|<".contains(c);
    let left = before.chars().next_back().is_none_or(is_left);
    let right = after.chars().next().is_none_or(is_right);
    (left != right).then_some(left)
}

/// Whether a character is of a script that has no blanks between words.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
        || c >= '\u{20000}'
}

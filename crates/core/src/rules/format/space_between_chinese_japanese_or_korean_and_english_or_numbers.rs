use std::sync::{Arc, LazyLock};

use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Looks, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{RangeSet, TextRange},
};

/// Chinese, Japanese or Korean text stands right beside Latin letters, digits, code or a link.
///
/// ## Why
///
/// A blank between the scripts makes the line easier to read.
///
/// ## Example
///
/// ```md
/// 中文english中文
/// ```
///
/// ## Fix
///
/// One blank comes between them. None comes beside the marks of emphasis, which would lose their meaning.
///
/// ## Differences
///
/// Obsidian Linter also changes comments and Templater's tags, and makes a list item or task of a line such as `-中文`: here
/// they stay.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SpaceBetweenChineseJapaneseOrKoreanAndEnglishOrNumbers {
    /// Characters that count as Latin when they stand before.
    english_symbols_punctuation_before: String,
    /// Characters that count as Latin when they stand after.
    english_symbols_punctuation_after: String,
}

impl Default for SpaceBetweenChineseJapaneseOrKoreanAndEnglishOrNumbers {
    fn default() -> Self {
        Self {
            english_symbols_punctuation_before: "-+;:'\"°%$)]".to_owned(),
            english_symbols_punctuation_after: "-+'\"([¥$".to_owned(),
        }
    }
}

/// Text that counts as Latin as a whole.
const LATIN: Ignore =
    Ignore::INLINE_CODE.union(Ignore::LINK).union(Ignore::WIKI_LINK).union(Ignore::INLINE_MATH);
const IGNORED: Ignore = Ignore::OPAQUE.union(LATIN).union(Ignore::IMAGE).union(Ignore::TAG);

impl Rule for SpaceBetweenChineseJapaneseOrKoreanAndEnglishOrNumbers {
    const META: RuleMeta = RuleMeta {
        name: "space-between-chinese-japanese-or-korean-and-english-or-numbers",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        if note.text().is_ascii() {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        let scan =
            Scan { rule: self, note, latin: note.ignored(LATIN), marks: marks(note), editor };
        for line in scan.editor.lines_like(Looks::WIDE) {
            for gap in scan.gaps(line) {
                if let Some(edit) = scan.editor.replace(gap, " ") {
                    let message = "one blank is due between the scripts";
                    report.add(gap, message).fix(Fix::safe(edit));
                }
            }
        }
    }
}

struct Scan<'n> {
    rule: &'n SpaceBetweenChineseJapaneseOrKoreanAndEnglishOrNumbers,
    note: &'n Note,
    latin: Arc<RangeSet>,
    /// The marks of emphasis.
    marks: RangeSet,
    editor: Editor<'n>,
}

impl Scan<'_> {
    /// Where the scripts meet in a line: the blanks between them, or the place where one is due.
    fn gaps(&self, line: TextRange) -> Vec<TextRange> {
        let source = &self.note[line];
        let mut gaps = Vec::new();
        let mut at = 0;
        while let Some(run) = next_run(source, at) {
            at = run.end();
            let (start, end) = (line.start() + run.start(), line.start() + run.end());
            let before = source[..run.start()].trim_end_matches(' ');
            let gap = TextRange::new(line.start() + before.len(), start);
            let is_free = || !self.editor.ignored().contains(start);
            if self.ends_latin(before, gap) && is_free() && !makes_item(before, gap) {
                gaps.push(gap);
            }
            let after = source[run.end()..].trim_start_matches(' ');
            let gap = TextRange::new(end, line.end() - after.len());
            let is_free = || !self.editor.ignored().contains(end - 1);
            if self.starts_latin(after, gap.end()) && is_free() {
                gaps.push(gap);
            }
        }
        gaps
    }

    /// Whether Latin text begins at `offset`, where `text` begins.
    fn starts_latin(&self, text: &str, offset: usize) -> bool {
        let mut chars = text.chars();
        let Some(first) = chars.next() else { return false };
        let is_star = first == '*' && chars.next() != Some('*');
        let symbols = &self.rule.english_symbols_punctuation_after;
        self.is_latin(offset, is_star || is_word(first) || symbols.chars().any(|c| c == first))
    }

    /// Whether Latin text ends where `gap` begins, and `text` ends.
    fn ends_latin(&self, text: &str, gap: TextRange) -> bool {
        let mut chars = text.chars().rev();
        let Some(last) = chars.next() else { return false };
        let is_star = last == '*' && chars.next().is_some_and(|c| c != '*');
        let symbols = &self.rule.english_symbols_punctuation_before;
        let offset = gap.start() - last.len_utf8();
        self.is_latin(offset, is_star || is_word(last) || symbols.chars().any(|c| c == last))
    }

    /// Whether the character at `offset`, which `looks_latin` or not, is part of Latin text.
    fn is_latin(&self, offset: usize, looks_latin: bool) -> bool {
        self.latin.contains(offset)
            || looks_latin
                && !self.editor.ignored().contains(offset)
                && !self.marks.contains(offset)
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Whether a blank put in after `before`, in `gap`, would make a list item or a task of the line.
fn makes_item(before: &str, gap: TextRange) -> bool {
    if !gap.is_empty() || !before.ends_with(|c: char| c.is_ascii_punctuation()) {
        return false;
    }
    let text = before.trim_start_matches([' ', '\t', '>']);
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_mark = matches!(text, "-" | "+" | "*") || matches!(number, "." | ")");
    let is_box = text.ends_with(']') && text.contains(" [") && text.chars().count() <= 14;
    is_mark || is_box
}

/// The marks of emphasis in `note`.
fn marks(note: &Note) -> RangeSet {
    let marks = note.emphases().iter().flat_map(|emphasis| {
        let (range, length) = (emphasis.range, if emphasis.strong { 2 } else { 1 });
        [
            TextRange::of_length(range.start(), length),
            TextRange::new(range.end() - length, range.end()),
        ]
    });
    marks.collect()
}

/// The next characters of Chinese, Japanese or Korean that stand side by side in `line`, from the byte at `at` on.
fn next_run(line: &str, at: usize) -> Option<TextRange> {
    let start = (at..line.len()).find(|&at| letter(line, at).is_some())?;
    let mut end = start;
    while let Some(length) = letter(line, end) {
        end += length;
    }
    Some(TextRange::new(start, end))
}

/// The length of the letter of Chinese, Japanese or Korean that begins with the byte at `at`, if one does.
fn letter(line: &str, at: usize) -> Option<usize> {
    match line.as_bytes().get(at)? {
        // From U+5000 to U+9FFF.
        0xe5..=0xe9 => Some(3),
        LEAST.. => line[at..].chars().next().filter(|c| is_cjk(*c)).map(char::len_utf8),
        _ => None,
    }
}

/// The least byte that a letter of Chinese, Japanese or Korean begins with.
const LEAST: u8 = 0xe1;

/// Whether a character is a letter of Chinese, Japanese or Korean.
fn is_cjk(c: char) -> bool {
    match c {
        '\0'..'\u{1100}'
        | '\u{1200}'..'\u{2e80}'
        | '\u{3008}'..='\u{3020}'
        | '\u{3000}'..='\u{3004}'
        | '\u{ff00}'..='\u{ff65}' => false,
        '\u{4e00}'..='\u{9fff}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{ac00}'..='\u{d7a3}' => true,
        _ => CJK.as_ref().is_some_and(|cjk| cjk.is_match(c.encode_utf8(&mut [0; 4]))),
    }
}

static CJK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]").ok());

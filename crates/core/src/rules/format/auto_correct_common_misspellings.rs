use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Words, edits::Editor};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A word is often written like this, but wrong.
///
/// ## Why
///
/// A search doesn't find it.
///
/// ## Example
///
/// ```md
/// We recieved it.
/// ```
///
/// ## Fix
///
/// The right word comes for it, with a capital where it had one, or all in capitals.
///
/// ## Differences
///
/// Obsidian Linter has a longer list of its own, among it words that are right in other languages, and writes `RECIEVE` as
/// `Receive`. It also changes HTML, comments and Templater's tags, and the notes that hold the owner's words: here they
/// stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AutoCorrectCommonMisspellings {
    /// Words that stay.
    ignore_words: Words,
    /// Whether words stay that have more than one capital.
    skip_words_with_multiple_capitals: bool,
    /// Words of the owner's, which count before all others.
    extra_auto_correct_files: Vec<OwnWords>,
    /// Words in lower case and what they are to be, which count before those known.
    misspellings: BTreeMap<String, String>,
}

/// Words of the owner's.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct OwnWords {
    /// The note that holds them, which stays as it is.
    path: String,
    /// Pairs of a word in lower case and what it is to be.
    replacements: Vec<(String, String)>,
}

const IGNORED: Ignore = Ignore::OPAQUE
    .union(Ignore::LINK)
    .union(Ignore::WIKI_LINK)
    .union(Ignore::TAG)
    .union(Ignore::IMAGE)
    .union(Ignore::URL);

/// The misspellings of English that are known.
struct Known {
    /// Each with what it is to be, sorted.
    words: Vec<(&'static str, &'static str)>,
    /// A bit for each hash of theirs.
    hashes: Vec<u64>,
}

/// A line a word, sorted: the misspelling, a blank, what it is to be. None is a word of another language.
static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let lines = include_str!("misspellings.txt").lines();
    let words: Vec<_> = lines.filter_map(|line| line.split_once(' ')).collect();
    let mut hashes = vec![0; HASHES / 64];
    for hash in words.iter().map(|(word, _)| hash(word)) {
        hashes[hash / 64] |= 1 << (hash % 64);
    }
    Known { words, hashes }
});

/// How many hashes words may have.
const HASHES: usize = 1 << 15;

/// The hash of a word, of which the case doesn't matter.
fn hash(word: &str) -> usize {
    let hash = word.bytes().fold(0, |hash: u32, byte| {
        (hash ^ u32::from(byte | 0x20)).wrapping_mul(0x9e37_79b1).rotate_left(15)
    });
    hash as usize % HASHES
}

impl Known {
    /// What `word`, which is in lower case, is to be.
    fn get(&self, word: &str) -> Option<&'static str> {
        let found = self.words.binary_search_by_key(&word, |(known, _)| known);
        found.ok().map(|found| self.words[found].1)
    }

    /// Whether `word`, in any case, may be one.
    fn may_have(&self, word: &str) -> bool {
        let hash = hash(word);
        self.hashes[hash / 64] >> (hash % 64) & 1 == 1
    }
}

impl Rule for AutoCorrectCommonMisspellings {
    const META: RuleMeta = RuleMeta {
        name: "auto-correct-common-misspellings",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let files = &self.extra_auto_correct_files;
        if files.iter().any(|file| file.path == note.path().as_str()) {
            return;
        }
        let own = files.iter().flat_map(|file| &file.replacements);
        let own: HashMap<&str, &str> = own.map(|(from, to)| (&**from, &**to)).collect();
        let all_known = own.is_empty() && self.misspellings.is_empty();
        let known = &*KNOWN;
        let mut editor = None;
        for word in words(note.text()) {
            let text = &note[word];
            if all_known && !known.may_have(text) {
                continue;
            }
            let Some(right) = self.right(text, &own) else { continue };
            let editor = editor.get_or_insert_with(|| Editor::new(note, IGNORED));
            if let Some(edit) = editor.replace(word, &right) {
                let message = format!("`{text}` stands for `{right}`");
                report.add(word, message).fix(Fix::unsafely(edit));
            }
        }
    }
}

impl AutoCorrectCommonMisspellings {
    /// What `word` is to be; none when it stays.
    fn right(&self, word: &str, own: &HashMap<&str, &str>) -> Option<String> {
        let lower = word.to_lowercase();
        let listed = || self.misspellings.get(&lower).map(String::as_str);
        let right = own.get(&*lower).copied().or_else(listed).or_else(|| KNOWN.get(&lower))?;
        let capitals = word.chars().filter(|c| c.is_uppercase()).count();
        let is_ignored = self.ignore_words.iter().any(|ignored| ignored.to_lowercase() == lower);
        if is_ignored || (self.skip_words_with_multiple_capitals && capitals > 1) {
            return None;
        }
        let mut chars = right.chars();
        let first = chars.next()?;
        Some(if capitals > 1 && capitals == word.chars().count() {
            right.to_uppercase()
        } else if word.starts_with(char::is_uppercase) {
            first.to_uppercase().chain(chars).collect()
        } else {
            right.to_owned()
        })
    }
}

/// The words of `text`, with the hyphens, apostrophes and digits in them.
fn words(text: &str) -> impl Iterator<Item = TextRange> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = end_of_run(text, at, false);
        at = end_of_run(text, start, true);
        let word = text[start..at].trim_start_matches(['-', '_', '\'', '’']);
        let start = at - word.len();
        let length = word.trim_end_matches(['-', '_', '\'', '’']).len();
        (!text[at..].is_empty() || length > 0).then(|| TextRange::of_length(start, length))
    })
}

/// Where the characters from the byte at `at` on end that are all part of words, or all not.
fn end_of_run(text: &str, mut at: usize, of_word: bool) -> usize {
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        let (is_part, length) = if let Some(&is_part) = PARTS.get(usize::from(byte)) {
            (is_part, 1)
        } else {
            let c = text[at..].chars().next().unwrap_or_default();
            (c.is_alphanumeric() || c == '’', c.len_utf8())
        };
        if is_part != of_word {
            break;
        }
        at += length;
    }
    at
}

/// Which ASCII characters are part of words.
const PARTS: [bool; 128] = {
    let mut parts = [false; 128];
    let mut byte = 0u8;
    while byte < 128 {
        parts[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'\'');
        byte += 1;
    }
    parts
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_word_is_found() {
        assert!(KNOWN.words.is_sorted());
        for (word, right) in &KNOWN.words {
            assert!(KNOWN.may_have(&word.to_uppercase()), "{word}");
            assert_eq!(KNOWN.get(word), Some(*right), "{word}");
        }
    }

    #[test]
    fn words_have_no_signs_at_their_ends() {
        let text = "-a_, it's ’b’ é-1!";
        let found: Vec<_> = words(text).map(|word| &text[word.bytes()]).collect();
        assert_eq!(found, ["a", "it's", "b", "é-1"]);
    }
}

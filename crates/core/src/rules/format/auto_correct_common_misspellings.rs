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
    text::{self, TextRange},
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
    for hash in words.iter().map(|(word, _)| hash(word.as_bytes())) {
        hashes[hash / 64] |= 1 << (hash % 64);
    }
    Known { words, hashes }
});

/// No known word is shorter.
const SHORTEST: usize = 3;

/// How many hashes words may have.
const HASHES: usize = 1 << 18;

/// The hash of the bytes at both ends of a word, of which the case doesn't matter.
fn hash(word: &[u8]) -> usize {
    const SMALL: u64 = 0x2020_2020_2020_2020;
    let ends = match (word.first_chunk(), word.last_chunk()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
        }
        _ => word.iter().fold(0, |folded, byte| folded << 8 | u64::from(*byte)),
    };
    let mixed = (ends | SMALL).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let [a, b, c, d, ..] = mixed.to_be_bytes();
    u32::from_be_bytes([a, b, c, d]) as usize >> (u32::BITS - HASHES.ilog2())
}

impl Known {
    /// What `word`, which is in lower case, is to be.
    fn get(&self, word: &str) -> Option<&'static str> {
        let found = self.words.binary_search_by_key(&word, |(known, _)| known);
        found.ok().map(|found| self.words[found].1)
    }

    /// Whether `word`, in any case, may be one.
    fn may_have(&self, word: &[u8]) -> bool {
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
        let has_own = !own.is_empty() || !self.misspellings.is_empty();
        let words = if has_own { words(note.text()).collect() } else { suspects(note.text()) };
        let mut editor = None;
        for word in words {
            let text = &note[word];
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
        (start < at).then(|| trimmed(text, TextRange::new(start, at)))
    })
}

/// What is part of a word in its midst only.
const SIGNS: [char; 4] = ['-', '_', '\'', '’'];

/// `word` without signs at its ends.
fn trimmed(text: &str, word: TextRange) -> TextRange {
    let source = &text[word.bytes()];
    let rest = source.trim_start_matches(SIGNS);
    TextRange::of_length(word.end() - rest.len(), rest.trim_end_matches(SIGNS).len())
}

/// Where the characters from the byte at `at` on end that are all part of words, or all not.
fn end_of_run(text: &str, at: usize, of_word: bool) -> usize {
    let ends = |c: char| is_part(c) != of_word;
    text[at..].find(ends).map_or(text.len(), |length| at + length)
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '\'' | '’')
}

/// The words of `text` that may be known misspellings, all of which are ASCII.
fn suspects(text: &str) -> Vec<TextRange> {
    let known = &*KNOWN;
    let mut found = Vec::new();
    for run in text::runs(text, is_ascii_part).filter(|run| run.len() >= SHORTEST) {
        let bytes = &text.as_bytes()[run.bytes()];
        let word = without_signs(bytes);
        if known.may_have(&bytes[word.bytes()]) && is_whole(text, word.shifted(run.start())) {
            found.push(word.shifted(run.start()));
        }
    }
    found
}

/// Whether a byte is part of words of ASCII.
#[inline]
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches many bytes are looked at together"
)]
fn is_ascii_part(byte: u8) -> bool {
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let is_digit = byte.wrapping_sub(b'0') < 10;
    is_letter | is_digit | (byte == b'-') | (byte == b'_') | (byte == b'\'')
}

/// Where in `word`, which is ASCII, what stands between signs at its ends is.
fn without_signs(word: &[u8]) -> TextRange {
    if let [first, .., last] = word
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
    {
        return TextRange::new(0, word.len());
    }
    let start = word.iter().position(u8::is_ascii_alphanumeric).unwrap_or(word.len());
    let last = word.iter().rposition(u8::is_ascii_alphanumeric);
    TextRange::new(start, last.map_or(start, |last| last + 1))
}

/// Whether `word` has no letter beside it.
fn is_whole(text: &str, word: TextRange) -> bool {
    let (before, after) = (&text[..word.start()], &text[word.end()..]);
    let is_letter = |c: char| c.is_alphanumeric();
    // An apostrophe is part of a word only in the midst of it.
    let before = before.trim_end_matches(SIGNS);
    let after = after.trim_start_matches(SIGNS);
    !before.ends_with(is_letter) && !after.starts_with(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_word_is_found() {
        assert!(KNOWN.words.is_sorted());
        assert!(KNOWN.words.iter().all(|(word, _)| word.is_ascii() && word.len() >= SHORTEST));
        for (word, right) in &KNOWN.words {
            assert!(KNOWN.may_have(word.to_uppercase().as_bytes()), "{word}");
            assert_eq!(KNOWN.get(word), Some(*right), "{word}");
        }
    }

    #[test]
    fn suspects_are_whole_words() {
        let text =
            "recieve-it recieveé ’recieve’ -doens't' recieve’s 你recieve \"Recieve\" recieve";
        let found: Vec<_> = suspects(text).iter().map(|word| &text[word.bytes()]).collect();
        assert_eq!(found, ["recieve", "doens't", "Recieve", "recieve"]);
    }

    #[test]
    fn words_have_no_signs_at_their_ends() {
        let text = "-a_, it's ’b’ é-1!";
        let found: Vec<_> = words(text).map(|word| &text[word.bytes()]).collect();
        assert_eq!(found, ["a", "it's", "b", "é-1"]);
    }
}

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

/// A line a word: the misspelling, a blank, what it is to be. None is a word of another language.
static KNOWN: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    include_str!("misspellings.txt").lines().filter_map(|line| line.split_once(' ')).collect()
});

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
        let mut editor = None;
        for word in words(note.text()) {
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
        let known = || KNOWN.get(&*lower).copied();
        let right = own.get(&*lower).copied().or_else(listed).or_else(known)?;
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
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'' | '’');
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_part)?;
        at = text[start..].find(|c| !is_part(c)).map_or(text.len(), |length| start + length);
        let word = text[start..at].trim_start_matches(['-', '_', '\'', '’']);
        let start = at - word.len();
        Some(TextRange::of_length(start, word.trim_end_matches(['-', '_', '\'', '’']).len()))
    })
}

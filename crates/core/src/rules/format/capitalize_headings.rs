use std::{collections::HashSet, sync::OnceLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Words,
    atx::{Heading, headings},
    edits::Editor,
};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, RangeSet, TextRange},
};

/// The words of a heading are not capitalised as is wanted.
///
/// ## Why
///
/// Headings look alike when all are written in one style.
///
/// ## Example
///
/// ```md
/// # the art of eating
/// ```
///
/// ## Fix
///
/// With `Title Case` each word begins with a capital but for those of `lowercase-words` that don't come first; with `First
/// letter` only the first; with `ALL CAPS` there are capitals only. A word consists of letters, hyphens and apostrophes;
/// all else stays as it is. Between words there is one blank.
///
/// ## Differences
///
/// Obsidian Linter also changes lines in HTML and comments, formulas, comments, HTML and its entities, Templater's tags, block
/// ids and addresses in a heading: here they stay, and so do the blanks before a heading in a list.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CapitalizeHeadings {
    /// Which letters are capitals.
    style: Style,
    /// Whether words stay that have a capital.
    ignore_case_words: bool,
    /// Words that stay.
    ignore_words: Words,
    /// Words that have no capital in titles, unless they come first.
    lowercase_words: Words,
    /// The characters before the first letter that don't belong to a word.
    starting_word_ignore_characters: String,
    /// The characters after the last letter that don't belong to a word.
    ending_word_ignore_characters: String,
    /// The same as `lowercase_words`, once it was asked.
    #[serde(skip)]
    small: OnceLock<HashSet<String>>,
}

/// Which letters of a heading are capitals.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, Serialize, JsonSchema)]
enum Style {
    /// The first of each word, but for small words.
    #[default]
    #[serde(rename = "Title Case")]
    Title,
    /// All.
    #[serde(rename = "ALL CAPS")]
    All,
    /// The first of the heading.
    #[serde(rename = "First letter")]
    First,
}

/// The small words of English: articles, conjunctions, prepositions, the words that ask and point, and adverbs of
/// direction, which often stand where a preposition does.
const SMALL_WORDS: &str = "a an the \
    and as because both but either even for if lest neither nor once or provided rather since so than that then though \
    although unless until whereas whether while whilst yet \
    aboard about above across after against along alongside amid amidst among amongst around at atop barring before behind \
    below beneath beside besides between beyond by circa concerning considering despite down during except excluding \
    failing following from in including inside into less like mid minus near next notwithstanding of off on onto opposite \
    out outside over past pending per plus pro regarding round sans save short sub through throughout thru till times to \
    toward towards under underneath unlike unto up upon v. versus via vis-à-vis vs. w/ w/o with within without worth \
    how such what whatever when whenever where wherever whoever whose why here hence there thence now just is it \
    abroad afterwards ago ahead apart ashore aside away back beforehand downhill downstairs downstream east forth home \
    indoors north northeast northwest offshore outdoors overboard overhead overseas south southeast southwest together \
    underground uphill upstairs upstream west backward backwards downward downwards forward forwards inward inwards \
    onward onwards outward outwards upward upwards";

impl Default for CapitalizeHeadings {
    fn default() -> Self {
        Self {
            style: Style::default(),
            ignore_case_words: true,
            ignore_words: Words::of(
                "macOS, iOS, iPhone, iPad, JavaScript, TypeScript, AppleScript, I",
            ),
            lowercase_words: Words::of(SMALL_WORDS),
            starting_word_ignore_characters: "'\"(‘“-".to_owned(),
            ending_word_ignore_characters: ".?!,:;'\")”’0123456789-".to_owned(),
            small: OnceLock::new(),
        }
    }
}

const IGNORED: Ignore = Ignore::OPAQUE
    .union(Ignore::LINK)
    .union(Ignore::WIKI_LINK)
    .union(Ignore::TAG)
    .union(Ignore::IMAGE)
    .union(Ignore::URL);

impl Rule for CapitalizeHeadings {
    const META: RuleMeta = RuleMeta {
        name: "capitalize-headings",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let mut headings = headings(note).peekable();
        if headings.peek().is_none() {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        for heading in headings {
            let edits = match self.style {
                Style::All => all_caps(note, &editor, heading),
                Style::Title | Style::First => {
                    let mut edits = self.words(note, &editor, heading);
                    edits.extend(blanks(note, &editor, heading));
                    edits
                }
            };
            if !edits.is_empty() {
                let message = "this heading is not capitalised as is wanted";
                report.add(heading.line, message).fix(Fix::unsafely(edits));
            }
        }
    }
}

fn all_caps(note: &Note, editor: &Editor<'_>, heading: Heading) -> Vec<Edit> {
    let kept = kept(note, heading);
    let free =
        editor.ignored().gaps(heading.text).flat_map(|gap| kept.gaps(gap).collect::<Vec<_>>());
    free.filter_map(|gap| editor.replace(gap, &note[gap].to_uppercase())).collect()
}

impl CapitalizeHeadings {
    /// The edits that give words the capitals that they are to have.
    fn words(&self, note: &Note, editor: &Editor<'_>, heading: Heading) -> Vec<Edit> {
        let mut is_first = true;
        let mut edits = Vec::new();
        for word in words(note, heading.text) {
            let Some(core) = self.core(note, word).filter(|_| !editor.ignored().overlaps(word))
            else {
                continue;
            };
            let text = &note[core];
            let keeps = (self.ignore_case_words && has_capital(text))
                || self.ignore_words.has(text)
                || self.ignore_words.has(&note[word]);
            if !keeps {
                let lower = text.to_lowercase();
                let is_small = match self.style {
                    Style::Title => self.is_small(&note[TextRange::new(word.start(), core.end())]),
                    Style::First | Style::All => true,
                };
                let wanted = if is_first || !is_small { capitalized(&lower) } else { lower };
                edits.extend(editor.replace(core, &wanted));
            }
            is_first = false;
        }
        edits
    }

    /// Whether `word` has no capital in titles.
    fn is_small(&self, word: &str) -> bool {
        let words = || self.lowercase_words.iter().map(str::to_owned).collect();
        self.small.get_or_init(words).contains(&word.to_lowercase())
    }

    /// The letters of `word` without the characters around them that don't count; none if it is no word.
    fn core(&self, note: &Note, word: TextRange) -> Option<TextRange> {
        let text = &note[word];
        let rest = text.trim_start_matches(|c| self.starting_word_ignore_characters.contains(c));
        let core = rest.trim_end_matches(|c| self.ending_word_ignore_characters.contains(c));
        let is_part = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’');
        let start = word.end() - rest.len();
        (!core.is_empty() && core.chars().all(is_part))
            .then(|| TextRange::of_length(start, core.len()))
    }
}

/// The edits that leave one blank between words and none at the end.
fn blanks(note: &Note, editor: &Editor<'_>, heading: Heading) -> Vec<Edit> {
    let lead = TextRange::new(heading.marks.end(), heading.text.start());
    let end = TextRange::new(heading.text.end(), heading.line.end());
    let mut edits = Vec::new();
    let words: Vec<_> =
        words(note, TextRange::new(heading.text.start(), heading.line.end())).collect();
    let Some(last) = words.last() else { return edits };
    edits.extend(editor.replace(lead, " "));
    for pair in words.windows(2) {
        edits.extend(editor.replace(TextRange::new(pair[0].end(), pair[1].start()), " "));
    }
    let rest = TextRange::new(last.end(), end.end());
    if !rest.is_empty() {
        edits.extend(editor.delete(rest));
    }
    edits
}

/// The words in `range`: what stands between blanks.
fn words(note: &Note, range: TextRange) -> impl Iterator<Item = TextRange> {
    let mut at = 0;
    let text = &note[range];
    std::iter::from_fn(move || {
        let start = at + text[at..].find(|c: char| !c.is_whitespace())?;
        at = text[start..].find(char::is_whitespace).map_or(text.len(), |length| start + length);
        Some(TextRange::new(start, at).shifted(range.start()))
    })
}

/// What of a heading has a meaning that hangs on its letters' case: HTML entities and the block id.
fn kept(note: &Note, heading: Heading) -> RangeSet {
    let ids = words(note, heading.text).filter(|word| note[*word].starts_with('^'));
    let text = &note[heading.text];
    let entities = memchr::memchr_iter(b'&', text.as_bytes()).filter_map(|start| {
        let length = text[start + 1..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'))?;
        let end = start + 1 + length;
        let is_entity = length > 0 && text[end..].starts_with(';');
        is_entity.then(|| TextRange::new(start, end + 1).shifted(heading.text.start()))
    });
    ids.chain(entities).collect()
}

/// Whether a letter of `word` is a capital.
fn has_capital(word: &str) -> bool {
    if word.is_ascii() {
        return word.bytes().any(|byte| byte.is_ascii_uppercase());
    }
    word.to_lowercase() != word
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

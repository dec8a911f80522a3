use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    lead::{Lead, is_break},
};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A blank stands before punctuation that closes, or after punctuation that opens.
///
/// ## Why
///
/// Most languages set none there, and a line may break at it.
///
/// ## Example
///
/// ```md
/// Yes , indeed ( I think ).
/// ```
///
/// ## Fix
///
/// The blanks go, save at the start of a line, and where text would become a link, a callout or a footnote, or a
/// tag would be none.
///
/// ## Differences
///
/// Obsidian Linter also changes inline code, HTML and comments, makes `[]` of an unchecked box `[ ]`, and takes the indent of
/// lines that begin with such a character: here they stay.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RemoveSpaceBeforeOrAfterCharacters {
    /// The characters that no blank stands before.
    characters_to_remove_space_before: String,
    /// The characters that no blank stands after.
    characters_to_remove_space_after: String,
}

impl Default for RemoveSpaceBeforeOrAfterCharacters {
    fn default() -> Self {
        Self {
            characters_to_remove_space_before: ",!?;:).’”]".to_owned(),
            characters_to_remove_space_after: "¿¡‘“([".to_owned(),
        }
    }
}

const IGNORED: Ignore =
    Ignore::OPAQUE.union(Ignore::LINK).union(Ignore::WIKI_LINK).union(Ignore::TAG);

impl Rule for RemoveSpaceBeforeOrAfterCharacters {
    const META: RuleMeta = RuleMeta {
        name: "remove-space-before-or-after-characters",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let classes = self.classes();
        let editor = Editor::new(note, IGNORED);
        let tags = note.ignored(Ignore::TAG);
        for line in meetings(note, &classes) {
            let source = &note[line];
            let lead = Lead::of(source).length;
            for run in runs(source, lead) {
                let blanks = TextRange::new(line.start() + run.start(), line.start() + run.end());
                let free = |at: usize| !editor.ignored().contains(at);
                let before = source[..run.start()].chars().next_back();
                let after = source[run.end()..].chars().next();
                let opens = before
                    .filter(|&c| self.characters_to_remove_space_after.contains(c))
                    .filter(|_| free(blanks.start() - 1));
                let closes = after
                    .filter(|&c| self.characters_to_remove_space_before.contains(c))
                    .filter(|_| free(blanks.end()));
                let is_due = opens.is_some() || closes.is_some();
                if !is_due || makes_markup(before, after) || tags.contains(blanks.end()) {
                    continue;
                }
                if let Some(edit) = editor.delete(blanks) {
                    let message = "a blank stands beside punctuation that needs none";
                    report.add(blanks, message).fix(Fix::safe(edit));
                }
            }
        }
    }
}

/// The first byte of a character that no blank stands before; what may follow a blank is one bit above it.
const CLOSES: u8 = 1 << 1;
/// The last byte of a character that no blank stands after.
const OPENS: u8 = 1 << 3;
/// A blank, one bit below what closes and above what opens.
const BLANK: u8 = CLOSES >> 1 | OPENS << 1;

impl RemoveSpaceBeforeOrAfterCharacters {
    /// What each byte may be.
    fn classes(&self) -> [u8; 256] {
        let mut classes = [0; 256];
        classes[usize::from(b' ')] |= BLANK;
        classes[usize::from(b'\t')] |= BLANK;
        let mut buffer = [0; 4];
        for c in self.characters_to_remove_space_before.chars() {
            classes[usize::from(c.encode_utf8(&mut buffer).as_bytes()[0])] |= CLOSES;
        }
        for c in self.characters_to_remove_space_after.chars() {
            classes[usize::from(c.encode_utf8(&mut buffer).as_bytes()[c.len_utf8() - 1])] |= OPENS;
        }
        classes
    }
}

/// The lines in which a blank may meet one of the characters.
fn meetings<'n>(note: &'n Note, classes: &[u8; 256]) -> impl Iterator<Item = TextRange> + use<'n> {
    /// How many bytes are looked at before it is asked whether any of them meets.
    const STEP: usize = 64;
    let mut found = Vec::new();
    let mut before = 0;
    for (step, bytes) in note.text().as_bytes().chunks(STEP).enumerate() {
        let first = before;
        let mut met = 0;
        for &byte in bytes {
            let class = classes[usize::from(byte)];
            met |= before << 1 & class;
            before = class;
        }
        if met != 0 {
            lines_of(note, classes, (first, bytes), step * STEP, &mut found);
        }
    }
    found.into_iter().map(|line| note.looks()[line].range)
}

/// Adds the lines to `found` on which two of `bytes` meet, of which the byte of the class `before` is followed by that at
/// `start`.
fn lines_of(
    note: &Note,
    classes: &[u8; 256],
    (mut before, bytes): (u8, &[u8]),
    start: usize,
    found: &mut Vec<usize>,
) {
    for (at, &byte) in bytes.iter().enumerate() {
        let class = classes[usize::from(byte)];
        if before << 1 & class != 0 {
            let line = note.lines().line_of(start + at);
            if found.last() != Some(&line) {
                found.push(line);
            }
        }
        before = class;
    }
}

/// The runs of blanks in the text of a line, which begins after `lead`.
fn runs(line: &str, lead: usize) -> Vec<TextRange> {
    let mut runs = Vec::new();
    let mut at = line.len() - line[lead..].trim_start_matches([' ', '\t']).len();
    while let Some(start) =
        memchr::memchr2(b' ', b'\t', &line.as_bytes()[at..]).map(|step| at + step)
    {
        at = line.len() - line[start..].trim_start_matches([' ', '\t']).len();
        if !is_break(line, start) {
            runs.push(TextRange::new(start, at));
        }
    }
    runs
}

/// Whether two characters that come to stand together may become a link, a callout, a footnote or a definition, or were a
/// box.
fn makes_markup(before: Option<char>, after: Option<char>) -> bool {
    matches!(
        (before, after),
        (Some('['), Some('[' | ']' | '!' | '^')) | (Some(']'), Some(']' | ':'))
    )
}

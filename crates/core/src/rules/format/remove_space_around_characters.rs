use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    lead::{Lead, is_break, is_in_item},
};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Line, Looks, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// Blanks stand around a character that needs none.
///
/// ## Why
///
/// Fullwidth characters and the punctuation of Chinese, Japanese and Korean have their space built in; dashes are set
/// without blanks in American English.
///
/// ## Example
///
/// ```md
/// 你好 ， world
/// ```
///
/// ## Fix
///
/// The blanks go; after the mark of a list, task or heading one stays.
///
/// ## Differences
///
/// Obsidian Linter also changes HTML, comments, Templater's tags and math within a line, and takes paragraphs out of list
/// items by their indent: here they stay. So do two blanks that break a line, and those beside a tag, which would end
/// elsewhere or be none.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RemoveSpaceAroundCharacters {
    /// Whether fullwidth forms are among them, as `，`.
    include_fullwidth_forms: bool,
    /// Whether the punctuation of Chinese, Japanese and Korean is among them, as `。`.
    include_cjk_symbols_and_punctuation: bool,
    /// Whether the dashes `–` and `—` are among them.
    include_dashes: bool,
    /// More characters.
    other_symbols: String,
}

impl Default for RemoveSpaceAroundCharacters {
    fn default() -> Self {
        Self {
            include_fullwidth_forms: true,
            include_cjk_symbols_and_punctuation: true,
            include_dashes: true,
            other_symbols: String::new(),
        }
    }
}

const IGNORED: Ignore =
    Ignore::OPAQUE.union(Ignore::LINK).union(Ignore::WIKI_LINK).union(Ignore::TAG);

impl Rule for RemoveSpaceAroundCharacters {
    const META: RuleMeta = RuleMeta {
        name: "remove-space-around-characters",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        if self.other_symbols.is_empty() && note.text().is_ascii() {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        let is_wide = |line: &&Line| line.looks.contains(Looks::WIDE);
        let may_have = |line: &&Line| is_wide(line) || !self.other_symbols.is_empty();
        let lines = note.looks().iter().filter(may_have).map(|line| line.range);
        let tags = note.ignored(Ignore::TAG);
        // That rule says whether a blank stands behind the mark of a quote.
        let quotes_decided = cx.settings.turns_on("blockquote-style");
        for line in lines {
            let source = &note[line];
            for run in self.runs(source) {
                let blanks = TextRange::new(line.start() + run.start(), line.start() + run.end());
                let is_quoted = note[line][..run.start()].ends_with('>');
                if quotes_decided && is_quoted
                    || tags.contains(blanks.end())
                    || (run.start() > 0 && tags.contains(blanks.start() - 1))
                {
                    continue;
                }
                if let Some(edit) = edit(note, &editor, line, blanks) {
                    let message = "blanks stand around a character that needs none";
                    report.add(blanks, message).fix(Fix::safe(edit));
                }
            }
        }
    }
}

impl RemoveSpaceAroundCharacters {
    fn is_symbol(&self, c: char) -> bool {
        let is_kind = match c {
            '\u{ff01}'..='\u{ff5e}' => self.include_fullwidth_forms,
            '\u{3000}'..='\u{303f}' => self.include_cjk_symbols_and_punctuation,
            '\u{2013}' | '\u{2014}' => self.include_dashes,
            _ => false,
        };
        is_kind || self.other_symbols.contains(c)
    }

    /// The runs of blanks in a line that touch one of the characters.
    fn runs(&self, line: &str) -> Vec<TextRange> {
        let mut runs = Vec::new();
        let mut at = 0;
        let blank = |at: usize| memchr::memchr2(b' ', b'\t', &line.as_bytes()[at..]);
        while let Some(start) = blank(at).map(|step| at + step) {
            let rest = line[start..].trim_start_matches([' ', '\t']);
            at = line.len() - rest.len();
            let around = [line[..start].chars().next_back(), rest.chars().next()];
            let is_near = around.into_iter().flatten().any(|c| self.is_symbol(c));
            if is_near && !is_break(line, start) {
                runs.push(TextRange::new(start, at));
            }
        }
        runs
    }
}

/// The edit that takes away `blanks` in a line, as far as the line keeps its marks.
fn edit(note: &Note, editor: &Editor<'_>, line: TextRange, blanks: TextRange) -> Option<Edit> {
    let lead = Lead::of(&note[line]);
    let end = line.start() + lead.length;
    if blanks.start() < end || (blanks.start() == line.start() && is_in_item(note, blanks.end())) {
        return None;
    }
    let kept = if blanks.start() == end && lead.needs_blank { " " } else { "" };
    editor.replace(blanks, kept)
}

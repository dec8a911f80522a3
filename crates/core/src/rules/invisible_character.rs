use memchr::memchr2_iter;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Severity,
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A character that can't be seen stands in the text.
///
/// ## Why
///
/// Zero-width spaces and byte order marks come from web pages. They keep words from being found and links from leading
/// anywhere; before a list marker they make the line plain text.
///
/// ## Example
///
/// `[[Project]]`, with U+200B after the third letter.
///
/// Joiners in emoji and in scripts that need them are left in peace, and so are the zero-width spaces that part words in
/// Thai, Lao, Burmese and Khmer.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct InvisibleCharacter {}

impl Rule for InvisibleCharacter {
    const META: RuleMeta = RuleMeta {
        name: "invisible-character",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        let body = note.body();
        let mut last_line = None;
        let starts = memchr2_iter(0xE2, 0xEF, &text.as_bytes()[body.bytes()])
            .map(|step| body.start() + step);
        for place in
            starts.filter(|&place| INVISIBLE.iter().any(|mark| text[place..].starts_with(mark)))
        {
            let line = note.lines().line_of(place);
            let (before, rest) = text.split_at(place);
            let Some(mark) = rest.chars().next() else { continue };
            let after = &rest[mark.len_utf8()..];
            if last_line == Some(line) || parts_words(before, after) || note.is_hidden(place) {
                continue;
            }
            last_line = Some(line);
            let range = TextRange::of_length(place, mark.len_utf8());
            let line_start = note.lines().line(line).start();
            let breaks =
                before[line_start..].trim().is_empty() && starts_markup(after.trim_start());
            let finding = report.add(
                range,
                format!("an invisible character (U+{:04X}) stands here", u32::from(mark)),
            );
            if breaks {
                finding.help("it keeps this line from being what it looks like");
            } else {
                finding.at_most(Severity::Info);
            }
        }
    }
}

/// Zero-width space, word joiner and byte order mark.
const INVISIBLE: [&str; 3] = ["\u{200b}", "\u{2060}", "\u{feff}"];

/// Whether a zero-width space parts words here, as in scripts that write none between them.
fn parts_words(before: &str, after: &str) -> bool {
    let needs = |c: Option<char>| {
        c.is_some_and(|c| matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'))
    };
    needs(before.chars().next_back()) || needs(after.chars().next())
}

fn starts_markup(text: &str) -> bool {
    ["- ", "* ", "+ ", "#", "> ", "```", "~~~", "|"].iter().any(|mark| text.starts_with(mark))
}

use memchr::memchr_iter;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Severity,
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A control character changes the direction of the text around it.
///
/// ## Why
///
/// These characters are invisible, and let text read otherwise than it is stored: in code they can hide what a command does
/// (CVE-2021-42574). In right-to-left text they have their place, as long as each is closed on its line.
///
/// ## Example
///
/// A command copied from a web page that holds U+202E.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct HiddenTextDirection {}

impl Rule for HiddenTextDirection {
    const META: RuleMeta = RuleMeta {
        name: "hidden-text-direction",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        let mut line = TextRange::default();
        let mut open: Vec<usize> = Vec::new();
        for place in memchr_iter(0xE2, text.as_bytes()) {
            let Some(mark) = text[place..].chars().next() else { continue };
            let Some(role) = Role::of(mark) else { continue };
            if place >= line.end() {
                report_open(&mut open, report);
                line = note.lines().line(note.lines().line_of(place));
            }
            if note.code_at(place).is_some() {
                report.add(
                    TextRange::of_length(place, mark.len_utf8()),
                    message(mark, "hides what this code says"),
                );
            } else if role == Role::Opens {
                open.push(place);
            } else if open.pop().is_none() {
                report
                    .add(
                        TextRange::of_length(place, mark.len_utf8()),
                        message(mark, "closes nothing"),
                    )
                    .at_most(Severity::Info);
            }
        }
        report_open(&mut open, report);
    }
}

/// What a control character of the bidirectional algorithm (Unicode Standard Annex 9) does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
}

impl Role {
    fn of(c: char) -> Option<Self> {
        match c {
            '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' | '\u{2066}'..='\u{2068}' => {
                Some(Self::Opens)
            }
            '\u{202c}' | '\u{2069}' => Some(Self::Closes),
            _ => None,
        }
    }
}

fn report_open(open: &mut Vec<usize>, report: &mut Report) {
    for place in open.drain(..) {
        let range = TextRange::of_length(place, '\u{202e}'.len_utf8());
        report.add(range, "an invisible character turns the direction of the rest of this line");
    }
}

fn message(mark: char, does: &str) -> String {
    format!("an invisible character for the direction of text (U+{:04X}) {does}", u32::from(mark))
}

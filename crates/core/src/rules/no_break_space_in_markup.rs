use memchr::memmem;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// A no-break space stands where Markdown needs an ordinary blank.
///
/// ## Why
///
/// `# Title` with a no-break space is no heading, `- item` no list item, and a fence after one opens no code block. On some
/// keyboards a slip of the finger types it.
///
/// ## Example
///
/// `- [ ] Water the plants`, with U+00A0 after the hyphen.
///
/// ## Fix
///
/// With `--unsafe` the no-break space becomes a blank, and the line is what it looks like. Before a fence it is only
/// reported.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NoBreakSpaceInMarkup {}

impl Rule for NoBreakSpaceInMarkup {
    const META: RuleMeta = RuleMeta {
        name: "no-break-space-in-markup",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        for space in memmem::find_iter(text[note.body()].as_bytes(), NO_BREAK_SPACE)
            .map(|step| note.body().start() + step)
        {
            let line = note.lines().line(note.lines().line_of(space));
            let before = text[line.start()..space].trim_start_matches([' ', '\t', '>']);
            let after = &text[space + NO_BREAK_SPACE.len()..line.end()];
            if is_markup(before, after) && !note.is_hidden(space) {
                let range = TextRange::of_length(space, NO_BREAK_SPACE.len());
                report
                    .add(range, "a no-break space keeps this line from being what it looks like")
                    .fix(Fix::unsafely(Edit::replace(range, " ")).reshaping());
            }
        }
    }
}

const NO_BREAK_SPACE: &str = "\u{a0}";

/// Whether a blank between `before`, the start of a line, and `after` would make it a heading, a list item, a task or
/// code.
fn is_markup(before: &str, after: &str) -> bool {
    let number = before.trim_start_matches(|c: char| c.is_ascii_digit());
    match before {
        "" => ["```", "~~~", "- ", "* ", "+ "].iter().any(|mark| after.starts_with(mark)),
        "-" | "*" | "+" | "- [ ]" | "- [x]" | "* [ ]" | "* [x]" => !after.trim().is_empty(),
        _ if before.bytes().all(|byte| byte == b'#') => {
            before.len() <= 6 && !after.trim().is_empty()
        }
        _ => number.len() < before.len() && matches!(number, "." | ")") && !after.trim().is_empty(),
    }
}

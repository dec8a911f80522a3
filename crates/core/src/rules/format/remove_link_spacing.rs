use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, LinkSyntax, Note, SpanKind},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// The text of a link begins or ends in blanks.
///
/// ## Why
///
/// Obsidian underlines the blanks too.
///
/// ## Example
///
/// ```md
/// [[Note| a name ]] and [ a site ](https://example.org)
/// ```
///
/// ## Fix
///
/// The blanks go. Markdown images and links without text stay.
///
/// ## Differences
///
/// Obsidian Linter also changes what looks like a link in code and in the frontmatter, and writes `$` into the text of some
/// links: here both stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RemoveLinkSpacing {}

impl Rule for RemoveLinkSpacing {
    const META: RuleMeta = RuleMeta {
        name: "remove-link-spacing",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let editor = Editor::new(note, Ignore::CODE.union(Ignore::INLINE_CODE));
        let markdown = note.spans().iter().filter_map(|span| match span.kind {
            SpanKind::Link { text_end } if note[span.range].starts_with('[') => {
                Some(TextRange::new(span.range.start() + 1, text_end as usize))
            }
            _ => None,
        });
        let wiki = note.inlines().links.iter().filter(|link| link.syntax == LinkSyntax::Wiki);
        for text in markdown.chain(wiki.filter_map(|link| link.display)) {
            let edits: Vec<Edit> =
                blanks(note, text).filter_map(|blanks| editor.delete(blanks)).collect();
            if !edits.is_empty() {
                let message = "the text of this link begins or ends in blanks";
                report.add(text, message).fix(Fix::safe(edits));
            }
        }
    }
}

/// The blanks at the start and at the end of a link's text; none when it is nothing else.
fn blanks(note: &Note, text: TextRange) -> impl Iterator<Item = TextRange> + use<> {
    // What the parser calls the end of the text may leave out blanks.
    let rest = &note.text()[text.end()..];
    let end = text.end() + rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let text = TextRange::new(text.start(), end);
    let source = &note[text];
    let start = source.len() - source.trim_start_matches([' ', '\t']).len();
    let length = source.trim_end_matches([' ', '\t']).len();
    let around = [
        TextRange::of_length(text.start(), start),
        TextRange::new(text.start() + length, text.end()),
    ];
    around.into_iter().filter(move |blanks| start < length && !blanks.is_empty())
}

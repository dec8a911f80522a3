use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix, note::{BlockKind, Note}, text::{Edit, TextRange},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A quote begins almost like a callout.
///
/// ## Why
///
/// A callout begins with `[!type]` on the first line of its quote. With a blank after the exclamation mark or without the
/// closing bracket, Obsidian shows a plain quote with odd brackets.
///
/// ## Example
///
/// ```md
/// > [! tip] Two chapters a week
/// > The list is due in summer.
/// ```
///
/// ## Fix
///
/// The blank goes. A closing bracket is put in where nothing but the type stands on the line.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MalformedCallout {}

impl Rule for MalformedCallout {
    const META: RuleMeta = RuleMeta {
        name: "malformed-callout",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for quote in note.blocks().iter().filter(|block| block.kind == BlockKind::Quote) {
            let head = note.quote_head(quote.range);
            let Some(inner) = note[head].strip_prefix('[') else { continue };
            let rest = inner.trim_start();
            let Some(rest) = rest.strip_prefix('!') else { continue };
            let name = rest.trim_start();
            let open = TextRange::new(head.start(), head.end() - name.len());
            match name.split_once(']') {
                Some((kind, after)) if is_type(kind.trim_end()) && !after.starts_with('(') => {
                    let blank = TextRange::of_length(open.end() + kind.trim_end().len(), kind.len() - kind.trim_end().len());
                    if note[open] == *"[!" && blank.is_empty() {
                        continue;
                    }
                    let opening = (note[open] != *"[!").then(|| Edit::replace(open, "[!"));
                    let closing = (!blank.is_empty()).then(|| Edit::delete(blank));
                    report
                        .add(head, "a blank in the brackets makes this callout a plain quote")
                        .fix(Fix::safe(opening.into_iter().chain(closing).collect::<Vec<_>>()));
                }
                None if is_type(name) => {
                    let mut edits = vec![Edit::insert(head.end(), "]")];
                    edits.extend((note[open] != *"[!").then(|| Edit::replace(open, "[!")));
                    report.add(head, "without its `]` this callout is a plain quote").fix(Fix::safe(edits));
                }
                None if name.starts_with(|c: char| c.is_alphabetic()) => {
                    report.add(head, "without its `]` this callout is a plain quote").help("put `]` after the type");
                }
                _ => {}
            }
        }
    }
}

/// Whether `name` is one word, perhaps with metadata, as the types of callouts are.
fn is_type(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '|'))
}

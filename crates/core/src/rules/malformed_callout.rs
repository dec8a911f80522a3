use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{BlockKind, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
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
            let inner = note[head].strip_prefix('[').unwrap_or_default();
            if let Some(name) = inner.trim_start().strip_prefix('!') {
                check_head(note, head, name.trim_start(), report);
            }
        }
    }
}

/// Checks a head that begins with `[!`, perhaps with blanks, up to its type.
fn check_head(note: &Note, head: TextRange, name: &str, report: &mut Report) {
    let start = head.end() - name.len();
    let mut edits = without_blanks(note, TextRange::new(head.start(), start));
    match name.split_once(']') {
        Some((kind, after)) if is_type(kind.trim_end()) && !after.starts_with('(') => {
            edits.extend(without_blanks(note, TextRange::of_length(start, kind.len())));
            if !edits.is_empty() {
                report
                    .add(head, "a blank in the brackets makes this callout a plain quote")
                    .fix(Fix::safe(edits));
            }
        }
        None if is_type(name) => {
            edits.push(Edit::insert(head.end(), "]"));
            report.add(head, UNCLOSED).fix(Fix::safe(edits));
        }
        None if name.starts_with(|c: char| c.is_alphabetic()) => {
            report.add(head, UNCLOSED).help("put `]` after the type");
        }
        _ => {}
    }
}

const UNCLOSED: &str = "without its `]` this callout is a plain quote";

/// The edits that take the blanks out of `range`.
fn without_blanks(note: &Note, range: TextRange) -> Vec<Edit> {
    let blanks = note[range].match_indices([' ', '\t']);
    blanks.map(|(at, _)| Edit::delete(TextRange::of_length(range.start() + at, 1))).collect()
}

/// Whether `name` is one word, perhaps with metadata, as the types of callouts are.
fn is_type(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '|'))
}

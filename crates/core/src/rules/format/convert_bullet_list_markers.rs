use memchr::memmem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A line begins with a bullet that is none in Markdown.
///
/// ## Why
///
/// Text copied from elsewhere has `•` where a list item has `-`, and isn't read as a list.
///
/// ## Example
///
/// ```md
/// • One
/// • Two
/// ```
///
/// ## Fix
///
/// `•` becomes `-`, and so does `§` before a word.
///
/// ## Differences
///
/// Obsidian Linter also turns the section sign of `§ 5` into a bullet, and signs that stand alone or before a hyphen, which
/// can make a heading or a horizontal rule: here they stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConvertBulletListMarkers {}

const IGNORED: Ignore =
    Ignore::OPAQUE.union(Ignore::LINK).union(Ignore::WIKI_LINK).union(Ignore::TAG);

impl Rule for ConvertBulletListMarkers {
    const META: RuleMeta = RuleMeta {
        name: "convert-bullet-list-markers",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let has = |sign: &str| memmem::find(note.text().as_bytes(), sign.as_bytes()).is_some();
        if !has("•") && !has("§") {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        for line in editor.lines() {
            let content = note[line].trim_start_matches([' ', '\t']);
            let Some(sign) = bullet(content) else { continue };
            let range = TextRange::of_length(line.end() - content.len(), sign.len_utf8());
            if let Some(edit) = editor.replace(range, "-") {
                let message = format!("`{sign}` is no bullet in Markdown");
                report.add(range, message).fix(Fix::safe(edit).reshaping());
            }
        }
    }
}

/// The sign with which `content` begins, if it stands for a bullet.
fn bullet(content: &str) -> Option<char> {
    let sign = content.chars().next()?;
    let rest = &content[sign.len_utf8()..];
    let text = rest.trim_start();
    let is_bullet = match sign {
        '•' => !text.is_empty() && !text.starts_with('-'),
        '§' => text.len() < rest.len() && text.starts_with(|c: char| !is_number(c) && c != '-'),
        _ => false,
    };
    is_bullet.then_some(sign)
}

/// Whether a number may begin with `c`, Roman ones included.
fn is_number(c: char) -> bool {
    c.is_numeric() || matches!(c, 'I' | 'V' | 'X' | 'L' | 'C' | '§')
}

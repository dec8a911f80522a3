use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{BlockKind, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// Markdown stands right below a line that holds only an HTML tag.
///
/// ## Why
///
/// A line with nothing but a tag such as `<br>` or `<input …>` begins a block of HTML that goes on to the next blank line. In
/// it Obsidian shows Markdown as plain text.
///
/// ## Example
///
/// ```md
/// <br>
/// This is **not** bold.
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MarkdownInHtmlBlock {}

impl Rule for MarkdownInHtmlBlock {
    const META: RuleMeta = RuleMeta {
        name: "markdown-in-html-block",
        category: Category::Structure,
        level: Level::Info,
        fixable: Fixable::Never,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for block in note.blocks().iter().filter(|block| block.kind == BlockKind::Html) {
            let html = &note[block.range];
            let Some((first, rest)) = html.split_once('\n') else { continue };
            if !is_inline_tag(first.trim()) {
                continue;
            }
            let mut at = block.range.start() + first.len() + 1;
            for line in rest.split_inclusive('\n') {
                if MARKS.iter().any(|mark| line.contains(mark)) {
                    report
                        .add(
                            TextRange::of_length(at, line.trim_end().len()),
                            "in this HTML block Markdown is shown as plain text",
                        )
                        .help(format!("put a blank line after `{}`", first.trim()));
                    break;
                }
                at += line.len();
            }
        }
    }
}

/// What tells of Markdown.
const MARKS: [&str; 4] = ["**", "[[", "](", "`"];

/// Elements that stand within a line; alone on one they are rarely meant to begin a block.
const INLINE: [&str; 16] = [
    "a", "b", "br", "code", "em", "font", "i", "img", "input", "kbd", "mark", "small", "span",
    "strong", "sub", "sup",
];

fn is_inline_tag(line: &str) -> bool {
    let Some(tag) = line.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) else {
        return false;
    };
    let name = tag.split([' ', '\t', '/']).next().unwrap_or_default().to_ascii_lowercase();
    !tag.contains(['<', '>']) && INLINE.contains(&name.as_str())
}

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{ListKind, Node, Note, Style, Value, quoted},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// A `#` turns a value, or the rest of one, into a comment.
///
/// ## Why
///
/// In YAML a `#` after a blank begins a comment. Of `title: a #b` only `a` is read, and `- #reading` in a list of tags is
/// an empty item.
///
/// ## Example
///
/// ```md
/// ---
/// tags:
///   - #reading
/// ---
/// ```
///
/// ## Fix
///
/// In `tags` the `#` goes, as it is not needed there. In an item that is empty without it, the item is quoted. A comment
/// behind a value is left to you.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SwallowedValue {}

impl Rule for SwallowedValue {
    const META: RuleMeta = RuleMeta {
        name: "swallowed-value",
        category: Category::Frontmatter,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::MARKDOWN,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let Some(frontmatter) = note.frontmatter() else { return };
        for property in frontmatter.properties() {
            let in_tags = ListKind::of(&property.name) == Some(ListKind::Tags);
            for item in
                property.value.items().unwrap_or_default().iter().filter(|item| item.is_null())
            {
                if let Some(comment) = tag_like_comment(note, item.range.end()) {
                    let content = if in_tags {
                        note[comment][1..].to_owned()
                    } else {
                        quoted(&note[comment])
                    };
                    report
                        .add(
                            comment,
                            format!(
                                "`{}` is a comment in YAML, so this item is empty",
                                &note[comment]
                            ),
                        )
                        .fix(Fix::safe(Edit::replace(comment, content)));
                }
            }
            let Some(comment) = tag_like_comment(note, property.value.range.end()) else {
                continue;
            };
            if property.value.is_null() && in_tags {
                let tag = note[comment][1..].to_owned();
                report
                    .add(
                        comment,
                        format!("`{}` is a comment in YAML, so there are no tags", &note[comment]),
                    )
                    .fix(Fix::safe(Edit::replace(
                        TextRange::new(property.value.range.end(), comment.end()),
                        format!("{}  - {tag}", note.newline().as_str()),
                    )));
            } else if property.value.text().is_some() && is_plain(&property.value) {
                report
                    .add(
                        comment,
                        format!(
                            "`{}` is a comment in YAML and no part of the value",
                            &note[comment]
                        ),
                    )
                    .help("put the whole value in quotes; a comment is set off by two blanks");
            }
        }
    }
}

/// The comment behind `offset` that looks like a tag: one blank, `#`, and a word that goes on to the end of its line.
fn tag_like_comment(note: &Note, offset: usize) -> Option<TextRange> {
    let rest = note.text()[offset..].split('\n').next()?.trim_end();
    let comment = rest.strip_prefix(' ')?;
    let word = comment.strip_prefix('#')?;
    let is_word = !word.is_empty() && !word.contains([' ', '\t', '#']) && !word.starts_with('!');
    is_word.then(|| TextRange::of_length(offset + 1, comment.len()))
}

fn is_plain(node: &Node) -> bool {
    matches!(node.value, Value::Scalar { style: Style::Plain, .. })
}

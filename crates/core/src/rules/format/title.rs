//! What a note is called, for rules that put it into the frontmatter.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Captures, Regex};

use crate::note::{Ignore, Looks, Note};

/// The text of the first heading of level 1, with links as their text and without escapes; none when there is none, or
/// nothing in it.
pub(super) fn heading(note: &Note) -> Option<String> {
    let lines = note.looks().iter().filter(|line| line.looks.contains(Looks::HEADING));
    let texts = lines.map(|line| line.range).filter_map(|line| {
        let text = note[line].strip_prefix('#').filter(|rest| rest.starts_with([' ', '\t']))?;
        Some((line.start(), text.trim()))
    });
    let mut titles =
        texts.filter(|(start, text)| !text.is_empty() && *start >= note.body().start());
    let (_, text) = titles.find(|(start, _)| !note.ignored(Ignore::OPAQUE).contains(*start))?;
    Some(plain(text).into_owned())
}

/// `text` with links as their text and without escapes.
fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(['[', '\\']) {
        return Cow::Borrowed(text);
    }
    let mut plain = text.to_owned();
    if let Some(pattern) = &*WIKI_LINK {
        plain = pattern.replace_all(&plain, shown).into_owned();
    }
    if let Some(pattern) = &*LINK {
        plain = pattern.replace_all(&plain, "$1").into_owned();
    }
    Cow::Owned(unescaped(&plain))
}

static WIKI_LINK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"!?\[\[([^\[\]\n|]+)(?:\|([^\[\]\n]+))?\]\]").ok());
static LINK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"!?\[((?:\\.|[^\[\]\\])*)\]\((?:[^()\n]|\([^()\n]*\))*\)").ok());

/// What Obsidian shows for a wikilink.
fn shown(link: &Captures<'_>) -> String {
    link.get(2).or(link.get(1)).map_or(String::new(), |shown| shown.as_str().to_owned())
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.next_if(|next| c == '\\' && next.is_ascii_punctuation()) {
            Some(next) => plain.push(next),
            None => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_read_as_text() {
        for (text, expected) in [
            ("A [b](c d.md) [[e|f]] [[g]]", "A b f g"),
            (r"Escape \[\_\] \a", r"Escape [_] \a"),
            ("[a", "[a"),
            ("a (b) [c](d(e).md)", "a (b) c"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}

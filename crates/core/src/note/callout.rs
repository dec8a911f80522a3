//! Callouts: quotes whose first line names a type.

use super::block::{BlockKind, Structure};
use crate::text::TextRange;

/// The head of a callout: `[!type|metadata]+ title`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Callout {
    /// The quote.
    pub range: TextRange,
    /// The head, from `[` to the end of its line.
    pub head: TextRange,
    /// The type, as written.
    pub kind: TextRange,
    /// The sign that makes it foldable: `+` open, `-` closed.
    pub fold: Option<char>,
    /// The title; empty when there is none.
    pub title: TextRange,
}

/// The callouts of `structure`.
pub(super) fn callouts(text: &str, structure: &Structure) -> Vec<Callout> {
    let quotes = structure.blocks.iter().filter(|block| block.kind == BlockKind::Quote);
    quotes.filter_map(|quote| callout(text, quote.range)).collect()
}

/// The first line of a quote without its mark.
pub(super) fn first_line(text: &str, quote: TextRange) -> TextRange {
    let line = text[quote].split('\n').next().unwrap_or_default();
    let content = line.strip_prefix('>').unwrap_or(line).trim_start_matches([' ', '\t']);
    TextRange::of_length(quote.start() + line.len() - content.len(), content.trim_end().len())
}

fn callout(text: &str, range: TextRange) -> Option<Callout> {
    let head = first_line(text, range);
    let inner = text[head].strip_prefix("[!")?;
    let length = inner.find(']')?;
    let name = inner[..length].split('|').next().unwrap_or_default();
    if name.trim().is_empty() {
        return None;
    }
    let after = &inner[length + 1..];
    let fold = after.chars().next().filter(|&c| c == '+' || c == '-');
    let title = after[usize::from(fold.is_some())..].trim_start();
    Some(Callout {
        range,
        head,
        kind: TextRange::of_length(head.start() + 2, name.len()),
        fold,
        title: TextRange::new(head.end() - title.len(), head.end()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_callouts() {
        for (text, kind, fold, title) in [
            ("> [!faq]- Title here\n> body", "faq", Some('-'), "Title here"),
            ("> [!info|wide] T", "info", None, "T"),
            (">[!NOTE]\r\n> b", "NOTE", None, ""),
            ("> [!my type]+", "my type", Some('+'), ""),
        ] {
            let callouts = callouts(text, &Structure::parse(text, 0));
            let found =
                callouts.first().map(|found| (&text[found.kind], found.fold, &text[found.title]));
            assert_eq!(found, Some((kind, fold, title)));
        }
    }

    #[test]
    fn nested_callouts_and_plain_quotes() {
        let text = "> [!a] Q\n> > [!b] T\n> > > c\n\n> text\n> [!d] x\n\n> [!] e";
        let callouts = callouts(text, &Structure::parse(text, 0));
        assert_eq!(callouts.iter().map(|found| &text[found.kind]).collect::<Vec<_>>(), ["a", "b"]);
    }
}

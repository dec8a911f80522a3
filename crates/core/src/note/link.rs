//! Links and embeds: their parts, and what they link to.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{
    Note,
    block::{Span, SpanKind},
    frontmatter::{Node, Property, Style, Value},
};
use crate::text::TextRange;

/// A link or an embed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// With its brackets, and its `!` when it embeds.
    pub range: TextRange,
    /// How it is written.
    pub syntax: LinkSyntax,
    /// Whether it shows its target in place.
    pub embed: bool,
    /// The path, as written; empty for a link into the same note.
    pub target: TextRange,
    /// The part from `#` on.
    pub subpath: Option<TextRange>,
    /// What it shows instead of its target.
    pub display: Option<TextRange>,
    /// Whether it stands in a `%%` comment, where Obsidian indexes it all the same.
    pub in_comment: bool,
}

/// How a [`Link`] is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkSyntax {
    /// `[[target]]`
    Wiki,
    /// `[text](target)`
    Markdown,
}

impl Link {
    /// What it links to, path and subpath: without blanks around in a wikilink, decoded in a Markdown link.
    pub fn linktext<'n>(&self, note: &'n Note) -> Cow<'n, str> {
        let full = &note[self.subpath.map_or(self.target, |subpath| self.target.join(subpath))];
        match self.syntax {
            LinkSyntax::Wiki => Cow::Borrowed(full.trim()),
            LinkSyntax::Markdown => decoded(full),
        }
    }

    /// Whether it leads out of the vault: a Markdown link that has a scheme, as `https:`, or begins with `//`.
    pub fn is_external(&self, note: &Note) -> bool {
        let target = &note[self.target];
        let scheme = target.split_once(':').map_or("", |(scheme, _)| scheme);
        self.syntax == LinkSyntax::Markdown
            && (target.starts_with("//")
                || scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                    && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c)))
    }
}

/// The destination `text` without its backslash and percent escapes; the latter stay if what they mean is no text.
fn decoded(text: &str) -> Cow<'_, str> {
    if text.contains('\\') {
        let plain = unescaped(text);
        return Cow::Owned(decoded(&plain).into_owned());
    }
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

/// `text` without the backslashes before ASCII punctuation (`CommonMark` 0.31, section 2.4).
fn unescaped(text: &str) -> String {
    let mut chars = text.chars().peekable();
    let mut plain = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        let escaped = chars.next_if(|next| c == '\\' && next.is_ascii_punctuation());
        plain.push(escaped.unwrap_or(c));
    }
    plain
}

/// A link in a property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PropertyLink {
    /// The name of the property, and the positions and names within its value, joined by dots.
    pub key: String,
    /// The link.
    pub link: Link,
}

/// The links in `properties`: texts that are one wikilink or Markdown link and nothing else.
pub(super) fn property_links(text: &str, properties: &[Property]) -> Vec<PropertyLink> {
    let mut found = Vec::new();
    for property in properties {
        collect(text, property.name.to_string(), &property.value, &mut found);
    }
    found
}

fn collect(text: &str, key: String, node: &Node, found: &mut Vec<PropertyLink>) {
    match &node.value {
        Value::Scalar { text: value, style: Style::Plain | Style::Quoted }
            if value.contains("[[") || value.contains("](") =>
        {
            found.extend(whole_link(text, node).map(|link| PropertyLink { key, link }));
        }
        Value::List { items, .. } => {
            for (at, item) in items.iter().enumerate() {
                collect(text, format!("{key}.{at}"), item, found);
            }
        }
        Value::Map { properties, .. } => {
            for property in properties {
                collect(text, format!("{key}.{}", property.name), &property.value, found);
            }
        }
        Value::Scalar { .. } | Value::Alias => {}
    }
}

/// The link that a scalar is.
fn whole_link(text: &str, node: &Node) -> Option<Link> {
    let source = &text[node.range];
    let quotes = usize::from(source.starts_with(['"', '\'']));
    let inner = TextRange::new(node.range.start() + quotes, node.range.end() - quotes);
    let link = wikilink(text, inner).or_else(|| {
        let text_end = inner.start() + text[inner].strip_prefix('[')?.find("](")? + 1;
        let span =
            Span { kind: SpanKind::Link { text_end: u32::try_from(text_end).ok()? }, range: inner };
        text[inner].ends_with(')').then(|| markdown_link(text, &span))?
    })?;
    (link.range == inner).then_some(link)
}
/// The start of `text` in which a link or math must end: more than any path, heading or formula of a line needs.
pub(super) fn window(text: &str) -> &str {
    &text[..text.floor_char_boundary(4096)]
}

/// The wikilink that starts at the start of `rest`: on one line, with a target, and no other in it. Of the backslashes
/// at the end of its target the last is no part of it, as in a table it is what keeps the bar.
pub(super) fn wikilink(text: &str, rest: TextRange) -> Option<Link> {
    let inner = window(&text[rest]).strip_prefix("[[")?;
    let length = inner.find("]]")?;
    let inner = &inner[..length];
    if inner.contains("[[") || inner.contains('\n') || inner.trim().is_empty() {
        return None;
    }
    let start = rest.start() + 2;
    let (full, display) = match inner.split_once('|') {
        Some((target, display)) if !target.is_empty() => {
            (target, Some(TextRange::of_length(start + target.len() + 1, display.len())))
        }
        _ => (inner, None),
    };
    let full = full.strip_suffix('\\').unwrap_or(full);
    let path = full.find('#').unwrap_or(full.len());
    Some(Link {
        range: TextRange::of_length(rest.start(), length + 4),
        syntax: LinkSyntax::Wiki,
        embed: false,
        target: TextRange::of_length(start, path),
        subpath: (path < full.len()).then(|| TextRange::new(start + path, start + full.len())),
        display,
        in_comment: false,
    })
}

/// The link that `span` is, if it has a destination of its own.
pub(super) fn markdown_link(text: &str, span: &Span) -> Option<Link> {
    let (text_end, embed) = match span.kind {
        SpanKind::Link { text_end } => (text_end as usize, false),
        SpanKind::Image { text_end } => (text_end as usize, true),
        SpanKind::Code | SpanKind::Html => return None,
    };
    let after = &text[text_end..span.range.end()];
    let open = after.find("](")? + 2;
    let inner = after[open..].trim_start();
    let start = text_end + after.len() - inner.len();
    let destination = match inner.strip_prefix('<') {
        Some(inner) => TextRange::of_length(start + 1, inner.find('>')?),
        None => TextRange::of_length(
            start,
            inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len() - 1),
        ),
    };
    let path = text[destination]
        .find('#')
        .map_or(destination.end(), |length| destination.start() + length);
    Some(Link {
        range: span.range,
        syntax: LinkSyntax::Markdown,
        embed,
        target: TextRange::new(destination.start(), path),
        subpath: (path < destination.end()).then(|| TextRange::new(path, destination.end())),
        display: Some(TextRange::new(
            (span.range.start() + 1 + usize::from(embed)).min(text_end),
            text_end,
        )),
        in_comment: false,
    })
}

/// In `body`, what stands in round brackets right after square ones, on one line, and holds a blank but no title, no
/// brackets of its own and no scheme.
pub(super) fn spaced_destinations(text: &str, body: TextRange) -> Vec<TextRange> {
    let source = &text[body];
    let opens = memchr::memmem::find_iter(source.as_bytes(), b"](").map(|open| open + 2);
    let spaced = opens.filter_map(|open| {
        let rest = &source[open..];
        let length = rest.find([')', '(', '\n', '<', '"', '\''])?;
        let destination = &rest[..length];
        let is_spaced = destination.trim() == destination && destination.contains(' ');
        let line = source[..open - 2].rsplit('\n').next().unwrap_or_default();
        let is_meant = is_spaced
            && rest[length..].starts_with(')')
            && !destination.contains(':')
            && line.contains('[');
        is_meant.then(|| TextRange::of_length(body.start() + open, length))
    });
    spaced.collect()
}

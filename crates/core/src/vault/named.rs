//! Names of files that stand where Obsidian sees no links: in HTML, code and properties.

use percent_encoding::percent_decode_str;

use super::{Mention, MentionKind};
use crate::{
    note::{BlockKind, Frontmatter, Note, SpanKind},
    path::ATTACHMENTS,
    text::TextRange,
};

/// The names of attachments in HTML, code and properties of `note`.
pub(super) fn names(note: &Note) -> Vec<Mention<'_>> {
    let html = note.blocks().iter().filter(|block| block.kind == BlockKind::Html);
    let html = html.map(|block| block.range);
    let tags = note.spans().iter().filter(|span| span.kind == SpanKind::Html);
    let properties = note.frontmatter().map(Frontmatter::content);
    let ranges = html.chain(tags.map(|span| span.range)).chain(note.code()).chain(properties);
    ranges.flat_map(|range| names_in(note, range)).collect()
}

fn names_in(note: &Note, range: TextRange) -> Vec<Mention<'_>> {
    let source = &note[range];
    let dots = memchr::memchr_iter(b'.', source.as_bytes());
    dots.filter_map(|dot| {
        let rest = &source[dot + 1..];
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let extension = &rest[..length];
        ATTACHMENTS.iter().find(|known| known.eq_ignore_ascii_case(extension))?;
        let start =
            source[..dot].rfind(|c| "/\\\"'()[]<>|=:,`\n".contains(c)).map_or(0, |at| at + 1);
        let name = percent_decode_str(source[start..dot + 1 + length].trim()).decode_utf8_lossy();
        Some(Mention { text: name, kind: MentionKind::Name, embed: false })
    })
    .collect()
}

//! Properties, links, embeds, tags and references to footnotes.

use serde_json::{Map, Value};

use super::{
    CachedMetadata, FootnoteCache, FrontmatterLinkCache, LinkCache, TagCache, place::Places,
};
use crate::{
    note::{Link, Note, PropertyLink},
    text::TextRange,
};

/// Reads the properties, and the links in them.
pub(super) fn read_frontmatter(note: &Note, places: &Places<'_>, cache: &mut CachedMetadata) {
    let Some(frontmatter) = note.frontmatter() else { return };
    let Some(values) = frontmatter.values() else { return };
    cache.frontmatter =
        Some(values.into_iter().map(|(name, value)| (name, as_in_javascript(value))).collect());
    cache.frontmatter_position = Some(places.span(places.whole_lines(frontmatter.range())));
    let link = |PropertyLink { key, link }| FrontmatterLinkCache {
        key,
        link: link.linktext(note).into_owned(),
        original: note[link.range].to_owned(),
        display_text: display_text(note, &link),
    };
    cache.frontmatter_links = Some(note.property_links().into_iter().map(link).collect());
}

/// `value` with numbers as JavaScript writes them: without a fraction where there is none.
fn as_in_javascript(value: Value) -> Value {
    const MOST: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            #[expect(clippy::cast_possible_truncation, reason = "it is a whole number below 2^53")]
            Some(float) if float.fract() == 0.0 && float.abs() < MOST => (float as i64).into(),
            _ => number.into(),
        },
        Value::Array(items) => items.into_iter().map(as_in_javascript).collect(),
        Value::Object(entries) => {
            let entries = entries.into_iter().map(|(name, value)| (name, as_in_javascript(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// Reads what stands in the text.
pub(super) fn read(note: &Note, places: &Places<'_>, cache: &mut CachedMetadata) {
    let inlines = note.inlines();
    let internal = inlines.links.iter().filter(|link| !link.is_external(note));
    for link in internal.filter(|link| !link.linktext(note).is_empty()) {
        let found = LinkCache {
            link: link.linktext(note).into_owned(),
            original: note[link.range].to_owned(),
            display_text: display_text(note, link),
            position: places.span(link.range),
        };
        if link.embed { cache.embeds.push(found) } else { cache.links.push(found) }
    }
    let tag =
        |range: TextRange| TagCache { tag: note[range].to_owned(), position: places.span(range) };
    cache.tags = inlines.tags.iter().map(|found| tag(found.range)).collect();
    let reference = |&id: &TextRange| {
        let position = places.span(TextRange::new(id.start() - 2, id.end() + 1));
        FootnoteCache { id: note[id].to_owned(), position }
    };
    cache.footnote_refs = inlines.footnotes.iter().map(reference).collect();
}

/// What `link` shows: its own words, else its path and the headings in it.
fn display_text(note: &Note, link: &Link) -> String {
    if let Some(display) = link.display {
        return note[display].trim().to_owned();
    }
    let linktext = link.linktext(note);
    let parts: Vec<&str> = linktext.split('#').filter(|part| !part.is_empty()).collect();
    parts.join(" > ").trim().to_owned()
}

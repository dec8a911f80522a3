use std::fmt::Write as _;

use serde::Serialize;
use vault_lint_core::{
    note::{CachedMetadata, PlaceSpan},
    path::NotePath,
};

use super::{BOLD, DIM, harmless::harmless, harmless::harmless_json, styled};

#[derive(Serialize)]
struct Inspected<'a> {
    path: &'a str,
    cache: &'a CachedMetadata,
}

/// What is known of a note, as an element of a JSON array; the first opens the array.
pub(crate) fn inspected_json(path: &NotePath, cache: &CachedMetadata, first: bool) -> String {
    let open = if first { "[\n" } else { ",\n" };
    // There are no maps with keys other than text in it, so that it is always JSON.
    let json = serde_json::to_string(&Inspected { path: path.as_str(), cache }).unwrap_or_default();
    format!("{open}{}", harmless_json(&json))
}

/// What is known of a note: a line for each thing, by place; all but the first after a blank line.
pub(crate) fn inspected(path: &NotePath, cache: &CachedMetadata, first: bool) -> String {
    let open = if first { "" } else { "\n" };
    let mut shown = format!("{open}{}\n", styled(&harmless(path.as_str()), BOLD));
    let mut lines = lines(cache);
    lines.sort_by_key(|(span, ..)| (span.start.offset, std::cmp::Reverse(span.end.offset)));
    for (span, kind, text) in lines {
        let place = format!("{}:{}", span.start.line + 1, span.start.col + 1);
        let place = styled(&format!("{place:>8}"), DIM);
        let text = text.replace('\n', " ");
        let text = harmless(text.trim());
        // Writing to a string doesn't fail.
        let _ = writeln!(shown, "{place}  {}", format!("{kind:<19} {text}").trim_end());
    }
    shown
}

fn lines(cache: &CachedMetadata) -> Vec<(PlaceSpan, String, String)> {
    let mut lines = Vec::new();
    let mut add =
        |span: &PlaceSpan, kind: &str, text: String| lines.push((*span, kind.to_owned(), text));
    let id = |id: &Option<String>| id.as_ref().map_or(String::new(), |id| format!("^{id}"));
    for section in cache.sections.iter().filter(|section| section.r#type != "heading") {
        let last = section.position.end.line + 1;
        let to = if last == section.position.start.line + 1 {
            String::new()
        } else {
            format!("to line {last} ")
        };
        add(&section.position, section.r#type, format!("{to}{}", id(&section.id)));
    }
    for heading in &cache.headings {
        add(&heading.position, &format!("heading {}", heading.level), heading.heading.clone());
    }
    for item in &cache.list_items {
        let kind = item.task.map_or("item".to_owned(), |task| format!("task [{task}]"));
        let parent = usize::try_from(item.parent)
            .map_or(String::new(), |line| format!("in line {} ", line + 1));
        add(&item.position, &kind, format!("{parent}{}", id(&item.id)));
    }
    for (kind, links) in [("link", &cache.links), ("embed", &cache.embeds)] {
        links.iter().for_each(|link| add(&link.position, kind, link.link.clone()));
    }
    if let Some(position) = &cache.frontmatter_position {
        let names = cache.frontmatter.iter().flat_map(serde_json::Map::keys);
        names.for_each(|name| add(position, "property", name.clone()));
        let links = cache.frontmatter_links.iter().flatten();
        links.for_each(|link| {
            add(position, "link in property", format!("{}: {}", link.key, link.link));
        });
    }
    cache.tags.iter().for_each(|tag| add(&tag.position, "tag", tag.tag.clone()));
    cache.footnotes.iter().for_each(|note| add(&note.position, "footnote", note.id.clone()));
    cache
        .footnote_refs
        .iter()
        .for_each(|note| add(&note.position, "footnote reference", note.id.clone()));
    let references = cache.reference_links.iter();
    references.for_each(|link| {
        add(&link.position, "link definition", format!("{}: {}", link.id, link.link));
    });
    lines
}

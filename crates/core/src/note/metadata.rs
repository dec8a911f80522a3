//! What Obsidian's metadata cache holds for a note.
//!
//! Shape and names are those of `CachedMetadata` in Obsidian's API (1.12.3). Positions were checked against caches that
//! Obsidian (up to 1.9.4) wrote itself: a block starts where the line's indent within its container does, and ends with
//! its last line.

mod links;
mod outline;
mod place;

use std::collections::BTreeMap;

use serde::Serialize;

pub use place::{Place, PlaceSpan};

use super::Note;

/// What Obsidian's metadata cache holds for a note. A list without entries is left out, as in Obsidian.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CachedMetadata {
    /// The properties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontmatter: Option<serde_json::Map<String, serde_json::Value>>,
    /// Where the frontmatter stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontmatter_position: Option<PlaceSpan>,
    /// The links in properties; there whenever there are properties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontmatter_links: Option<Vec<FrontmatterLinkCache>>,
    /// The blocks that don't stand in others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<SectionCache>,
    /// The headings among them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<HeadingCache>,
    /// The items of all lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub list_items: Vec<ListItemCache>,
    /// The links, without those to the web.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkCache>,
    /// The embeds, without those from the web.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub embeds: Vec<LinkCache>,
    /// The tags in the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagCache>,
    /// The blocks that have an id, by id in lower case.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub blocks: BTreeMap<String, BlockCache>,
    /// The definitions of footnotes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub footnotes: Vec<FootnoteCache>,
    /// The references to footnotes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub footnote_refs: Vec<FootnoteCache>,
    /// The definitions of links, `[id]: destination`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reference_links: Vec<ReferenceCache>,
}

/// A block that doesn't stand in another.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SectionCache {
    /// Its block id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What it is, by the names of Obsidian's API.
    pub r#type: &'static str,
    /// Where it stands.
    pub position: PlaceSpan,
}

/// A heading.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct HeadingCache {
    /// Its source without the marks around.
    pub heading: String,
    /// Its level, 1 to 6.
    pub level: u8,
    /// Where it stands.
    pub position: PlaceSpan,
}

/// An item of a list.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ListItemCache {
    /// Its block id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The character between the brackets of a task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<char>,
    /// The line of the item in which it stands; without one, the negative of the line in which its list begins, at most
    /// -1.
    pub parent: i64,
    /// Where it stands, without the lists in it.
    pub position: PlaceSpan,
}

/// A link or an embed.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkCache {
    /// The path and subpath that it names, decoded.
    pub link: String,
    /// Its source.
    pub original: String,
    /// What it shows.
    pub display_text: String,
    /// Where it stands.
    pub position: PlaceSpan,
}

/// A link in a property.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FrontmatterLinkCache {
    /// The name of the property, and the positions and names within its value, joined by dots.
    pub key: String,
    /// The path and subpath that it names.
    pub link: String,
    /// Its source.
    pub original: String,
    /// What it shows.
    pub display_text: String,
}

/// A tag.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct TagCache {
    /// With its `#`.
    pub tag: String,
    /// Where it stands.
    pub position: PlaceSpan,
}

/// A block that has an id.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct BlockCache {
    /// The id, as written.
    pub id: String,
    /// Where the block stands.
    pub position: PlaceSpan,
}

/// A definition of a footnote, or a reference to one.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FootnoteCache {
    /// The id, as written.
    pub id: String,
    /// Where it stands.
    pub position: PlaceSpan,
}

/// A definition of a link.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ReferenceCache {
    /// The id, as written.
    pub id: String,
    /// The destination.
    pub link: String,
    /// Where it stands.
    pub position: PlaceSpan,
}

impl Note {
    /// What Obsidian's metadata cache holds for the note.
    pub fn metadata(&self) -> CachedMetadata {
        match self.without_plugins() {
            Some(plain) => metadata(&plain),
            None => metadata(self),
        }
    }
}

fn metadata(note: &Note) -> CachedMetadata {
    let places = place::Places::of(note);
    let mut cache = CachedMetadata::default();
    links::read_frontmatter(note, &places, &mut cache);
    outline::read(note, &places, &mut cache);
    links::read(note, &places, &mut cache);
    cache
}

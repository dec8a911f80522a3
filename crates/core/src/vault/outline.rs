use std::sync::Arc;

use super::named::names;
use crate::{
    note::{BlockKind, Canvas, Kind, Note},
    path::NotePath,
};

/// What the index holds of a note.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Outline {
    headings: Box<[Heading]>,
    blocks: Box<[Arc<str>]>,
    footnotes: Box<[Arc<str>]>,
    links: Box<[Mention]>,
    tags: Box<[Arc<str>]>,
    aliases: Box<[Arc<str>]>,
    properties: Box<[Arc<str>]>,
    tasks: Box<[Arc<str>]>,
    awaited: Box<[Arc<str>]>,
}

/// A heading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heading {
    /// Its source without the marks around.
    pub text: Arc<str>,
    /// Its level, 1 to 6.
    pub level: u8,
}

/// A link, or what else names a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Mention {
    /// The path and subpath, decoded.
    pub text: Arc<str>,
    /// What it is.
    pub kind: MentionKind,
    /// Whether it shows its target in place.
    pub embed: bool,
}

/// What a [`Mention`] is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MentionKind {
    /// A link in text.
    Link,
    /// A link in a property.
    Property,
    /// A node of a canvas that shows a file: a path from the vault's folder.
    CanvasFile,
    /// The name of a file in HTML, code or a property.
    Name,
    /// What would be a Markdown link, were there no blank in it.
    Spaced,
}

impl Outline {
    /// What is to be held of `note`.
    pub fn of(note: &Note) -> Self {
        match note.kind() {
            Kind::Canvas => Self::of_canvas(note),
            Kind::Base => Self::default(),
            _ => Self::of_note(note),
        }
    }

    fn of_note(note: &Note) -> Self {
        let inlines = note.inlines();
        let text = |range| -> Arc<str> { note[range].into() };
        let blocks = note.blocks().iter();
        let headings = blocks.filter_map(|block| match block.kind {
            BlockKind::Heading(level) => {
                Some(Heading { text: note.heading_text(block.range).into(), level })
            }
            _ => None,
        });
        let footnotes = note.footnotes().map(|footnote| text(footnote.id));
        let aliases: Vec<String> = note.aliases();
        let tasks: Vec<_> = note.tasks().iter().map(|task| task.ids(note.text())).collect();
        Self {
            headings: headings.collect(),
            blocks: block_ids(note),
            footnotes: footnotes.collect(),
            links: mentions(note),
            tags: inlines.tags.iter().map(|tag| text(tag.range)).collect(),
            aliases: aliases.into_iter().map(Arc::from).collect(),
            properties: note
                .properties()
                .iter()
                .map(|property| Arc::from(&*property.name))
                .collect(),
            tasks: tasks.iter().flat_map(|ids| &ids.own).map(|id| Arc::from(*id)).collect(),
            awaited: tasks.iter().flat_map(|ids| &ids.before).map(|id| Arc::from(*id)).collect(),
        }
    }

    fn of_canvas(note: &Note) -> Self {
        let mut links: Vec<Mention> = Vec::new();
        for node in Canvas::read(note.text()).into_iter().flat_map(|canvas| canvas.nodes) {
            if let Some(file) = node.file {
                links.push(Mention {
                    text: file.path.into(),
                    kind: MentionKind::CanvasFile,
                    embed: true,
                });
            }
            if let Some(text) = node.text {
                links.extend(mentions(&Note::parse(NotePath::new("node.md"), text.text)));
            }
        }
        Self { links: unique(links), ..Self::default() }
    }

    /// The headings, in order.
    pub fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// The ids of blocks, without their `^`.
    pub fn blocks(&self) -> &[Arc<str>] {
        &self.blocks
    }

    /// The ids of footnotes that are defined.
    pub fn footnotes(&self) -> &[Arc<str>] {
        &self.footnotes
    }

    /// The links within the vault, and what else names a file, each once.
    pub fn links(&self) -> &[Mention] {
        &self.links
    }

    /// The tags in the text, each with its `#`.
    pub fn tags(&self) -> &[Arc<str>] {
        &self.tags
    }

    /// The other names of the note.
    pub fn aliases(&self) -> &[Arc<str>] {
        &self.aliases
    }

    /// The names of the properties.
    pub fn properties(&self) -> &[Arc<str>] {
        &self.properties
    }

    /// The ids of tasks, for the Tasks plugin.
    pub fn tasks(&self) -> &[Arc<str>] {
        &self.tasks
    }

    /// The ids of the tasks that go before others.
    pub fn awaited(&self) -> &[Arc<str>] {
        &self.awaited
    }

    /// Whether it is of a drawing of Excalidraw, which gives subpaths a meaning of its own.
    pub fn is_drawing(&self) -> bool {
        self.properties.iter().any(|name| &**name == "excalidraw-plugin")
    }

    /// Whether the same subpaths lead into both.
    pub(super) fn same_places(&self, other: &Self) -> bool {
        self.is_drawing() == other.is_drawing()
            && self.headings == other.headings
            && self.blocks == other.blocks
            && self.footnotes == other.footnotes
    }

    /// The same with each text given through `map`.
    pub(super) fn map_texts(mut self, map: &mut dyn FnMut(&str) -> Arc<str>) -> Self {
        let lists = [
            &mut self.blocks,
            &mut self.footnotes,
            &mut self.tags,
            &mut self.aliases,
            &mut self.properties,
            &mut self.tasks,
            &mut self.awaited,
        ];
        for text in lists.into_iter().flatten() {
            *text = map(text);
        }
        self.headings.iter_mut().for_each(|heading| heading.text = map(&heading.text));
        self.links.iter_mut().for_each(|link| link.text = map(&link.text));
        self
    }
}

/// What may be ids of blocks: at the end of any line, as Obsidian finds them at the end of a list item's own words too.
fn block_ids(note: &Note) -> Box<[Arc<str>]> {
    let text = note.text();
    let marks = memchr::memchr_iter(b'^', text.as_bytes());
    let ids = marks.filter_map(|mark| {
        let rest = &text[mark + 1..];
        let length =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len());
        let ends_line = rest[length..].split('\n').next().unwrap_or_default().trim().is_empty();
        let set_off = text[..mark].chars().next_back().is_none_or(char::is_whitespace);
        let is_id = length > 0 && ends_line && set_off && !note.is_hidden(mark);
        is_id.then(|| rest[..length].into())
    });
    ids.collect()
}

/// The links of `note` within the vault, each once.
fn mentions(note: &Note) -> Box<[Mention]> {
    let inlines = note.inlines().links.iter().filter(|link| !link.is_external(note));
    let inlines = inlines.map(|link| (link, MentionKind::Link));
    let properties = note.property_links();
    let properties = properties.iter().map(|found| (&found.link, MentionKind::Property));
    let links = inlines.chain(properties).map(|(link, kind)| Mention {
        text: link.linktext(note).into(),
        kind,
        embed: link.embed,
    });
    let spaced = note.spaced_destinations().into_iter().map(|range| Mention {
        text: note[range].into(),
        kind: MentionKind::Spaced,
        embed: false,
    });
    let links = links.filter(|link| !link.text.is_empty());
    unique(links.chain(names(note)).chain(spaced).collect())
}

fn unique(mut links: Vec<Mention>) -> Box<[Mention]> {
    links.sort();
    links.dedup();
    links.into()
}

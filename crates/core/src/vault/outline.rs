use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::named::names;
use crate::{
    note::{BlockKind, Canvas, Kind, Note},
    path::NotePath,
};

/// What the index holds of a note.
///
/// As a vault has very many of them, it is one text: each part is a mark that says what it is, the length of its text, and
/// the text. What subpaths lead to goes first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Outline(Box<str>);

/// A heading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Heading<'o> {
    /// Its source without the marks around.
    pub text: &'o str,
    /// Its level, 1 to 6.
    pub level: u8,
}

/// A link, or what else names a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Mention<'o> {
    /// The path and subpath, decoded.
    pub text: Cow<'o, str>,
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

/// The mark of a heading of level 0.
const HEADING: u8 = b'0';
const BLOCK: u8 = b'!';
const FOOTNOTE: u8 = b':';
const DRAWING: u8 = b'%';
const ALIAS: u8 = b'=';
const TASK: u8 = b'-';
const AWAITED: u8 = b'<';

impl Outline {
    /// What is to be held of `note`.
    pub fn of(note: &Note) -> Self {
        let mut parts = Writer::default();
        match note.kind() {
            Kind::Canvas => mentions_of_canvas(note).iter().for_each(|link| parts.mention(link)),
            Kind::Base => {}
            _ => parts.note(note),
        }
        Self(parts.0.into())
    }

    /// The headings, in order.
    pub fn headings(&self) -> impl Iterator<Item = Heading<'_>> {
        let headings = self.parts().take_while(|(mark, _)| is_heading(*mark));
        headings.map(|(mark, text)| Heading { text, level: mark - HEADING })
    }

    /// The ids of blocks, without their `^`.
    pub fn blocks(&self) -> impl Iterator<Item = &str> {
        self.texts(BLOCK)
    }

    /// The ids of footnotes that are defined.
    pub fn footnotes(&self) -> impl Iterator<Item = &str> {
        self.texts(FOOTNOTE)
    }

    /// The links within the vault, and what else names a file, each once.
    pub fn links(&self) -> impl Iterator<Item = Mention<'_>> {
        self.parts().filter_map(|(mark, text)| {
            let number = mark.checked_sub(MENTION)?;
            let kind = *KINDS.get(usize::from(number / 2))?;
            Some(Mention { text: text.into(), kind, embed: number % 2 == 1 })
        })
    }

    /// The other names of the note.
    pub fn aliases(&self) -> impl Iterator<Item = &str> {
        self.texts(ALIAS)
    }

    /// The ids of tasks, for the Tasks plugin.
    pub fn tasks(&self) -> impl Iterator<Item = &str> {
        self.texts(TASK)
    }

    /// The ids of the tasks that go before others.
    pub fn awaited(&self) -> impl Iterator<Item = &str> {
        self.texts(AWAITED)
    }

    /// Whether it is of a drawing of Excalidraw, which gives subpaths a meaning of its own.
    pub fn is_drawing(&self) -> bool {
        self.texts(DRAWING).next().is_some()
    }

    /// Whether the same subpaths lead into both.
    pub(super) fn same_places(&self, other: &Self) -> bool {
        self.places() == other.places()
    }

    /// The parts that subpaths lead to.
    fn places(&self) -> &str {
        let is_place = |mark| is_heading(mark) || [BLOCK, FOOTNOTE, DRAWING].contains(&mark);
        let (mut parts, mut end) = (self.parts(), 0);
        while parts.next().is_some_and(|(mark, _)| is_place(mark)) {
            end = self.0.len() - parts.0.len();
        }
        &self.0[..end]
    }

    fn texts(&self, mark: u8) -> impl Iterator<Item = &str> {
        self.parts().filter(move |(known, _)| *known == mark).map(|(_, text)| text)
    }

    fn parts(&self) -> Parts<'_> {
        Parts(&self.0)
    }
}

/// The mark of the first of [`KINDS`] where it is no embed; that of its embeds follows, then that of the next kind.
const MENTION: u8 = b'A';
const KINDS: [MentionKind; 5] = [
    MentionKind::Link,
    MentionKind::Property,
    MentionKind::CanvasFile,
    MentionKind::Name,
    MentionKind::Spaced,
];

fn is_heading(mark: u8) -> bool {
    (HEADING + 1..=HEADING + 6).contains(&mark)
}

/// The parts of an outline that are still to be read.
struct Parts<'o>(&'o str);

impl<'o> Iterator for Parts<'o> {
    type Item = (u8, &'o str);

    fn next(&mut self) -> Option<Self::Item> {
        let (&mark, rest) = self.0.as_bytes().split_first()?;
        let digits = rest.iter().take_while(|digit| **digit >= MORE).count() + 1;
        let value = |length, digit: &u8| length << DIGIT_BITS | usize::from(digit % MORE);
        let length = rest.get(..digits)?.iter().rev().fold(0, value);
        let (text, rest) = self.0.get(1 + digits..)?.split_at_checked(length)?;
        self.0 = rest;
        Some((mark, text))
    }
}

/// A length is written in digits of so many bits, the lowest first.
const DIGIT_BITS: u32 = 6;
/// The bit of a digit after which another follows.
const MORE: u8 = 1 << DIGIT_BITS;

/// An outline while it is written.
#[derive(Default)]
struct Writer(String);

impl Writer {
    fn note(&mut self, note: &Note) {
        for block in note.blocks() {
            if let BlockKind::Heading(level) = block.kind {
                self.part(HEADING + level, note.heading_text(block.range));
            }
        }
        block_ids(note).for_each(|id| self.part(BLOCK, id));
        note.footnotes().for_each(|footnote| self.part(FOOTNOTE, &note[footnote.id]));
        if note.properties().iter().any(|property| &*property.name == "excalidraw-plugin") {
            self.part(DRAWING, "");
        }
        note.aliases().iter().for_each(|alias| self.part(ALIAS, alias));
        for ids in note.tasks().iter().map(|task| task.ids(note.text())) {
            ids.own.iter().for_each(|id| self.part(TASK, id));
            ids.before.iter().for_each(|id| self.part(AWAITED, id));
        }
        mentions(note).iter().for_each(|link| self.mention(link));
    }

    fn mention(&mut self, mention: &Mention<'_>) {
        let mark = MENTION + 2 * (mention.kind as u8) + u8::from(mention.embed);
        self.part(mark, &mention.text);
    }

    fn part(&mut self, mark: u8, text: &str) {
        self.0.push(mark.into());
        let mut length = text.len();
        loop {
            let (digit, rest) = (length % usize::from(MORE), length >> DIGIT_BITS);
            let digit = u8::try_from(digit).unwrap_or_default();
            self.0.push(if rest == 0 { digit.into() } else { (digit | MORE).into() });
            length = rest;
            if length == 0 {
                break;
            }
        }
        self.0.push_str(text);
    }
}

/// What may be ids of blocks: at the end of any line, as Obsidian finds them at the end of a list item's own words too.
fn block_ids(note: &Note) -> impl Iterator<Item = &str> {
    let text = note.text();
    let marks = memchr::memchr_iter(b'^', text.as_bytes());
    marks.filter_map(|mark| {
        let rest = &text[mark + 1..];
        let length =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len());
        let ends_line = rest[length..].split('\n').next().unwrap_or_default().trim().is_empty();
        let set_off = text[..mark].chars().next_back().is_none_or(char::is_whitespace);
        let is_id = length > 0 && ends_line && set_off && !note.is_hidden(mark);
        is_id.then(|| &rest[..length])
    })
}

/// The links of `note` within the vault, each once.
fn mentions(note: &Note) -> Vec<Mention<'_>> {
    let inlines = note.inlines().links.iter().filter(|link| !link.is_external(note));
    let inlines = inlines.map(|link| (*link, MentionKind::Link));
    let properties = note.property_links().into_iter();
    let properties = properties.map(|found| (found.link, MentionKind::Property));
    let links = inlines.chain(properties).map(|(link, kind)| Mention {
        text: link.linktext(note),
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

/// The links of a canvas: its nodes that show files, and the links in the text of others, each once.
fn mentions_of_canvas(note: &Note) -> Vec<Mention<'static>> {
    let mut links = Vec::new();
    for node in Canvas::read(note.text()).into_iter().flat_map(|canvas| canvas.nodes) {
        if let Some(file) = node.file {
            let kind = MentionKind::CanvasFile;
            links.push(Mention { text: file.path.into(), kind, embed: true });
        }
        if let Some(text) = node.text {
            let inner = Note::parse(NotePath::new("node.md"), text.text);
            let owned = |link: Mention<'_>| Mention { text: link.text.into_owned().into(), ..link };
            links.extend(mentions(&inner).into_iter().map(owned));
        }
    }
    unique(links)
}

fn unique(mut links: Vec<Mention<'_>>) -> Vec<Mention<'_>> {
    links.sort();
    links.dedup();
    links
}

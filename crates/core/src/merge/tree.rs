//! A note as a tree of pieces of its text.

mod build;

pub(super) use build::block_id;

use std::borrow::Cow;

use super::align::Element;

/// The place of a node in its tree.
pub(super) type Id = usize;

/// A version of a note's body.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

/// A block, an item, or a section: what stands in a note, whole lines without the marks of what it is in.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// All of it. For a numbered item without the number.
    pub(super) text: String,
    pub(super) hash: u64,
    /// How much of the text is its own, in bytes: of a section what stands before the first section in it.
    pub(super) own: usize,
    /// The blank lines before it.
    pub(super) before: String,
    /// Of an item, the first lines: those that are no block of their own.
    pub(super) head: String,
    /// Of an item, what stands before its text: indent and number.
    pub(super) indent: String,
    pub(super) number: String,
    /// What stands before each line of what is in it; none where there is no such line.
    pub(super) prefix: Option<String>,
    /// The blank lines at its end.
    pub(super) tail: String,
    pub(super) children: Vec<Id>,
    pub(super) parent: Id,
    /// What it is known by wherever it goes, and among its siblings.
    pub(super) id: Option<String>,
    pub(super) key: Option<String>,
}

/// What a node is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Kind {
    /// The whole body.
    #[default]
    Root,
    /// A heading and all below it.
    Section,
    Heading,
    Paragraph,
    List,
    Item,
    Quote,
    Table,
    Footnote,
    /// Code, HTML, math, comments, and what is none of these: lines.
    Lines,
}

impl Kind {
    /// Whether it holds other nodes.
    pub(super) fn is_container(self) -> bool {
        matches!(self, Self::Root | Self::Section | Self::List | Self::Item | Self::Quote)
    }

    /// How similar two must be to be one, in percent.
    fn similar(self) -> usize {
        match self {
            Self::Root | Self::Section | Self::Table => 50,
            Self::Item => 55,
            Self::Heading | Self::Paragraph | Self::List => 0,
            _ => 40,
        }
    }
}

impl Node {
    /// The text without that of sections in it.
    pub(super) fn own(&self) -> &str {
        if self.kind == Kind::Section { &self.text[..self.own] } else { &self.text }
    }
}

impl Node {
    /// What it says: its own text, of an item without dates and marks.
    pub(super) fn says(&self) -> Cow<'_, str> {
        match (&self.kind, &self.key) {
            (Kind::Item, Some(key)) => {
                Cow::Owned(format!("{key}\n{}", &self.text[self.head.len()..]))
            }
            _ => Cow::Borrowed(self.own()),
        }
    }
}

impl Tree {
    /// The hashes of all nodes.
    pub(super) fn hashes(&self) -> Vec<u64> {
        self.nodes.iter().map(|node| node.hash).collect()
    }

    /// What the nodes are known by.
    pub(super) fn elements(&self, nodes: &[Id]) -> Vec<Element<'_>> {
        let element = |&id: &Id| {
            let node = &self.nodes[id];
            Element {
                text: match (node.kind, &node.key) {
                    (Kind::Item, Some(key)) => key,
                    (Kind::Item, None) => &node.head,
                    _ => node.own(),
                },
                hash: node.hash,
                id: node.id.as_deref(),
                // Many tables have one head.
                key: node.key.as_deref().filter(|_| node.kind != Kind::Table),
                kind: node.kind as u8,
                similar: node.kind.similar(),
            }
        };
        nodes.iter().map(element).collect()
    }
}

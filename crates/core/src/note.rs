//! A parsed note and its parts.

use std::ops::Index;

use crate::{path::NotePath, text::TextRange};

/// A parsed note: a value that never changes.
///
/// Parsing never fails and never normalises: [`Note::text`] is the text of the file, every range lies on character
/// boundaries of it, every list is in source order, and what stands in code, math or a comment is no link, task or
/// table.
#[derive(Debug)]
pub struct Note {
    path: NotePath,
    text: String,
    kind: Kind,
}

/// What a file of a vault is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// A Markdown note.
    Note,
    /// A board of the Kanban plugin: Markdown whose frontmatter has `kanban-plugin`.
    Kanban,
    /// A drawing of the Excalidraw plugin: `*.excalidraw.md`, or frontmatter with `excalidraw-plugin`.
    Excalidraw,
    /// A JSON Canvas file.
    Canvas,
    /// A Bases file.
    Base,
}

impl Note {
    /// The note at `path` that has this text.
    pub fn parse(path: NotePath, text: impl Into<String>) -> Self {
        Self { path, text: text.into(), kind: Kind::Note }
    }

    /// Where the note is.
    pub fn path(&self) -> &NotePath {
        &self.path
    }

    /// The text of the file, byte for byte.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the file is.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

impl Index<TextRange> for Note {
    type Output = str;

    fn index(&self, range: TextRange) -> &str {
        &self.text[range]
    }
}

//! The definitions of footnotes.

use super::{BlockKind, Note};
use crate::text::TextRange;

/// The definition of a footnote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Footnote {
    /// From its bracket to the end of its last line.
    pub range: TextRange,
    /// Its id, without the brackets.
    pub id: TextRange,
    /// How many blocks it stands in.
    pub depth: u16,
}

impl Note {
    /// The definitions of footnotes, in order.
    pub fn footnotes(&self) -> impl Iterator<Item = Footnote> {
        let blocks = self.blocks().iter().filter(|block| block.kind == BlockKind::Footnote);
        blocks.filter_map(|block| {
            let open = self[block.range].find("[^")? + 2;
            let length = self[block.range][open..].find(']')?;
            let id = TextRange::of_length(block.range.start() + open, length);
            Some(Footnote { range: block.range, id, depth: block.depth })
        })
    }
}

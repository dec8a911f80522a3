//! The footnotes of a note, for rules that move or rename them.

use std::collections::HashMap;

use crate::{
    note::{Footnote, Note},
    text::{RangeSet, TextRange},
};

/// The keys of the marks that refer to footnotes in the order in which they come up, those in definitions last; each with
/// its rank.
pub(super) fn ranks<'n>(note: &'n Note, definitions: &[Footnote]) -> HashMap<&'n str, usize> {
    let inside: RangeSet = definitions.iter().map(|it| it.range).collect();
    let marks = &note.inlines().footnotes;
    let (inner, outer): (Vec<TextRange>, Vec<_>) =
        marks.iter().partition(|mark| inside.contains(mark.start()));
    let mut ranks = HashMap::new();
    for key in outer.into_iter().chain(inner) {
        let rank = ranks.len();
        ranks.entry(&note[key]).or_insert(rank);
    }
    ranks
}

/// The text of a definition from its bracket on, without line ends at its end.
pub(super) fn trimmed(note: &Note, definition: &Footnote) -> TextRange {
    TextRange::of_length(definition.range.start(), note[definition.range].trim_end().len())
}

use crate::{
    note::{Note, OpaqueKind},
    text::TextRange,
};

/// Math between the same number of dollar signs, two or more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct MathBlock {
    /// With its dollar signs.
    pub(super) range: TextRange,
    /// How many dollar signs open and close it.
    pub(super) dollars: usize,
}

/// The math of `note` between at least `least` dollar signs that stands in no table, sorted.
pub(super) fn math_blocks(note: &Note, least: u32) -> impl Iterator<Item = MathBlock> {
    let least = least as usize;
    let double = note
        .opaque()
        .iter()
        .filter(|opaque| opaque.kind == OpaqueKind::Math && opaque.closed)
        .map(|opaque| MathBlock { range: opaque.range, dollars: 2 });
    let mut found: Vec<_> = double.chain(longer(note)).collect();
    found.retain(|math| math.dollars >= least && note.row_at(math.range.start()).is_none());
    found.sort_by_key(|math| math.range);
    found.into_iter()
}

/// Math between more than two dollar signs.
fn longer(note: &Note) -> Vec<MathBlock> {
    let text = note.text();
    let mut found = Vec::new();
    let mut open: Option<TextRange> = None;
    let mut at = note.body().start();
    while let Some(start) =
        memchr::memmem::find(&text.as_bytes()[at..], b"$$$").map(|step| at + step)
    {
        let length = text[start..].len() - text[start..].trim_start_matches('$').len();
        at = start + length;
        if note.is_hidden(start) {
            continue;
        }
        match open.take() {
            Some(opened) if opened.len() == length => {
                let range = TextRange::new(opened.start(), at);
                found.push(MathBlock { range, dollars: length });
            }
            _ => open = Some(TextRange::new(start, at)),
        }
    }
    found
}

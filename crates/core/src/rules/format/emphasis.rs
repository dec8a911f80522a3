use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    note::{BlockKind, Emphasis, Ignore, Note},
    text::{self, Edit, TextRange},
};

/// How emphasis is marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum EmphasisMark {
    /// As the first in the note.
    #[default]
    Consistent,
    /// `*`
    Asterisk,
    /// `_`
    Underscore,
}

const IGNORED: Ignore =
    Ignore::OPAQUE.union(Ignore::LINK).union(Ignore::WIKI_LINK).union(Ignore::TAG);

/// Emphasis that isn't marked as it is to be.
pub(super) struct Mismarked {
    /// With its marks.
    pub(super) range: TextRange,
    /// The mark that it is to have.
    pub(super) mark: String,
    /// The edits of its two marks.
    pub(super) edits: Vec<Edit>,
}

/// The emphasis of `note`, strong or not, whose marks can be changed to those of `style` so that all emphasis stays.
pub(super) fn mismarked(note: &Note, strong: bool, style: EmphasisMark) -> Vec<Mismarked> {
    if !note.emphases().iter().any(|emphasis| emphasis.strong == strong) {
        return Vec::new();
    }
    let editor = Editor::new(note, IGNORED);
    let candidates = note.emphases().iter().filter(|emphasis| emphasis.strong == strong);
    let candidates = candidates.filter(|it| !editor.ignored().contains(it.range.start()));
    let mut candidates = candidates.peekable();
    let Some(first) = candidates.peek() else { return Vec::new() };
    let mark = match style {
        EmphasisMark::Asterisk => "*",
        EmphasisMark::Underscore => "_",
        EmphasisMark::Consistent => &note[TextRange::of_length(first.range.start(), 1)],
    };
    let mark = mark.repeat(if strong { 2 } else { 1 });
    let found = candidates.filter_map(|it| {
        let edits = marks(it).map(|range| editor.replace(range, &mark));
        let [Some(open), Some(close)] = edits else { return None };
        Some(Mismarked { range: it.range, mark: mark.clone(), edits: vec![open, close] })
    });
    let found: Vec<_> = found.filter(|it| !is_in_word(note, it)).collect();
    keeping_emphasis(note, found)
}

fn marks(emphasis: &Emphasis) -> [TextRange; 2] {
    let (range, length) = (emphasis.range, if emphasis.strong { 2 } else { 1 });
    let close = TextRange::new(range.end() - length, range.end());
    [TextRange::of_length(range.start(), length), close]
}

/// Whether underscores would be no marks where the emphasis stands: within a word.
fn is_in_word(note: &Note, emphasis: &Mismarked) -> bool {
    let before = note.text()[..emphasis.range.start()].chars().next_back();
    let after = note.text()[emphasis.range.end()..].chars().next();
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    emphasis.mark.starts_with('_') && (is_word(before) || is_word(after))
}

/// Those of `found` with whose edits all emphasis stays what it is. Where one would do harm, all in its block go.
fn keeping_emphasis(note: &Note, mut found: Vec<Mismarked>) -> Vec<Mismarked> {
    if found.is_empty() {
        return found;
    }
    let harmed = |found: &[Mismarked]| {
        let mut edits: Vec<&Edit> = found.iter().flat_map(|it| &it.edits).collect();
        edits.sort_by_key(|edit| edit.range());
        let after = Note::parse(note.path().clone(), text::apply(note.text(), edits));
        harmed(note, &after)
    };
    let blocks = harmed(&found);
    found.retain(|it| !blocks.iter().any(|block| block.covers(it.range)));
    if !blocks.is_empty() && !harmed(&found).is_empty() {
        found.clear();
    }
    found
}

/// The blocks of text in which there is other emphasis in `after`, a text of the same length.
fn harmed(before: &Note, after: &Note) -> Vec<TextRange> {
    let (old, new) = (stressed(before), stressed(after));
    if old == new {
        return Vec::new();
    }
    let within = |list: &[(TextRange, bool)], block: TextRange| -> Vec<_> {
        let first = list.partition_point(|(text, _)| text.start() < block.start());
        list[first..].iter().take_while(|(text, _)| text.start() < block.end()).copied().collect()
    };
    let is_text = |kind: BlockKind| kind.is_text() || kind == BlockKind::TableRow;
    let blocks = before.blocks().iter().filter(|block| is_text(block.kind));
    let blocks = blocks.map(|block| block.range);
    blocks.filter(|&block| within(&old, block) != within(&new, block)).collect()
}

/// Which text is stressed, without the marks, so that it doesn't matter which of two kinds is within the other.
fn stressed(note: &Note) -> Vec<(TextRange, bool)> {
    let bare = |it: &Emphasis| {
        let marked = &note[it.range];
        let text = marked.trim_start_matches(['*', '_']);
        let start = it.range.end() - text.len();
        (TextRange::of_length(start, text.trim_end_matches(['*', '_']).len()), it.strong)
    };
    let mut stressed: Vec<_> = note.emphases().iter().map(bare).collect();
    stressed.sort_unstable();
    stressed
}

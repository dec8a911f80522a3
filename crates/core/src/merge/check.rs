//! What must hold of a merge that claims to be clean.

use std::collections::{HashMap, HashSet};

use super::{Reason, Three, align};
use crate::note::{BlockKind, Note, Root};

/// What is wrong with `merged`; nothing if it has all that it must have and nothing twice.
pub(super) fn flaw(
    notes: &Three<Option<&Note>>,
    merged: &Note,
    dropped: &[String],
) -> Option<Reason> {
    let counts = |of: fn(&Note) -> HashMap<String, usize>| {
        let most = [notes.base, notes.ours, notes.theirs].into_iter().flatten().map(of);
        let most: Vec<_> = most.collect();
        let known = |name: &String| most.iter().filter_map(|found| found.get(name)).max().copied();
        let mut twice: Vec<String> = of(merged)
            .into_iter()
            .filter(|(name, count)| *count > known(name).unwrap_or_default().max(1))
            .map(|(name, _)| name)
            .collect();
        twice.sort();
        twice.into_iter().next()
    };
    if let Some(name) = counts(ids) {
        return Some(Reason::Twice(name));
    }
    if let Some(what) = counts_of_open(notes, merged) {
        return Some(Reason::Unsound(what.to_owned()));
    }
    if is_broken(merged) && !is_any(notes, is_broken) {
        return Some(Reason::Unsound("the frontmatter is no YAML".to_owned()));
    }
    repeated(notes, merged).or_else(|| words(notes, merged, dropped))
}

fn is_any(notes: &Three<Option<&Note>>, of: fn(&Note) -> bool) -> bool {
    [notes.base, notes.ours, notes.theirs].into_iter().flatten().any(of)
}

fn is_broken(note: &Note) -> bool {
    note.frontmatter().is_some_and(|matter| matches!(matter.root(), Root::Invalid(_)))
}

/// Whatever must be there only once: block ids, ids of checkboxes, footnotes.
fn ids(note: &Note) -> HashMap<String, usize> {
    let text = note.text();
    let blocks = note.inlines().block_ids.iter().map(|&id| note[id].to_owned());
    let boxes = note.checkboxes().iter().filter_map(|checkbox| checkbox.id(text));
    let boxes = boxes.map(|id| note[id].to_owned());
    let footnotes = note.footnotes().map(|footnote| format!("[^{}]", &note[footnote.id]));
    let tasks =
        note.tasks().iter().flat_map(|task| task.ids(text).own).map(|id| format!("🆔 {id}"));
    let mut counts = HashMap::new();
    for id in blocks.chain(boxes).chain(footnotes).chain(tasks) {
        *counts.entry(id).or_default() += 1;
    }
    counts
}

/// What is opened more often without an end than in any version.
fn counts_of_open(notes: &Three<Option<&Note>>, merged: &Note) -> Option<&'static str> {
    let fences = |note: &Note| {
        let is_open = |kind| matches!(kind, BlockKind::Code { closed: false, .. });
        note.blocks().iter().filter(|block| is_open(block.kind)).count()
    };
    let ranges = |note: &Note| note.opaque().iter().filter(|opaque| !opaque.closed).count();
    let most = |of: &dyn Fn(&Note) -> usize| {
        [notes.base, notes.ours, notes.theirs].into_iter().flatten().map(of).max().unwrap_or(0)
    };
    if fences(merged) > most(&fences) {
        Some("a code block has no end")
    } else if ranges(merged) > most(&ranges) {
        Some("a comment or formula has no end")
    } else {
        None
    }
}

/// A line that no version has twice, and the merge has. Short lines say little, and what both sides added may be meant
/// twice.
fn repeated(notes: &Three<Option<&Note>>, merged: &Note) -> Option<Reason> {
    const SHORTEST: usize = 16;
    let mut counts: HashMap<&str, [usize; 4]> = HashMap::new();
    let versions = [notes.base, notes.ours, notes.theirs, Some(merged)];
    for (index, note) in versions.into_iter().enumerate() {
        for line in note.iter().flat_map(|note| note.text().lines()) {
            let line = line.trim_matches(|c: char| c.is_whitespace() || c == '>');
            if line.len() >= SHORTEST {
                counts.entry(line).or_default()[index] += 1;
            }
        }
    }
    let is_repeated = |&[base, ours, theirs, merged]: &[usize; 4]| {
        let is_one = base.max(ours).max(theirs) == 1 && (base == 1 || ours + theirs == 1);
        is_one && merged > 1
    };
    let found = counts.iter().filter(|(_, counts)| is_repeated(counts)).map(|(line, _)| *line);
    found.min().map(|line| Reason::Unsound(format!("`{line}` would be there twice")))
}

/// A word that the merge lost.
fn words(notes: &Three<Option<&Note>>, merged: &Note, dropped: &[String]) -> Option<Reason> {
    let count = |note: Option<&Note>| {
        let mut counts: HashMap<String, i64> = HashMap::new();
        for word in note.iter().flat_map(|note| note.text().lines()).flat_map(words_of) {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
        counts
    };
    let (base, ours, theirs) = (count(notes.base), count(notes.ours), count(notes.theirs));
    let merged = count(Some(merged));
    let free: HashSet<&str> = dropped.iter().flat_map(|text| align::words(text)).collect();
    let all: HashSet<&String> =
        [&base, &ours, &theirs, &merged].into_iter().flat_map(HashMap::keys).collect();
    let mut all: Vec<&String> = all.into_iter().collect();
    all.sort();
    for word in all {
        let of = |counts: &HashMap<String, i64>| counts.get(word).copied().unwrap_or_default();
        let (base, ours, theirs, merged) = (of(&base), of(&ours), of(&theirs), of(&merged));
        // Of a word that was there nobody can say which of them went.
        let least = match base {
            0 => ours.max(theirs),
            _ if ours >= base && theirs >= base => ours.min(theirs).min(base),
            _ => 0,
        };
        if merged < least && !free.contains(word.as_str()) {
            return Some(Reason::Unsound(format!("`{word}` would be lost")));
        }
    }
    None
}

/// The words of a line but for the number of a list's item.
fn words_of(line: &str) -> impl Iterator<Item = &str> {
    let text = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = digits.len() < text.len() && digits.starts_with(['.', ')']);
    align::words(if is_number { digits } else { text })
}

//! The merge of a cell: its text, and the state and id of each checkbox in it.

use std::sync::LazyLock;

use regex::Regex;

use crate::merge::{
    Options, Three,
    prose::{Prose, settled},
};

static TAG: LazyLock<Regex> = LazyLock::new(|| {
    let found = Regex::new(r"(?i)<input\b[^<>]*>");
    found.expect("the pattern is right")
});
static ID: LazyLock<Regex> = LazyLock::new(|| {
    let found = Regex::new(r#"(?i)\sid=["']?([^\s"'>]+)["']?"#);
    found.expect("the pattern is right")
});
static STATE: LazyLock<Regex> = LazyLock::new(|| {
    let found = Regex::new(r"(?i)\s(?:un)?checked\b");
    found.expect("the pattern is right")
});

/// Stands for a checkbox while the text around is merged.
const BOX: &str = "\u{fffc}";

/// The ids of the checkboxes in `line`.
pub(super) fn ids(line: &str) -> Vec<&str> {
    if !line.contains('<') {
        return Vec::new();
    }
    let tags = TAG.find_iter(line);
    tags.filter_map(|tag| Some(ID.captures(tag.as_str())?.get(1)?.as_str())).collect()
}

/// The cell that comes of three; none where they clash. A version without the row or the column has no say.
pub(super) fn merge(
    cells: &Three<Option<&str>>,
    options: &Options,
    dropped: &mut Vec<String>,
) -> Option<String> {
    let (Some(ours), Some(theirs)) = (cells.ours, cells.theirs) else {
        return Some(cells.ours.or(cells.theirs).unwrap_or_default().to_owned());
    };
    if let Some(settled) = settled(cells) {
        return settled.map(str::to_owned);
    }
    let base = match cells.base {
        Some(base) => base,
        // One of two new cells that says nothing contradicts nobody.
        None if ours.is_empty() => return Some(theirs.to_owned()),
        None if theirs.is_empty() => return Some(ours.to_owned()),
        None => return None,
    };
    let parts = Three { base, ours, theirs }.map(|text| {
        let tags: Vec<&str> = TAG.find_iter(text).map(|tag| tag.as_str()).collect();
        (TAG.replace_all(text, BOX).into_owned(), tags)
    });
    let texts = parts.as_ref().map(|(text, _)| Some(text.as_str()));
    let text = (Prose { options, grows: false }).merge(&texts).ok()?;
    let counts = parts.as_ref().map(|(_, tags)| tags.len());
    if counts.base != counts.ours || counts.base != counts.theirs {
        return None;
    }
    let mut pieces = text.split(BOX);
    let mut merged = pieces.next()?.to_owned();
    for index in 0..counts.base {
        let tags = parts.as_ref().map(|(_, tags)| tags[index]);
        merged.push_str(&tag(&tags, dropped)?);
        merged.push_str(pieces.next()?);
    }
    Some(merged)
}

/// The tag of a checkbox with the state and the id that come of three.
fn tag(tags: &Three<&str>, dropped: &mut Vec<String>) -> Option<String> {
    if let Some(settled) = settled(tags) {
        return Some((*settled).to_owned());
    }
    let states = tags.map(|tag| STATE.find(tag).map(|state| state.as_str()));
    let ids = tags.map(|tag| Some(ID.captures(tag)?.get(1)?.as_str()));
    let state = *settled(&states)?;
    let id = match settled(&ids) {
        Some(id) => *id,
        // Both gave it an id: whoever merges takes the same.
        None if ids.base.is_none() => {
            dropped.extend(ids.ours.max(ids.theirs).map(str::to_owned));
            ids.ours.min(ids.theirs)
        }
        None => return None,
    };
    let bare = tags.map(|tag| ID.replace(&STATE.replace(tag, ""), "").into_owned());
    let bare = settled(&bare)?;
    let inner = bare.strip_suffix('>')?;
    let (inner, close) = inner.strip_suffix('/').map_or((inner, ">"), |inner| (inner, "/>"));
    let id = id.map(|id| format!(" id=\"{id}\"")).unwrap_or_default();
    Some(format!("{}{}{id}{close}", inner.trim_end(), state.unwrap_or_default()))
}

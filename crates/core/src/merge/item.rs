//! The first lines of a list item: marker, state, text, and the fields of a task.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Options, Three,
    align::{Element, hash},
    prose::{Outcome, Prose, of_first, settled},
    sequence::{self, Links},
};
use crate::path::fold;

/// A field as the Tasks plugin and Dataview write them, with the blanks before it.
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    let found = Regex::new(concat!(
        r"\s+(?:([📅📆🗓⏳⌛🛫➕✅❌])\x{fe0f}?\s*\d{4}-\d{2}-\d{2}",
        r"|([🔺⏫🔼🔽⏬])\x{fe0f}?",
        r"|(🔁|🏁)\x{fe0f}?\s*[A-Za-z0-9][A-Za-z0-9 ,]*[A-Za-z0-9]",
        r"|(🆔|⛔)\x{fe0f}?\s*[A-Za-z0-9_-]+(?:\s*,\s*[A-Za-z0-9_-]+)*",
        r"|[\[(]([A-Za-z][\w -]*)::[^\])\n]*[\])]",
        r"|(\^)[A-Za-z0-9-]+)",
    ));
    found.expect("the pattern is right")
});

/// The first lines of an item in parts, which put together are the lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Line<'t> {
    pub(super) indent: &'t str,
    pub(super) number: &'t str,
    /// With the blanks behind it.
    marker: &'t str,
    /// What stands in the brackets of a task.
    state: Option<&'t str>,
    /// The blanks behind the brackets.
    gap: &'t str,
    text: &'t str,
    fields: Vec<Field<'t>>,
    /// Blanks at the end of the line.
    blanks: &'t str,
    /// The lines below.
    more: &'t str,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Field<'t> {
    key: String,
    raw: &'t str,
}

impl<'t> Line<'t> {
    /// The parts of the lines of an item; also of lines without their indent and number.
    pub(super) fn of(head: &'t str) -> Self {
        let (line, more) = head.split_at(head.find('\n').unwrap_or(head.len()));
        let (indent, rest) = split(line, |c| c == ' ' || c == '\t');
        let (number, rest) = split(rest, |c| c.is_ascii_digit());
        let mark = rest.chars().next().map_or(0, char::len_utf8);
        let blanks = rest[mark..].len() - rest[mark..].trim_start().len();
        let (marker, rest) = rest.split_at(mark + blanks);
        let (state, rest) = state(rest);
        let (gap, rest) = split(rest, |c| state.is_some() && (c == ' ' || c == '\t'));
        let trimmed = rest.trim_end();
        let (text, fields) = fields(trimmed);
        let blanks = &rest[trimmed.len()..];
        Self { indent, number, marker, state, gap, text, fields, blanks, more }
    }

    fn field(&self, key: &str) -> Option<&'t str> {
        self.fields.iter().find(|field| field.key == key).map(|field| field.raw)
    }

    /// Whether it is a task that is done or given up.
    pub(super) fn is_finished(&self) -> bool {
        self.state.is_some_and(|state| matches!(state, "x" | "X" | "-"))
    }
}

fn split(text: &str, is_first: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !is_first(c)).unwrap_or(text.len()))
}

/// The state of a task, and what follows the brackets.
fn state(text: &str) -> (Option<&str>, &str) {
    let found = || {
        let inner = text.strip_prefix('[')?;
        let length = inner.chars().next()?.len_utf8();
        let rest = inner[length..].strip_prefix(']')?;
        let ends = rest.is_empty() || rest.starts_with([' ', '\t']);
        ends.then_some((&inner[..length], rest))
    };
    found().map_or((None, text), |(state, rest)| (Some(state), rest))
}

/// The text before the fields, and the fields at the end. Where one is there twice, all is text.
fn fields(text: &str) -> (&str, Vec<Field<'_>>) {
    // Nothing else begins a field.
    if text.is_ascii() && !text.contains(['[', '(', '^']) {
        return (text, Vec::new());
    }
    let mut found: Vec<Field<'_>> = Vec::new();
    let mut start = text.len();
    let all: Vec<_> = FIELD.captures_iter(text).collect();
    for capture in all.iter().rev() {
        let (Some(whole), Some(sign)) = (capture.get(0), capture.iter().skip(1).flatten().next())
        else {
            break;
        };
        if whole.end() != start || sign.as_str() == "^" && start != text.len() {
            break;
        }
        let key = match sign.as_str() {
            "📅" | "📆" | "🗓" => "due".to_owned(),
            "⏳" | "⌛" => "scheduled".to_owned(),
            "🛫" => "start".to_owned(),
            "➕" => "created".to_owned(),
            "✅" => "completion".to_owned(),
            "❌" => "cancelled".to_owned(),
            "🔺" | "⏫" | "🔼" | "🔽" | "⏬" => "priority".to_owned(),
            name => fold(name),
        };
        if found.iter().any(|field| field.key == key) {
            return (text, Vec::new());
        }
        start = whole.start();
        found.push(Field { key, raw: &text[start..whole.end()] });
    }
    found.reverse();
    (&text[..start], found)
}

/// What an item is known by wherever it goes, and what among its siblings: its text, and when it is due if it comes again.
pub(super) fn identity(head: &str) -> (Option<String>, Option<String>) {
    let line = Line::of(head);
    let own = line.field("^").or_else(|| line.field("🆔")).or_else(|| line.field("id"));
    let id = own.map(|raw| raw.split_whitespace().collect());
    let words: Vec<&str> = line.text.split_whitespace().collect();
    let mut key = words.join(" ");
    if key.is_empty() {
        return (id, None);
    }
    let comes_again = line.field("🔁").or_else(|| line.field("repeat")).is_some();
    if let Some(due) = line.field("due").filter(|_| comes_again) {
        key.push_str(due);
    }
    (id, Some(key))
}

/// Merges the first lines of an item, without indent and number. What is given up for something better is added to
/// `dropped`.
pub(super) fn merge(
    versions: &Three<Option<&str>>,
    options: &Options,
    dropped: &mut Vec<String>,
) -> Outcome {
    merged(versions, options, dropped)
        .ok_or_else(|| versions.map(|version| version.map(str::to_owned)))
}

fn merged(
    versions: &Three<Option<&str>>,
    options: &Options,
    dropped: &mut Vec<String>,
) -> Option<String> {
    let (ours, theirs) = (Line::of(versions.ours?), Line::of(versions.theirs?));
    let is_other = || !ours.text.split_whitespace().eq(theirs.text.split_whitespace());
    if versions.base.is_none() && is_other() {
        return None;
    }
    let base = versions.base.map_or_else(|| common(&ours, &theirs), Line::of);
    let lines = Three { base, ours, theirs };
    let state = *settled(&lines.as_ref().map(|line| line.state))?;
    let prose = |grows: bool, part: for<'l> fn(&'l Line<'_>) -> &'l str| {
        (Prose { options, grows }).merge(&lines.as_ref().map(|line| Some(part(line)))).ok()
    };
    let (text, more) = (prose(false, |line| line.text)?, prose(true, |line| line.more)?);
    let fields = merge_fields(&lines, options, dropped)?;
    Some(write(&lines, options, state, [&text, &fields.concat(), &more]))
}

/// The lines of an item with this state, text, fields, and lines below; its blanks are those of the side that changed them.
fn write(
    lines: &Three<Line<'_>>,
    options: &Options,
    state: Option<&str>,
    [text, fields, more]: [&str; 3],
) -> String {
    let pick = |part: for<'l> fn(&'l Line<'_>) -> &'l str| {
        let parts = lines.as_ref().map(part);
        settled(&parts).copied().unwrap_or(*parts.of(options.first)).to_owned()
    };
    let mut marker = pick(|line| line.marker);
    if !marker.ends_with([' ', '\t']) && !text.is_empty() {
        marker.push(' ');
    }
    let (gap, blanks) = (pick(|line| line.gap), pick(|line| line.blanks));
    let gap = if gap.is_empty() { " " } else { &gap };
    let state = state.map(|state| format!("[{state}]{gap}")).unwrap_or_default();
    format!("{marker}{state}{text}{fields}{blanks}{more}")
}

/// What two new items that are the same once were: open, and without the fields that only one has.
fn common<'t>(ours: &Line<'t>, theirs: &Line<'t>) -> Line<'t> {
    let fields = ours.fields.iter().filter(|field| theirs.fields.contains(field)).cloned();
    let is_open = [ours, theirs].iter().any(|line| line.state == Some(" "));
    let state = if is_open { Some(" ") } else { ours.state };
    Line { fields: fields.collect(), state, more: "", ..ours.clone() }
}

fn merge_fields(
    lines: &Three<Line<'_>>,
    options: &Options,
    dropped: &mut Vec<String>,
) -> Option<Vec<String>> {
    let [base, ours, theirs] = [&lines.base, &lines.ours, &lines.theirs].map(|line| {
        let element = |field: &Field<'_>| Element {
            hash: hash(&field.key),
            similar: 101,
            ..Element::default()
        };
        line.fields.iter().map(element).collect::<Vec<_>>()
    });
    let links = Links::between(&base, &ours, &theirs);
    let mut merged = Vec::new();
    for class in sequence::order(&links, options.first) {
        let field = Three {
            base: class.base.map(|at| &lines.base.fields[at]),
            ours: class.ours.map(|at| &lines.ours.fields[at]),
            theirs: class.theirs.map(|at| &lines.theirs.fields[at]),
        };
        let raw = field.map(|field| field.map(|field| field.raw));
        if let Some(settled) = settled(&raw) {
            merged.extend(settled.map(str::to_owned));
            continue;
        }
        let key = field.ours.or(field.theirs).map(|field| field.key.as_str());
        let (Some(one), Some(other)) = (raw.ours, raw.theirs) else { return None };
        if !matches!(key, Some("completion" | "cancelled" | "created")) {
            return None;
        }
        let (early, late) = by_time(one, other, options);
        dropped.push(late.to_owned());
        merged.push(early.to_owned());
    }
    // A block id is one only at the end.
    merged.sort_by_key(|raw| raw.trim_start().starts_with('^'));
    Some(merged)
}

/// The earlier of two dates, and the later: whoever was first to write it down knows best.
fn by_time<'t>(ours: &'t str, theirs: &'t str, options: &Options) -> (&'t str, &'t str) {
    let date = |raw: &'t str| raw.trim_start_matches(|c: char| !c.is_ascii_digit());
    match date(ours).cmp(date(theirs)) {
        std::cmp::Ordering::Less => (ours, theirs),
        std::cmp::Ordering::Greater => (theirs, ours),
        std::cmp::Ordering::Equal => {
            (of_first(ours, theirs, options.first), of_first(theirs, ours, options.first))
        }
    }
}

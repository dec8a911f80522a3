//! The merge of a sentence by its words.

use std::ops::Range;

use super::{Side, Three};
use crate::diff;

/// So many words that nobody touched must lie between the changes of two sides.
const APART: usize = 4;

/// The sentence with the changes of both sides; none where they come too close to each other. Tags that both put at one
/// place are no change of each other.
pub(super) fn merge(versions: &Three<&str>, first: Side) -> Option<String> {
    let tokens = |text| tokens(text).collect::<Vec<_>>();
    let (base, ours, theirs) =
        (tokens(versions.base), tokens(versions.ours), tokens(versions.theirs));
    let parts = parts_of_links(&base);
    let mut changes = changes(&base, &ours);
    let of_ours = changes.len();
    for change in self::changes(&base, &theirs) {
        let ours = &mut changes[..of_ours];
        if let Some(known) = ours.iter_mut().find(|known| add_tags(known, &change)) {
            known.1 = match first {
                Side::Ours => all_tags(&known.1, &change.1),
                Side::Theirs => all_tags(&change.1, &known.1),
            };
        } else if !ours.contains(&change) {
            if ours.iter().any(|known| meet(&base, &parts, known, &change)) {
                return None;
            }
            changes.push(change);
        }
    }
    changes.sort_by_key(|change| change.0.start);
    let mut merged = String::new();
    let mut done = 0;
    for (range, new) in changes {
        merged.push_str(&base[done..range.start].concat());
        merged.push_str(&new);
        done = range.end;
    }
    merged.push_str(&base[done..].concat());
    Some(merged)
}

/// What is in the place of which tokens.
type Change = (Range<usize>, String);

/// Whether both changes do nothing but add tags to one place.
fn add_tags(one: &Change, other: &Change) -> bool {
    let is_tag = |word: &str| word.len() > 1 && word.starts_with('#');
    let are_tags = |text: &str| text.trim() != text && text.split_whitespace().all(is_tag);
    let is_blank = |change: &Change| change.1.trim().is_empty();
    let is_one_place = one.0.is_empty() && one.0 == other.0;
    is_one_place && [one, other].into_iter().all(|it| !is_blank(it) && are_tags(&it.1))
}

/// The tags of one side, and those of the other that are not among them.
fn all_tags(one: &str, other: &str) -> String {
    let is_new = |tag: &&str| !one.split_whitespace().any(|known| known == *tag);
    let new: Vec<&str> = other.split_whitespace().filter(is_new).collect();
    let end = one.trim_end().len();
    let gap = if new.is_empty() { "" } else { " " };
    format!("{}{gap}{}{}", &one[..end], new.join(" "), &one[end..])
}

fn changes(base: &[&str], side: &[&str]) -> Vec<Change> {
    let replaced = diff::replaced(base, side).into_iter();
    replaced.map(|(old, new)| (old, side[new].concat())).collect()
}

/// Where in `base` the target and the text of each link are: each is changed for itself.
fn parts_of_links(base: &[&str]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = None;
    for at in 1..base.len() {
        match (base[at - 1], base[at], start) {
            ("[", "[", _) | ("]", "(", None) => start = Some(at + 1),
            (_, "|" | "#", Some(from)) => {
                parts.push(from..at);
                start = Some(at + 1);
            }
            (_, "]" | ")", Some(from)) => {
                parts.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    parts
}

/// Whether two changes come too close to each other. What is in a part of a link is apart from all that is not.
fn meet(base: &[&str], parts: &[Range<usize>], one: &Change, other: &Change) -> bool {
    let is_apart = |one: &Change, other: &Change| {
        let part = parts.iter().find(|part| part.start <= one.0.start && one.0.end <= part.end);
        // What names a part of a note, or a size, begins another part.
        let begins = other.1.starts_with(['|', '#']);
        let is_behind = |end: usize| end < other.0.start || end == other.0.start && begins;
        part.is_some_and(|part| other.0.end < part.start || is_behind(part.end))
    };
    is_close(base, &one.0, &other.0) && !is_apart(one, other) && !is_apart(other, one)
}

fn is_close(base: &[&str], one: &Range<usize>, other: &Range<usize>) -> bool {
    let (first, second) = if one.start <= other.start { (one, other) } else { (other, one) };
    let Some(between) = base.get(first.end..second.start) else { return true };
    between.iter().filter(|token| !token.trim().is_empty()).count() < APART
}

/// The text cut into words, runs of blanks, and single other characters. Where no blanks part words, as in Chinese, each
/// character is one.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let class = class(first);
        let length = match class {
            Class::Single => first.len_utf8(),
            _ => rest.find(|c| self::class(c) != class).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        Some(token)
    })
}

#[derive(PartialEq, Eq)]
enum Class {
    Word,
    Blank,
    Single,
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Word,
        _ if c.is_whitespace() => Class::Blank,
        // Han, kana; Hangul has blanks between words.
        '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            Class::Single
        }
        _ if c.is_alphanumeric() || c == '_' => Class::Word,
        _ => Class::Single,
    }
}

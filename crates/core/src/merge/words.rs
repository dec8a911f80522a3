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
            if ours.iter().any(|known| is_close(&base, &known.0, &change.0)) {
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

//! The order of texts that people expect.

use std::cmp::Ordering;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// What is no letter or digit, in the order of the Unicode collation algorithm (CLDR root).
const SIGNS: &str = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

/// Compares as the Unicode collation algorithm does for the scripts that it orders by their code points: by letters first,
/// then by accents, then small letters before capital ones.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        return ascii_letters(a).cmp(ascii_letters(b)).then_with(|| cases(a).cmp(cases(b)));
    }
    letters(a)
        .cmp(letters(b))
        .then_with(|| accents(a).cmp(accents(b)))
        .then_with(|| cases(a).cmp(cases(b)))
}

fn ascii_letters(text: &str) -> impl Iterator<Item = (u8, u32)> {
    text.chars().map(|c| rank(c.to_ascii_lowercase()))
}

fn letters(text: &str) -> impl Iterator<Item = (u8, u32)> {
    text.nfd().filter(|&c| !is_combining_mark(c)).flat_map(char::to_lowercase).map(rank)
}

fn accents(text: &str) -> impl Iterator<Item = char> {
    text.nfd().flat_map(char::to_lowercase)
}

fn cases(text: &str) -> impl Iterator<Item = bool> {
    text.chars().map(char::is_uppercase)
}

/// Blanks, signs, other signs, digits, letters.
fn rank(c: char) -> (u8, u32) {
    let group = if c.is_ascii_lowercase() {
        4
    } else if c.is_whitespace() {
        0
    } else if let Some(place) = SIGNS.chars().position(|sign| sign == c) {
        return (1, u32::try_from(place).unwrap_or(u32::MAX));
    } else if c.is_numeric() {
        3
    } else if c.is_alphabetic() {
        4
    } else {
        2
    };
    (group, u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_in_the_order_that_people_expect() {
        let sorted = [
            "_x", "-x", "(x)", "[x]", "#x", "10", "2", "a", "A", "a b", "a-b", "ab", "äb", "Äb",
            "ac", "b", "B", "я", "中",
        ];
        let mut shuffled = sorted;
        shuffled.reverse();
        shuffled.sort_by(|a, b| compare(a, b));
        assert_eq!(shuffled, sorted);
    }
}

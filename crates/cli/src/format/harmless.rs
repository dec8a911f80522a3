use std::{borrow::Cow, fmt::Write as _};

/// `text` without anything that a terminal would obey or hide: control characters, those that turn the direction of text,
/// and those without width are written as `‹U+202E›`. Line ends and tabs too.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_harmful(c) {
            // Writing to a string doesn't fail.
            let _ = write!(shown, "‹U+{:04X}›", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

pub(super) fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A line of a note in which each harmful character is replaced by one that takes as many bytes, so that places in it
/// stay what they are. A tab stays a tab.
pub(super) fn harmless_line(line: &str) -> Cow<'_, str> {
    if !line.contains(|c| is_harmful(c) && c != '\t') {
        return Cow::Borrowed(line);
    }
    let mut shown = String::with_capacity(line.len());
    for c in line.chars() {
        shown.push(match c.len_utf8() {
            _ if c == '\t' || !is_harmful(c) => c,
            1 => '?',
            2 => '\u{bf}',
            _ => '\u{fffd}',
        });
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_obey() {
        assert_eq!(harmless("a\u{1b}[31m\u{202e}b"), "a‹U+001B›[31m‹U+202E›b");
        assert!(matches!(harmless("é كلمة"), Cow::Borrowed(_)));
        let line = "a\u{1b}\u{9b}\u{202e}\tb";
        let shown = harmless_line(line);
        assert_eq!(
            (shown.len(), shown.contains(|c| is_harmful(c) && c != '\t')),
            (line.len(), false)
        );
    }
}

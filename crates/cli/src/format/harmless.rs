use std::{borrow::Cow, fmt::Write as _};

/// `text` without anything that a terminal would obey or hide: control characters, those that turn the direction of text,
/// and those without width are written as `‹U+202E›`. Line ends and tabs too.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    spelled(text, is_harmful)
}

/// As [`harmless`], but a tab stays a tab.
pub(super) fn harmless_line(line: &str) -> Cow<'_, str> {
    spelled(line, |c| c != '\t' && is_harmful(c))
}

/// JSON in which such characters are escapes, which mean the same. It has none of ASCII but one.
pub(super) fn harmless_json(json: &str) -> Cow<'_, str> {
    let is_raw = |c: char| c >= '\u{7f}' && is_harmful(c);
    if !json.contains(is_raw) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_raw(c) {
            // Writing to a string doesn't fail.
            let _ = write!(shown, "\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

fn spelled(text: &str, is_spelled: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_spelled) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_spelled(c) {
            // Writing to a string doesn't fail.
            let _ = write!(shown, "‹U+{:04X}›", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Whether a terminal would obey or hide `c`. Not so the joiners U+200C and U+200D: Persian, Hindi and emoji are written
/// with them.
pub(super) fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_obey() {
        assert_eq!(harmless("a\u{1b}[31m\u{202e}b\t"), "a‹U+001B›[31m‹U+202E›b‹U+0009›");
        assert_eq!(harmless_line("\u{9b}31m\tb\r"), "‹U+009B›31m\tb‹U+000D›");
        assert_eq!(
            harmless_json("[\n\"\u{7f}\u{9b}é\u{202e}\"]"),
            "[\n\"\\u007f\\u009bé\\u202e\"]"
        );
        assert!(matches!(harmless("é كلمة 👩\u{200d}🚀"), Cow::Borrowed(_)));
    }
}

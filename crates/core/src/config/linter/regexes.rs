use std::fmt::Write as _;

/// More steps than this back and forth, and a search is given up.
const BACKTRACK_LIMIT: usize = 200_000;

/// A regular expression of JavaScript, with its flags. It is searched in linear time unless it holds what only
/// backtracking can find: lookarounds and references.
///
/// # Errors
///
/// When it is none; the reason is in lower case.
pub fn js_regex(pattern: &str, flags: &str) -> Result<fancy_regex::Regex, String> {
    let kept: String = flags.chars().filter(|flag| "ims".contains(*flag)).collect();
    let group = if kept.is_empty() { String::new() } else { format!("(?{kept})") };
    let translated = format!("{group}{}", translate(pattern, flags.contains('m')));
    let regex =
        fancy_regex::RegexBuilder::new(&translated).backtrack_limit(BACKTRACK_LIMIT).build();
    regex.map_err(|error| error.to_string().to_lowercase())
}

/// The blanks of JavaScript's `\s`, for a class.
const BLANKS: &str =
    r"\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}";

/// `pattern` in the syntax of the regex crate, where it differs from JavaScript's: there `\d`, `\w` and `\b` know ASCII
/// only, `$` is the very end, a bracket and `&&` in a class mean themselves, and an escaped letter without a meaning is
/// that letter.
fn translate(pattern: &str, multiline: bool) -> String {
    let mut result = String::new();
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let escaped = chars.next().unwrap_or('\\');
                escape(escaped, &mut chars, in_class, &mut result);
            }
            '[' if !in_class => {
                in_class = true;
                result.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    result.push('^');
                }
                if chars.next_if_eq(&']').is_some() {
                    // An empty class: nothing, or with `^` anything.
                    let all = result.ends_with('^');
                    result.truncate(result.len() - if all { 2 } else { 1 });
                    result.push_str(if all { r"(?s:.)" } else { r"[^\x{0}-\x{10ffff}]" });
                    in_class = false;
                }
            }
            ']' => {
                in_class = false;
                result.push(']');
            }
            '[' | '&' | '~' if in_class => {
                result.push('\\');
                result.push(c);
            }
            '.' if !in_class => result.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            '$' if !in_class => result.push_str(if multiline { "$" } else { r"\z" }),
            '(' if !in_class && chars.clone().take(2).eq(['?', '<']) => {
                result.push('(');
                // A named group; a lookbehind is written alike in both.
                let is_lookbehind = chars.clone().nth(2).is_some_and(|c| c == '=' || c == '!');
                chars.next();
                result.push_str(if is_lookbehind { "?" } else { "?P" });
            }
            _ => result.push(c),
        }
    }
    result
}

fn escape(
    escaped: char,
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
    in_class: bool,
    result: &mut String,
) {
    let class = |inside: &str| if in_class { inside.to_owned() } else { format!("[{inside}]") };
    match escaped {
        'd' => result.push_str(&class("0-9")),
        'D' => result.push_str("[^0-9]"),
        'w' => result.push_str(&class("0-9A-Za-z_")),
        'W' => result.push_str("[^0-9A-Za-z_]"),
        's' => result.push_str(&class(BLANKS)),
        'S' => {
            let _ = write!(result, "[^{BLANKS}]");
        }
        'b' if in_class => result.push_str(r"\x08"),
        'b' | 'B' => result.push_str(if escaped == 'b' { r"(?-u:\b)" } else { r"(?-u:\B)" }),
        'u' if chars.peek() == Some(&'{') => result.push_str(r"\x"),
        'u' => {
            let code: String = chars.by_ref().take(4).collect();
            let _ = write!(result, r"\x{{{code}}}");
        }
        'k' => result.push_str(r"\k"),
        'c' | 'p' | 'P' | 'x' | 'n' | 'r' | 't' | 'f' | 'v' | '0'..='9' => {
            result.push('\\');
            result.push(escaped);
        }
        _ if escaped.is_alphanumeric() => result.push(escaped),
        '/' | '"' | '\'' | '`' | ',' | ' ' | '<' | '>' | '!' | '%' | ':' | ';' | '=' | '@'
        | '_' => {
            result.push(escaped);
        }
        _ if !escaped.is_ascii() => result.push(escaped),
        _ => {
            result.push('\\');
            result.push(escaped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_they_mean_in_javascript() {
        for (pattern, flags, text, expected) in [
            (r"\d+", "g", "٣ 42", Some("42")),
            (r"\s", "", "a\u{feff}b", Some("\u{feff}")),
            (r"^b$", "gm", "a\nb\nc", Some("b")),
            (r"b$", "", "b\n", None),
            (r"a.c", "", "a\u{2028}c", None),
            (r"A", "i", "a", Some("a")),
            (r"[[&&]x", "", "&x", Some("&x")),
            (r"\/\-\%", "", "/-%", Some("/-%")),
            (r"(?<n>a)\k<n>", "", "aa", Some("aa")),
            (r"(?<=x)y(?!z)", "", "xyz xy", Some("y")),
            (r"[^]b", "", "\nb", Some("\nb")),
            (r"é", "u", "é", Some("é")),
            (r"\u00e9", "", "é", Some("é")),
        ] {
            let regex = js_regex(pattern, flags).unwrap();
            let found = regex.find(text).unwrap().map(|found| found.as_str());
            assert_eq!(found, expected, "{pattern}");
        }
        assert!(js_regex("(", "").is_err());
    }
}

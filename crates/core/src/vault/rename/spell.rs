//! The path of a link in the letters that its syntax and its place ask for.

use percent_encoding::{AsciiSet, CONTROLS, percent_encode_byte, utf8_percent_encode};

use crate::{
    note::{Link, LinkSyntax, Note},
    text::{Edit, TextRange},
};

/// What stands for itself in no destination.
const ANYWHERE: &AsciiSet = &CONTROLS.add(b'%').add(b'<').add(b'>').add(b'\\');
/// What stands for itself only between angle brackets.
const BARE: &AsciiSet = &ANYWHERE.add(b' ');

/// The edit that gives `link` of `note` the path `path`.
pub(super) fn spelt(note: &Note, link: &Link, path: &str) -> Edit {
    let path = match link.syntax {
        LinkSyntax::Wiki => path.to_owned(),
        LinkSyntax::Markdown => encoded(note, link, path),
    };
    requoted(note, link, &path).unwrap_or_else(|| Edit::replace(link.target, path))
}

/// `path` as the destination of a Markdown link that is written as `link` is: as little of it is encoded as can be, but
/// letters too if they were.
fn encoded(note: &Note, link: &Link, path: &str) -> String {
    let is_bare = !note.text()[..link.target.start()].ends_with('<');
    let set = if is_bare { BARE } else { ANYWHERE };
    let before = &note[link.target];
    let mut path = if before.is_ascii() && encodes_letters(before) {
        utf8_percent_encode(path, set).to_string()
    } else {
        let letters = path.split_inclusive(|c: char| !c.is_ascii());
        let encode = |part: &str| {
            let ascii = part.trim_end_matches(|c: char| !c.is_ascii());
            format!("{}{}", utf8_percent_encode(ascii, set), &part[ascii.len()..])
        };
        letters.map(encode).collect()
    };
    if is_bare && !is_balanced(&path) {
        for bracket in [b'(', b')'] {
            path = path.replace(char::from(bracket), percent_encode_byte(bracket));
        }
    }
    path
}

/// Whether there are letters beyond ASCII in `destination`, encoded.
fn encodes_letters(destination: &str) -> bool {
    let mut parts = destination.split('%').skip(1);
    parts.any(|part| {
        part.starts_with(|c: char| matches!(c.to_ascii_lowercase(), '8'..='9' | 'a'..='f'))
    })
}

/// Whether each round bracket in `path` has its other half.
fn is_balanced(path: &str) -> bool {
    let mut open = 0_usize;
    for c in path.chars() {
        match c {
            '(' => open += 1,
            ')' if open == 0 => return false,
            ')' => open -= 1,
            _ => {}
        }
    }
    open == 0
}

/// The edit for a link that is a property between single quotes, and a path with one: the quotes become double, if
/// nothing in the link would mean something else then.
fn requoted(note: &Note, link: &Link, path: &str) -> Option<Edit> {
    let is_property = note.frontmatter()?.content().covers(link.range);
    let is_single = note.text()[..link.range.start()].ends_with('\'');
    let is_plain = !note[link.range].contains(['"', '\\', '\'']);
    if !(is_property && is_single && is_plain && path.contains('\'')) {
        return None;
    }
    let before = &note[TextRange::new(link.range.start(), link.target.start())];
    let after = &note[TextRange::new(link.target.end(), link.range.end())];
    let whole = TextRange::new(link.range.start() - 1, link.range.end() + 1);
    Some(Edit::replace(whole, format!("\"{before}{path}{after}\"")))
}

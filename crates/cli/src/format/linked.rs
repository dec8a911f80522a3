use std::fmt::Write as _;

use serde::Serialize;
use vault_lint_core::{
    note::Note,
    path::NotePath,
    vault::{Followed, Target},
};

use super::{BOLD, CYAN, DIM, RED, count, harmless::harmless, harmless::harmless_json, styled};

#[derive(Serialize)]
struct Linked<'a> {
    path: &'a str,
    links: Vec<Leading<'a>>,
    backlinks: Vec<&'a str>,
}

/// Line and column count from 1, the column in characters, as in the findings of `check`.
#[derive(Serialize)]
struct Leading<'a> {
    link: &'a str,
    original: &'a str,
    line: usize,
    column: usize,
    embed: bool,
    /// Null where the link leads nowhere.
    target: Option<&'a str>,
    /// What it could lead to just as well.
    rivals: Vec<&'a str>,
}

/// Where the links of a note lead and which files link to it, as an element of a JSON array; the first opens the array.
pub(crate) fn links_json(
    note: &Note,
    links: &[Followed<'_>],
    backlinks: &[&NotePath],
    first: bool,
) -> String {
    let open = if first { "[\n" } else { ",\n" };
    let linked = Linked {
        path: note.path().as_str(),
        links: links.iter().map(|followed| link(note, followed)).collect(),
        backlinks: backlinks.iter().map(|path| path.as_str()).collect(),
    };
    // There are no maps with keys other than text in it, so that it is always JSON.
    let json = serde_json::to_string(&linked).unwrap_or_default();
    format!("{open}{}", harmless_json(&json))
}

fn link<'a>(note: &'a Note, followed: &'a Followed<'_>) -> Leading<'a> {
    let at = note.position(followed.link.range.start());
    let rivals = followed.target.as_ref().map_or(&[][..], Target::rivals);
    Leading {
        link: &followed.text,
        original: &note[followed.link.range],
        line: at.line,
        column: at.column,
        embed: followed.link.embed,
        target: followed.target.as_ref().ok().map(|target| target.path().as_str()),
        rivals: rivals.iter().map(|path| path.as_str()).collect(),
    }
}

/// Where the links of a note lead, and which files link to it; all notes but the first after a blank line.
pub(crate) fn links(
    note: &Note,
    links: &[Followed<'_>],
    backlinks: &[&NotePath],
    first: bool,
) -> String {
    let open = if first { "" } else { "\n" };
    let path = harmless(note.path().as_str());
    let mut shown = format!("{open}{}\n", styled(&path, BOLD));
    // Writing to a string doesn't fail.
    let _ = writeln!(shown, "  {}", count(links.len(), "link"));
    for followed in links {
        let at = note.position(followed.link.range.start());
        let place = styled(&format!("{:>8}", format!("{}:{}", at.line, at.column)), DIM);
        let arrow = if followed.link.embed { "⇒" } else { "→" };
        let target = match &followed.target {
            Ok(target) => styled(&harmless(target.path().as_str()), CYAN),
            Err(_) => styled("nothing", RED),
        };
        let _ = writeln!(shown, "{place}  {} {arrow} {target}", harmless(&followed.text));
    }
    let _ = writeln!(shown, "  linked from {}", count(backlinks.len(), "file"));
    for path in backlinks {
        let _ = writeln!(shown, "          {}", harmless(path.as_str()));
    }
    shown
}

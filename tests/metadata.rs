//! Runs the literate fixtures in `tests/metadata`: what Obsidian's metadata cache holds for a note.
//!
//! A case is a heading of the second level, a note in a block fenced by four or more backticks, `md`, and a block `cache`
//! with a line for each entry: its list, what is in it, and its place as `line:column@offset`. `UPDATE_FIXTURES=1 cargo
//! test` writes the latter anew. In a note `␍` stands for a carriage return, `⇥` for a tab, `␠` for a blank at the end of
//! a line, and `‹BOM›` for a byte order mark.

#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::disallowed_methods, reason = "fixtures are files")]

use std::{fmt::Write as _, fs};

use serde_json::{Map, Value};
use vault_lint_core::{note::Note, path::NotePath};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/metadata");

#[test]
fn fixtures() {
    let update = std::env::var_os("UPDATE_FIXTURES").is_some();
    let mut entries: Vec<_> =
        fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    assert!(!entries.is_empty());
    for file in entries {
        let source = fs::read_to_string(&file).unwrap();
        let actual = run(&source);
        if update {
            fs::write(&file, actual).unwrap();
        } else {
            assert_eq!(source, actual, "{}", file.display());
        }
    }
}

/// The fixture with the caches that its notes have.
fn run(source: &str) -> String {
    let mut actual = String::new();
    let mut rest = source;
    while let Some(start) = rest.find("\n````md\n") {
        let open = start + "\n````md\n".len();
        let end = open + rest[open..].find("\n````\n").unwrap() + 1;
        actual.push_str(&rest[..end + "````\n".len()]);
        write!(actual, "\n````cache\n{}````\n", cache(&unescape(&rest[open..end]))).unwrap();
        rest = &rest[end + "````\n".len()..];
        if let Some(old) = rest.strip_prefix("\n````cache\n") {
            rest = &old[old.find("````\n").unwrap() + "````\n".len()..];
        }
    }
    actual + rest
}

fn unescape(text: &str) -> String {
    [("␍", "\r"), ("⇥", "\t"), ("␠", " "), ("‹BOM›", "\u{feff}")]
        .iter()
        .fold(text.to_owned(), |text, (mark, meant)| text.replace(mark, meant))
}

fn cache(text: &str) -> String {
    let note = Note::parse(NotePath::new("Note.md"), text);
    let Value::Object(cache) = serde_json::to_value(note.metadata()).unwrap() else {
        unreachable!()
    };
    let mut shown = String::new();
    for (name, value) in cache {
        let entries = match value {
            Value::Array(entries) => entries,
            Value::Object(blocks) if name == "blocks" => {
                blocks.into_iter().map(|(_, block)| block).collect()
            }
            Value::Object(span) if name == "frontmatterPosition" => {
                vec![Value::Object(Map::from_iter([("position".to_owned(), Value::Object(span))]))]
            }
            other => vec![other],
        };
        entries.into_iter().for_each(|entry| line(&name, entry, &mut shown));
    }
    shown
}

fn line(name: &str, mut entry: Value, shown: &mut String) {
    let position = entry.as_object_mut().and_then(|entry| entry.remove("position"));
    let place = |at: &Value| format!("{}:{}@{}", at["line"], at["col"], at["offset"]);
    let place = position
        .map_or(String::new(), |at| format!(" {}-{}", place(&at["start"]), place(&at["end"])));
    writeln!(shown, "{name}{place} {entry}").unwrap();
}

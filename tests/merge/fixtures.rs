//! The literate cases in `tests/merge`: a heading each, and blocks fenced by four backticks.
//!
//! `base`, `ours`, `theirs` and `merged` hold texts, `merged markers` and `merged copy` the merge in another style, and
//! `conflicts` a reason a line; without it the merge is clean. `␍` stands for a carriage return, `␠` for a blank at the
//! end of a line, `‹BOM›` for a byte order mark, and `␃` at the end says that the last line has no line end.

#![expect(clippy::disallowed_methods, reason = "cases are files")]
#![expect(clippy::panic, reason = "a test may fail")]

use std::fs;

use vault_lint_core::merge::Style;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/merge");

/// A case.
#[derive(Default, Debug)]
pub(crate) struct Case {
    pub(crate) title: String,
    pub(crate) base: Option<String>,
    pub(crate) ours: String,
    pub(crate) theirs: String,
    pub(crate) style: Option<Style>,
    pub(crate) expected: String,
    pub(crate) conflicts: Vec<String>,
}

/// All cases of all files.
pub(crate) fn all() -> Vec<Case> {
    let files = fs::read_dir(FOLDER).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|extension| extension == "md")).collect();
    files.sort();
    let cases = files.iter().flat_map(|file| cases(&fs::read_to_string(file).unwrap()));
    cases.collect()
}

fn cases(source: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case { title: title.to_owned(), ..Case::default() });
        } else if let (Some(name), Some(case)) = (line.strip_prefix("````"), cases.last_mut()) {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "````").collect();
            fill(case, name, &block);
        }
    }
    cases
}

fn fill(case: &mut Case, name: &str, block: &[&str]) {
    let text: String = block.iter().map(|line| format!("{line}\n")).collect();
    let text = text.replace('␍', "\r").replace('␠', " ").replace("‹BOM›", "\u{feff}");
    let text = text.strip_suffix("␃\n").map_or(text.clone(), str::to_owned);
    match name {
        "base" => case.base = Some(text),
        "ours" => case.ours = text,
        "theirs" => case.theirs = text,
        "conflicts" => case.conflicts = text.lines().map(str::to_owned).collect(),
        _ => {
            case.expected = text;
            case.style = match name {
                "merged markers" => Some(Style::Markers { size: 7 }),
                "merged copy" => Some(Style::Copy),
                "merged" => None,
                other => panic!("there is no block `{other}`"),
            };
        }
    }
}

//! What holds of every note, whatever is in it.

#![expect(clippy::disallowed_methods, reason = "fixtures are files")]

use std::{fs, path::Path, sync::Arc};

use jiff::civil::date;
use proptest::prelude::*;
use vault_lint_core::{
    config::{Dates, Settings},
    diagnostic::{Applicability, Severity},
    due::{Agenda, Clock, dues},
    lint::{self, Fixed, Refusal, RuleSet},
    note::{Node, Note, Task, Value},
    path::NotePath,
    rule::{Category, Context, Level},
    rules,
    text::TextRange,
};

/// Pieces that mean something to Obsidian, to be put together in any way.
const PIECES: &[&str] = &[
    "---\n",
    "--- \n",
    "due: 2024-5-1\n",
    "due: 2024-05-31\n",
    "tags: a, b\n",
    "tag: x\n",
    "tags:\n  - #a\n",
    "- [ ] ",
    "- [x] ",
    "📅 2024-05-31 ",
    "📅\u{fe0f}\u{a0}2024-5-1",
    "🛫 [[2024-05-31]]",
    "🔁 every day ",
    "🔼",
    " [due:: 2024-05-31, 2024-6-1]",
    "(start:: 2024-06-01)",
    "due:: 2024-05-31\n",
    " @{2024-05-31} @@{09:00}",
    "(@2024-05-31 09:00)",
    "kanban-plugin: board\n",
    "| Due |\n",
    "title: A: b\n",
    "up: [[N]]\n",
    "a: 1\na: 1\n",
    "\t- x\n",
    "| a | b |\n",
    "| - | - |\n",
    "|---|\n",
    "| x ",
    "<input type=\"checkbox\" unchecked>",
    "<input type=\"checkbox\" checked id=\"a1\">",
    "<input type='checkbox' id=\"a1\"/>",
    "<input type=\"checkbox\" unchecked id=\"a(b\">",
    "%%",
    "%% vault-lint-disable %%",
    "<!--",
    "-->",
    "$$",
    "$x$",
    "<%",
    "%>",
    "```\n",
    "~~~\n",
    "`",
    "> ",
    "> [!note] ",
    "[!tip]x",
    "[[a|b]]",
    "![[i.png]]",
    "[t](u)",
    "#tag",
    "^id",
    "# H\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    "    ",
    "\t",
    "é",
    "\u{feff}",
    "\u{a0}",
    "\u{200b}",
    "\u{202e}",
    "<<<<<<< a\n",
    "=======\n",
    ">>>>>>> b\n",
    "text",
    "\\",
    "|",
    "{{date}}",
    "'",
    "\"",
    ": ",
    "[",
    "]",
    "{",
    "}",
    "&x ",
    "*x",
    "!t ",
    "\0",
    "1. ",
    "* * *\n",
    "<div>\n",
    "</div>\n",
    "[^1]",
    "[^1]: ",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        20 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{1,4}",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn note(text: &str) -> Note {
    Note::parse(NotePath::new("Folder/Note.md"), text)
}

fn rule_set() -> RuleSet {
    let build = |entry: &rules::Entry| entry.build(toml::Table::new()).expect("defaults are valid");
    RuleSet::new(rules::all().iter().map(|entry| (build(entry), Severity::Warning)).collect())
}

fn fix(note: Note, trust: Applicability) -> Fixed {
    fix_by(note, &rule_set(), &Settings::default(), trust)
}

fn fix_by(note: Note, rules: &RuleSet, settings: &Settings, trust: Applicability) -> Fixed {
    let clock = Clock::on(date(2024, 6, 1));
    lint::fix(note, &Context::new(&clock, settings), rules, trust)
}

/// `source` after all rules that format, which settings turn on, and nothing but them.
fn formatted(source: &str) -> Fixed {
    let entries = || rules::all().iter().filter(|entry| entry.meta.category == Category::Format);
    let build = |entry: &rules::Entry| entry.build(toml::Table::new()).expect("defaults are valid");
    let rules = entries().map(|entry| (build(entry), Severity::Warning)).collect();
    let levels = entries().map(|entry| (entry.meta.name.to_owned(), Level::Warning)).collect();
    let settings = Settings { levels, ..Settings::default() };
    fix_by(note(source), &RuleSet::new(rules), &settings, Applicability::Unsafe)
}

/// The lines of code in `note`, without what indents them, and where its links lead, each sorted.
fn code_and_targets(note: &Note) -> (Vec<&str>, Vec<&str>) {
    let lines = note.code().flat_map(|code| note[code].lines());
    let mut code: Vec<_> =
        lines.map(|line| line.trim_start_matches([' ', '\t', '>']).trim_end()).collect();
    let mut targets: Vec<_> = note.inlines().links.iter().map(|link| &note[link.target]).collect();
    code.retain(|line| !line.is_empty());
    code.sort_unstable();
    targets.sort_unstable();
    (code, targets)
}

/// The notes among the fixtures: those of the vaults of tests, and those in the cases of rules.
fn fixtures() -> Vec<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the tests are there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.extend(fs::read_to_string(path).ok());
            }
        }
    }
    let cases: Vec<_> = found.iter().flat_map(|text| cases(text)).collect();
    found.into_iter().chain(cases).collect()
}

/// What stands in the blocks of Markdown of a fixture.
fn cases(fixture: &str) -> Vec<String> {
    let blocks = fixture.split("\n````md\n").skip(1);
    blocks.filter_map(|rest| Some(rest.split("\n````\n").next()?.to_owned() + "\n")).collect()
}

#[test]
fn formatting_leaves_code_and_links_of_real_notes_alone() {
    let notes = fixtures();
    let mut changed = 0;
    for text in &notes {
        let (before, after) = (note(text), formatted(text));
        changed += usize::from(after.note.text() != text);
        let is_endless = after.refused.values().any(|why| *why == Refusal::Endless);
        assert!(!is_endless, "{:?}: {text}", after.refused);
        assert_eq!(code_and_targets(&after.note), code_and_targets(&before), "{text}");
        assert_eq!(formatted(after.note.text()).note.text(), after.note.text(), "{text}");
    }
    assert!(changed > notes.len() / 2, "{changed} of {}", notes.len());
}

/// Every range of the note's parts.
fn ranges(note: &Note) -> Vec<TextRange> {
    let inlines = note.inlines();
    let tables = note.tables().iter().flat_map(|table| {
        let rows = table.all_rows().chain(std::iter::once(&table.delimiter));
        rows.flat_map(|row| {
            row.cells.iter().flat_map(|cell| [cell.range, cell.content]).chain([row.range])
        })
    });
    let mut ranges: Vec<TextRange> = tables.collect();
    ranges.extend(note.blocks().iter().map(|block| block.range));
    ranges.extend(note.spans().iter().map(|span| span.range));
    ranges.extend(note.opaque().iter().flat_map(|opaque| [opaque.range, opaque.content()]));
    ranges.extend(note.checkboxes().iter().map(|checkbox| checkbox.range));
    ranges.extend(
        note.tasks().iter().flat_map(|task| [task.range, task.status_range, task.text, task.more]),
    );
    ranges.extend(
        note.callouts().iter().flat_map(|callout| [callout.head, callout.kind, callout.title]),
    );
    ranges.extend(note.directives().iter().map(|directive| directive.range));
    ranges.extend(note.conflicts().iter().flat_map(|conflict| [conflict.marker, conflict.range]));
    ranges.extend(inlines.links.iter().flat_map(|link| [link.range, link.target]));
    ranges.extend(inlines.tags.iter().map(|tag| tag.range));
    ranges.extend(inlines.block_ids.iter().chain(&inlines.footnotes).chain(&inlines.math));
    for property in note.properties() {
        ranges.push(property.key);
        nodes(&property.value, &mut ranges);
    }
    ranges
}

fn nodes(node: &Node, ranges: &mut Vec<TextRange>) {
    ranges.push(node.range);
    match &node.value {
        Value::List { items, .. } => items.iter().for_each(|item| nodes(item, ranges)),
        Value::Map { properties, .. } => {
            properties.iter().for_each(|entry| nodes(&entry.value, ranges));
        }
        Value::Scalar { .. } | Value::Alias => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ranges_lie_on_character_boundaries(text in text()) {
        let note = note(&text);
        prop_assert_eq!(note.text(), &text);
        for range in ranges(&note) {
            prop_assert!(text.get(range.bytes()).is_some(), "{:?} of {:?}", range, text);
        }
    }

    #[test]
    fn what_is_due_is_told_of_any_text(text in text()) {
        let note = note(&text);
        let dates = Dates { reminders: true, kanban_everywhere: true, ..Dates::default() };
        let settings = Settings { dates: Arc::new(dates), ..Settings::default() };
        let agenda = Agenda::of(&note, &settings);
        prop_assert!(agenda.done <= agenda.all);
        for item in &agenda.items {
            for range in item.fields.iter().flat_map(|field| [field.range, field.value]).chain([item.range]) {
                prop_assert!(text.get(range.bytes()).is_some(), "{:?} of {:?}", range, text);
            }
        }
        let open = agenda.items.iter().filter(|item| !item.is_done).count();
        let clock = Clock::on(date(2024, 6, 1));
        prop_assert!(dues(&note, &settings, &clock).entries.len() <= open, "{:?}", text);
    }

    #[test]
    fn fixing_again_changes_nothing(text in text()) {
        for trust in [Applicability::Safe, Applicability::Unsafe] {
            let fixed = fix(note(&text), trust);
            let once = fixed.note.text().to_owned();
            prop_assert!(!fixed.applied.is_empty() || once == text, "changed without a fix: {:?}", text);
            let again = fix(note(&once), trust);
            prop_assert_eq!(again.note.text(), &once, "{:?}", text);
        }
    }

    #[test]
    fn formatting_leaves_code_and_links_alone(text in text()) {
        let (before, after) = (note(&text), formatted(&text));
        prop_assert_eq!(code_and_targets(&after.note), code_and_targets(&before), "{:?}", text);
        let again = formatted(after.note.text()).note;
        prop_assert_eq!(again.text(), after.note.text(), "{:?}", text);
    }

    #[test]
    fn no_box_changes_its_state(text in text()) {
        let before = note(&text);
        let states = |note: &Note| note.checkboxes().iter().map(|checkbox| checkbox.checked).collect::<Vec<_>>();
        // A task that says nothing may go.
        let says = |note: &Note, task: &&Task| {
            !note[task.text].trim().is_empty() || !note[task.more].trim().is_empty()
        };
        let tasks = |note: &Note| {
            let saying = note.tasks().iter().filter(|task| says(note, task));
            saying.map(|task| task.status).collect::<Vec<_>>()
        };
        let (boxes, statuses) = (states(&before), tasks(&before));
        let after = fix(before, Applicability::Safe).note;
        prop_assert_eq!((states(&after), tasks(&after)), (boxes, statuses), "{:?}", text);
    }
}

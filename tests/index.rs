//! What always holds of the vault's index, shown on small random vaults that change file by file: an index that was
//! updated knows what one that is built afresh knows, and each file whose findings an update changes is named by it.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use vault_lint_core::{
    config::Settings,
    due::Clock,
    lint::{self, RuleSet},
    note::Note,
    path::NotePath,
    rule::{Category, Context, Level},
    rules,
    vault::{Outline, VaultIndex},
};

type Files = BTreeMap<&'static str, String>;

const PATHS: [&str; 11] = [
    "Kafka.md",
    "kafka.md",
    "a/Kafka.md",
    "b/Kafka.md",
    "a/Streams.md",
    "Stream.md",
    "b/Kafka streams.md",
    "a/draw.excalidraw.md",
    "Map.canvas",
    "p.png",
    "b/p.png",
];

const PIECES: [&str; 27] = [
    "[[Kafka]] ",
    "[[kafka#Offsets]] ",
    "[[a/Kafka]] ",
    "[[./Kafka]] ",
    "[[Kafak streams]] ",
    "[[Streams]] ",
    "[[kafka-streams]] ",
    "[[Nick]] ",
    "[[x/Nick]] ",
    "[[Kafka#^id]] ",
    "[[#Offsets]] ",
    "[[p]] ",
    "![[p.png]] ",
    "![[b/p.png]] ",
    "[k](Kafka%20streams.md) ",
    "[k](Kafka streams.md) ",
    "[[draw.excalidraw#^x]] ",
    "<img src=\"p.png\"> ",
    "\n\n# Offsets\n\n",
    "\n\n## Sub\n\n",
    "text ^id\n\n",
    "text ^ID\n\n",
    "\n\n- [ ] a 🆔 q1\n",
    "\n\n- [ ] b 🆔 q2 ⛔ q1\n",
    "\n\n- [ ] c ⛔ q1, q2\n",
    "word ",
    "[[Kafka#Offsets#Sub]] ",
];

const HEADS: [&str; 4] = [
    "",
    "---\naliases: [Nick]\n---\n",
    "---\nup: \"[[Kafka]]\"\n---\n",
    "---\nexcalidraw-plugin: parsed\n---\n",
];

const CANVASES: [&str; 3] = [
    "{}",
    r#"{"nodes": [{"file": "a/Kafka.md"}, {"file": "p.png"}]}"#,
    r#"{"nodes": [{"text": "[[Streams]] ![[p.png]]"}]}"#,
];

/// A change of a file: its new text, or none when it goes.
fn change() -> impl Strategy<Value = (&'static str, Option<String>)> {
    let piece = prop::sample::select(&PIECES[..]);
    let text = (prop::sample::select(&HEADS[..]), prop::collection::vec(piece, 0..6));
    let text = text.prop_map(|(head, pieces)| format!("{head}{}", pieces.concat()));
    let canvas = prop::sample::select(&CANVASES[..]).prop_map(str::to_owned);
    (prop::sample::select(&PATHS[..]), text, canvas, prop::bool::weighted(0.25)).prop_map(
        |(path, text, canvas, goes)| {
            let text = match path.rsplit_once('.') {
                Some((_, "canvas")) => canvas,
                Some((_, "png")) => String::new(),
                _ => text,
            };
            (path, (!goes).then_some(text))
        },
    )
}

fn note(path: &str, text: &str) -> Note {
    let path = NotePath::new(path);
    if path.is_attachment() { Note::attachment(path) } else { Note::parse(path, text) }
}

fn built(files: &Files) -> VaultIndex {
    let mut index = VaultIndex::of_files(files.keys().map(|path| NotePath::new(*path)));
    let linking = files.iter().filter(|(path, _)| NotePath::new(**path).has_links());
    index.fill(linking.map(|(path, text)| (NotePath::new(*path), Outline::of(&note(path, text)))));
    index
}

fn link_rules() -> RuleSet {
    let entries = rules::all().iter().filter(|entry| {
        entry.meta.category == Category::Links || entry.meta.name == "colliding-file-name"
    });
    let severity = Level::Warning.severity().unwrap();
    RuleSet::new(
        entries.map(|entry| (entry.build(toml::Table::new()).unwrap(), severity)).collect(),
    )
}

/// What the rules find in each file.
fn findings(files: &Files, index: &VaultIndex) -> BTreeMap<&'static str, String> {
    let (clock, settings, rules) =
        (Clock::on(jiff::civil::date(2024, 6, 1)), Settings::default(), link_rules());
    let found = files.iter().map(|(path, text)| {
        let cx = Context::new(&clock, &settings).within(Some(index));
        (*path, format!("{:?}", lint::check(&note(path, text), &cx, &rules)))
    });
    found.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_update_is_as_good_as_building_it_afresh(changes in prop::collection::vec(change(), 1..14)) {
        let mut files = Files::new();
        let mut index = VaultIndex::default();
        let mut before = BTreeMap::new();
        for (path, text) in changes {
            let at = NotePath::new(path);
            let touched = match &text {
                Some(text) if at.has_links() => index.update(&at, Outline::of(&note(path, text))),
                Some(_) => index.update(&at, Outline::default()),
                None => index.remove(&at),
            };
            match text {
                Some(text) => files.insert(path, text),
                None => files.remove(path),
            };
            let after = findings(&files, &index);
            prop_assert_eq!(&after, &findings(&files, &built(&files)), "after {}", path);
            for (file, found) in &after {
                let is_told = touched.iter().any(|touched| touched.as_str() == *file);
                prop_assert!(is_told || before.get(file) == Some(found), "{} after {}", file, path);
            }
            before = after;
        }
    }
}

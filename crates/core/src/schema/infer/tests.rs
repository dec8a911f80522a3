use super::Inference;
use crate::{
    config::Config,
    note::Note,
    path::NotePath,
    schema::{FaultKind, faults},
};

/// The schemas of notes, each with its path and the lines of its frontmatter, below the line that tells what they are.
fn inferred(notes: &[(String, String)]) -> String {
    let mut inference = Inference::of(vec![String::new()]);
    parsed(notes).iter().for_each(|note| inference.add(note));
    let text = inference.to_toml();
    text.split_once("\n\n").map_or(String::new(), |(_, schemas)| schemas.to_owned())
}

fn parsed(notes: &[(String, String)]) -> Vec<Note> {
    let note = |(path, lines): &(String, String)| {
        Note::parse(NotePath::new(path.as_str()), format!("---\n{lines}\n---\n"))
    };
    notes.iter().map(note).collect()
}

/// Notes in `folder` with these lines, in which `#` is the number of the note.
fn notes(folder: &str, count: usize, lines: &str) -> Vec<(String, String)> {
    let note =
        |index: usize| (format!("{folder}/{index}.md"), lines.replace('#', &index.to_string()));
    (0..count).map(note).collect()
}

#[test]
fn what_the_notes_of_a_folder_share() {
    let mut all =
        notes("Books [old]", 6, "Author: \"[[P#]]\"\nread: 2024-05-1#\npages: 10#\nmy note: x");
    all.extend(notes("Daily", 5, "mood: good"));
    all.push(("Daily/x.md".to_owned(), "pages:\n".to_owned()));
    assert_eq!(
        inferred(&all),
        "# 12 notes\n[[schema]]\n\n[schema.properties]\nAuthor = \"link\" # 6\nmood = \"text\" # 5\n\"my note\" = \"text\" # 6\npages = \"number\" # 6\nread = \"date\" # 6\n\n\
         # 6 notes\n[[schema]]\npaths = [\"/Books [[]old]/\"]\nrequired = [\n    \"Author\", # 6\n    \"my note\", # 6\n    \"pages\", # 6\n    \"read\", # 6\n]\n"
    );
}

#[test]
fn what_a_kind_and_a_tag_share() {
    let mut all = notes("A", 5, "type: book\nauthor: [x]");
    all.extend(notes("B", 10, "tags: [Film]\ndirector: y#"));
    all.extend(notes("C", 9, "tags: [song]\nsinger: z"));
    let text = inferred(&all);
    assert!(
        text.contains("paths = [\"/A/\"]\nrequired = [\n    \"author\", # 5\n    \"type\", # 5\n]"),
        "{text}"
    );
    assert!(!text.contains("where") && !text.contains("tags = "), "the folders say it: {text}");
    let scattered: Vec<_> =
        all.into_iter().map(|(path, lines)| (path.replace('/', "-"), lines)).collect();
    let text = inferred(&scattered);
    assert!(
        text.contains("where = { type = \"book\" }\nrequired = [\n    \"author\", # 5\n]"),
        "{text}"
    );
    assert!(text.contains("tags = [\"film\"]\nrequired = [\n    \"director\", # 10\n]"), "{text}");
    assert!(!text.contains("song"), "nine may agree by chance: {text}");
}

#[test]
fn few_values_are_choices_and_small_numbers_a_scale() {
    let mut all = notes("A", 20, "status: read\nrating: 1\nyear: 200#");
    all.extend(notes("B", 19, "status: to read\nrating: 5\nyear: 1#"));
    all.extend(notes("C", 1, "status: To Raed\nrating: 3"));
    assert_eq!(
        inferred(&all),
        "# 40 notes\n[[schema]]\nrequired = [\n    \"rating\", # 40\n    \"status\", # 40\n    \"year\", # 39 of 40\n]\n\n[schema.properties]\nrating = { type = \"number\", min = 1, max = 5 } # 40\nstatus = { type = \"text\", one-of = [\"read\", \"to read\"] } # 39 of 40, not \"To Raed\"\nyear = \"number\" # 39\n"
    );
}

#[test]
fn notes_that_dont_agree_share_nothing() {
    let mut all = notes("A", 4, "author: x");
    all.extend(notes("B", 3, "b: 1"));
    all.extend(notes("C", 3, "b: [1]"));
    all.extend(notes("D", 6, "c: {{date}}"));
    all.push(("E/a.md".to_owned(), "b: 2: 3".to_owned()));
    assert_eq!(inferred(&all), "");
    let inference = Inference::of(vec![String::new()]);
    assert!(inference.to_toml().ends_with("# They have nothing in common.\n"));
}

#[test]
fn only_the_folders_that_are_asked_for_are_told_of() {
    let mut inference = Inference::of(vec!["A/B".to_owned()]);
    parsed(&notes("A/B/C", 5, "author: x")).iter().for_each(|note| inference.add(note));
    let text = inference.to_toml();
    assert_eq!(text.matches("[[schema]]").count(), 1);
    assert!(text.contains("paths = [\"/A/B/\"]"), "{text}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    /// Whatever the notes are, their schemas are settings, and 95 in 100 notes fit each demand.
    #[test]
    fn what_is_inferred_is_a_setting_that_most_notes_fit(
        lines in proptest::collection::vec(("[ab\\[*]/|", LIKELY), 0..40)
    ) {
        let notes = lines.iter().enumerate().map(|(index, (folder, lines))| (format!("{folder}{index}.md"), lines.clone()));
        let notes: Vec<_> = notes.collect();
        let text = inferred(&notes);
        let config = Config::from_text(&text).map_err(|error| error.to_string());
        let schemas = config.unwrap().settings(&[]).schemas;
        for note in parsed(&notes) {
            let found = faults(&schemas, &note, FaultKind::Unknown);
            proptest::prop_assert!(found.is_empty(), "{found:?}\n{text}");
        }
        let bad = |schema: &crate::schema::Schema| {
            let schema = std::slice::from_ref(schema);
            parsed(&notes).iter().filter(|note| !faults(schema, note, FaultKind::Missing).is_empty()).count()
        };
        for schema in schemas.iter() {
            proptest::prop_assert!(bad(schema) <= notes.len() * 4 / 20, "{text}");
        }
    }
}

const LIKELY: &str = "((type|Type|kind): (x|y|\\[x\\]|3|\"\\[\\[N\\]\\]\"|)\n)?(tags: \\[(a|B|a, b)\\]\n)?(\"d e\": ([1-5]|2024-05-0[1-9]|true|\\[\\]|z)\n)?(ü: (\\[[12]\\]|\"\\\\\\\\\")\n)?";

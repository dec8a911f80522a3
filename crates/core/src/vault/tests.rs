use super::*;
use crate::note::Note;

fn index(notes: &[(&str, &str)]) -> VaultIndex {
    let mut index = VaultIndex::of_files(notes.iter().map(|(path, _)| NotePath::new(*path)));
    let linking = notes.iter().filter(|(path, _)| NotePath::new(*path).has_links());
    index.fill(linking.map(|(path, text)| (NotePath::new(*path), outline(path, text))));
    index
}

fn outline(path: &str, text: &str) -> Outline {
    Outline::of(&Note::parse(NotePath::new(path), text))
}

fn files(paths: &[&str]) -> VaultIndex {
    VaultIndex::of_files(paths.iter().map(|path| NotePath::new(*path)))
}

fn resolved(index: &VaultIndex, source: &str, link: &str) -> Option<String> {
    index.resolve(&NotePath::new(source), link).map(|target| target.path().to_string())
}

#[test]
fn paths_resolve_as_in_obsidian() {
    let index = files(&[
        "Note.md",
        "A/Note.md",
        "B/Note.md",
        "B/Src.md",
        "B/sub/Deep.md",
        "A/Only.md",
        "img.png",
        "A/Doc.pdf",
        "v1.2.md",
        "U\u{308}n\u{131}.md",
        "ΟΔΟΣ.md",
        "A/a b.md",
        "Shot 3.45\u{202f}PM.png",
        "A/Twin.md",
        "B/Twin.md",
        "x/y/Short.md",
        "longdir/Short.md",
        "dash.base",
        "dash.md",
        "LICENSE",
    ]);
    for (source, link, expected) in [
        ("B/Src.md", "only", Some("A/Only.md")),
        ("B/Src.md", "Only.md", Some("A/Only.md")),
        ("B/Src.md", "a/ONLY", Some("A/Only.md")),
        ("B/Src.md", "/A/Only", Some("A/Only.md")),
        ("B/Src.md", "/Only", None),
        ("B/Src.md", "X/Only", None),
        ("B/Src.md", "nly", None),
        ("B/Src.md", "Note", Some("Note.md")),
        ("B/Src.md", "./Note", Some("B/Note.md")),
        ("B/Src.md", "./Only", None),
        ("B/Src.md", "../A/./Only", Some("A/Only.md")),
        ("B/Src.md", "../../x", None),
        ("B/Src.md", "Twin", Some("B/Twin.md")),
        ("B/sub/Deep.md", "Twin", Some("A/Twin.md")),
        ("R.md", "Short", Some("x/y/Short.md")),
        ("R.md", "y/Short", Some("x/y/Short.md")),
        ("R.md", "sub/Deep", Some("B/sub/Deep.md")),
        ("R.md", "v1.2", Some("v1.2.md")),
        ("R.md", "img", None),
        ("R.md", "IMG.PNG", Some("img.png")),
        ("R.md", "dash", Some("dash.md")),
        ("R.md", "dash.base", Some("dash.base")),
        ("R.md", "license", Some("LICENSE")),
        ("R.md", "\u{dc}n\u{131}", Some("U\u{308}n\u{131}.md")),
        ("R.md", "οδος", Some("ΟΔΟΣ.md")),
        ("R.md", "A\\Only", Some("A/Only.md")),
        ("R.md", "A//Only/", Some("A/Only.md")),
        ("R.md", "A/a\u{a0}b", Some("A/a b.md")),
        ("R.md", "shot 3.45\u{202f}PM.png", Some("Shot 3.45\u{202f}PM.png")),
        ("R.md", "Shot 3.45 PM.png", Some("Shot 3.45\u{202f}PM.png")),
        ("R.md", "A", None),
        ("R.md", "v1.2\\", None),
        ("B/Src.md", "", Some("B/Src.md")),
    ] {
        assert_eq!(resolved(&index, source, link).as_deref(), expected, "{link} in {source}");
    }
}

#[test]
fn rivals_are_told_in_order() {
    let index = files(&["Note.md", "A/Note.md", "B/Note.md", "B/Src.md", "A/One.md"]);
    let rivals = |link: &str| {
        let target = index.resolve(&NotePath::new("B/Src.md"), link).unwrap();
        target.rivals().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(rivals("Note"), ["B/Note.md", "A/Note.md"]);
    let chance = files(&["A/Note.md", "B/Note.md", "C/d/Note.md"]);
    let is_chance =
        |source: &str| chance.resolve(&NotePath::new(source), "Note").unwrap().is_chance();
    assert!(is_chance("x.md") && !is_chance("B/x.md"));
    assert!(rivals("One").is_empty() && rivals("./Note").is_empty() && rivals("/Note").is_empty());
    assert_eq!(index.link_to(&NotePath::new("A/One.md"), &NotePath::new("B/Note.md")), "B/Note");
    assert_eq!(index.link_to(&NotePath::new("Note.md"), &NotePath::new("A/One.md")), "One");
    let like = |source: &str, target: &str| {
        index.link_like(&NotePath::new(source), &NotePath::new(target), "../x")
    };
    assert_eq!(like("A/One.md", "B/Src.md"), "../B/Src");
    assert_eq!(like("Note.md", "A/One.md"), "./A/One");
}

#[test]
fn subpaths_lead_to_headings_blocks_and_footnotes() {
    let outline = outline(
        "n.md",
        "# Top\n## What's new: 1.0 / β?\n### Sub\n## Sub\n## [[Note]] link\nText ^para-1\n\n[^F]: note\n> # Quoted\n",
    );
    for (subpath, expected) in [
        ("#Top", true),
        ("#top", true),
        ("##Top", true),
        ("#", true),
        ("#What's new 1.0 β", true),
        ("#What's new: 1.0 / β?", true),
        ("#Whats new 1 0 β", false),
        ("#Top#Sub", true),
        ("#Sub#Top", false),
        ("#Note link", true),
        ("#Quoted", true),
        ("#^para-1", true),
        ("#^PARA-1", true),
        ("#^para_1", false),
        ("#Nope", false),
        ("#[^f]", true),
        ("#[^g]", false),
    ] {
        assert_eq!(outline.has(subpath), expected, "{subpath}");
    }
}

#[test]
fn near_names_are_found_for_one_reason() {
    let index = index(&[
        ("A/Real.md", "---\naliases: [Nick]\n---\n"),
        ("img.png", ""),
        ("Obsidian.md", ""),
        ("Dog.md", ""),
        ("Kafka notes.md", ""),
        ("2024-01-01.md", ""),
        ("Step 1.md", ""),
        ("Reed.md", ""),
        ("A/a b.md", ""),
    ]);
    let near = |link: &str| {
        let found = index.near(link).into_iter();
        found.map(|near| (near.kind, near.path.to_string())).collect::<Vec<_>>()
    };
    let one = |kind, path: &str| vec![(kind, path.to_owned())];
    assert_eq!(near("B/Real"), one(NearKind::Moved, "A/Real.md"));
    assert_eq!(near("nick"), one(NearKind::Alias, "A/Real.md"));
    assert_eq!(near("img"), one(NearKind::Extension, "img.png"));
    assert_eq!(near("Obsidain"), one(NearKind::Typo, "Obsidian.md"));
    assert_eq!(near("Dogs"), one(NearKind::Plural, "Dog.md"));
    assert_eq!(near("kafka-notes"), one(NearKind::Spelling, "Kafka notes.md"));
    assert_eq!(near("A/a%20b"), one(NearKind::Spelling, "A/a b.md"));
    for link in ["2024-01-02", "Step 2", "Read", "Nothing", "Kafka", ""] {
        assert_eq!(near(link), [], "{link}");
    }
}

#[test]
fn headings_that_links_take_for_notes_are_found() {
    let mut index = index(&[
        ("a.md", "[[top]] [[Common]] [[b]]"),
        ("b.md", "# Top\n## a/b\n# Common\n"),
        ("c.md", "# Common\n"),
        ("d.md", "# common\n"),
    ]);
    let headed = |index: &VaultIndex, link: &str| {
        let found = index.with_heading(link).into_iter();
        found.map(|(path, heading)| format!("{path}#{heading}")).collect::<Vec<_>>()
    };
    assert_eq!(headed(&index, "top"), ["b.md#Top"]);
    assert_eq!(headed(&index, "common"), ["b.md#Common", "c.md#Common", "d.md#common"]);
    assert_eq!(headed(&index, "a/b"), [""; 0]);
    let mut update = |path: &str, text: &str| {
        let touched = index.update(&NotePath::new(path), outline(path, text));
        touched.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(update("e.md", "# Common\n"), ["e.md", "a.md"]);
    assert_eq!(update("e.md", "# Common\n# B\n"), ["e.md"], "there is a note of that name");
    assert_eq!(headed(&index, "common"), [""; 0]);
}

#[test]
fn an_update_tells_whose_findings_may_have_changed() {
    let mut index = index(&[
        ("a.md", "[[b#H]] [[gone]]"),
        ("b.md", "# H\n"),
        ("c.md", "[[b]]"),
        ("d.md", "[[nothing]]"),
        ("e.md", "[[Nick]]"),
    ]);
    let mut update = |path: &str, text: &str| {
        let touched = index.update(&NotePath::new(path), outline(path, text));
        touched.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(update("b.md", "# H\nnew text\n"), ["b.md"]);
    assert_eq!(update("b.md", "# I\n"), ["b.md", "a.md", "c.md"]);
    assert_eq!(update("b.md", "---\naliases: [nick]\n---\n# I\n"), ["b.md", "e.md"]);
    assert_eq!(update("sub/gone.md", ""), ["sub/gone.md", "a.md"]);
    assert_eq!(update("d.md", "[[c]]"), ["d.md", "c.md"]);
    let gone = index.remove(&NotePath::new("sub/gone.md"));
    assert_eq!(gone, [NotePath::new("a.md")]);
    assert_eq!(index.len(), 5);
    assert!(index.resolve(&NotePath::new("a.md"), "gone").is_none());
}

#[test]
fn backlinks_come_from_text_properties_and_canvases() {
    let index = index(&[
        ("x/t.md", ""),
        ("t.md", ""),
        ("a.md", "[[x/t]] [[t]]"),
        ("b.md", "---\nup: \"[[x/t]]\"\n---\n"),
        ("c.canvas", r#"{"nodes":[{"file":"x/t.md"},{"text":"[[t]]"}]}"#),
        ("d.md", "[a](x/t.md) `[[t]]`"),
        ("e.md", "<img src=\"a%20b/Photo%201.png\">"),
        ("Photo 1.png", ""),
    ]);
    let links = |path: &str| {
        index.backlinks(&NotePath::new(path)).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(links("x/t.md"), ["a.md", "b.md", "c.canvas", "d.md"]);
    assert_eq!(links("t.md"), ["a.md", "c.canvas"]);
    assert_eq!(links("Photo 1.png"), ["e.md"]);
}

#[test]
fn names_that_collide_are_told() {
    let index = files(&["a/N.md", "a/n.md", "b/n.md"]);
    assert_eq!(index.collisions(&NotePath::new("a/N.md")), [&NotePath::new("a/n.md")]);
    assert!(index.collisions(&NotePath::new("b/n.md")).is_empty());
    assert_eq!(resolved(&index, "a/n.md", "").as_deref(), Some("a/n.md"));
}

#[test]
fn renames_lead_to_the_last_name() {
    let step = |from: &str, to: &str| (NotePath::new(from), NotePath::new(to));
    let renames = Renames::of([
        step("B/Two.md", "Three.md"),
        step("Back.md", "Away.md"),
        step("A/One.md", "B/Two.md"),
        step("A/Twin.md", "x.md"),
        step("B/Twin.md", "y.md"),
        step("Away.md", "Back.md"),
        // Before the second took its name.
        step("Three.md", "Four.md"),
    ]);
    let now = |link: &str| renames.follow(&NotePath::new("n.md"), link).map(NotePath::as_str);
    for (link, expected) in [
        ("One", Some("Three.md")),
        ("A/one.md", Some("Three.md")),
        ("Two", Some("Three.md")),
        ("Three", Some("Four.md")),
        ("Back", Some("Away.md")),
        ("Away", None),
        ("Twin", None),
        ("B/Twin", Some("y.md")),
        ("Gone", None),
    ] {
        assert_eq!(now(link), expected, "{link}");
    }
}

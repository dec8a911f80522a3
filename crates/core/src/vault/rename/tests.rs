use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::vault::Outline;

type Files = BTreeMap<NotePath, String>;

fn files(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(path, text)| (NotePath::new(*path), (*text).to_owned())).collect()
}

fn index(files: &Files) -> VaultIndex {
    let mut index = VaultIndex::of_files(files.keys().cloned());
    let linking = files.iter().filter(|(path, _)| path.has_links());
    let outline = |path: &NotePath, text: &str| Outline::of(&Note::parse(path.clone(), text));
    index.fill(linking.map(|(path, text)| (path.clone(), outline(path, text))));
    index
}

fn renamed(
    files: &Files,
    from: &str,
    to: &str,
    format: Option<LinkFormat>,
) -> Result<Files, NoRename> {
    let index = index(files);
    let rename = Rename::new(&index, NotePath::new(from), NotePath::new(to), format)?;
    let readers = rename.readers();
    let mut after = Files::new();
    for (path, text) in files {
        let text = if readers.contains(path) {
            let relinked = rename.relink(&Note::parse(path.clone(), text.clone()))?;
            relinked.map_or_else(|| text.clone(), |relinked| relinked.text)
        } else {
            text.clone()
        };
        after.insert(rename.moved(path), text);
    }
    Ok(after)
}

/// What becomes of `text` in `B/Src.md` when `A/Old.md` is moved to `to`, in a vault with some more files.
fn follows(text: &str, to: &str, format: Option<LinkFormat>) -> String {
    let files = files(&[
        ("A/Old.md", "# H\n"),
        ("B/Src.md", text),
        ("B/Twin.md", ""),
        ("C/Twin.md", ""),
        ("p.png", ""),
    ]);
    renamed(&files, "A/Old.md", to, format).unwrap()[&NotePath::new("B/Src.md")].clone()
}

#[test]
fn only_the_path_of_a_link_changes() {
    for (before, after) in [
        ("[[Old]]", "[[New one]]"),
        ("![[old#H|100]]", "![[New one#H|100]]"),
        ("[[A/Old.md]]", "[[New one.md]]"),
        ("[[../A/Old]]", "[[../A/New one]]"),
        ("[[/A/Old]]", "[[/A/New one]]"),
        ("[x](Old.md#h)", "[x](New%20one.md#h)"),
        ("![x|100](<A/Old.md> \"t\")", "![x|100](<New one.md> \"t\")"),
        ("[x](./../A/Old)", "[x](../A/New%20one)"),
        ("|a|\n|-|\n|[[Old\\|x]]|", "|a|\n|-|\n|[[New one\\|x]]|"),
        (
            "---\na: \"[[Old]]\"\nb: ['[[Old|x]]']\n---\n",
            "---\na: \"[[New one]]\"\nb: ['[[New one|x]]']\n---\n",
        ),
        ("%% [[Old]] %% ^[see [[Old]] ]", "%% [[New one]] %% ^[see [[New one]] ]"),
        ("`[[Old]]` $[[Old]]$ <!-- [[Old]] -->", "`[[Old]]` $[[Old]]$ <!-- [[Old]] -->"),
        ("```\n[[Old]]\n```", "```\n[[Old]]\n```"),
        (
            "[[Older]] [[X/Old]] [x](https://a.b/Old.md) Old",
            "[[Older]] [[X/Old]] [x](https://a.b/Old.md) Old",
        ),
        ("[![[Old]]](Old.md)", "[![[New one]]](New%20one.md)"),
    ] {
        assert_eq!(follows(before, "A/New one.md", None), after);
    }
}

#[test]
fn paths_are_as_the_settings_want_them() {
    for (format, to, after) in [
        (LinkFormat::Shortest, "D/New.md", "[[New]] [x](New.md)"),
        (LinkFormat::Shortest, "D/Twin.md", "[[D/Twin]] [x](D/Twin.md)"),
        (LinkFormat::Relative, "D/New.md", "[[../D/New]] [x](../D/New.md)"),
        (LinkFormat::Relative, "B/D/New.md", "[[D/New]] [x](D/New.md)"),
        (LinkFormat::Absolute, "B/New.md", "[[B/New]] [x](B/New.md)"),
    ] {
        assert_eq!(follows("[[A/Old]] [x](../A/Old.md)", to, Some(format)), after);
    }
    assert_eq!(follows("[[A/Old]] [[Old]]", "D/Old.md", None), "[[Old]] [[Old]]");
}

#[test]
fn names_are_written_as_their_place_asks() {
    let moved = |text: &str, to: &str| follows(text, to, None);
    assert_eq!(
        moved("[x](Old.md) [x](<Old.md>)", "a(b 50%.md"),
        "[x](a%28b%2050%25.md) [x](<a(b 50%25.md>)"
    );
    assert_eq!(moved("[x](A/Old.md)", "ä (1).md"), "[x](ä%20(1).md)");
    assert_eq!(moved("---\na: '[[Old]]'\n---\n", "Don't.md"), "---\na: \"[[Don't]]\"\n---\n");
    let encoded = files(&[("Ä.md", ""), ("s.md", "[x](%C3%84.md)")]);
    let after = renamed(&encoded, "Ä.md", "Ö ü.md", None).unwrap();
    assert_eq!(after[&NotePath::new("s.md")], "[x](%C3%96%20%C3%BC.md)");
}

#[test]
fn a_link_that_another_file_would_take_gets_a_longer_path() {
    let vault = files(&[("A/Note.md", ""), ("x.md", ""), ("s.md", "[[Note]] [[x]]")]);
    let after = renamed(&vault, "x.md", "Note.md", None).unwrap();
    assert_eq!(
        after[&NotePath::new("s.md")],
        "[[A/Note]] [[Note]]".replace("[[Note]]", "[[/Note]]")
    );
}

#[test]
fn links_of_what_moves_lead_where_they_led() {
    let vault = files(&[
        ("A/Old.md", "[[./b]] [[../c]] ![](b.md) [[Old#H]] [[#H]] [[gone/x]]"),
        ("A/b.md", "[[Old]]"),
        ("c.md", ""),
        (
            "m.canvas",
            r#"{"nodes": [{"file": "A\/Old.md"}, {"file": "A/b.md", "text": "\u00e4 [x](A/Old.md)"}]}"#,
        ),
    ]);
    let after = renamed(&vault, "A/Old.md", "New.md", None).unwrap();
    let text = |path: &str| &*after[&NotePath::new(path)];
    assert_eq!(text("New.md"), "[[./A/b]] [[./c]] ![](b.md) [[New#H]] [[#H]] [[gone/x]]");
    assert_eq!(text("A/b.md"), "[[New]]");
    let canvas =
        r#"{"nodes": [{"file": "New.md"}, {"file": "A/b.md", "text": "\u00e4 [x](New.md)"}]}"#;
    assert_eq!(text("m.canvas"), canvas);
    let after = renamed(&vault, "A", "D/E", None).unwrap();
    let text = |path: &str| &*after[&NotePath::new(path)];
    assert_eq!(text("D/E/Old.md"), "[[./b]] [[../../c]] ![](b.md) [[Old#H]] [[#H]] [[gone/x]]");
    assert_eq!(text("D/E/b.md"), "[[Old]]");
}

#[test]
fn what_cannot_be_followed_is_not_moved() {
    let vault = files(&[("A/Old.md", ""), ("b.md", "[[Old]]"), ("c.md", "")]);
    let fails = |from: &str, to: &str| renamed(&vault, from, to, None).unwrap_err();
    assert!(matches!(fails("A/Old.md", "a#b.md"), NoRename::Unlinkable { .. }));
    assert!(matches!(fails("A/Old.md", "a]].md"), NoRename::Unlinkable { .. }));
    assert_eq!(fails("A/Old.md", "B.md"), NoRename::Taken(NotePath::new("b.md")));
    assert_eq!(fails("b.md", "a"), NoRename::Taken(NotePath::new("A/Old.md")));
    assert_eq!(fails("A", "A/B"), NoRename::IntoItself(NotePath::new("A")));
    assert_eq!(fails("D", "E"), NoRename::Missing(NotePath::new("D")));
    assert!(renamed(&vault, "c.md", "a#b.md", None).is_ok());
    assert_eq!(
        renamed(&vault, "A/Old.md", "A/OLD.md", None).unwrap()[&NotePath::new("b.md")],
        "[[OLD]]"
    );
}

const PATHS: [&str; 12] = [
    "n.md",
    "A/n.md",
    "B/n.md",
    "A/B/n.md",
    "A/m.md",
    "B/m o.md",
    "it's (x.md",
    "Ä/n.md",
    "n.png",
    "A/n.png",
    "n.png.md",
    "A/B/c.canvas",
];
const LINKS: [&str; 22] = [
    "[[n]]",
    "[[A/n]]",
    "[[B/n|x]]",
    "[[./n]]",
    "[[../n]]",
    "[[../B/n#h]]",
    "![[n.png]]",
    "[[m]]",
    "[[N.md]]",
    "[x](n.md)",
    "[x](A/n)",
    "[x](../A/n.md#h)",
    "[x](m%20o.md)",
    "![x](<m o.md>)",
    "[[it's (x]]",
    "[x](%C3%84/n.md)",
    "[[/A/n]]",
    "[[Ä/n]]",
    "![](n.png)",
    "[[gone]]",
    "[[c.canvas]]",
    "`[[n]]`",
];

fn vault() -> impl Strategy<Value = Files> {
    let links = || proptest::collection::vec(proptest::sample::select(&LINKS[..]), 0..5);
    let file = (proptest::sample::select(&PATHS[..]), links(), links());
    proptest::collection::vec(file, 1..9).prop_map(|all| {
        let text = |path: &str, links: Vec<&str>, properties: Vec<&str>| {
            let body = links.join(" text\n");
            if path.ends_with(".canvas") {
                let files: Vec<_> = PATHS[..properties.len()]
                    .iter()
                    .map(|path| serde_json::json!({ "file": path }))
                    .chain([serde_json::json!({ "text": body })])
                    .collect();
                return serde_json::json!({ "nodes": files }).to_string();
            }
            let quoted = properties.iter().map(|link| {
                let quote = if link.contains('\'') { '"' } else { '\'' };
                format!("  - {quote}{link}{quote}\n")
            });
            let list: String = quoted.collect();
            if list.is_empty() { body } else { format!("---\nl:\n{list}---\n{body}\n") }
        };
        let file = |(path, links, properties)| (NotePath::new(path), text(path, links, properties));
        all.into_iter().map(file).collect()
    })
}

/// Where each link of each file leads.
fn all_leads(files: &Files) -> BTreeMap<NotePath, Vec<Option<NotePath>>> {
    let index = index(files);
    let of = |(path, text): (&NotePath, &String)| {
        let note = Note::parse(path.clone(), text.clone());
        let targets = leads(&note, &index, path).into_iter().map(|lead| lead.target);
        (path.clone(), targets.collect())
    };
    files.iter().filter(|(path, _)| path.has_links()).map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn links_lead_where_they_led(
        files in vault(),
        at in any::<proptest::sample::Index>(),
        to in proptest::sample::select(&["n.md", "A/n.md", "x y.md", "D/it's.md", "A/B/N.md", "n.png", "D/n.png", "c d.md"][..]),
        whole_folder in any::<bool>(),
        format in proptest::sample::select(&[None, Some(LinkFormat::Shortest), Some(LinkFormat::Relative), Some(LinkFormat::Absolute)][..]),
    ) {
        let from = files.keys().nth(at.index(files.len())).unwrap();
        let (from, to) = match from.folder() {
            "" => (from.as_str(), to),
            folder if whole_folder => (folder, "E/n"),
            _ => (from.as_str(), to),
        };
        let to = if from.ends_with(".canvas") { "D/new.canvas" } else { to };
        match renamed(&files, from, to, format) {
            Ok(after) => {
                let moved = |path: &NotePath| moved(path, &NotePath::new(from), &NotePath::new(to));
                let (before, now) = (all_leads(&files), all_leads(&after));
                for (path, targets) in before {
                    if !moved(&path).has_links() { continue }
                    let new = &now[&moved(&path)];
                    prop_assert_eq!(new.len(), targets.len());
                    for (old, new) in targets.iter().zip(new) {
                        prop_assert!(old.is_none() || old.as_ref().map(moved) == *new, "{} {:?}", path, new);
                    }
                }
            }
            Err(NoRename::Taken(_)) => {}
            // A file without `.md` stands behind the note of that name with `.md`, whatever a link says.
            Err(NoRename::Unlinkable { target, .. }) => prop_assert!(target.extension() == "png", "{target}"),
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
}

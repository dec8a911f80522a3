//! Copies that sync tools left: merged where nothing need be guessed, else left alone.

#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::disallowed_methods, reason = "the vaults are made by hand")]

mod world;

use std::process::Command;

use world::World;

const BASE: &str =
    "# Plan\n\nThe first paragraph.\n\n- [ ] one\n- [ ] two\n\nThe last paragraph.\n";
const OURS: &str =
    "# Plan\n\nThe first paragraph, changed here.\n\n- [ ] one\n- [ ] two\n\nThe last paragraph.\n";
const THEIRS: &str =
    "# Plan\n\nThe first paragraph.\n\n- [x] one\n- [ ] two\n- [ ] three\n\nThe last paragraph.\n";
const BOTH: &str = "# Plan\n\nThe first paragraph, changed here.\n\n- [x] one\n- [ ] two\n- [ ] three\n\nThe last paragraph.\n";
const COPY: &str = "Plan.sync-conflict-20240531-120000-ABCDEFG.md";

/// Commits all notes as they were at `time`.
fn commit(world: &World, time: &str) {
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "x"],
    ] {
        let done = Command::new("git")
            .args(arguments)
            .current_dir(world.vault.path())
            .env("GIT_COMMITTER_DATE", time)
            .status()
            .unwrap();
        assert!(done.success());
    }
}

fn parted(ours: &str, theirs: &str) -> World {
    let world = World::new(&[("Plan.md", BASE)]);
    commit(&world, "2024-03-01T12:00:00Z");
    world.write("Plan.md", ours);
    world.write(COPY, theirs);
    world
}

#[test]
fn a_copy_is_merged_with_what_git_has_as_base_and_comes_back() {
    let world = parted(OURS, THEIRS);
    let listed = world.run(&["conflicts"]);
    assert_eq!(listed.code, Some(1));
    assert!(listed.stdout.contains("merged, with nothing to decide"), "{}", listed.stdout);
    assert_eq!(world.read("Plan.md"), OURS, "listing changes nothing");
    assert!(world.run(&["conflicts", "--diff"]).stdout.contains("+- [ ] three\n"));
    let resolved = world.run(&["conflicts", "--resolve"]);
    assert_eq!((resolved.code, world.read("Plan.md").as_str()), (Some(0), BOTH));
    assert_eq!(world.read(&format!(".trash/{COPY}")), THEIRS);
    assert!(!world.vault.path().join(COPY).exists());
    assert_eq!(world.run(&["conflicts"]).code, Some(0));
    assert_eq!(world.run(&["undo"]).code, Some(0));
    assert_eq!((world.read("Plan.md").as_str(), world.read(COPY).as_str()), (OURS, THEIRS));
}

#[test]
fn what_both_changed_is_left_alone_unless_callouts_are_asked_for() {
    let theirs = BASE.replace("The first paragraph.", "Another beginning.");
    let world = parted(OURS, &theirs);
    let resolved = world.run(&["conflicts", "--resolve", "--format", "json"]);
    assert_eq!(resolved.code, Some(1));
    assert!(resolved.stdout.contains(r#""outcome": "left""#), "{}", resolved.stdout);
    assert_eq!((world.read("Plan.md").as_str(), world.read(COPY)), (OURS, theirs));
    let resolved = world.run(&["conflicts", "--resolve", "--conflict", "callout"]);
    assert_eq!(resolved.code, Some(0), "{}", resolved.stdout);
    let merged = world.read("Plan.md");
    assert!(merged.contains("> The first paragraph, changed here."), "{merged}");
    assert!(merged.contains("> Another beginning."), "{merged}");
}

#[test]
fn without_a_base_only_what_loses_nothing_is_done() {
    let world = World::new(&[
        ("Plan.md", BASE),
        ("Plan (Conflicted copy Laptop 202405311200).md", BASE),
        ("Plan (Ada's conflicted copy 2024-05-31).md", "# Plan\n\nThe last paragraph.\n"),
        ("Plan_conflict-20240531-120000.md", &format!("{BASE}\nMore.\n")),
        ("Log.md", "some words\n"),
        ("Log (SFConflict a@b.c 2024-05-31-12-00-00).md", "other words\n"),
        ("Gone [conflicted].md", "words\n"),
        ("Case.md", "some words\n"),
        ("Case (Case Conflict).md", "some words and more\n"),
        ("Raw.md", "one\n"),
        ("Raw.md.conflict1", "one\n"),
    ]);
    let resolved = world.run(&["conflicts", "--resolve"]);
    assert_eq!(resolved.code, Some(1));
    assert!(resolved.stderr.starts_with("4 resolved, 3 left"), "{}", resolved.stderr);
    assert_eq!(world.read("Plan.md"), format!("{BASE}\nMore.\n"));
    assert_eq!(world.read("Log.md"), "some words\n");
    for left in [
        "Log (SFConflict a@b.c 2024-05-31-12-00-00).md",
        "Gone [conflicted].md",
        "Case (Case Conflict).md",
    ] {
        assert!(world.vault.path().join(left).exists(), "{left}");
    }
    assert!(!world.vault.path().join("Raw.md.conflict1").exists());
}

#[test]
fn what_may_come_from_one_side_only_is_no_base() {
    // What the copy lacks was perhaps never there: it may come from before the commit.
    let theirs = BASE.replace("- [ ] two\n", "") + "\nTheirs.\n";
    for (time, left) in [("2024-05-31T08:00:00Z", true), ("2024-05-29T08:00:00Z", false)] {
        let world = World::new(&[("Plan.md", BASE)]);
        commit(&world, time);
        world.write("Plan.md", OURS);
        world.write(COPY, &theirs);
        world.run(&["conflicts", "--resolve"]);
        assert_eq!(world.vault.path().join(COPY).exists(), left, "{time}");
        assert_eq!(world.read("Plan.md").contains("two"), left, "{time}");
        assert!(world.read("Plan.md").contains("changed here"));
    }
}

#[test]
fn names_that_may_mean_something_else_are_only_reported() {
    let world = World::new(&[
        ("Plan.md", BASE),
        ("Plan 2.md", OURS),
        ("Log.md", "a\n"),
        ("Log 2.md", "b\n"),
    ]);
    let resolved = world.run(&["conflicts", "--resolve"]);
    assert_eq!(resolved.code, Some(1));
    assert!(resolved.stdout.starts_with("Plan 2.md\n"), "{}", resolved.stdout);
    assert!(!resolved.stdout.contains("Log"), "{}", resolved.stdout);
    assert_eq!((world.read("Plan.md").as_str(), world.read("Plan 2.md").as_str()), (BASE, OURS));
}

#[test]
fn only_what_is_named_is_seen_to() {
    let world = parted(BASE, BASE);
    std::fs::create_dir(world.vault.path().join("a")).unwrap();
    world.write("a/B.md", "b\n");
    world.write("a/B [conflicted].md", "b\n");
    assert_eq!(world.run(&["conflicts", "a", "--resolve"]).code, Some(0));
    assert!(world.vault.path().join(COPY).exists());
    assert!(!world.vault.path().join("a/B [conflicted].md").exists());
    assert_eq!(world.run(&["conflicts", "Plan.md", "--resolve"]).code, Some(0));
    assert!(!world.vault.path().join(COPY).exists());
}

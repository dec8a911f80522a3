use std::{
    fs,
    io::{Seek as _, Write as _},
};

use jiff::Timestamp;

use crate::{
    disk::{Bounds, Fingerprint, History, Intent, Late, Run},
    path::NotePath,
};

/// A vault whose note `n.md` was fixed while an editor held it open.
struct World {
    vault: tempfile::TempDir,
    state: tempfile::TempDir,
    run: Run,
    editor: fs::File,
}

const BEFORE: &str = "a line that is long enough\n";
const AFTER: &str = "A line that is long enough\n";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

impl World {
    fn new() -> Self {
        let (vault, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let file = vault.path().join("n.md");
        fs::write(&file, BEFORE).unwrap();
        let editor = fs::File::options().write(true).open(&file).unwrap();
        let history = History::open(state.path(), vault.path());
        let mut run = history.begin(at(1), "fix", &Bounds::default()).unwrap();
        let path = NotePath::new("n.md");
        run.record(&[Intent { path: &path, before: BEFORE, after: AFTER, rules: [].into() }])
            .unwrap();
        run.replace(&path, AFTER, &Fingerprint::of(BEFORE.as_bytes())).unwrap();
        Self { vault, state, run, editor }
    }

    /// The editor, which opened the note before it was fixed, saves.
    fn save(&mut self, text: &[u8]) {
        self.editor.set_len(0).unwrap();
        self.editor.rewind().unwrap();
        self.editor.write_all(text).unwrap();
    }

    fn settle(&mut self) -> String {
        told(&self.run.settle(&|_| {}, &|_, _, _| None))
    }

    fn history(&self) -> History {
        History::open(self.state.path(), self.vault.path())
    }

    fn repair(&self, second: i64) -> String {
        let repaired =
            self.history().repair(at(second), &Bounds::default(), &|_| {}, &|_, _, _| None);
        told(&repaired.unwrap())
    }

    fn get(&self, name: &str) -> String {
        fs::read_to_string(self.vault.path().join(name)).unwrap()
    }

    fn held(&self) -> usize {
        let files = fs::read_dir(self.history().folder().join("swap")).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with("swap-")).count()
    }
}

fn told(late: &[Late]) -> String {
    late.iter().map(|late| format!("{late:?}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_nobody_wrote_to_is_dropped_at_the_first_look() {
    let mut world = World::new();
    assert!(world.run.look(&|_, _, _| None).is_empty());
    assert!(world.run.is_settled());
    assert_eq!((world.get("n.md").as_str(), world.held()), (AFTER, 0));
}

#[test]
fn the_editors_text_wins_and_undo_leaves_it() {
    let mut world = World::new();
    let late = format!("{BEFORE}and words\n");
    world.save(late.as_bytes());
    assert!(world.run.look(&|_, _, _| None).is_empty());
    assert_eq!(world.get("n.md"), AFTER);
    assert_eq!(world.settle(), r#"Restored("n.md")"#);
    assert_eq!((world.get("n.md"), world.held()), (late.clone(), 0));
    let (history, vault) = (world.history(), world.vault);
    world.run.finish().unwrap();
    let run = history.last_undoable().unwrap();
    let undone =
        history.undo(&run, None, at(2), &Bounds::default(), &|_, _, _| None, |_| {}).unwrap();
    assert_eq!(format!("{undone:?}"), r#"[Changed("n.md")]"#);
    assert_eq!(fs::read_to_string(vault.path().join("n.md")).unwrap(), late);
}

#[test]
fn what_was_written_to_both_is_merged_or_kept_beside() {
    let late = format!("{BEFORE}late\n");
    let since = format!("{AFTER}since\n");
    for can_merge in [true, false] {
        let mut world = World::new();
        world.save(late.as_bytes());
        fs::write(world.vault.path().join("n.md"), &since).unwrap();
        let merged = |before: &str, one: &str, other: &str| {
            assert_eq!((before, one, other), (BEFORE, &*since, &*late));
            can_merge.then(|| "both".to_owned())
        };
        let found = told(&world.run.settle(&|_| {}, &merged));
        if can_merge {
            assert_eq!((found.as_str(), world.get("n.md").as_str()), (r#"Merged("n.md")"#, "both"));
        } else {
            assert_eq!(found, r#"KeptBeside("n.md", "n (kept by vault-lint).md")"#);
            assert_eq!(world.get("n.md"), since);
            assert_eq!(world.get("n (kept by vault-lint).md"), late);
        }
        assert_eq!(world.held(), 0);
    }
}

#[test]
fn words_for_a_note_that_is_gone_or_are_no_text_are_kept_beside() {
    let mut world = World::new();
    world.save(b"latin \xe9 and all the rest");
    fs::write(world.vault.path().join("n (kept by vault-lint).md"), "taken").unwrap();
    assert_eq!(world.settle(), r#"KeptBeside("n.md", "n (kept by vault-lint 2).md")"#);
    assert_eq!(world.get("n.md"), AFTER);

    let mut world = World::new();
    fs::remove_file(world.vault.path().join("n.md")).unwrap();
    world.save(format!("{BEFORE}late\n").as_bytes());
    assert_eq!(world.settle(), r#"KeptBeside("n.md", "n (kept by vault-lint).md")"#);
    assert_eq!(world.held(), 0);
}

#[test]
fn a_half_written_file_is_waited_for() {
    for (half, whole) in [("", "a new text\n"), ("a", "another text\n")] {
        let mut world = World::new();
        world.save(half.as_bytes());
        assert_eq!(world.settle(), r#"Waiting("n.md")"#);
        assert_eq!((world.get("n.md").as_str(), world.held()), (AFTER, 1));
        world.save(whole.as_bytes());
        assert_eq!(world.settle(), r#"Restored("n.md")"#);
        assert_eq!((world.get("n.md").as_str(), world.held()), (whole, 0));
    }
}

#[test]
fn a_note_that_is_half_written_is_waited_for_too() {
    let mut world = World::new();
    world.save(format!("{BEFORE}late\n").as_bytes());
    fs::write(world.vault.path().join("n.md"), "").unwrap();
    assert_eq!(world.settle(), r#"Waiting("n.md")"#);
    fs::write(world.vault.path().join("n.md"), BEFORE).unwrap();
    assert_eq!(world.settle(), r#"Restored("n.md")"#);
    assert_eq!(world.get("n.md"), format!("{BEFORE}late\n"));
}

#[test]
fn the_next_run_sees_to_what_was_left() {
    const LATE: &str = "an altogether new text\n";
    for (text, expected, note, beside) in [
        (BEFORE, "", AFTER, None),
        (AFTER, "", AFTER, None),
        (LATE, r#"Restored("n.md")"#, LATE, None),
        ("", "", AFTER, None),
        ("a ", "", AFTER, None),
        ("x", r#"KeptBeside("n.md", "n (kept by vault-lint).md")"#, AFTER, Some("x")),
    ] {
        let mut world = World::new();
        world.save(text.as_bytes());
        assert_eq!(world.repair(2), "", "a run is under way");
        let World { vault, state, run, editor } = world;
        drop(run);
        let history = History::open(state.path(), vault.path());
        let repaired =
            history.repair(Timestamp::MAX, &Bounds::default(), &|_| {}, &|_, _, _| None).unwrap();
        assert_eq!(told(&repaired), expected);
        let get = |name| fs::read_to_string(vault.path().join(name)).ok();
        assert_eq!(get("n.md").as_deref(), Some(note));
        assert_eq!(get("n (kept by vault-lint).md").as_deref(), beside);
        assert_eq!(fs::read_dir(history.folder().join("swap")).unwrap().count(), 0);
        drop(editor);
    }
}

#[test]
fn what_is_not_settled_keeps_what_it_refers_to() {
    let mut world = World::new();
    world.save(b"");
    let World { vault, state, run, mut editor } = world;
    run.finish().unwrap();
    let history = History::open(state.path(), vault.path());
    let repair = |time| {
        let repaired =
            history.repair(time, &Bounds { runs: 0, bytes: 0 }, &|_| {}, &|_, _, _| None);
        told(&repaired.unwrap())
    };
    assert_eq!(repair(at(2)), r#"Waiting("n.md")"#);
    editor.rewind().unwrap();
    editor.write_all(b"words of an editor\n").unwrap();
    assert_eq!(repair(at(3)), r#"Restored("n.md")"#);
    assert!(history.runs().iter().any(|run| run.command == "fix"));
}

#[test]
fn words_of_an_unknown_note_are_kept() {
    let World { vault, state, run, .. } = World::new();
    drop(run);
    let history = History::open(state.path(), vault.path());
    let swap = history.folder().join("swap");
    fs::write(swap.join("swap-0123456789abcdef-x"), "words").unwrap();
    fs::write(swap.join("new-0123456789abcdef-x"), "half").unwrap();
    let repaired = history.repair(at(2), &Bounds::default(), &|_| {}, &|_, _, _| None).unwrap();
    let [Late::Kept(file)] = &repaired[..] else { panic!("{repaired:?}") };
    assert_eq!(fs::read_to_string(file).unwrap(), "words");
    assert_eq!(fs::read_dir(swap).unwrap().count(), 0);
}

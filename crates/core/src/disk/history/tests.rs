use proptest::prelude::*;

use super::*;

struct World {
    vault: tempfile::TempDir,
    state: tempfile::TempDir,
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// Never merges.
const NO_MERGE: Merge<'static> = &|_, _, _| None;

fn undo(history: &History, run: &Record, second: i64) -> Vec<String> {
    undo_with(history, run, None, second, NO_MERGE)
}

fn undo_with(
    history: &History,
    run: &Record,
    note: Option<&str>,
    second: i64,
    merge: Merge<'_>,
) -> Vec<String> {
    let note = note.map(NotePath::new);
    let undone = history
        .undo(run, note.as_ref(), at(second), &Bounds::default(), merge, |run| {
            assert!(run.settle(&|_| {}, &|_, _, _| None).is_empty());
        })
        .unwrap();
    undone.iter().map(|note| format!("{note:?}")).collect()
}

impl World {
    fn new(notes: &[(&str, &str)]) -> Self {
        let world =
            Self { vault: tempfile::tempdir().unwrap(), state: tempfile::tempdir().unwrap() };
        for (name, text) in notes {
            world.set(name, text);
        }
        world
    }

    fn history(&self) -> History {
        History::open(self.state.path(), self.vault.path())
    }

    fn set(&self, name: &str, text: &str) {
        fs::write(self.vault.path().join(name), text).unwrap();
    }

    fn get(&self, name: &str) -> String {
        fs::read_to_string(self.vault.path().join(name)).unwrap()
    }

    fn begin(&self, second: i64) -> Run {
        self.history().begin(at(second), "fix", &Bounds::default()).unwrap()
    }

    fn record(&self, run: &mut Run, name: &str, after: &str) {
        let (path, before) = (NotePath::new(name), self.get(name));
        run.record(&[Intent { path: &path, before: &before, after, rules: BTreeMap::new() }])
            .unwrap();
    }

    /// A run that writes `after` to each note; with `finish` unset it is cut off before the last write.
    fn run(&self, second: i64, notes: &[(&str, &str)], finish: bool) {
        let mut run = self.begin(second);
        for (index, (name, after)) in notes.iter().enumerate() {
            self.record(&mut run, name, after);
            if finish || index + 1 < notes.len() {
                self.set(name, after);
            }
        }
        if finish {
            run.finish().unwrap();
        }
    }

    fn undo(&self, second: i64) -> Vec<String> {
        undo(&self.history(), &self.history().last_undoable().unwrap(), second)
    }

    /// Takes back the last undoing.
    fn redo(&self, second: i64) -> Vec<String> {
        let runs = self.history().runs();
        let taken_back = taken_back(&runs);
        let undoing = runs
            .iter()
            .find(|run| run.undoes.is_some() && !taken_back.contains(run.id.as_str()))
            .unwrap();
        undo(&self.history(), undoing, second)
    }

    fn prune(&self, second: i64, bounds: Bounds) {
        self.history().begin(at(second), "fix", &bounds).unwrap().finish().unwrap();
    }

    fn blobs(&self) -> PathBuf {
        self.history().folder().join("blobs")
    }

    fn count_blobs(&self) -> usize {
        fs::read_dir(self.blobs()).unwrap().count()
    }
}

#[test]
fn runs_are_taken_back_one_by_one() {
    let world = World::new(&[("a.md", "1"), ("b.md", "x")]);
    world.run(1, &[("a.md", "2"), ("b.md", "y")], true);
    world.run(2, &[("a.md", "3")], true);
    assert_eq!(world.undo(3), ["Restored(\"a.md\")"]);
    assert_eq!(world.get("a.md"), "2");
    assert_eq!(world.undo(4).len(), 2);
    assert_eq!((world.get("a.md"), world.get("b.md")), ("1".to_owned(), "x".to_owned()));
    assert!(world.history().last_undoable().is_none());
}

#[test]
fn an_undoing_is_taken_back_and_its_run_can_be_undone_again() {
    let world = World::new(&[("a.md", "0")]);
    world.run(1, &[("a.md", "1")], true);
    world.run(2, &[("a.md", "2")], true);
    world.undo(3);
    assert_eq!(world.redo(4), ["Restored(\"a.md\")"]);
    assert_eq!(world.get("a.md"), "2");
    assert_eq!(world.undo(5), ["Restored(\"a.md\")"]);
    assert_eq!(world.get("a.md"), "1");
}

#[test]
fn a_note_that_was_changed_since_is_left_alone() {
    let world = World::new(&[("a.md", "1")]);
    world.run(1, &[("a.md", "2")], true);
    world.set("a.md", "2 and words of my own");
    assert_eq!(world.undo(2), ["Changed(\"a.md\")"]);
    assert_eq!(world.get("a.md"), "2 and words of my own");
}

#[test]
fn what_was_written_since_stays_where_it_can_be_merged() {
    let world = World::new(&[("a.md", "1")]);
    world.run(1, &[("a.md", "2")], true);
    world.set("a.md", "2 and more");
    let run = world.history().last_undoable().unwrap();
    let merge = |base: &str, one: &str, other: &str| Some(format!("{base}|{one}|{other}"));
    assert_eq!(undo_with(&world.history(), &run, None, 2, &merge), [r#"Merged("a.md")"#]);
    assert_eq!(world.get("a.md"), "2|2 and more|1");
    assert!(world.history().last_undoable().is_none());
    assert_eq!(world.redo(3), [r#"Restored("a.md")"#]);
    assert_eq!(world.get("a.md"), "2 and more");
}

#[test]
fn runs_are_taken_back_in_one_note_only() {
    let world = World::new(&[("a.md", "1"), ("b.md", "x")]);
    world.run(1, &[("a.md", "2"), ("b.md", "y")], true);
    world.run(2, &[("a.md", "3"), ("b.md", "z")], true);
    let history = world.history();
    let path = NotePath::new("a.md");
    for (second, text) in [(3, "2"), (4, "1")] {
        let run = history.last_undoable_of(&path).unwrap();
        undo_with(&history, &run, Some("a.md"), second, NO_MERGE);
        assert_eq!((world.get("a.md").as_str(), world.get("b.md").as_str()), (text, "z"));
    }
    assert!(history.last_undoable_of(&path).is_none());
    // In the other note they stand yet.
    let run = history.last_undoable().unwrap();
    assert_eq!(undo(&history, &run, 5), [r#"Already("a.md")"#, r#"Restored("b.md")"#]);
}

#[test]
fn a_run_that_was_cut_off_is_taken_back() {
    let world = World::new(&[("a.md", "1"), ("b.md", "x")]);
    world.run(1, &[("a.md", "2"), ("b.md", "y")], false);
    assert_eq!(world.undo(2), ["Restored(\"a.md\")", "Already(\"b.md\")"]);
}

#[test]
fn a_run_that_was_cut_off_before_it_wrote_is_not_in_the_way() {
    let world = World::new(&[("a.md", "1")]);
    world.run(1, &[("a.md", "2")], true);
    drop(world.begin(2));
    world.run(3, &[("a.md", "3")], false);
    assert_eq!(world.undo(4), ["Already(\"a.md\")"]);
    assert_eq!(world.undo(5), ["Restored(\"a.md\")"]);
    assert_eq!(world.get("a.md"), "1");
}

#[test]
fn an_undoing_that_was_cut_off_is_gone_on_with() {
    let world = World::new(&[("a.md", "1"), ("b.md", "x")]);
    world.run(1, &[("a.md", "2")], true);
    world.run(2, &[("a.md", "3"), ("b.md", "y")], true);
    let run = world.history().last_undoable().unwrap();
    let undoes = Undoes { run: Some(&run.id), only: None };
    let mut undoing = world.history().begin_run(at(3), "undo", undoes, &Bounds::default()).unwrap();
    world.record(&mut undoing, "b.md", "x");
    world.set("b.md", "x");
    drop(undoing);
    assert_eq!(world.undo(4), ["Restored(\"a.md\")", "Already(\"b.md\")"]);
    assert_eq!(world.get("a.md"), "2");
}

#[test]
fn an_undoing_that_failed_is_gone_on_with() {
    let world = World::new(&[("a.md", "1"), ("b.md", "x")]);
    world.run(1, &[("a.md", "2"), ("b.md", "y")], true);
    fs::remove_file(world.vault.path().join("b.md")).unwrap();
    fs::create_dir(world.vault.path().join("b.md")).unwrap();
    let undone = world.undo(2);
    assert!(undone[0].starts_with("Restored") && undone[1].starts_with("Failed"), "{undone:?}");
    fs::remove_dir(world.vault.path().join("b.md")).unwrap();
    world.set("b.md", "y");
    assert_eq!(world.undo(3), ["Already(\"a.md\")", "Restored(\"b.md\")"]);
    assert!(world.history().last_undoable().is_none());
}

#[test]
fn a_note_that_a_run_wrote_twice_is_taken_back_to_the_first() {
    let world = World::new(&[("a.md", "1")]);
    world.run(1, &[("a.md", "2"), ("a.md", "3")], true);
    assert_eq!(world.undo(2), ["Restored(\"a.md\")", "Restored(\"a.md\")"]);
    assert_eq!(world.get("a.md"), "1");
}

#[test]
fn nothing_outside_of_the_vault_is_restored() {
    let world = World::new(&[]);
    let outside = tempfile::tempdir_in(world.vault.path().parent().unwrap()).unwrap();
    fs::write(outside.path().join("o.md"), "1").unwrap();
    let name = format!("../{}/o.md", outside.path().file_name().unwrap().to_str().unwrap());
    world.run(1, &[(&*name, "2")], true);
    assert!(world.undo(2)[0].starts_with("Failed"));
    assert_eq!(fs::read_to_string(outside.path().join("o.md")).unwrap(), "2");
}

#[test]
fn the_oldest_runs_are_forgotten_but_never_the_newest() {
    let world = World::new(&[("a.md", "0")]);
    for second in 1..=5 {
        world.run(second, &[("a.md", &second.to_string())], true);
    }
    drop(world.begin(6));
    world.prune(7, Bounds { runs: 2, bytes: 0 });
    let runs = world.history().runs();
    assert_eq!(runs.iter().map(|run| run.time).collect::<Vec<_>>(), [at(5)]);
    assert_eq!(world.count_blobs(), 2, "what it found and what it wrote");
    assert_eq!(world.undo(8), ["Restored(\"a.md\")"]);
}

#[test]
fn a_content_that_a_kept_run_shares_with_a_dropped_one_stays() {
    let world = World::new(&[("a.md", "same")]);
    world.run(1, &[("a.md", "other")], true);
    world.set("a.md", "same");
    world.run(2, &[("a.md", "else")], true);
    world.prune(3, Bounds { runs: 1, bytes: 0 });
    assert_eq!((world.history().runs().len(), world.count_blobs()), (1, 2));
    assert_eq!(world.undo(4), ["Restored(\"a.md\")"]);
}

#[test]
fn nothing_is_dropped_while_a_run_is_under_way() {
    let world = World::new(&[("a.md", "0"), ("b.md", "0")]);
    world.run(1, &[("a.md", "1")], true);
    world.run(2, &[("a.md", "2")], true);
    // It relies on the content that the oldest run stored.
    let mut under_way = world.begin(3);
    world.record(&mut under_way, "b.md", "1");
    let bounds = Bounds { runs: 1, bytes: 0 };
    world.prune(4, bounds);
    assert_eq!((world.history().runs().len(), world.count_blobs()), (3, 3));
    world.set("b.md", "1");
    under_way.finish().unwrap();
    world.prune(5, bounds);
    assert_eq!((world.history().runs().len(), world.count_blobs()), (1, 2));
    assert_eq!(world.undo(6), ["Restored(\"b.md\")"]);
}

#[test]
fn what_no_run_refers_to_is_swept_away_unless_a_run_is_damaged() {
    let world = World::new(&[("a.md", "1")]);
    world.run(1, &[("a.md", "2")], true);
    let damaged = world.history().folder().join("runs/19700101T000000000-00.jsonl");
    fs::write(world.blobs().join(".new-x"), "half").unwrap();
    fs::write(world.blobs().join("f00d"), "of a run that can't be read").unwrap();
    fs::write(&damaged, "garbage\n").unwrap();
    world.prune(2, Bounds::default());
    assert_eq!(world.count_blobs(), 4);
    fs::remove_file(damaged).unwrap();
    world.prune(3, Bounds::default());
    assert_eq!(world.count_blobs(), 2);
    assert_eq!(world.undo(4), ["Restored(\"a.md\")"]);
}

#[test]
fn a_damaged_history_is_no_failure() {
    let world = World::new(&[("a.md", "1")]);
    world.run(1, &[("a.md", "2")], true);
    let history = world.history();
    let damaged = history.folder().join("runs/20300101T000000000-00.jsonl");
    fs::write(damaged, b"gar\xffbage\n").unwrap();
    let blob = world.blobs().join(Fingerprint::of(b"1").to_hex());
    fs::write(blob, "other").unwrap();
    assert_eq!(history.runs().len(), 1);
    assert_eq!(world.undo(2), ["Forgotten(\"a.md\")"]);
    assert!(world.history().last_undoable().is_none());
    assert_eq!(world.get("a.md"), "2");
    // What is damaged is not relied on, but stored anew.
    world.set("a.md", "1");
    world.run(3, &[("a.md", "2")], true);
    assert_eq!(world.undo(4), ["Restored(\"a.md\")"]);
    assert_eq!(world.get("a.md"), "1");
}

#[test]
fn without_a_history_no_run_begins() {
    let world = World::new(&[]);
    let file = world.state.path().join("file");
    fs::write(&file, "").unwrap();
    let history = History::open(&file, world.vault.path());
    let error = history.begin(at(1), "fix", &Bounds::default()).unwrap_err();
    assert!(error.path().starts_with(&file), "{error}");
}

#[cfg(unix)]
#[test]
fn only_the_user_may_look_into_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new(&[("a.md", "1")]);
    world.run(1, &[("a.md", "2")], true);
    let mode = fs::metadata(world.history().folder()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Fix,
    CutOff,
    Edit,
    Undo,
    Redo,
}

impl World {
    fn step(&self, step: Step, name: &str, second: i64) {
        let text = format!("text {second}");
        match step {
            Step::Fix => self.run(second, &[(name, &text)], true),
            Step::CutOff => self.run(second, &[(name, &text)], false),
            Step::Edit => self.set(name, &text),
            Step::Undo if self.history().last_undoable().is_some() => {
                self.undo(second);
            }
            Step::Redo if self.history().runs().iter().any(|run| run.undoes.is_some()) => {
                self.redo(second);
            }
            Step::Undo | Step::Redo => {}
        }
    }
}

fn steps(kinds: &'static [Step]) -> impl Strategy<Value = Vec<(Step, &'static str)>> {
    let step = prop::sample::select(kinds);
    prop::collection::vec((step, prop::sample::select(&["a.md", "b.md"][..])), 1..10)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn all_that_was_done_can_be_taken_back(
        steps in prop_oneof![
            steps(&[Step::Fix, Step::CutOff, Step::Undo]),
            steps(&[Step::Fix, Step::Fix, Step::Undo, Step::Redo]),
        ],
    ) {
        let world = World::new(&[("a.md", "a"), ("b.md", "b")]);
        let undo_all = vec![(Step::Undo, ""); steps.len()];
        for (second, (step, name)) in (1..).zip(steps.into_iter().chain(undo_all)) {
            world.step(step, name, second);
        }
        prop_assert!(world.history().last_undoable().is_none());
        prop_assert_eq!((world.get("a.md"), world.get("b.md")), ("a".to_owned(), "b".to_owned()));
    }

    #[test]
    fn what_the_user_wrote_stays_and_what_a_run_overwrote_is_kept(
        steps in steps(&[Step::Fix, Step::CutOff, Step::Edit, Step::Undo, Step::Redo]),
    ) {
        let world = World::new(&[("a.md", "a"), ("b.md", "b")]);
        let mut overwritten = Vec::new();
        let mut by_user = BTreeMap::from([("a.md", true), ("b.md", true)]);
        for (second, (step, name)) in (1..).zip(steps) {
            let before = [("a.md", world.get("a.md")), ("b.md", world.get("b.md"))];
            world.step(step, name, second);
            match step {
                Step::Edit => by_user.insert(name, true),
                Step::Fix => by_user.insert(name, false),
                _ => None,
            };
            for (name, before) in before {
                if !matches!(step, Step::Edit) && world.get(name) != before {
                    prop_assert!(!by_user[name], "{step:?} overwrote {before}");
                    overwritten.push(before);
                }
            }
        }
        for text in overwritten {
            let hash = Fingerprint::of(text.as_bytes()).to_hex();
            prop_assert_eq!(world.history().blob(&hash), Some(text));
        }
    }
}

impl World {
    fn content(&self, name: &str) -> Option<String> {
        let content = Fingerprint::of_file(self.vault.path(), &NotePath::new(name)).unwrap();
        content.map(Fingerprint::to_hex)
    }

    fn relocate(&self, from: &str, to: &str) {
        crate::disk::relocate(self.vault.path(), &NotePath::new(from), &NotePath::new(to)).unwrap();
    }

    /// A run that moves `a.md` to `x/b.md`, puts `B` into it and `L` into `links.md`, and is cut off after `steps` steps.
    fn rename(&self, steps: usize) {
        let mut run = self.begin(1);
        let moved =
            Moved { from: "a.md".into(), to: "x/b.md".into(), content: self.content("a.md") };
        let paths = ["x/b.md", "links.md"].map(NotePath::new);
        let intent = |path, before, after| Intent { path, before, after, rules: BTreeMap::new() };
        run.record_move(moved, &[intent(&paths[0], "a", "B"), intent(&paths[1], "l", "L")])
            .unwrap();
        if steps > 0 {
            self.relocate("a.md", "x/b.md");
        }
        if steps > 1 {
            self.set("x/b.md", "B");
        }
        if steps > 2 {
            self.set("links.md", "L");
            run.finish().unwrap();
        }
    }
}

fn named() -> World {
    World::new(&[("a.md", "a"), ("links.md", "l")])
}

#[test]
fn a_move_is_taken_back_wherever_it_was_cut_off() {
    for steps in 0..4 {
        let world = named();
        world.rename(steps);
        world.undo(2);
        assert_eq!((world.get("a.md"), world.get("links.md")), ("a".into(), "l".into()), "{steps}");
        assert!(!world.vault.path().join("x/b.md").exists(), "{steps}");
        assert!(world.history().last_undoable().is_none(), "{steps}");
        if steps == 3 {
            world.redo(3);
            assert_eq!((world.get("x/b.md"), world.get("links.md")), ("B".into(), "L".into()));
            assert!(!world.vault.path().join("a.md").exists());
        }
    }
}

#[test]
fn of_a_move_that_cannot_be_taken_back_nothing_is() {
    let world = named();
    world.rename(3);
    world.set("a.md", "new words");
    assert_eq!(world.undo(2), [r#"Taken("a.md")"#]);
    fs::remove_file(world.vault.path().join("a.md")).unwrap();
    world.set("x/b.md", "more words");
    assert_eq!(world.undo(3), [r#"Changed("x/b.md")"#]);
    assert_eq!((world.get("x/b.md"), world.get("links.md")), ("more words".into(), "L".into()));
    world.set("x/b.md", "B");
    assert_eq!(
        world.undo(4),
        [r#"MovedBack("a.md")"#, r#"Restored("x/b.md")"#, r#"Restored("links.md")"#]
    );
}

#[test]
fn a_folder_is_moved_back_with_what_is_in_it() {
    let world = World::new(&[]);
    fs::create_dir(world.vault.path().join("f")).unwrap();
    world.set("f/a.md", "a");
    let mut run = world.begin(1);
    let path = NotePath::new("g/a.md");
    let intent = Intent { path: &path, before: "a", after: "A", rules: BTreeMap::new() };
    let moved = Moved { from: "f".into(), to: "g".into(), content: None };
    run.record_move(moved, &[intent]).unwrap();
    world.relocate("f", "g");
    world.set("g/a.md", "A");
    world.set("g/new.md", "n");
    run.finish().unwrap();
    fs::create_dir(world.vault.path().join("f")).unwrap();
    world.set("f/in the way.md", "w");
    assert_eq!(world.undo(2), [r#"Taken("f")"#]);
    fs::remove_file(world.vault.path().join("f/in the way.md")).unwrap();
    assert_eq!(world.undo(3), [r#"MovedBack("f")"#, r#"Restored("g/a.md")"#]);
    assert_eq!((world.get("f/a.md"), world.get("f/new.md")), ("a".into(), "n".into()));
}

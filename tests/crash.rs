//! Runs that are cut off at each of their steps. A run's process is this test again, told by its environment where it ends.

#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::disallowed_methods, reason = "tests make files and speak to their own process")]

use std::{
    env, fs,
    io::{Seek as _, Write as _},
    path::Path,
    process::{Command, Stdio, abort},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use jiff::Timestamp;
use vault_lint_core::{
    disk::{Bounds, Fingerprint, History, Intent, Point, Undone},
    path::NotePath,
};

const NAMES: [&str; 2] = ["a.md", "b.md"];
const OLD: &str = "an old text that is long enough\n";
const NEW: &str = "a new text that is long enough\n";
const WORDS: &str = "an old text that is long enough, and words\n";

/// How many steps are left until the end.
static LEFT: AtomicUsize = AtomicUsize::new(0);

/// An editor that holds a note open, and the step at which it saves.
static EDITOR: Mutex<Option<(String, fs::File)>> = Mutex::new(None);

/// Steps at which an editor saves the first note, which it had opened before, and how many steps that is after the start.
const SAVES: [(Point, usize); 3] = [(Point::Named, 6), (Point::Exchanged, 8), (Point::Verified, 9)];

fn cut_off(point: Point) {
    let mut editor = EDITOR.lock().unwrap();
    if editor.as_ref().is_some_and(|(at, _)| *at == format!("{point:?}")) {
        let (_, mut file) = editor.take().unwrap();
        file.set_len(0).unwrap();
        file.rewind().unwrap();
        file.write_all(WORDS.as_bytes()).unwrap();
    }
    if LEFT.fetch_sub(1, Ordering::Relaxed) == 1 {
        abort();
    }
}

/// The run, in the process that is cut off; nothing in that of the tests.
#[test]
fn a_run_that_is_cut_off() {
    let Some(vault) = env::var_os("CRASH_VAULT") else { return };
    let state = env::var_os("CRASH_STATE").unwrap();
    LEFT.store(env::var("CRASH_AFTER").unwrap().parse().unwrap(), Ordering::Relaxed);
    let vault = Path::new(&vault);
    if let Ok(at) = env::var("CRASH_EDITOR") {
        let file = fs::File::options().write(true).open(vault.join(NAMES[0])).unwrap();
        *EDITOR.lock().unwrap() = Some((at, file));
    }
    let history = History::open(Path::new(&state), vault).watched(cut_off);
    let mut run = history.begin(Timestamp::UNIX_EPOCH, "fix", &Bounds::default()).unwrap();
    let paths = NAMES.map(NotePath::new);
    let intent = |path| Intent { path, before: OLD, after: NEW, rules: [].into() };
    run.record(&paths.each_ref().map(intent)).unwrap();
    for path in &paths {
        run.replace(path, NEW, &Fingerprint::of(OLD.as_bytes())).ok();
    }
    run.settle(&|_| {}, &|_, _, _| None);
    run.finish().unwrap();
}

struct World {
    vault: tempfile::TempDir,
    state: tempfile::TempDir,
}

impl World {
    fn new(vault: tempfile::TempDir) -> Self {
        let state = tempfile::tempdir().unwrap();
        NAMES.iter().for_each(|name| fs::write(vault.path().join(name), OLD).unwrap());
        Self { vault, state }
    }

    /// Makes the run, cut off after `steps` steps, and says whether it came to its end before.
    fn run(&self, steps: usize, editor: Option<Point>) -> bool {
        let mut run = Command::new(env::current_exe().unwrap());
        run.args(["a_run_that_is_cut_off", "--exact", "--nocapture"])
            .env("CRASH_VAULT", self.vault.path())
            .env("CRASH_STATE", self.state.path())
            .env("CRASH_AFTER", steps.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some(editor) = editor {
            run.env("CRASH_EDITOR", format!("{editor:?}"));
        }
        let status = run.status().unwrap();
        assert!(status.success() || status.code().is_none(), "it failed otherwise: {status}");
        status.success()
    }

    fn texts(&self) -> [String; 2] {
        NAMES.map(|name| fs::read_to_string(self.vault.path().join(name)).unwrap())
    }

    fn history(&self) -> History {
        History::open(self.state.path(), self.vault.path())
    }

    fn repair(&self) {
        self.history()
            .repair(Timestamp::UNIX_EPOCH, &Bounds::default(), &|_| {}, &|_, _, _| None)
            .unwrap();
        let swap = fs::read_dir(self.history().folder().join("swap"));
        assert_eq!(swap.into_iter().flatten().count(), 0);
        assert_eq!(fs::read_dir(self.vault.path()).unwrap().count(), NAMES.len());
    }

    fn undo(&self) -> Vec<Undone> {
        let Some(run) = self.history().last_undoable() else { return Vec::new() };
        let settle = |run: &mut vault_lint_core::disk::Run| {
            assert!(run.settle(&|_| {}, &|_, _, _| None).is_empty());
        };
        self.history()
            .undo(&run, None, Timestamp::UNIX_EPOCH, &Bounds::default(), &|_, _, _| None, settle)
            .unwrap()
    }
}

/// Cuts runs off at each of their steps, until one comes to its end, and has `check` look at what is left.
fn at_each_step(
    vault: impl Fn() -> tempfile::TempDir,
    editor: Option<Point>,
    check: impl Fn(&World, usize),
) {
    for steps in 1.. {
        let world = World::new(vault());
        let ended = world.run(steps, editor);
        check(&world, steps);
        if ended {
            assert!(steps > 15, "the steps are counted");
            return;
        }
    }
}

fn is_whole_and_can_be_taken_back(world: &World, steps: usize) {
    for text in world.texts() {
        assert!(text == OLD || text == NEW, "after {steps} steps: {text:?}");
    }
    world.repair();
    for text in world.texts() {
        assert!(text == OLD || text == NEW, "repaired after {steps} steps: {text:?}");
    }
    world.undo();
    assert_eq!(world.texts(), [OLD; 2], "after {steps} steps");
}

#[test]
fn a_note_has_its_old_text_or_its_new_one_and_nothing_is_left() {
    let vault = || tempfile::tempdir().unwrap();
    at_each_step(vault, None, is_whole_and_can_be_taken_back);
}

#[cfg(target_os = "linux")]
#[test]
fn nor_is_anything_left_in_a_vault_on_another_file_system() {
    let vault = || tempfile::tempdir_in("/dev/shm").unwrap();
    at_each_step(vault, None, is_whole_and_can_be_taken_back);
}

#[test]
fn what_an_editor_saved_meanwhile_is_in_the_note() {
    for (editor, at) in SAVES {
        let vault = || tempfile::tempdir().unwrap();
        at_each_step(vault, Some(editor), |world, steps| {
            let is_saved = steps >= at;
            world.repair();
            let [edited, other] = world.texts();
            assert_eq!(edited == WORDS, is_saved, "{editor:?}, after {steps} steps: {edited:?}");
            assert!(other == OLD || other == NEW);
            world.undo();
            let [edited, other] = world.texts();
            assert_eq!((edited == WORDS, &*other), (is_saved, OLD));
        });
    }
}

//! An editor saves a note at the very moment at which it is overwritten. It saves as Node's `writeFile` does, which is how
//! Obsidian saves: it opens and empties the note, and then writes to it. Every other time it empties it only when it writes.
//!
//! `RACE_TRIALS=20000 cargo test --release -p vault-lint-core --test race -- --nocapture` tells how many keystrokes are
//! lost by this protocol and by two that are simpler.

#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::disallowed_methods, reason = "tests make files, and are told how long to run")]

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use jiff::Timestamp;
use vault_lint_core::{
    disk::{Bounds, Fingerprint, History, Late, Point},
    path::NotePath,
};

/// How the note is overwritten.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// Whatever is in it.
    Blind,
    /// If it still is what was read.
    Compared,
    /// By a run of the history.
    Run,
}

/// What came of a number of trials.
#[derive(Default, Debug)]
struct Outcome {
    lost: usize,
    /// The editor's words had gone into the displaced file.
    late: usize,
    /// The editor was earlier, so the note was left to it.
    left: usize,
}

/// How many steps of the trial are done.
static STEP: AtomicUsize = AtomicUsize::new(0);

/// Which trial the editor is ready for.
static READY: AtomicUsize = AtomicUsize::new(usize::MAX);

fn step(_: Point) {
    STEP.fetch_add(1, Ordering::AcqRel);
}

impl Way {
    /// How many steps it tells of before all is done.
    fn steps(self) -> usize {
        if self == Self::Run { 7 } else { 3 }
    }
}

/// Lets a time go by that the scheduler can't make longer than it is.
fn spin(rounds: usize) {
    for _ in 0..rounds {
        std::hint::spin_loop();
    }
}

/// A number between 0 and `bound` that looks random, for `seed`.
fn scattered(seed: usize, bound: usize) -> usize {
    let hash = Fingerprint::of(&seed.to_le_bytes()).to_hex();
    usize::from_str_radix(&hash[..8], 16).unwrap() % bound
}

fn old(trial: usize) -> String {
    format!("{}trial {trial}\n", "a line of the note\n".repeat(200))
}

/// What the editor saves: its newest keystroke is at the end.
fn saved(trial: usize) -> String {
    old(trial) + "k"
}

/// Saves the note when `steps` steps are done, and a while.
fn save(file: &Path, trial: usize, steps: usize) {
    while STEP.load(Ordering::Acquire) < steps {
        std::hint::spin_loop();
    }
    spin(scattered(trial + 1, 1 << scattered(trial + 2, 14)));
    let empties = trial.is_multiple_of(2);
    let mut open = fs::File::options().write(true).truncate(empties).open(file).unwrap();
    spin(scattered(trial + 3, 1 << scattered(trial + 4, 14)));
    if !empties {
        open.set_len(0).unwrap();
    }
    open.write_all(saved(trial).as_bytes()).unwrap();
}

/// A vault with one note.
struct World {
    vault: tempfile::TempDir,
    state: tempfile::TempDir,
    file: PathBuf,
}

/// Overwrites the note of each trial while an editor saves it.
fn race(way: Way, trials: usize) -> Outcome {
    let (vault, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let world = World { file: vault.path().join("n.md"), vault, state };
    let mut outcome = Outcome::default();
    let (begin, begun) = mpsc::channel::<usize>();
    let (end, ended) = mpsc::channel();
    thread::scope(|scope| {
        let file = &world.file;
        scope.spawn(move || {
            for trial in begun {
                READY.store(trial, Ordering::Release);
                save(file, trial, scattered(trial, way.steps() + 1));
                end.send(()).unwrap();
            }
        });
        for trial in 0..trials {
            fs::write(file, old(trial)).unwrap();
            STEP.store(0, Ordering::Release);
            begin.send(trial).unwrap();
            while READY.load(Ordering::Acquire) != trial {
                thread::yield_now();
            }
            let wait = || {
                STEP.store(way.steps(), Ordering::Release);
                ended.recv().unwrap();
            };
            if way == Way::Run {
                world.replace(trial, wait, &mut outcome);
            } else {
                world.rename(trial, way, wait);
            }
            outcome.lost += usize::from(!fs::read_to_string(file).unwrap().ends_with('k'));
        }
        drop(begin);
    });
    outcome
}

impl World {
    /// Overwrites the note in a run. The editor has saved when `wait` returns.
    fn replace(&self, trial: usize, wait: impl FnOnce(), outcome: &mut Outcome) {
        let history = History::open(self.state.path(), self.vault.path()).watched(step);
        let now = Timestamp::from_second(i64::try_from(trial).unwrap()).unwrap();
        let mut run = history.begin(now, "fix", &Bounds::default()).unwrap();
        let (path, old) = (NotePath::new("n.md"), old(trial));
        let expected = Fingerprint::of(old.as_bytes());
        outcome.left += usize::from(run.replace(&path, &old.to_uppercase(), &expected).is_err());
        wait();
        let late = run.settle(&|_| {}, &|_, _, _| None);
        outcome.late += late.iter().filter(|late| matches!(late, Late::Restored(_))).count();
        run.finish().unwrap();
    }

    /// Overwrites the note with a file that is moved there. The editor has saved when `wait` returns.
    fn rename(&self, trial: usize, way: Way, wait: impl FnOnce()) {
        let old = old(trial);
        step(Point::Created);
        let new = self.vault.path().join(".new");
        let mut open = fs::File::create(&new).unwrap();
        open.write_all(old.to_uppercase().as_bytes()).unwrap();
        open.sync_all().unwrap();
        step(Point::Synced);
        if way == Way::Blind || fs::read_to_string(&self.file).unwrap() == old {
            step(Point::Compared);
            fs::rename(&new, &self.file).unwrap();
        }
        wait();
    }
}

/// How many trials there are where nobody asks for more.
const USUAL: usize = 200;

#[test]
fn no_keystroke_is_lost() {
    let trials = env::var("RACE_TRIALS").map_or(USUAL, |trials| trials.parse().unwrap());
    let is_told = trials > USUAL;
    let outcome = race(Way::Run, trials);
    assert_eq!(outcome.lost, 0, "{outcome:?}");
    assert!(outcome.left < trials && outcome.left > 0, "{outcome:?}");
    if is_told {
        let mut out = std::io::stderr();
        writeln!(out, "of {trials}: {outcome:?}").unwrap();
        for way in [Way::Blind, Way::Compared] {
            writeln!(out, "{way:?}: {:?}", race(way, trials)).unwrap();
        }
    }
}

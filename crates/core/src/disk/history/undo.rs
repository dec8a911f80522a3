use std::{collections::BTreeMap, path::Path};

use jiff::Timestamp;

use super::{Bounds, History, Intent, Record, Touched};
use crate::{
    disk::{self, Content, DiskError},
    path::NotePath,
};

/// What became of a note when a run was taken back.
#[derive(Debug)]
pub enum Undone {
    /// It is as it was before the run.
    Restored(NotePath),
    /// It was as before the run already.
    Already(NotePath),
    /// It has been changed since the run, so it was left alone.
    Changed(NotePath),
    /// What it was is no longer kept.
    Forgotten(NotePath),
    /// It couldn't be read or written.
    Failed(NotePath, DiskError),
}

impl History {
    /// The run that is to be taken back next: the newest that is no undoing itself and that none has undone.
    pub fn last_undoable(&self) -> Option<Record> {
        let runs = self.runs();
        let undone: Vec<&str> = runs.iter().filter_map(|run| run.undoes.as_deref()).collect();
        let found =
            runs.iter().find(|run| run.undoes.is_none() && !undone.contains(&run.id.as_str()));
        found.cloned()
    }

    /// Takes `run` back, note by note, in a run of its own that can be taken back too. Notes that were changed after the
    /// run are left alone.
    ///
    /// # Errors
    ///
    /// When the state folder can't be written; nothing is touched then.
    pub fn undo(
        &self,
        run: &Record,
        time: Timestamp,
        bounds: &Bounds,
    ) -> Result<Vec<Undone>, DiskError> {
        let before: Vec<(&Touched, Option<String>)> =
            run.notes.iter().map(|note| (note, self.blob(&note.before))).collect();
        let mut undoing =
            self.begin_run(time, &format!("undo {}", run.id), Some(&run.id), bounds)?;
        let mut undone = Vec::with_capacity(before.len());
        for (note, text) in before {
            let path = NotePath::new(note.path.as_str());
            let outcome = match text {
                None => Undone::Forgotten(path),
                Some(text) => match restore(&self.vault, &path, note, &text, &mut undoing) {
                    Ok(outcome) => outcome(path),
                    Err(error) => Undone::Failed(path, error),
                },
            };
            undone.push(outcome);
        }
        let settled = |note: &Undone| !matches!(note, Undone::Changed(_) | Undone::Failed(..));
        if undone.iter().all(settled) {
            undoing.keep();
        }
        undoing.finish()?;
        Ok(undone)
    }
}

fn restore(
    vault: &Path,
    path: &NotePath,
    note: &Touched,
    text: &str,
    undoing: &mut super::Run,
) -> Result<fn(NotePath) -> Undone, DiskError> {
    let source = disk::read(vault, path)?;
    let now = source.fingerprint.to_hex();
    let Content::Text(present) = source.content else { return Ok(Undone::Changed) };
    if now == note.before {
        return Ok(Undone::Already);
    }
    if now != note.after {
        return Ok(Undone::Changed);
    }
    undoing.record(&[Intent { path, before: &present, after: text, rules: BTreeMap::new() }])?;
    disk::write(vault, path, text, &source.fingerprint)?;
    Ok(Undone::Restored)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    struct World {
        vault: tempfile::TempDir,
        state: tempfile::TempDir,
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
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

        /// A run that writes `after` to each note; with `finish` unset it is cut off before the last write.
        fn run(&self, second: i64, notes: &[(&str, &str)], finish: bool) {
            let mut run = self.history().begin(at(second), "fix", &Bounds::default()).unwrap();
            for (index, (name, after)) in notes.iter().enumerate() {
                let (path, before) = (NotePath::new(*name), self.get(name));
                run.record(&[Intent {
                    path: &path,
                    before: &before,
                    after,
                    rules: BTreeMap::new(),
                }])
                .unwrap();
                if finish || index + 1 < notes.len() {
                    self.set(name, after);
                }
            }
            if finish {
                run.finish().unwrap();
            }
        }

        fn undo(&self, second: i64) -> Vec<String> {
            let history = self.history();
            let run = history.last_undoable().unwrap();
            let undone = history.undo(&run, at(second), &Bounds::default()).unwrap();
            undone.iter().map(|note| format!("{note:?}")).collect()
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
        // An undoing is a run, and can be taken back as one.
        let undoing = world.history().runs().into_iter().next().unwrap();
        world.history().undo(&undoing, at(5), &Bounds::default()).unwrap();
        assert_eq!((world.get("a.md"), world.get("b.md")), ("2".to_owned(), "y".to_owned()));
    }

    #[test]
    fn a_run_that_wrote_nothing_does_not_hide_the_one_before() {
        let world = World::new(&[("a.md", "1")]);
        world.run(1, &[("a.md", "2")], true);
        world.run(2, &[("a.md", "3")], false);
        assert_eq!(world.undo(3), ["Already(\"a.md\")"]);
        assert_eq!(world.undo(4), ["Restored(\"a.md\")"]);
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
    fn a_run_that_was_cut_off_is_taken_back() {
        let world = World::new(&[("a.md", "1"), ("b.md", "x")]);
        world.run(1, &[("a.md", "2"), ("b.md", "y")], false);
        assert_eq!(world.undo(2), ["Restored(\"a.md\")", "Already(\"b.md\")"]);
    }

    #[test]
    fn the_oldest_runs_are_forgotten_but_never_the_newest() {
        let world = World::new(&[("a.md", "0")]);
        for second in 1..=5 {
            world.run(second, &[("a.md", &second.to_string())], true);
        }
        let bounds = Bounds { runs: 2, bytes: 0 };
        world.history().begin(at(6), "fix", &bounds).unwrap().finish().unwrap();
        let runs = world.history().runs();
        assert_eq!(runs.iter().map(|run| run.time).collect::<Vec<_>>(), [at(5)]);
        assert_eq!(fs::read_dir(world.history().folder().join("blobs")).unwrap().count(), 1);
        assert_eq!(world.undo(7), ["Restored(\"a.md\")"]);
    }

    #[test]
    fn a_damaged_history_is_no_failure() {
        let world = World::new(&[("a.md", "1")]);
        world.run(1, &[("a.md", "2")], true);
        let history = world.history();
        fs::write(history.folder().join("runs/20300101T000000000-00.jsonl"), "garbage").unwrap();
        let blob =
            fs::read_dir(history.folder().join("blobs")).unwrap().next().unwrap().unwrap().path();
        fs::write(blob, "other").unwrap();
        assert_eq!(history.runs().len(), 1);
        assert_eq!(world.undo(2), ["Forgotten(\"a.md\")"]);
        assert_eq!(world.get("a.md"), "2");
    }
}

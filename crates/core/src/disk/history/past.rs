use std::fs;

use super::{History, Record, Step, hold::Hold};
use crate::path::NotePath;

/// How much of a version's hash names it.
pub const VERSION_NAME: usize = 12;

impl History {
    /// What runs did to the note that is at `path` now, the newest first: each run with only those steps, also the ones under
    /// a name that it had before it was moved.
    pub fn runs_of(&self, path: &NotePath) -> Vec<Record> {
        let mut name = path.as_str().to_owned();
        let mut runs = self.runs();
        runs.retain_mut(|run| {
            let mut steps = Vec::new();
            for step in std::mem::take(&mut run.steps).into_iter().rev() {
                if let Some(before) = step.name_before(&name) {
                    name = before;
                    steps.push(step);
                }
            }
            steps.reverse();
            run.steps = steps;
            !run.steps.is_empty()
        });
        runs
    }

    /// Whether a run is under way.
    pub fn is_busy(&self) -> bool {
        self.folder.exists() && Hold::sole(&self.folder).is_none()
    }

    /// The text of the version whose hash begins with `name`; none when there is no such version, or more than one.
    pub fn version_named(&self, name: &str) -> Option<String> {
        let is_name = name.len() >= VERSION_NAME && name.bytes().all(|it| it.is_ascii_hexdigit());
        let entries = is_name.then(|| fs::read_dir(self.folder.join("blobs")).ok())??;
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut named = names.filter(|hash| hash.starts_with(name));
        let (hash, None) = (named.next()?, named.next()) else { return None };
        self.version(&hash)
    }
}

impl Step {
    /// What the file that is called `name` after this step was called before; none if the step did nothing to it.
    fn name_before(&self, name: &str) -> Option<String> {
        match self {
            Self::Note(touched) | Self::Late(touched) => {
                (touched.path == name).then(|| name.to_owned())
            }
            Self::Move(moved) => {
                let rest = name.strip_prefix(&moved.to)?;
                let is_it = rest.is_empty() || rest.starts_with('/');
                is_it.then(|| format!("{}{rest}", moved.from))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, path::Path};

    use jiff::Timestamp;

    use super::*;
    use crate::disk::{Bounds, Intent, Moved, Run};

    struct World {
        _state: tempfile::TempDir,
        history: History,
    }

    impl World {
        fn new() -> Self {
            let state = tempfile::tempdir().unwrap();
            let history = History::open(state.path(), Path::new("/a vault"));
            Self { _state: state, history }
        }

        fn begin(&self, command: &str) -> Run {
            self.history.begin(Timestamp::UNIX_EPOCH, command, &Bounds::default()).unwrap()
        }

        fn of(&self, path: &str) -> Vec<(String, usize)> {
            let runs = self.history.runs_of(&NotePath::new(path)).into_iter();
            runs.map(|run| (run.command, run.steps.len())).collect()
        }
    }

    fn write(run: &mut Run, paths: &[&str]) {
        let paths: Vec<NotePath> = paths.iter().map(|path| NotePath::new(*path)).collect();
        let intent =
            |path| Intent { path, before: "before", after: "after", rules: BTreeMap::new() };
        run.record(&paths.iter().map(intent).collect::<Vec<_>>()).unwrap();
    }

    fn move_file(run: &mut Run, from: &str, to: &str) {
        let moved = Moved { from: from.into(), to: to.into(), content: None };
        run.record_move(moved, &[]).unwrap();
    }

    #[test]
    fn a_note_is_followed_through_its_moves() {
        let world = World::new();
        let mut run = world.begin("fix");
        write(&mut run, &["Old/a.md", "New/a.md", "c.md"]);
        run.finish().unwrap();
        let mut run = world.begin("rename a folder");
        move_file(&mut run, "Old", "New");
        write(&mut run, &["New/a.md", "c.md"]);
        run.finish().unwrap();
        let mut run = world.begin("rename");
        move_file(&mut run, "New/a.md", "b.md");
        run.finish().unwrap();
        let expected = [("rename", 1), ("rename a folder", 2), ("fix", 1)];
        assert_eq!(world.of("b.md"), expected.map(|(command, steps)| (command.to_owned(), steps)));
        let expected = [("rename a folder", 1), ("fix", 1)];
        assert_eq!(world.of("c.md"), expected.map(|(command, steps)| (command.to_owned(), steps)));
        assert!(world.of("Newer.md").is_empty());
    }

    #[test]
    fn it_is_busy_while_a_run_is_under_way() {
        let world = World::new();
        assert!(!world.history.is_busy());
        let mut run = world.begin("fix");
        write(&mut run, &["a.md"]);
        assert!(world.history.is_busy());
        run.finish().unwrap();
        assert!(!world.history.is_busy());
    }

    #[test]
    fn a_version_has_a_short_name() {
        let world = World::new();
        let path = NotePath::new("a.md");
        world.history.keep(&path, "words", Timestamp::UNIX_EPOCH).unwrap();
        let hash = world.history.versions(&path).remove(0).hash;
        let named = |name: &str| world.history.version_named(name);
        assert_eq!(named(&hash[..VERSION_NAME]).as_deref(), Some("words"));
        assert_eq!(named(&hash).as_deref(), Some("words"));
        assert_eq!((named(&hash[..4]), named(""), named("../../../../x")), (None, None, None));
    }
}

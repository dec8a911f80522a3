use std::{
    collections::HashSet,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{History, Step, hold::Hold, store_loosely};
use crate::{
    disk::{DiskError, Fingerprint, swap::key},
    path::NotePath,
};

/// A content that a note was seen with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Version {
    /// When it was seen.
    pub time: Timestamp,
    /// Its hash.
    pub hash: String,
}

/// How much is kept of the contents that notes were seen with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VersionBounds {
    /// For how long at most.
    pub age: Duration,
    /// How many bytes at most, the newest of each note not counted.
    pub bytes: u64,
}

impl Default for VersionBounds {
    fn default() -> Self {
        Self { age: Duration::from_hours(30 * 24), bytes: 256 * 1024 * 1024 }
    }
}

/// A line of a list of versions: the note, so that a list tells of itself, and the version.
#[derive(Serialize, Deserialize)]
struct Line {
    path: String,
    #[serde(flatten)]
    version: Version,
}

impl History {
    /// Keeps `text`, with which the note at `path` was seen at `time`. The same text twice in a row is one version. A power failure may
    /// cost those of the last seconds.
    ///
    /// # Errors
    ///
    /// When the state folder can't be written.
    pub fn keep(&self, path: &NotePath, text: &str, time: Timestamp) -> Result<(), DiskError> {
        let hash = Fingerprint::of(text.as_bytes()).to_hex();
        // The newest of a note is never dropped, so this holds without a hold, and mostly there is nothing to do.
        let is_kept = || self.versions(path).last().is_some_and(|newest| newest.hash == hash);
        if is_kept() {
            return Ok(());
        }
        self.make()?;
        // Nothing is dropped between the content's coming and the line that refers to it.
        let _hold = Hold::shared(&self.folder);
        if is_kept() {
            return Ok(());
        }
        let blobs = self.folder.join("blobs");
        store_loosely(&blobs, &hash, text)?;
        let file = self.list(path);
        let line = Line { path: path.to_string(), version: Version { time, hash } };
        let failed = |source| DiskError::new("write", &file)(source);
        let mut text = serde_json::to_string(&line).map_err(io::Error::from).map_err(failed)?;
        text.push('\n');
        // What was cut off at the end of the last line must not take this one with it.
        if fs::read(&file).is_ok_and(|bytes| !bytes.is_empty() && !bytes.ends_with(b"\n")) {
            text.insert(0, '\n');
        }
        let mut list = OpenOptions::new().append(true).create(true).open(&file).map_err(failed)?;
        list.write_all(text.as_bytes()).map_err(failed)
    }

    /// The versions of the note at `path`, the oldest first.
    pub fn versions(&self, path: &NotePath) -> Vec<Version> {
        let lines = read_list(&self.list(path)).into_iter();
        lines.filter(|line| line.path == path.as_str()).map(|line| line.version).collect()
    }

    /// All that the note at `path` is known to have been, the oldest first: its versions, and what runs made of what.
    pub fn seen(&self, path: &NotePath) -> Vec<Version> {
        let mut seen = self.versions(path);
        for run in self.runs() {
            let written = run.steps.iter().filter_map(Step::written);
            let written = written.filter(|touched| touched.path == path.as_str());
            let hashes =
                written.flat_map(|touched| [touched.before.clone(), touched.after.clone()]);
            seen.extend(hashes.map(|hash| Version { time: run.time, hash }));
        }
        // What a run wrote came after what it read, at the same moment.
        seen.sort_by_key(|version| version.time);
        seen
    }

    /// The text of a version, or one that a run overwrote, by its hash; none when it is no longer kept, or damaged.
    pub fn version(&self, hash: &str) -> Option<String> {
        self.blob(hash)
    }

    /// Forgets the oldest versions until the rest is within `bounds` at `now`; never the newest of a note. The contents go
    /// when the next run begins.
    ///
    /// # Errors
    ///
    /// When a list can't be written; it is as it was then.
    pub fn forget_versions(&self, now: Timestamp, bounds: &VersionBounds) -> Result<(), DiskError> {
        let Some(_hold) = Hold::sole(&self.folder) else { return Ok(()) };
        let lists: Vec<(PathBuf, Vec<Line>)> =
            lists(&self.folder).map(|file| (file.clone(), read_list(&file))).collect();
        let oldest = self.oldest_kept(now, bounds, &lists);
        for (file, lines) in lists {
            let (count, newest) = (lines.len(), lines.len().saturating_sub(1));
            let kept = lines.into_iter().enumerate();
            let kept: Vec<Line> = kept
                .filter(|(index, line)| *index == newest || line.version.time >= oldest)
                .map(|(_, line)| line)
                .collect();
            if kept.len() < count {
                write_list(&file, &kept)?;
            }
        }
        Ok(())
    }

    /// From when on versions are kept.
    fn oldest_kept(
        &self,
        now: Timestamp,
        bounds: &VersionBounds,
        lists: &[(PathBuf, Vec<Line>)],
    ) -> Timestamp {
        let age = SignedDuration::try_from(bounds.age).unwrap_or(SignedDuration::MAX);
        let oldest = now.checked_sub(age).unwrap_or(Timestamp::MIN);
        let older = lists
            .iter()
            .flat_map(|(_, lines)| lines.split_last().map_or(&[][..], |(_, older)| older));
        let mut older: Vec<&Version> = older.map(|line| &line.version).collect();
        older.sort_by_key(|version| std::cmp::Reverse(version.time));
        let blobs = self.folder.join("blobs");
        let (mut bytes, mut seen) = (0, HashSet::new());
        for version in older {
            if seen.insert(&version.hash) {
                bytes += fs::metadata(blobs.join(&version.hash)).map_or(0, |blob| blob.len());
            }
            if bytes > bounds.bytes {
                let next = version.time.checked_add(SignedDuration::from_nanos(1));
                return oldest.max(next.unwrap_or(version.time));
            }
        }
        oldest
    }

    /// Where the versions of the note at `path` are listed.
    fn list(&self, path: &NotePath) -> PathBuf {
        self.folder.join("versions").join(format!("{}.jsonl", key(path)))
    }
}

/// The hashes of all versions.
pub(super) fn all_hashes(history: &Path) -> impl Iterator<Item = String> {
    lists(history).flat_map(|file| read_list(&file)).map(|line| line.version.hash)
}

fn lists(history: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(history.join("versions")).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|file| file.extension().is_some_and(|it| it == "jsonl"))
}

/// The lines of a list. One that is damaged is passed over: its content is kept as long as another refers to it.
fn read_list(file: &Path) -> Vec<Line> {
    let bytes = fs::read(file).unwrap_or_default();
    bytes
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect()
}

/// Puts `lines` in the place of a list, whole or not at all.
fn write_list(file: &Path, lines: &[Line]) -> Result<(), DiskError> {
    let failed = |source| DiskError::new("write", file)(source);
    let folder = file.parent().unwrap_or(file);
    let mut new = tempfile::Builder::new().tempfile_in(folder).map_err(failed)?;
    for line in lines {
        serde_json::to_writer(&mut new, line).map_err(io::Error::from).map_err(failed)?;
        new.write_all(b"\n").map_err(failed)?;
    }
    new.as_file().sync_all().map_err(failed)?;
    new.persist(file).map_err(|error| failed(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Bounds;

    const HOUR: Duration = Duration::from_hours(1);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    struct World {
        state: tempfile::TempDir,
        history: History,
    }

    impl World {
        /// A history of versions, each of a note, at a second and with a text.
        fn new(versions: &[(&str, i64, &str)]) -> Self {
            let state = tempfile::tempdir().unwrap();
            let history = History::open(state.path(), Path::new("/a vault"));
            for (path, second, text) in versions {
                history.keep(&NotePath::new(*path), text, at(*second)).unwrap();
            }
            Self { state, history }
        }

        fn texts(&self, path: &str) -> Vec<(i64, String)> {
            let versions = self.history.versions(&NotePath::new(path)).into_iter();
            versions
                .map(|it| (it.time.as_second(), self.history.version(&it.hash).unwrap()))
                .collect()
        }

        fn forget(&self, now: i64, bounds: VersionBounds) {
            self.history.forget_versions(at(now), &bounds).unwrap();
            let run = self.history.begin(at(now), "fix", &Bounds::default()).unwrap();
            run.finish().unwrap();
        }

        fn count_blobs(&self) -> usize {
            fs::read_dir(self.history.folder().join("blobs")).unwrap().count()
        }
    }

    #[test]
    fn each_change_is_a_version() {
        let world =
            World::new(&[("a.md", 1, "x"), ("a.md", 2, "x"), ("b.md", 2, "x"), ("a.md", 3, "")]);
        world.history.keep(&NotePath::new("a.md"), "x", at(4)).unwrap();
        assert_eq!(world.texts("a.md"), [(1, "x".into()), (3, String::new()), (4, "x".into())]);
        assert_eq!(world.texts("b.md"), [(2, "x".into())]);
        assert!(world.texts("c.md").is_empty());
        world.forget(4, VersionBounds::default());
        assert_eq!((world.texts("a.md").len(), world.count_blobs()), (3, 2));
    }

    #[test]
    fn old_versions_are_forgotten_but_never_the_newest_of_a_note() {
        let world =
            World::new(&[("a.md", 1, "1"), ("a.md", 2, "2"), ("a.md", 3, "3"), ("b.md", 1, "b")]);
        world.forget(3602, VersionBounds { age: HOUR, bytes: 100 });
        assert_eq!(world.texts("a.md"), [(2, "2".into()), (3, "3".into())]);
        assert_eq!((world.texts("b.md"), world.count_blobs()), (vec![(1, "b".into())], 3));
        world.forget(9999, VersionBounds { age: HOUR, bytes: 100 });
        assert_eq!((world.texts("a.md"), world.texts("b.md").len()), (vec![(3, "3".into())], 1));
    }

    #[test]
    fn of_too_many_bytes_the_oldest_go() {
        let world = World::new(&[
            ("a.md", 1, "0123456789"),
            ("b.md", 2, "bb"),
            ("a.md", 3, "aaa"),
            ("b.md", 4, "the newest counts for nothing"),
            ("a.md", 5, "x"),
        ]);
        world.forget(6, VersionBounds { age: HOUR, bytes: 5 });
        let kept: Vec<i64> =
            ["a.md", "b.md"].iter().flat_map(|path| world.texts(path)).map(|it| it.0).collect();
        assert_eq!(kept, [3, 5, 2, 4]);
        world.forget(6, VersionBounds { age: HOUR, bytes: 4 });
        assert_eq!((world.texts("a.md").len(), world.texts("b.md").len()), (2, 1));
        assert_eq!(world.count_blobs(), 3);
    }

    #[test]
    fn a_line_that_was_cut_off_spoils_no_other() {
        let world = World::new(&[("a.md", 1, "1")]);
        let list = world.history.list(&NotePath::new("a.md"));
        let mut text = fs::read_to_string(&list).unwrap();
        text.push_str("{\"path\":\"a");
        fs::write(&list, text).unwrap();
        world.history.keep(&NotePath::new("a.md"), "2", at(2)).unwrap();
        assert_eq!(world.texts("a.md"), [(1, "1".into()), (2, "2".into())]);
        assert!(world.state.path().exists());
    }
}

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::DiskError;
use crate::{disk::write::sync_folder, path::same_name};

/// A run as the history tells it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Its name: sorts by time, unique in its vault.
    pub id: String,
    /// When it began.
    pub time: Timestamp,
    /// What was run.
    pub command: String,
    /// The run that it took back.
    pub undoes: Option<String>,
    /// The note in which it took that back; none if in all.
    pub only: Option<String>,
    /// What it did, or was about to do, in order.
    pub steps: Vec<Step>,
    /// Whether it came to its end.
    pub finished: bool,
}

impl Record {
    /// The notes that it overwrote, or was about to.
    pub fn notes(&self) -> impl Iterator<Item = &Touched> {
        self.steps.iter().filter_map(|step| match step {
            Step::Note(touched) => Some(touched),
            Step::Move(_) | Step::Late(_) => None,
        })
    }

    /// What it moved, or was about to.
    pub fn moves(&self) -> impl Iterator<Item = &Moved> {
        self.steps.iter().filter_map(|step| match step {
            Step::Move(moved) => Some(moved),
            Step::Note(_) | Step::Late(_) => None,
        })
    }

    /// Whether it did, or was about to do, something that can be taken back.
    pub(super) fn changes(&self) -> bool {
        self.steps.iter().any(|step| !matches!(step, Step::Late(_)))
    }
}

/// What a run did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// It overwrote a note.
    Note(Touched),
    /// It moved a file or folder.
    Move(Moved),
    /// It put words into a note that an editor had written while it overwrote the note: they are not its own, so they are
    /// not taken back.
    Late(Touched),
}

impl Step {
    /// What it wrote to a note.
    pub(super) fn written(&self) -> Option<&Touched> {
        match self {
            Self::Note(touched) | Self::Late(touched) => Some(touched),
            Self::Move(_) => None,
        }
    }

    /// The hashes of what the note held before and after it, as far as no word is lost with a file that holds that: the first
    /// is kept, and the second was made of it, unless an editor wrote it.
    pub(super) fn replaceable(&self) -> Option<[&str; 2]> {
        match self {
            Self::Note(touched) => Some([&touched.before, &touched.after]),
            Self::Late(touched) => Some([&touched.before, &touched.before]),
            Self::Move(_) => None,
        }
    }
}

/// A file or folder that a run moved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moved {
    /// Where it was.
    pub from: String,
    /// Where it went.
    pub to: String,
    /// The hash of its content; none of a folder.
    pub content: Option<String>,
}

impl Moved {
    /// Whether only the case or the Unicode form of the name changed.
    pub(super) fn respells(&self) -> bool {
        same_name(&self.from, &self.to)
    }
}

/// A note that a run overwrote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Touched {
    /// The note.
    pub path: String,
    /// The hash of its content before.
    pub before: String,
    /// The hash of its content after.
    pub after: String,
    /// How many findings of each rule that mended.
    pub rules: BTreeMap<String, usize>,
}

/// A line of a journal.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Run {
        time: Timestamp,
        command: String,
        undoes: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        only: Option<String>,
    },
    Note(Touched),
    Move(Moved),
    Late(Touched),
    Finished,
}

/// What a run takes back: another, in one note or in all.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Undoes<'a> {
    pub(super) run: Option<&'a str>,
    pub(super) only: Option<&'a str>,
}

/// The journal of a run that is under way.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Whether it is of no use, as the run touched nothing.
    empty: bool,
    /// Whether the last line may have been written in part.
    torn: bool,
}

/// The journals of a history.
#[derive(Default)]
pub(super) struct Journals {
    /// The runs, the newest first.
    pub(super) runs: Vec<Record>,
    /// Whether every journal could be read, every line of it.
    pub(super) whole: bool,
}

impl Journal {
    /// Creates the journal of a run that begins at `time`.
    pub(super) fn create(
        folder: &Path,
        time: Timestamp,
        command: &str,
        undoes: Undoes<'_>,
    ) -> Result<Self, DiskError> {
        let stamp = time.strftime("%Y%m%dT%H%M%S%3f");
        let mut attempt = 0;
        let (path, file) = loop {
            let path = folder.join(format!("{stamp}-{attempt:02}.jsonl"));
            match OpenOptions::new().append(true).create_new(true).open(&path) {
                Ok(file) => break (path, file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 99 => {
                    attempt += 1;
                }
                Err(error) => return Err(DiskError::new("create", &path)(error)),
            }
        };
        let mut journal = Self { path, file, empty: true, torn: false };
        let [undoes, only] = [undoes.run, undoes.only].map(|name| name.map(str::to_owned));
        journal.write(&[Line::Run { time, command: command.to_owned(), undoes, only }])?;
        sync_folder(folder);
        Ok(journal)
    }

    /// The name of the run.
    pub(super) fn id(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    pub(super) fn append(&mut self, steps: Vec<Step>) -> Result<(), DiskError> {
        self.empty &= steps.is_empty();
        let line = |step| match step {
            Step::Note(touched) => Line::Note(touched),
            Step::Move(moved) => Line::Move(moved),
            Step::Late(touched) => Line::Late(touched),
        };
        self.write(&steps.into_iter().map(line).collect::<Vec<_>>())
    }

    /// Makes the journal stay even if the run touches nothing.
    pub(super) fn keep(&mut self) {
        self.empty = false;
    }

    pub(super) fn finish(mut self) -> Result<(), DiskError> {
        if self.empty { self.abandon() } else { self.write(&[Line::Finished]) }
    }

    /// Leaves the run cut off. One that touched nothing leaves no trace.
    pub(super) fn abandon(self) -> Result<(), DiskError> {
        if !self.empty {
            return Ok(());
        }
        fs::remove_file(&self.path).map_err(DiskError::new("remove", &self.path))
    }

    /// Puts `lines` on the disk. One that fails, as when the disk is full, spoils no later one.
    fn write(&mut self, lines: &[Line]) -> Result<(), DiskError> {
        let mut text = String::from(if self.torn { "\n" } else { "" });
        for line in lines {
            let line = serde_json::to_string(line).map_err(io::Error::from);
            text.push_str(&line.map_err(DiskError::new("write", &self.path))?);
            text.push('\n');
        }
        self.torn = true;
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_all());
        written.map_err(DiskError::new("write", &self.path))?;
        self.torn = false;
        Ok(())
    }
}

/// The runs whose journals stand in `folder`.
pub(super) fn read_all(folder: &Path) -> Journals {
    let mut journals = Journals { whole: true, ..Journals::default() };
    let Ok(entries) = fs::read_dir(folder) else { return journals };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(id) = name.to_str().and_then(|name| name.strip_suffix(".jsonl")) else { continue };
        let bytes = match fs::read(entry.path()) {
            Ok(bytes) => bytes,
            // Another process has dropped it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(_) => Vec::from("\n"),
        };
        let (record, whole) = parse(id, &bytes);
        if !whole {
            tracing::warn!(path = %entry.path().display(), "a run of the history is damaged");
        }
        journals.whole &= whole;
        journals.runs.extend(record);
    }
    journals.runs.sort_by(|a, b| b.id.cmp(&a.id));
    journals
}

/// The run of a journal, and whether each of its lines could be read. What follows the last line end was cut off while
/// it was written, so no note was touched for it: it is no line.
fn parse(id: &str, bytes: &[u8]) -> (Option<Record>, bool) {
    let mut lines =
        bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
    let Some(first) = lines.next() else { return (None, true) };
    let Ok(Line::Run { time, command, undoes, only }) = serde_json::from_slice(first) else {
        return (None, false);
    };
    let steps = Vec::new();
    let (id, finished) = (id.to_owned(), false);
    let mut record = Record { id, time, command, undoes, only, steps, finished };
    let mut whole = true;
    for line in lines {
        match serde_json::from_slice(line) {
            Ok(Line::Note(touched)) => record.steps.push(Step::Note(touched)),
            Ok(Line::Move(moved)) => record.steps.push(Step::Move(moved)),
            Ok(Line::Late(touched)) => record.steps.push(Step::Late(touched)),
            Ok(Line::Finished) => record.finished = true,
            Ok(Line::Run { .. }) | Err(_) => whole = false,
        }
    }
    (Some(record), whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touched(path: &str) -> Step {
        let (before, after) = ("b".to_owned(), "a".to_owned());
        Step::Note(Touched { path: path.to_owned(), before, after, rules: BTreeMap::new() })
    }

    fn journal(folder: &Path) -> Journal {
        Journal::create(folder, Timestamp::UNIX_EPOCH, "fix", Undoes::default()).unwrap()
    }

    fn paths(record: &Record) -> Vec<&str> {
        record.notes().map(|note| note.path.as_str()).collect()
    }

    #[test]
    fn runs_of_one_moment_have_names_of_their_own() {
        let temp = tempfile::tempdir().unwrap();
        let (mut a, mut b) = (journal(temp.path()), journal(temp.path()));
        b.append(vec![touched("b.md")]).unwrap();
        a.append(vec![touched("a.md")]).unwrap();
        let journals = read_all(temp.path());
        assert_eq!(journals.runs.iter().map(paths).collect::<Vec<_>>(), [["b.md"], ["a.md"]]);
        assert!(journals.whole && journals.runs[0].id > journals.runs[1].id);
    }

    #[test]
    fn what_follows_a_line_that_failed_can_be_read() {
        let temp = tempfile::tempdir().unwrap();
        let mut journal = journal(temp.path());
        journal.append(vec![touched("a.md")]).unwrap();
        journal.file.write_all(br#"{"note":{"path":"half"#).unwrap();
        journal.torn = true;
        journal.append(vec![touched("c.md")]).unwrap();
        journal.finish().unwrap();
        let journals = read_all(temp.path());
        assert_eq!(paths(&journals.runs[0]), ["a.md", "c.md"]);
        assert!(journals.runs[0].finished && !journals.whole);
    }

    #[test]
    fn cut_off_anywhere_it_tells_of_all_that_was_put_down_before() {
        let temp = tempfile::tempdir().unwrap();
        let mut journal = journal(temp.path());
        let mut ends = vec![journal.file.metadata().unwrap().len()];
        for name in ["a.md", "ü.md"] {
            journal.append(vec![touched(name)]).unwrap();
            ends.push(journal.file.metadata().unwrap().len());
        }
        let bytes = fs::read(&journal.path).unwrap();
        for end in 0..=bytes.len() {
            let (record, whole) = parse("id", &bytes[..end]);
            let lines = ends.iter().filter(|line| **line <= end as u64).count();
            assert_eq!(record.map(|record| record.steps.len()), lines.checked_sub(1), "at {end}");
            assert!(whole, "at {end}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_an_error_that_names_the_journal() {
        let temp = tempfile::tempdir().unwrap();
        let mut journal = journal(temp.path());
        journal.file = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let error = journal.append(vec![touched("a.md")]).unwrap_err();
        assert!(journal.torn && error.path() == journal.path);
        assert!(error.to_string().ends_with("the disk is full"), "{error}");
    }
}

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::DiskError;

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
    /// The notes that it overwrote, or was about to.
    pub notes: Vec<Touched>,
    /// Whether it came to its end.
    pub finished: bool,
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
    Run { time: Timestamp, command: String, undoes: Option<String> },
    Note(Touched),
    Finished,
}

/// The journal of a run that is under way.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    empty: bool,
}

impl Journal {
    /// Creates the journal of a run that begins at `time`.
    pub(super) fn create(
        folder: &Path,
        time: Timestamp,
        command: &str,
        undoes: Option<&str>,
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
        let mut journal = Self { path, file, empty: true };
        let undoes = undoes.map(str::to_owned);
        journal.write(&[Line::Run { time, command: command.to_owned(), undoes }])?;
        Ok(journal)
    }

    pub(super) fn append(&mut self, touched: &[Touched]) -> Result<(), DiskError> {
        self.empty &= touched.is_empty();
        let lines: Vec<Line> = touched.iter().cloned().map(Line::Note).collect();
        self.write(&lines)
    }

    pub(super) fn keep(&mut self) {
        self.empty = false;
    }

    pub(super) fn finish(mut self) -> Result<(), DiskError> {
        if self.empty {
            return fs::remove_file(&self.path).map_err(DiskError::new("remove", &self.path));
        }
        self.write(&[Line::Finished])
    }

    fn write(&mut self, lines: &[Line]) -> Result<(), DiskError> {
        let mut text = String::new();
        for line in lines {
            text.push_str(&serde_json::to_string(line).unwrap_or_default());
            text.push('\n');
        }
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_all());
        written.map_err(DiskError::new("write", &self.path))
    }
}

/// The runs whose journals stand in `folder`, the newest first.
pub(super) fn read_all(folder: &Path) -> Vec<Record> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut runs: Vec<Record> = entries.flatten().filter_map(|entry| read(&entry.path())).collect();
    runs.sort_by(|a, b| b.id.cmp(&a.id));
    runs
}

/// The run of a journal. A last line that is cut off is no line.
fn read(path: &Path) -> Option<Record> {
    let id = path.file_name()?.to_str()?.strip_suffix(".jsonl")?.to_owned();
    let text = fs::read_to_string(path).ok()?;
    let mut lines = text.lines();
    let Ok(Line::Run { time, command, undoes }) = serde_json::from_str(lines.next()?) else {
        tracing::warn!(path = %path.display(), "a run of the history can't be read");
        return None;
    };
    let mut record = Record { id, time, command, undoes, notes: Vec::new(), finished: false };
    for line in lines {
        match serde_json::from_str(line) {
            Ok(Line::Note(touched)) => record.notes.push(touched),
            Ok(Line::Finished) => record.finished = true,
            Ok(Line::Run { .. }) | Err(_) => break,
        }
    }
    Some(record)
}

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

use jiff::Timestamp;

use super::{Bounds, History, Intent, Record, Run, Touched};
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

/// Which of `runs`, sorted with the newest first, are taken back: by a run that came to its end and is not itself taken
/// back.
pub fn taken_back(runs: &[Record]) -> HashSet<&str> {
    let mut taken_back = HashSet::new();
    for run in runs.iter().filter(|run| run.finished) {
        if let Some(undoes) = &run.undoes
            && !taken_back.contains(run.id.as_str())
        {
            taken_back.insert(undoes.as_str());
        }
    }
    taken_back
}

impl History {
    /// The run that is to be taken back next: the newest that touched a note, is no undoing itself and is not taken back.
    /// One whose notes were all changed since stays the next, so nobody takes back an older one unawares.
    pub fn last_undoable(&self) -> Option<Record> {
        let runs = self.runs();
        let taken_back = taken_back(&runs);
        let is_next = |run: &&Record| {
            run.undoes.is_none() && !run.notes.is_empty() && !taken_back.contains(run.id.as_str())
        };
        runs.iter().find(is_next).cloned()
    }

    /// Takes `run` back, note by note, in a run of its own that can be taken back too. Notes that were changed after the
    /// run are left alone. When one fails the undoing doesn't come to its end, so the next goes on with the same run.
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
        // The contents are read before the run that is begun can make them be dropped.
        let before: Vec<(&Touched, Option<String>)> =
            run.notes.iter().map(|note| (note, self.blob(&note.before))).collect();
        let mut undoing =
            self.begin_run(time, &format!("undo {}", run.id), Some(&run.id), bounds)?;
        let mut undone = Vec::with_capacity(before.len());
        // A note that was written twice is taken back step by step.
        for (note, text) in before.into_iter().rev() {
            undone.push(self.undo_note(note, text, &mut undoing));
        }
        undone.reverse();
        if undone.iter().any(|note| matches!(note, Undone::Failed(..))) {
            undoing.abandon()?;
            return Ok(undone);
        }
        if !undone.iter().any(|note| matches!(note, Undone::Changed(_))) {
            undoing.keep();
        }
        undoing.finish()?;
        Ok(undone)
    }

    fn undo_note(&self, note: &Touched, text: Option<String>, undoing: &mut Run) -> Undone {
        let path = NotePath::new(note.path.as_str());
        let Some(text) = text else { return Undone::Forgotten(path) };
        match restore(&self.vault, &path, note, &text, undoing) {
            Ok(outcome) => outcome(path),
            Err(error) => Undone::Failed(path, error),
        }
    }
}

fn restore(
    vault: &Path,
    path: &NotePath,
    note: &Touched,
    text: &str,
    undoing: &mut Run,
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

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};

use jiff::Timestamp;

use super::{Bounds, History, Intent, Moved, Record, Run, Step, Touched};
use crate::{
    disk::{self, Content, DiskError, Fingerprint},
    path::NotePath,
};

/// What became of a note when a run was taken back.
#[derive(Debug)]
pub enum Undone {
    /// It is as it was before the run.
    Restored(NotePath),
    /// It is where it was before the run.
    MovedBack(NotePath),
    /// It was as before the run already.
    Already(NotePath),
    /// It has been changed since the run, so it was left alone.
    Changed(NotePath),
    /// There is something at its old place, so it was left where it is, and nothing of the run was taken back.
    Taken(NotePath),
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
            run.undoes.is_none() && run.changes() && !taken_back.contains(run.id.as_str())
        };
        runs.iter().find(is_next).cloned()
    }

    /// Takes `run` back, step by step from the last, in a run of its own that can be taken back too. Notes that were changed
    /// after the run are left alone. When one fails the undoing doesn't come to its end, so the next goes on with the same
    /// run. Of a run that moved something that was changed since, or can't go back, nothing is taken back. `settle` is given
    /// the run before it comes to its end, to settle it.
    ///
    /// # Errors
    ///
    /// When the state folder can't be written; nothing is touched then.
    pub fn undo(
        &self,
        run: &Record,
        time: Timestamp,
        bounds: &Bounds,
        settle: impl FnOnce(&mut Run),
    ) -> Result<Vec<Undone>, DiskError> {
        let moves = run.moves().map(|moved| (moved, standing(&self.vault, moved, run)));
        let moves: Vec<(&Moved, Standing)> = moves.collect();
        let hindered = moves.iter().filter_map(|(moved, standing)| standing.hindrance(moved));
        let hindered: Vec<Undone> = hindered.collect();
        if !hindered.is_empty() {
            return Ok(hindered);
        }
        // What is still to be moved has not been written either.
        let pending = moves.iter().filter(|(_, standing)| matches!(standing, Standing::Back));
        let pending: Vec<&str> = pending.map(|(moved, _)| moved.to.as_str()).collect();
        // The contents are read before the run that is begun can make them be dropped.
        let before = |step| match step {
            Step::Note(note) => self.blob(&note.before),
            Step::Move(_) | Step::Late(_) => None,
        };
        let steps: Vec<_> =
            run.steps.iter().cloned().map(|step| (step.clone(), before(step))).collect();
        let mut undoing =
            self.begin_run(time, &format!("undo {}", run.id), Some(&run.id), bounds)?;
        let mut undone = Vec::with_capacity(steps.len());
        // A note that was written twice is taken back step by step.
        for (step, text) in steps.into_iter().rev() {
            undone.push(match step {
                Step::Note(note) => self.undo_note(&note, text, &pending, &mut undoing),
                Step::Move(moved) => self.undo_move(&moved, &mut undoing),
                Step::Late(_) => continue,
            });
        }
        undone.reverse();
        settle(&mut undoing);
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

    fn undo_note(
        &self,
        note: &Touched,
        text: Option<String>,
        pending: &[&str],
        undoing: &mut Run,
    ) -> Undone {
        let path = NotePath::new(note.path.as_str());
        let is_in = |folder: &&str| {
            note.path.strip_prefix(*folder).is_some_and(|rest| rest.starts_with('/'))
        };
        if pending.iter().any(|to| **to == *note.path || is_in(to)) {
            return Undone::Already(path);
        }
        let Some(text) = text else { return Undone::Forgotten(path) };
        match restore(&self.vault, &path, note, &text, undoing) {
            Ok(outcome) => outcome(path),
            Err(error) => Undone::Failed(path, error),
        }
    }

    fn undo_move(&self, moved: &Moved, undoing: &mut Run) -> Undone {
        let (from, to) = (NotePath::new(moved.from.as_str()), NotePath::new(moved.to.as_str()));
        match move_back(&self.vault, moved, undoing) {
            Ok(true) => Undone::MovedBack(from),
            Ok(false) => Undone::Already(from),
            Err(error) => Undone::Failed(to, error),
        }
    }
}

/// How a move stands.
enum Standing {
    /// It can be taken back.
    Ready,
    /// It is taken back, or never was made.
    Back,
    /// What was moved has been changed since, or is gone.
    Changed,
    /// There is something at its old place.
    Taken,
}

impl Standing {
    fn hindrance(&self, moved: &Moved) -> Option<Undone> {
        match self {
            Self::Ready | Self::Back => None,
            Self::Changed => Some(Undone::Changed(NotePath::new(moved.to.as_str()))),
            Self::Taken => Some(Undone::Taken(NotePath::new(moved.from.as_str()))),
        }
    }
}

/// How `moved`, a move of `run`, stands. The run may have written to the file as well.
fn standing(vault: &Path, moved: &Moved, run: &Record) -> Standing {
    let [there, here] = [&moved.from, &moved.to].map(|path| {
        let path = NotePath::new(path.as_str());
        Fingerprint::of_file(vault, &path).map(|content| content.map(Fingerprint::to_hex))
    });
    let is_missing = there.as_ref().is_err_and(disk::is_gone);
    let is_free = is_missing || moved.content.is_none() && is_empty_folder(vault, &moved.from);
    let of_run = run.notes().filter(|note| note.path == moved.to);
    let mut contents = of_run.flat_map(|note| [&note.before, &note.after]);
    match (there, here) {
        (Ok(there), Err(_)) if there == moved.content => Standing::Back,
        (_, Ok(here))
            if here != moved.content && !contents.any(|known| Some(known) == here.as_ref()) =>
        {
            Standing::Changed
        }
        (_, Ok(_)) if is_free || moved.respells() => Standing::Ready,
        (_, Ok(_)) => Standing::Taken,
        _ => Standing::Changed,
    }
}

/// Moves back what `moved` says, if it still is what it was, and says whether it had to be.
fn move_back(vault: &Path, moved: &Moved, undoing: &mut Run) -> Result<bool, DiskError> {
    let (from, to) = (NotePath::new(moved.from.as_str()), NotePath::new(moved.to.as_str()));
    let found = Fingerprint::of_file(vault, &to);
    if found.as_ref().is_err_and(disk::is_gone) {
        return Ok(false);
    }
    let content = found?.map(Fingerprint::to_hex);
    if content != moved.content {
        return Err(DiskError::Changed(to.on_disk(vault)));
    }
    let back = Moved { from: moved.to.clone(), to: moved.from.clone(), content };
    undoing.record_move(back, &[])?;
    if moved.content.is_none() && is_empty_folder(vault, &moved.from) {
        fs::remove_dir(from.on_disk(vault))
            .map_err(DiskError::new("remove", &from.on_disk(vault)))?;
    }
    disk::relocate(vault, &to, &from)?;
    Ok(true)
}

/// Whether there is a folder at `path` with nothing in it, as one that a file was moved back from.
fn is_empty_folder(vault: &Path, path: &str) -> bool {
    fs::read_dir(vault.join(path)).is_ok_and(|mut entries| entries.next().is_none())
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
    undoing.replace(path, text, &source.fingerprint)?;
    Ok(Undone::Restored)
}

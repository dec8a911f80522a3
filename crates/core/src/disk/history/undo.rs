use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};

use jiff::Timestamp;

use super::{Bounds, History, Intent, Merge, Moved, Record, Run, Step, Touched, journal::Undoes};
use crate::{
    disk::{self, Content, DiskError, Fingerprint},
    path::NotePath,
};

/// What became of a note when a run was taken back.
#[derive(Debug)]
pub enum Undone {
    /// It is as it was before the run.
    Restored(NotePath),
    /// What the run did to it is taken back, and what was written since stays.
    Merged(NotePath),
    /// It is where it was before the run.
    MovedBack(NotePath),
    /// It was as before the run already.
    Already(NotePath),
    /// It has been changed since the run, in the same places, so it was left alone.
    Changed(NotePath),
    /// There is something at its old place, so it was left where it is, and nothing of the run was taken back.
    Taken(NotePath),
    /// What it was is no longer kept.
    Forgotten(NotePath),
    /// It couldn't be read or written.
    Failed(NotePath, DiskError),
}

/// Which of `runs`, sorted with the newest first, are taken back: by a run that came to its end and is not itself taken
/// back. One of which only a note was taken back is not.
pub fn taken_back(runs: &[Record]) -> HashSet<&str> {
    taken_back_in(runs, |_| false)
}

/// As [`taken_back`], where those count too that were taken back in a note only of which `counts` says so.
fn taken_back_in(runs: &[Record], counts: impl Fn(&str) -> bool) -> HashSet<&str> {
    let mut taken_back = HashSet::new();
    let runs = runs.iter().filter(|run| run.finished);
    for run in runs.filter(|run| run.only.as_deref().is_none_or(&counts)) {
        if let Some(undoes) = &run.undoes
            && !taken_back.contains(run.id.as_str())
        {
            taken_back.insert(undoes.as_str());
        }
    }
    taken_back
}

/// The notes in which `run` is taken back, though not in all.
fn notes_taken_back(runs: &[Record], run: &Record) -> HashSet<String> {
    let taken_back = taken_back(runs);
    let undoings = runs.iter().filter(|undoing| {
        undoing.finished
            && undoing.undoes.as_ref() == Some(&run.id)
            && !taken_back.contains(undoing.id.as_str())
    });
    undoings.filter_map(|undoing| undoing.only.clone()).collect()
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

    /// The run that is to be taken back next in the note at `path`, in the same way.
    pub fn last_undoable_of(&self, path: &NotePath) -> Option<Record> {
        let runs = self.runs();
        let taken_back = taken_back_in(&runs, |only| only == path.as_str());
        let is_next = |run: &&Record| {
            run.undoes.is_none()
                && run.notes().any(|note| note.path == path.as_str())
                && !taken_back.contains(run.id.as_str())
        };
        runs.iter().find(is_next).cloned()
    }

    /// Takes `run` back, step by step from the last, in a run of its own that can be taken back too. Notes that were changed
    /// after the run keep that: `merge` takes back what the run did; where it can't they are left alone. With `note` only that
    /// note is seen to, and nothing is moved. When one fails the undoing doesn't come to its end, so the next goes on with the same
    /// run. Of a run that moved something that was changed since, or can't go back, nothing is taken back. `settle` is given
    /// the run before it comes to its end, to settle it.
    ///
    /// # Errors
    ///
    /// When the state folder can't be written; nothing is touched then.
    pub fn undo(
        &self,
        run: &Record,
        note: Option<&NotePath>,
        time: Timestamp,
        bounds: &Bounds,
        merge: Merge<'_>,
        settle: impl FnOnce(&mut Run),
    ) -> Result<Vec<Undone>, DiskError> {
        let run = &within(run, note);
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
        let done = notes_taken_back(&self.runs(), run);
        // The contents are read before the run that is begun can make them be dropped.
        let texts = |step: &Step| match step {
            Step::Note(note) => [self.blob(&note.before), self.blob(&note.after)],
            Step::Move(_) | Step::Late(_) => [None, None],
        };
        let steps: Vec<_> = run.steps.iter().map(|step| (step, texts(step))).collect();
        let undoes = Undoes { run: Some(&run.id), only: note.map(NotePath::as_str) };
        let command = format!("undo {}", undoes.only.unwrap_or(&run.id));
        let mut undoing = self.begin_run(time, &command, undoes, bounds)?;
        let mut undone = Vec::with_capacity(steps.len());
        // A note that was written twice is taken back step by step.
        for (step, texts) in steps.into_iter().rev() {
            undone.push(match step {
                Step::Note(note) if is_pending(note, &pending) || done.contains(&note.path) => {
                    Undone::Already(NotePath::new(note.path.as_str()))
                }
                Step::Note(note) => self.undo_note(note, texts, merge, &mut undoing),
                Step::Move(moved) => self.undo_move(moved, &mut undoing),
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
        [before, after]: [Option<String>; 2],
        merge: Merge<'_>,
        undoing: &mut Run,
    ) -> Undone {
        let path = NotePath::new(note.path.as_str());
        let Some(before) = before else { return Undone::Forgotten(path) };
        let merge = |present: &str| merge(&after?, present, &before);
        match restore(&self.vault, &path, note, &before, merge, undoing) {
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

/// What `run` did to `note`; all that it did without one.
fn within(run: &Record, note: Option<&NotePath>) -> Record {
    let mut run = run.clone();
    if let Some(note) = note {
        run.steps.retain(|step| matches!(step, Step::Note(it) if it.path == note.as_str()));
    }
    run
}

/// Whether `note` was not written, as it is still to be moved to one of `pending`.
fn is_pending(note: &Touched, pending: &[&str]) -> bool {
    pending.iter().any(|to| {
        let rest = note.path.strip_prefix(to);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
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

/// Puts `before` into the note at `path` if it is what the run that `note` tells of wrote, else what `merge` makes of it.
fn restore(
    vault: &Path,
    path: &NotePath,
    note: &Touched,
    before: &str,
    merge: impl FnOnce(&str) -> Option<String>,
    undoing: &mut Run,
) -> Result<fn(NotePath) -> Undone, DiskError> {
    let source = disk::read(vault, path)?;
    let now = source.fingerprint.to_hex();
    let Content::Text(present) = source.content else { return Ok(Undone::Changed) };
    if now == note.before {
        return Ok(Undone::Already);
    }
    let (text, outcome): (_, fn(NotePath) -> Undone) = if now == note.after {
        (before.to_owned(), Undone::Restored)
    } else {
        let Some(merged) = merge(&present) else { return Ok(Undone::Changed) };
        (merged, Undone::Merged)
    };
    if text == present {
        return Ok(Undone::Already);
    }
    let rules = BTreeMap::new();
    undoing.record(&[Intent { path, before: &present, after: &text, rules }])?;
    undoing.replace(path, &text, &source.fingerprint)?;
    Ok(outcome)
}

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;

use super::{
    Bounds, History, Late, Merge, Record, Step, create_private,
    hold::Hold,
    replace::{BESIDE, Displaced, content, remove},
};
use crate::{
    disk::{
        DiskError, Fingerprint,
        swap::{Kind, Stage, Target, key},
    },
    path::NotePath,
};

/// After how long an editor is not taken to be still at the same write.
const WRITE: Duration = Duration::from_secs(30);

/// What earlier runs left.
#[derive(Default)]
struct Leftovers {
    /// Files in which there are words that no run knows.
    displaced: Vec<Displaced>,
    /// Such of notes that no run knows either.
    unknown: Vec<PathBuf>,
    /// What says that there may be more in the vault.
    marks: Vec<PathBuf>,
}

impl History {
    /// Sees to what runs left that were cut off, or that an editor kept from coming to their end, unless another run is
    /// under way. Nothing is written where nothing is left. `pause` and `merge` are as for [`super::Run::settle`].
    ///
    /// # Errors
    ///
    /// When the state folder can't be written.
    pub fn repair(
        &self,
        time: Timestamp,
        bounds: &Bounds,
        pause: &dyn Fn(Duration),
        merge: Merge<'_>,
    ) -> Result<Vec<Late>, DiskError> {
        if !has_leftovers(&self.folder) {
            return Ok(Vec::new());
        }
        let Some(hold) = Hold::sole(&self.folder) else { return Ok(Vec::new()) };
        let Leftovers { displaced, unknown, marks } = self.leftovers(time);
        let kept: Result<Vec<Late>, DiskError> =
            unknown.iter().map(|file| self.keep_unknown(file)).collect();
        let mut late = kept?;
        drop(hold);
        let mut settled = true;
        if !displaced.is_empty() {
            let mut run = self.begin(time, "repair", bounds)?;
            run.displaced = displaced;
            late.extend(run.settle(pause, merge));
            settled = run.is_settled();
            run.finish()?;
        }
        if settled {
            marks.iter().for_each(|mark| remove(mark));
        }
        Ok(late)
    }

    /// What is left that holds words; all else is removed.
    fn leftovers(&self, time: Timestamp) -> Leftovers {
        let runs = self.runs();
        let notes = touched(&runs);
        let mut leftovers = Leftovers::default();
        let own = Stage { folder: self.folder.join("swap"), beside: false };
        for file in files(&own.folder) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            if let Some(id) = name.strip_prefix(BESIDE) {
                let run = runs.iter().filter(|run| run.id == id);
                for (path, folder) in run.flat_map(|run| self.folders(run)) {
                    let beside = Stage { folder, beside: true };
                    leftovers.add_beside(&beside, &path, &notes, time);
                }
                leftovers.marks.push(file);
            } else if name.starts_with("new-") {
                remove(&file);
            } else if let Some(key) = name.strip_prefix("swap-").and_then(|rest| rest.get(..16)) {
                leftovers.add(&file, notes.get(key).map(Vec::as_slice), time);
            }
        }
        leftovers
    }

    /// The notes that `run` wrote to, and the folders that they are in.
    fn folders<'a>(&'a self, run: &'a Record) -> impl Iterator<Item = (NotePath, PathBuf)> + 'a {
        run.steps.iter().filter_map(Step::written).filter_map(|touched| {
            let path = NotePath::new(touched.path.as_str());
            let target = Target::of(&self.vault, &path).ok();
            let folder = match target {
                Some(target) => target.folder().to_owned(),
                None => path.on_disk(&self.vault).parent()?.to_owned(),
            };
            Some((path, folder))
        })
    }

    /// Puts a file that belongs to no known note where it stays.
    fn keep_unknown(&self, file: &Path) -> Result<Late, DiskError> {
        let folder = self.folder.join("kept");
        create_private(&folder)?;
        let kept = folder.join(file.file_name().unwrap_or_default());
        fs::rename(file, &kept).map_err(DiskError::new("move", file))?;
        Ok(Late::Kept(kept))
    }
}

impl Leftovers {
    /// Adds the files of the note at `path` that stand on `beside`, which is its folder.
    fn add_beside(&mut self, beside: &Stage, path: &NotePath, notes: &Notes<'_>, time: Timestamp) {
        let [new, swap] = [Kind::New, Kind::Swap].map(|kind| beside.prefix(kind, path));
        for file in files(&beside.folder) {
            if is_named(&file, &new) {
                remove(&file);
            } else if is_named(&file, &swap)
                && !self.displaced.iter().any(|known| known.held == file)
            {
                self.add(&file, notes.get(&key(path)).map(Vec::as_slice), time);
            }
        }
    }

    /// Adds `file`, of a note to which runs did `steps`, the newest first; removes it if it holds nothing that isn't kept.
    fn add(&mut self, file: &Path, steps: Option<&[&Step]>, time: Timestamp) {
        let Some(steps) = steps else { return self.unknown.push(file.to_owned()) };
        let found = content(file).map(Fingerprint::to_hex);
        if found.is_some_and(|found| {
            steps.iter().filter_map(|step| step.replaceable()).flatten().any(|hash| hash == found)
        }) {
            return remove(file);
        }
        let own = steps.iter().find(|step| matches!(step, Step::Note(_))).or(steps.first());
        let of_own = own.and_then(|step| Some((step.written()?, step.replaceable()?)));
        let Some((written, [before, after])) = of_own else { return };
        self.displaced.push(Displaced {
            path: NotePath::new(written.path.as_str()),
            held: file.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
            seen: None,
            old: is_old(file, time),
        });
    }
}

/// What runs did to notes, the newest first, by the key of the note.
type Notes<'a> = HashMap<String, Vec<&'a Step>>;

fn touched(runs: &[Record]) -> Notes<'_> {
    let mut notes = Notes::new();
    for step in runs.iter().flat_map(|run| run.steps.iter().rev()) {
        let Some(written) = step.written() else { continue };
        notes.entry(key(&NotePath::new(written.path.as_str()))).or_default().push(step);
    }
    notes
}

/// Whether a run left something in `history`, or is under way.
pub(super) fn has_leftovers(history: &Path) -> bool {
    files(&history.join("swap")).next().is_some()
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn is_named(file: &Path, prefix: &str) -> bool {
    file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(prefix.as_bytes()))
}

fn is_old(file: &Path, time: Timestamp) -> bool {
    let changed = fs::metadata(file).and_then(|metadata| metadata.modified()).ok();
    let changed = changed.and_then(|changed| Timestamp::try_from(changed).ok());
    changed
        .is_some_and(|changed| time.duration_since(changed) > WRITE.try_into().unwrap_or_default())
}

use std::{collections::HashSet, fs, path::Path};

use super::{Record, Step, hold::Hold, journal, repair, versions};

/// How much of the past is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// How many runs at most.
    pub runs: usize,
    /// How many bytes of overwritten notes at most, the newest run not counted.
    pub bytes: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { runs: 200, bytes: 200 * 1024 * 1024 }
    }
}

/// Drops the oldest runs until the rest, and one that is about to begin, are within `bounds`, and the contents that none
/// refers to; never the newest run that touched a note, and nothing while another run is under way or one has left what
/// isn't settled. A failure is no more than a folder that is too large.
pub(super) fn prune(history: &Path, bounds: &Bounds) {
    let Some(_hold) = Hold::sole(history) else { return };
    if repair::has_leftovers(history) {
        return;
    }
    let blobs = history.join("blobs");
    let journals = journal::read_all(&history.join("runs"));
    let (mut kept, dropped) = part(journals.runs, journals.whole, bounds, |hash| {
        fs::metadata(blobs.join(hash)).map_or(0, |metadata| metadata.len())
    });
    for run in &dropped {
        remove(&history.join("runs").join(format!("{}.jsonl", run.id)));
    }
    kept.extend(versions::all_hashes(history));
    if journals.whole {
        sweep(&blobs, &kept);
    } else {
        // What the damaged journals refer to is not known, so nothing goes but what a dropped run says.
        let dropped: HashSet<&str> = dropped.iter().flat_map(contents).collect();
        dropped.into_iter().filter(|hash| !kept.contains(*hash)).for_each(|hash| {
            remove(&blobs.join(hash));
        });
    }
}

/// The contents that are kept, and the runs that are dropped. `runs` are sorted with the newest first.
fn part(
    runs: Vec<Record>,
    whole: bool,
    bounds: &Bounds,
    size: impl Fn(&str) -> u64,
) -> (HashSet<String>, Vec<Record>) {
    let mut kept: HashSet<String> = HashSet::new();
    let mut dropped = Vec::new();
    let (mut count, mut bytes, mut full) = (1, 0, false);
    for run in runs {
        let came_to_nothing = run.steps.is_empty() && !run.finished;
        if came_to_nothing && whole {
            dropped.push(run);
            continue;
        }
        let new: HashSet<&str> = contents(&run).filter(|hash| !kept.contains(*hash)).collect();
        let total = bytes + new.into_iter().map(&size).sum::<u64>();
        let newest = kept.is_empty();
        full |= !newest && (count >= bounds.runs || total > bounds.bytes);
        if full {
            dropped.push(run);
            continue;
        }
        bytes = if newest { 0 } else { total };
        count += 1;
        kept.extend(contents(&run).map(str::to_owned));
    }
    (kept, dropped)
}

fn contents(run: &Record) -> impl Iterator<Item = &str> {
    let written = run.steps.iter().filter_map(Step::written);
    written.flat_map(|written| [written.before.as_str(), written.after.as_str()])
}

/// Removes all of `blobs` but what is kept: what a run stored that was cut off before its journal said so.
fn sweep(blobs: &Path, kept: &HashSet<String>) {
    for blob in fs::read_dir(blobs).into_iter().flatten().flatten() {
        if !blob.file_name().to_str().is_some_and(|name| kept.contains(name)) {
            remove(&blob.path());
        }
    }
}

fn remove(file: &Path) {
    if let Err(error) = fs::remove_file(file) {
        tracing::debug!(%error, path = %file.display(), "not removed from the history");
    }
}

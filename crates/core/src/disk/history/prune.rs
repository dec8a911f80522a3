use std::{collections::HashSet, fs, path::Path};

use super::Record;

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

/// Drops the oldest of `runs`, which are sorted with the newest first, until the rest is within `bounds`; never the
/// newest. A failure is no more than a folder that is too large.
pub(super) fn prune(folder: &Path, runs: Vec<Record>, bounds: &Bounds) {
    let blobs = folder.join("blobs");
    let size = |hash: &str| fs::metadata(blobs.join(hash)).map_or(0, |metadata| metadata.len());
    let mut kept: HashSet<String> = HashSet::new();
    let mut bytes = 0;
    let mut dropped = Vec::new();
    for (index, run) in runs.into_iter().enumerate() {
        let new: HashSet<&String> = run
            .notes
            .iter()
            .map(|note| &note.before)
            .filter(|hash| !kept.contains(*hash))
            .collect();
        let total = bytes + new.iter().map(|hash| size(hash)).sum::<u64>();
        let over = index + 1 >= bounds.runs || total > bounds.bytes || !dropped.is_empty();
        if index > 0 && over {
            dropped.push(run);
            continue;
        }
        bytes = if index == 0 { 0 } else { total };
        kept.extend(run.notes.into_iter().map(|note| note.before));
    }
    for run in &dropped {
        remove(&folder.join("runs").join(format!("{}.jsonl", run.id)));
        for note in run.notes.iter().filter(|note| !kept.contains(&note.before)) {
            remove(&blobs.join(&note.before));
        }
    }
}

fn remove(file: &Path) {
    if let Err(error) = fs::remove_file(file) {
        tracing::debug!(%error, path = %file.display(), "not removed from the history");
    }
}

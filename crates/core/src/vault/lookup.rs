use std::array;

use rayon::prelude::*;

use super::{
    FileId, Outline, file_key,
    headed::heading_names,
    link_names,
    near::forms,
    postings::{Postings, TextHash},
};

/// What a file is looked up by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum By {
    /// Its name, folded.
    Name,
    /// The name in a link that it has, folded and without `.md`.
    Link,
    /// An alias, folded.
    Alias,
    /// The text of a heading, folded as a name in a link.
    Heading,
    /// The id of a task.
    Task,
    /// The id of a task that goes before one.
    Awaited,
    /// The name of what is no note, without extension.
    Stem,
    /// The name of a note without what people vary.
    Bones,
    /// What a slip of the finger leaves as it was of the name of a note.
    Slip,
}

const WAYS: usize = By::Slip as usize + 1;

/// What a file is looked up by, and what it has there.
pub(super) type Key = (By, TextHash);

/// The files by what they are looked up by.
#[derive(Debug, Default)]
pub(super) struct Lookup([Postings<FileId>; WAYS]);

impl Lookup {
    /// The files that have `text` there, and a few that only seem to.
    pub(super) fn find<'l>(&'l self, by: By, text: &str) -> impl Iterator<Item = FileId> + use<'l> {
        self.find_hash(by, TextHash::of(text))
    }

    pub(super) fn find_hash(&self, by: By, hash: TextHash) -> impl Iterator<Item = FileId> {
        self.0[by as usize].get(hash)
    }

    pub(super) fn insert(&mut self, (by, hash): Key, id: FileId) {
        self.0[by as usize].insert(hash, id);
    }

    pub(super) fn remove(&mut self, (by, hash): Key, id: FileId) {
        self.0[by as usize].remove(hash, id);
    }

    /// Adds the `keys` of very many files.
    pub(super) fn fill(&mut self, files: &[FileId], keys: impl Fn(FileId) -> Vec<Key> + Sync) {
        for batch in files.chunks(BATCH) {
            for part in keyed(batch, &keys) {
                self.0.iter_mut().zip(part).for_each(|(postings, part)| postings.push(part));
            }
        }
        self.0.par_iter_mut().for_each(Postings::settle);
    }
}

/// So many files are looked at together: what it takes to do so is less memory than what is kept of all.
pub(super) const BATCH: usize = 4096;

/// Files by their keys, in each way to look them up.
type Keyed = [Vec<(TextHash, FileId)>; WAYS];

/// `files` by their `keys`, in several parts.
fn keyed(files: &[FileId], keys: impl Fn(FileId) -> Vec<Key> + Sync) -> Vec<Keyed> {
    let add = |mut all: Keyed, id: &FileId| {
        keys(*id).into_iter().for_each(|(by, hash)| all[by as usize].push((hash, *id)));
        all
    };
    files.par_iter().fold(|| array::from_fn(|_| Vec::new()), add).collect()
}

/// What the file at `key`, a folded path, is looked up by.
pub(super) fn keys_of_path(key: &str) -> Vec<Key> {
    let name = super::name_of(key);
    let mut keys = vec![(By::Name, TextHash::of(name))];
    keys.extend(forms(name));
    keys
}

/// What a file is looked up by that `outline` is of.
pub(super) fn keys_of_outline(outline: &Outline) -> Vec<Key> {
    let hashed = |by, text: &str| (by, TextHash::of(text));
    let mut keys = Vec::new();
    keys.extend(link_names(outline).map(|name| hashed(By::Link, &name)));
    keys.extend(outline.aliases().map(|alias| hashed(By::Alias, &file_key(alias))));
    keys.extend(heading_names(outline).map(|name| hashed(By::Heading, &name)));
    keys.extend(outline.tasks().map(|task| hashed(By::Task, task)));
    keys.extend(outline.awaited().map(|task| hashed(By::Awaited, task)));
    keys.sort_unstable();
    keys.dedup();
    keys
}

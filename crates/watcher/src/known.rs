//! What is known of the files of a vault: the truth, while events are only hints.

use std::collections::BTreeMap;

use vault_lint_core::{
    disk::{Fingerprint, Stamp},
    path::NotePath,
};

/// The files, each as it was when it was last looked at.
#[derive(Debug, Default)]
pub(crate) struct Known {
    files: BTreeMap<NotePath, File>,
}

/// A file as it was when it was last looked at.
#[derive(Clone, Copy, Debug)]
struct File {
    stamp: Stamp,
    /// None until it is read.
    content: Option<Fingerprint>,
    /// Whether it was read since it looks so.
    is_read: bool,
}

/// How a file has changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Changed {
    /// It isn't known yet.
    New,
    /// It has been written since.
    Written,
    /// It is as it was.
    No,
}

impl FromIterator<(NotePath, Stamp)> for Known {
    fn from_iter<I: IntoIterator<Item = (NotePath, Stamp)>>(files: I) -> Self {
        let file = |(path, stamp)| (path, File { stamp, content: None, is_read: false });
        Self { files: files.into_iter().map(file).collect() }
    }
}

impl Known {
    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    pub(crate) fn has(&self, path: &NotePath) -> bool {
        self.files.contains_key(path)
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &NotePath> {
        self.files.keys()
    }

    /// The files, with how each looked when it was last looked at, and what it held then, if it was read.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&NotePath, Stamp, Option<Fingerprint>)> {
        self.files.iter().map(|(path, file)| {
            let content = file.content.filter(|_| file.is_read);
            (path, file.stamp, content)
        })
    }

    /// The path of the file at `path`, as it is held already.
    pub(crate) fn path(&self, path: &str) -> Option<&NotePath> {
        Some(self.files.get_key_value(path)?.0)
    }

    /// How the file at `path` looked when it was last looked at.
    pub(crate) fn stamp(&self, path: &NotePath) -> Option<Stamp> {
        Some(self.files.get(path)?.stamp)
    }

    /// The files in the folder at `folder`, or in folders in it.
    pub(crate) fn inside(&self, folder: &NotePath) -> Vec<NotePath> {
        let first = NotePath::new(format!("{folder}/"));
        let after = self.files.range(first.clone()..).map(|(path, _)| path);
        after.take_while(|path| path.as_str().starts_with(first.as_str())).cloned().collect()
    }

    /// Takes down how the file at `path` looks, and says whether it has changed. What it holds is not known any more then.
    pub(crate) fn seen(&mut self, path: &NotePath, stamp: Stamp) -> Changed {
        match self.files.get_mut(path) {
            None => {
                self.files.insert(path.clone(), File { stamp, content: None, is_read: false });
                Changed::New
            }
            Some(file) if file.stamp == stamp => Changed::No,
            Some(file) => {
                (file.stamp, file.is_read) = (stamp, false);
                Changed::Written
            }
        }
    }

    /// Takes down what the file at `path` holds, and says what it held when it was last read.
    pub(crate) fn read(&mut self, path: &NotePath, content: Fingerprint) -> Option<Fingerprint> {
        let file = self.files.get_mut(path)?;
        file.is_read = true;
        file.content.replace(content)
    }

    /// What the file at `path` held when it was last read.
    pub(crate) fn content(&self, path: &NotePath) -> Option<Fingerprint> {
        self.files.get(path)?.content
    }

    /// How many bytes the file at `path` had when it was last looked at.
    pub(crate) fn bytes(&self, path: &NotePath) -> Option<u64> {
        Some(self.stamp(path)?.bytes)
    }

    /// Forgets the file at `path`, and says whether it was known.
    pub(crate) fn forget(&mut self, path: &NotePath) -> bool {
        self.files.remove(path).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_a_folder_and_how_they_change() {
        let mut known = Known::default();
        let stamp = Stamp { bytes: 1, modified: 1, changed: 1, inode: 1 };
        for path in ["a.md", "a/b.md", "a/c/d.md", "a0.md", "a b/e.md"] {
            assert_eq!(known.seen(&NotePath::new(path), stamp), Changed::New);
        }
        assert_eq!(known.inside(&NotePath::new("a")), ["a/b.md", "a/c/d.md"].map(NotePath::new));
        let path = NotePath::new("a.md");
        let content = Fingerprint::of(b"x");
        assert_eq!(known.read(&path, content), None);
        assert_eq!(known.seen(&path, stamp), Changed::No);
        assert_eq!(known.seen(&path, Stamp { modified: 2, ..stamp }), Changed::Written);
        assert_eq!(known.content(&path), Some(content));
        assert!(known.forget(&path) && !known.has(&path));
    }
}

use std::collections::HashMap;

use super::VaultIndex;
use crate::path::NotePath;

/// Where files went that are no longer where they were.
#[derive(Debug, Default)]
pub struct Renames {
    /// The paths that files had.
    before: VaultIndex,
    /// By the path that a file had, the last one that it is known to have got.
    now: HashMap<NotePath, NotePath>,
}

impl Renames {
    /// What comes of `steps`, each from one path to another, the latest first.
    pub fn of(steps: impl IntoIterator<Item = (NotePath, NotePath)>) -> Self {
        let mut now: HashMap<NotePath, NotePath> = HashMap::new();
        for (from, to) in steps {
            let last = now.get(&to).cloned().unwrap_or(to);
            now.entry(from).or_insert(last);
        }
        now.retain(|from, to| from != to);
        Self { before: VaultIndex::of_files(now.keys().cloned()), now }
    }

    /// Where the file is now to which a link with the path `link` led from the note at `source`, if that is sure.
    pub(super) fn follow(&self, source: &NotePath, link: &str) -> Option<&NotePath> {
        let was = self.before.resolve(source, link).filter(|was| was.rivals().is_empty())?;
        self.now.get(was.path())
    }
}

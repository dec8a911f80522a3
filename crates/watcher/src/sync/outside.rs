//! The files of the repository that lie outside of the vault, where others have changed them: git brings them on by its own
//! rules, and only where nobody has touched them here.

use std::collections::{BTreeMap, BTreeSet};

use vault_lint_core::{
    disk::{self, Look},
    path::NotePath,
};

use super::{
    SyncError, Work,
    snapshot::{Change, Entry},
};

/// The file in the state folder with the trees to which files outside were brought before the branch moved: where we are
/// cut off then, what is staged there is none of the user's.
const BROUGHT: &str = "outside";

/// From which tree to which the files outside are to be brought. In the vault both are the same.
#[derive(Debug)]
pub(super) struct Outside {
    from: String,
    to: String,
}

/// What a file outside may be in the user's index, and what it is to be.
#[derive(Default)]
struct Step {
    known: BTreeSet<Option<Entry>>,
    to: Option<Entry>,
}

impl Work<'_> {
    /// How the files outside get from the tree `before` to where `changes` of it have them; none if they are there. Fails
    /// where someone has touched one of them. It changes nothing.
    pub(super) fn look_outside(
        &self,
        before: &str,
        changes: &[Change],
    ) -> Result<Option<Outside>, SyncError> {
        let steps = self.steps_outside(before, changes)?;
        if steps.is_empty() {
            return Ok(None);
        }
        let staged = self.staged(&self.place.without())?;
        let (mut from, mut to) = (Vec::new(), Vec::new());
        for (path, step) in &steps {
            let now = staged.get(path);
            if !step.known.contains(&now.cloned()) {
                return Err(SyncError::Touched(format!("`{path}` is staged")));
            }
            // What git ignores it would overwrite.
            let is_new = now.is_none() && step.to.is_some();
            if is_new && self.is_there(path)? {
                return Err(SyncError::Touched(format!("`{path}` is there, but not committed")));
            }
            from.push((path.as_str(), now));
            to.push((path.as_str(), step.to.as_ref()));
        }
        let (from, to) = (self.tree_with(before, &from)?, self.tree_with(before, &to)?);
        let outside = Outside { from, to };
        // A file that looks newer than it is counts as touched otherwise.
        self.refresh();
        self.read_outside(&outside, &["--dry-run"])?;
        Ok(Some(outside))
    }

    /// Brings the files outside to their place, in the user's index and on disk.
    pub(super) fn bring_outside(&self, outside: &Outside) -> Result<(), SyncError> {
        let mut brought = self.brought()?;
        brought.push(outside.to.clone());
        disk::write_state(&self.state.join(BROUGHT), brought.join("\n"))?;
        self.read_outside(outside, &[])
    }

    /// The branch is where the files outside are.
    pub(super) fn end_outside(&self) -> Result<(), SyncError> {
        Ok(disk::remove_state(&self.state.join(BROUGHT))?)
    }

    fn is_there(&self, path: &str) -> Result<bool, SyncError> {
        let found = disk::look(&self.git.root, &NotePath::new(path))?;
        Ok(matches!(found, Look::File(_) | Look::Other))
    }

    fn read_outside(&self, outside: &Outside, options: &[&str]) -> Result<(), SyncError> {
        let read = [&["read-tree", "-m", "-u"], options, &[&outside.from, &outside.to]].concat();
        let said = self.git.ask(&read).try_run()?;
        if said.code == Some(0) {
            return Ok(());
        }
        let reason = said.reason();
        Err(SyncError::Touched(reason.trim_start_matches("error: ").trim_end_matches('.').into()))
    }

    fn brought(&self) -> Result<Vec<String>, SyncError> {
        let text = disk::read_settings(&self.state.join(BROUGHT))?.unwrap_or_default();
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// The files outside that are to be something else than in `before`, or were brought to something else.
    fn steps_outside(
        &self,
        before: &str,
        changes: &[Change],
    ) -> Result<BTreeMap<String, Step>, SyncError> {
        let mut steps: BTreeMap<String, Step> = BTreeMap::new();
        let is_outside = |change: &&Change| self.place.inside(&change.path).is_none();
        let mut brought = Vec::new();
        for tree in self.brought()? {
            brought.extend(self.changes(before, &tree)?);
        }
        for change in brought.iter().filter(is_outside) {
            let step = steps.entry(change.path.clone()).or_default();
            step.known.extend([change.old.clone(), change.new.clone()]);
            step.to.clone_from(&change.old);
        }
        for change in changes.iter().filter(is_outside) {
            let step = steps.entry(change.path.clone()).or_default();
            step.known.extend([change.old.clone(), change.new.clone()]);
            step.to.clone_from(&change.new);
        }
        Ok(steps)
    }
}

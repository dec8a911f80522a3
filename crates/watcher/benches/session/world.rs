//! A session that watches a made-up vault.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::tz::TimeZone;
use tempfile::TempDir;
use vault_lint_core::{config::Config, disk::History, lint::Rulebook, path::NotePath};
use vault_lint_watcher::{Hints, InForce, Moment, Now, Outcome, Session, Vault};

use crate::generate;

const SEED: u64 = 1;

/// A vault in a folder of its own, its session and what that keeps.
pub(crate) struct World {
    session: Session,
    root: PathBuf,
    now: Now,
    /// Of the vault and of the history.
    folders: (TempDir, TempDir),
}

impl World {
    /// A vault of so many notes that nobody has looked at yet.
    pub(crate) fn of(notes: usize) -> Self {
        let (vault, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = vault.path().canonicalize().unwrap();
        for (path, text) in generate::vault(notes, SEED) {
            write(&root, &path, &text);
        }
        Self::open(root, (vault, state))
    }

    /// The same vault, which is known from before.
    pub(crate) fn again(self) -> Self {
        Self::open(self.root, self.folders)
    }

    fn open(root: PathBuf, folders: (TempDir, TempDir)) -> Self {
        // Long after the files were written, so that what is remembered of them counts.
        let now = Now { moment: Moment::ZERO, time: "2100-06-01T12:00:00Z".parse().unwrap() };
        let session = Session::open(vault_at(&root, folders.1.path()), now).unwrap();
        Self { session, root, now, folders }
    }

    /// Reads and checks the vault, as a service does when it begins.
    pub(crate) fn begin(&mut self) {
        self.session.start(self.now, &mut |_: Outcome| {});
        self.hear(Hints::default());
    }

    /// Lets the session do all that there is to do when `path` was written to, or is gone.
    pub(crate) fn notice(&mut self, path: &str) {
        let paths = [NotePath::new(path)].into();
        self.hear(Hints { paths, ..Hints::default() });
    }

    fn hear(&mut self, hints: Hints) {
        self.step(hints);
        // Hints are heeded when no more have come for a while.
        self.now.moment += Moment::from_millis(100);
        while self.session.next() <= self.now.moment {
            self.step(Hints::default());
        }
    }

    fn step(&mut self, hints: Hints) {
        self.session.step(hints, self.now, &mut |_: Outcome| {});
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        write(&self.root, path, text);
    }

    pub(crate) fn delete(&self, path: &str) {
        fs::remove_file(self.root.join(path)).unwrap();
    }
}

/// The vault at `root`, in which nothing is fixed or looked at unasked while it is measured.
fn vault_at(root: &Path, state: &Path) -> Vault {
    let load = || {
        let config = Config::from_text("[watch]\nquiet = \"10h\"\nreconcile = \"24h\"\n").unwrap();
        Ok(InForce { rulebook: Rulebook::new(config).unwrap(), zone: TimeZone::UTC })
    };
    let history = History::open(state, root);
    let (root, device) = (root.to_owned(), "bench".to_owned());
    Vault { root, history, device, committed: Box::new(()), load: Box::new(load) }
}

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

//! Keeping a vault that is a git repository the same on several devices.
//!
//! ```text
//! snapshot   what is in the vault becomes a commit     (with an index of our own: the user's staging area stays)
//! fetch      what the others have committed
//! merge      `git merge-tree`, notes by our own merge  (in git's store: the vault shows no half-merged state)
//! apply      file by file, if it is still what was committed; else from the top: somebody is typing
//! push       rejected when another device was faster: fetch again
//! ```
//!
//! Where the vault is a folder of a larger repository, only its files are committed, and merged as notes. The others are
//! git's own: what others have changed of them comes in as with `git pull`, where nobody has touched them here.
//!
//! Branches move only when every file is in its place, so wherever a sync is cut off the next goes on from there, and
//! nobody's work is taken back. Nothing is ever rebased, reset, stashed, cleaned or pushed by force. Hooks, signatures,
//! credentials and filters are git's own.

mod apply;
mod git;
mod guard;
mod merge;
mod outside;
mod place;
mod remote;
mod snapshot;
mod timer;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use vault_lint_core::{
    disk::{self, DiskError, GitWork, History, Locked},
    path::NotePath,
};

use apply::Applied;
use git::Git;
pub use guard::Guard;
pub use place::Place;
use snapshot::Change;
pub(crate) use timer::Timer;

/// A vault to be synced, and how.
#[derive(Debug)]
pub struct Sync<'a> {
    /// The vault's folder: an absolute path without links in it.
    pub vault: &'a Path,
    /// What is overwritten in it.
    pub history: &'a History,
    /// What this device is called in commits.
    pub device: &'a str,
    /// Whether other devices are asked at all, or only commits made.
    pub remote: bool,
    /// Whether deletions of any number are believed.
    pub trusting: bool,
    /// The system's clock.
    pub clock: fn() -> Timestamp,
}

/// What a sync did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Synced {
    /// How many files were committed.
    pub committed: usize,
    /// The files that were changed, made or removed here.
    pub received: Vec<NotePath>,
    /// Whether commits were merged.
    pub merged: bool,
    /// Whether commits were pushed.
    pub pushed: bool,
    /// The files that hold a conflict that a person must decide, and the copies that were made.
    pub conflicts: Vec<NotePath>,
}

/// Why a vault is not synced. It is as it was before, or in part as it will be.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// There is no git.
    #[error("there is no git on this system")]
    NoGit,
    /// The vault is in no repository.
    #[error("the vault is no git repository: `git init` makes it one")]
    NoRepository,
    /// The repository is larger than the vault, and perhaps not meant for it.
    #[error(
        "the vault is a folder in the git repository `{}`, which has none of its files: \
         it is synced with the repository once `git add` has put one there", .0.display()
    )]
    Foreign(PathBuf),
    /// A file outside of the vault was changed by others, and touched here.
    #[error(
        "files outside of the vault were changed on another device, and are touched here ({0}): \
         commit them, or put them aside, and the next sync goes on"
    )]
    Touched(String),
    /// A file outside of the vault was changed by both sides.
    #[error(
        "`{0}`, which is outside of the vault, was changed on both sides in a way that git can't merge: \
         `git pull` in the repository lets you do it"
    )]
    Apart(String),
    /// It isn't known where the branch of a repository that is larger than the vault is to be pushed.
    #[error("the branch `{0}` has no upstream: `git push --set-upstream REMOTE {0}` gives it one")]
    NoUpstream(String),
    /// What isn't pushed yet is about more than the vault.
    #[error(
        "what was edited is committed, but not pushed, as a commit about other files than the vault's would be pushed too \
         ({0}): `git push` publishes both"
    )]
    Unpublished(String),
    /// Git is in the middle of something that the user must end.
    #[error("git is in the middle of {0}: end it first")]
    InTheMiddle(&'static str),
    /// Another program has locked the index.
    #[error("another git is at work in the vault (`{}`)", .0.display())]
    Locked(PathBuf),
    /// No branch is checked out.
    #[error(
        "no branch is checked out, so there is nothing to sync with: `git switch BRANCH` checks one out"
    )]
    Detached,
    /// Another sync of the vault is under way.
    #[error("another sync of this vault is under way{}", .0.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    Running(Option<u32>),
    /// What is to be committed or taken over looks like an accident.
    #[error("{0}")]
    Guard(#[from] Guard),
    /// Git failed.
    #[error("`git {what}` failed: {said}")]
    Git {
        /// The command.
        what: String,
        /// What it said.
        said: String,
    },
    /// The remote asks who we are, and git has no answer that it takes.
    #[error(
        "the remote `{remote}` doesn't let git in: {said}: `git fetch {remote}` in a terminal must work without being asked \
         for anything, by a key or a credential helper"
    )]
    Denied {
        /// The name of the remote.
        remote: String,
        /// What git said.
        said: String,
    },
    /// The others can't be reached.
    #[error("the remote `{remote}` can't be reached: {said}")]
    Unreachable {
        /// The name of the remote.
        remote: String,
        /// What git said.
        said: String,
    },
    /// The remote doesn't take what is pushed.
    #[error("the remote `{remote}` doesn't take what is pushed: {said}")]
    Refused {
        /// The name of the remote.
        remote: String,
        /// What git said.
        said: String,
    },
    /// Something is in the way of a file that comes in.
    #[error("`{0}` is a link or a submodule, which is not synced: use `git pull`")]
    Unsupported(String),
    /// Somebody typed all the time, or others were always faster.
    #[error("the vault or the remote changed again and again meanwhile: the next sync goes on")]
    Restless,
    /// A file can't be read or written.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// So often it is begun anew when somebody is typing, or another device was faster.
const ROUNDS: usize = 5;

/// The file in the state folder that says which commit the user's index was left at.
const BEHIND: &str = "behind";

/// A sync that is under way.
struct Work<'a> {
    sync: &'a Sync<'a>,
    git: Git,
    place: Place,
    branch: String,
    /// Where our own indexes are.
    state: PathBuf,
    synced: Synced,
}

impl Sync<'_> {
    /// Syncs the vault once.
    ///
    /// # Errors
    ///
    /// When something keeps it from being synced: nothing is lost then, and the next sync goes on.
    pub fn sync(&self) -> Result<Synced, SyncError> {
        let state = self.history.folder().join("sync");
        let _lock = match disk::lock(&state.join("lock"), std::process::id())? {
            Locked::Ours(lock) => lock,
            Locked::Theirs(process) => return Err(SyncError::Running(process)),
        };
        let git = self.repository()?;
        let place = Place::of(self.vault, &git.root).ok_or(SyncError::NoRepository)?;
        let branch = self.preflight(&git, &place)?;
        let work = Work { sync: self, git, place, branch, state, synced: Synced::default() };
        work.run()
    }

    /// The repository that the vault is in.
    fn repository(&self) -> Result<Git, SyncError> {
        let git = Git { root: self.vault.to_owned() };
        let top = match git.line(&["rev-parse", "--show-toplevel"]) {
            Ok(top) => PathBuf::from(top),
            Err(SyncError::NoGit) => return Err(SyncError::NoGit),
            Err(SyncError::Git { said, .. }) if said.contains("dubious ownership") => {
                let what = "rev-parse".to_owned();
                return Err(SyncError::Git { what, said });
            }
            Err(_) => return Err(SyncError::NoRepository),
        };
        let root = top.canonicalize().map_err(|_| SyncError::NoRepository)?;
        Ok(Git { root })
    }

    /// Whether the repository can be synced now; its branch.
    fn preflight(&self, git: &Git, place: &Place) -> Result<String, SyncError> {
        match disk::git_work(self.vault) {
            Some(GitWork::Unfinished(what)) => return Err(SyncError::InTheMiddle(what)),
            Some(GitWork::Locked(lock)) => return Err(SyncError::Locked(lock)),
            None => {}
        }
        if !git.line(&["ls-files", "--unmerged"])?.is_empty() {
            return Err(SyncError::InTheMiddle("a conflict"));
        }
        if !place.is_whole() && git.find(&["ls-files", "--", &place.within()]).is_none() {
            return Err(SyncError::Foreign(git.root.clone()));
        }
        git.find(&["symbolic-ref", "--quiet", "--short", "HEAD"]).ok_or(SyncError::Detached)
    }
}

impl Work<'_> {
    fn run(mut self) -> Result<Synced, SyncError> {
        if let Some(head) = self.git.commit("HEAD") {
            self.catch_up(&head)?;
        }
        for _ in 0..ROUNDS {
            let head = self.snapshot()?;
            let upstream = if self.sync.remote { self.upstream()? } else { None };
            let Some(upstream) = &upstream else { return Ok(self.synced) };
            self.fetch(upstream)?;
            let theirs = self.git.commit(&upstream.tracking());
            let is_joined = match (&head, &theirs) {
                (None, None) => return Ok(self.synced),
                (Some(_), None) => true,
                (None, Some(theirs)) => self.advance(None, theirs)?,
                (Some(head), Some(theirs)) => {
                    self.is_ancestor(theirs, head)? || self.join(head, theirs)?
                }
            };
            if !is_joined {
                continue;
            }
            if !self.has_news(theirs.as_deref())? || self.push(upstream)? {
                return Ok(self.synced);
            }
        }
        Err(SyncError::Restless)
    }

    /// Makes the commits of others ours too. Whether that was done; not where somebody is typing.
    fn join(&mut self, head: &str, theirs: &str) -> Result<bool, SyncError> {
        let (target, conflicts) = if self.is_ancestor(head, theirs)? {
            (theirs.to_owned(), Vec::new())
        } else {
            self.merge(head, theirs)?
        };
        let is_joined = self.advance(Some(head), &target)?;
        if is_joined {
            self.synced.conflicts.extend(conflicts);
        }
        Ok(is_joined)
    }

    /// Makes the vault as `target` has it, and moves the branch there. Whether that was done; not where somebody is typing.
    fn advance(&mut self, head: Option<&str>, target: &str) -> Result<bool, SyncError> {
        let before = match head {
            Some(head) => self.git.tree(head)?,
            None => self.empty_tree()?,
        };
        let changes = self.changes(&before, &self.git.tree(target)?)?;
        let outside = self.look_outside(&before, &changes)?;
        match self.apply(&before, &changes)? {
            Applied::Dirty => return Ok(false),
            Applied::All(paths) => self.synced.received.extend(paths),
        }
        if let Some(outside) = &outside {
            self.bring_outside(outside)?;
        }
        self.leave_behind(head)?;
        // Whoever moved the branch meanwhile is heard first: without a commit, it must not be there yet.
        let (message, old) = ("vault-lint: merge", head.unwrap_or_default());
        self.git.ask(&["update-ref", "-m", message, "HEAD", target, old]).run()?;
        self.end_outside()?;
        self.catch_up(target)?;
        self.synced.merged = true;
        Ok(true)
    }

    fn is_ancestor(&self, old: &str, new: &str) -> Result<bool, SyncError> {
        let said = self.git.ask(&["merge-base", "--is-ancestor", old, new]).try_run()?;
        match said.code {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => Err(SyncError::Git { what: "merge-base".to_owned(), said: said.reason() }),
        }
    }

    /// Puts down that the user's index is as the commit `old` has it, before the branch moves on: where we are cut off then,
    /// the next sync brings it on. What was put down by one that was cut off still holds.
    fn leave_behind(&self, old: Option<&str>) -> Result<(), SyncError> {
        let behind = self.state.join(BEHIND);
        if disk::read_settings(&behind)?.is_none() {
            disk::write_state(&behind, old.unwrap_or_default())?;
        }
        Ok(())
    }

    /// Brings the user's index to the commit `new`, if it was left behind. What the user has staged stays staged.
    fn catch_up(&self, new: &str) -> Result<(), SyncError> {
        let behind = self.state.join(BEHIND);
        let Some(old) = disk::read_settings(&behind)? else { return Ok(()) };
        let old = if old.is_empty() { self.empty_tree()? } else { old };
        let changes = self.changes(&old, new)?;
        let staged = self.staged(&[self.place.within()])?;
        let is_untouched = |change: &&Change| staged.get(&change.path) == change.old.as_ref();
        let files = changes.iter().filter(|change| self.place.inside(&change.path).is_some());
        let files = files.filter(is_untouched).map(|it| (it.path.as_str(), it.new.as_ref()));
        if let Err(error) = self.update(&files.collect::<Vec<_>>(), new).run() {
            // Another git is at work there: the next sync does it.
            tracing::info!(%error, "the index was left behind");
            return Ok(());
        }
        self.refresh();
        Ok(disk::remove_state(&behind)?)
    }
}

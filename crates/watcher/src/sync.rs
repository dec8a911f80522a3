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
//! Branches move only when every file is in its place, so wherever a sync is cut off the next goes on from there, and
//! nobody's work is taken back. Nothing is ever rebased, reset, stashed, cleaned or pushed by force. Hooks, signatures,
//! credentials and filters are git's own.

mod apply;
mod git;
mod guard;
mod merge;
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
    /// The repository is larger than the vault.
    #[error("the vault is a folder inside the git repository `{}`: only a vault that is a repository of its own is synced", .0.display())]
    Inside(PathBuf),
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
    branch: String,
    /// Where our own indexes are.
    state: PathBuf,
    synced: Synced,
}

/// Where the commits of others are.
struct Upstream {
    remote: String,
    /// The branch there.
    branch: String,
}

impl Upstream {
    /// The last that is known of it.
    fn tracking(&self) -> String {
        format!("refs/remotes/{}/{}", self.remote, self.branch)
    }
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
        let git = Git { root: self.vault.to_owned() };
        let branch = self.preflight(&git)?;
        let work = Work { sync: self, git, branch, state, synced: Synced::default() };
        work.run()
    }

    /// Whether the repository can be synced now; its branch.
    fn preflight(&self, git: &Git) -> Result<String, SyncError> {
        let top = match git.line(&["rev-parse", "--show-toplevel"]) {
            Ok(top) => PathBuf::from(top),
            Err(SyncError::NoGit) => return Err(SyncError::NoGit),
            Err(SyncError::Git { said, .. }) if said.contains("dubious ownership") => {
                let what = "rev-parse".to_owned();
                return Err(SyncError::Git { what, said });
            }
            Err(_) => return Err(SyncError::NoRepository),
        };
        if top.canonicalize().ok().as_deref() != Some(self.vault) {
            return Err(SyncError::Inside(top));
        }
        match disk::git_work(self.vault) {
            Some(GitWork::Unfinished(what)) => return Err(SyncError::InTheMiddle(what)),
            Some(GitWork::Locked(lock)) => return Err(SyncError::Locked(lock)),
            None => {}
        }
        if !git.line(&["ls-files", "--unmerged"])?.is_empty() {
            return Err(SyncError::InTheMiddle("a conflict"));
        }
        git.find(&["symbolic-ref", "--quiet", "--short", "HEAD"]).ok_or(SyncError::Detached)
    }
}

impl Work<'_> {
    fn run(mut self) -> Result<Synced, SyncError> {
        if let Some(head) = self.git.commit("HEAD") {
            self.catch_up(&head)?;
        }
        let upstream = if self.sync.remote { self.upstream() } else { None };
        for _ in 0..ROUNDS {
            let head = self.snapshot()?;
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
            let is_same = self.git.commit("HEAD") == theirs;
            if is_same || self.push(upstream)? {
                return Ok(self.synced);
            }
        }
        Err(SyncError::Restless)
    }

    /// What the branch is synced with: its upstream, else the branch of its name at `origin` or at the only remote.
    fn upstream(&self) -> Option<Upstream> {
        let setting = |name: &str| {
            self.git.find(&["config", "--get", &format!("branch.{}.{name}", self.branch)])
        };
        if let (Some(remote), Some(merge)) = (setting("remote"), setting("merge")) {
            let branch = merge.strip_prefix("refs/heads/").unwrap_or(&merge).to_owned();
            return (remote != ".").then_some(Upstream { remote, branch });
        }
        let remotes = self.git.find(&["remote"])?;
        let remotes: Vec<&str> = remotes.lines().collect();
        let remote = match &remotes[..] {
            [only] => only,
            all => all.iter().find(|remote| **remote == "origin")?,
        };
        Some(Upstream { remote: (*remote).to_owned(), branch: self.branch.clone() })
    }

    fn fetch(&self, upstream: &Upstream) -> Result<(), SyncError> {
        let said = self
            .git
            .ask(&["fetch", "--quiet", "--no-auto-maintenance", "--", &upstream.remote])
            .far()
            .try_run()?;
        match said.code {
            Some(0) => Ok(()),
            _ => Err(no_way_to(upstream, said.reason())),
        }
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
        match self.apply(&before, &self.git.tree(target)?)? {
            Applied::Dirty => return Ok(false),
            Applied::All(paths) => self.synced.received.extend(paths),
        }
        self.leave_behind(head)?;
        // Whoever moved the branch meanwhile is heard first: without a commit, it must not be there yet.
        let (message, old) = ("vault-lint: merge", head.unwrap_or_default());
        self.git.ask(&["update-ref", "-m", message, "HEAD", target, old]).run()?;
        self.catch_up(target)?;
        self.synced.merged = true;
        Ok(true)
    }

    /// Whether what we have was pushed; not when another device was faster.
    fn push(&mut self, upstream: &Upstream) -> Result<bool, SyncError> {
        let refs = format!("HEAD:refs/heads/{}", upstream.branch);
        let arguments = ["push", "--quiet", "--porcelain", "--", &upstream.remote, &refs];
        let said = self.git.ask(&arguments).far().try_run()?;
        if said.code == Some(0) {
            self.synced.pushed = true;
            // A hook of the remote may have moved the branch on.
            let _ = self.git.ask(&["update-ref", &upstream.tracking(), "HEAD"]).run();
            return Ok(true);
        }
        let (out, reason) = (said.text(), said.reason());
        let is_behind = ["(fetch first)", "(non-fast-forward)", "(stale info)", "cannot lock ref"]
            .iter()
            .any(|sign| out.contains(sign) || said.err.contains(sign));
        if is_behind {
            return Ok(false);
        }
        let is_refused = out.contains("[remote rejected]") || said.err.contains("hook declined");
        let rejected = out.lines().find(|line| line.starts_with('!')).unwrap_or_default().trim();
        Err(if is_refused {
            let said = format!("{rejected} {reason}").trim().to_owned();
            SyncError::Refused { remote: upstream.remote.clone(), said }
        } else {
            no_way_to(upstream, reason)
        })
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
        let arguments = match old.as_str() {
            "" => vec!["read-tree", "-i", "-m", new],
            old => vec!["read-tree", "-i", "-m", old, new],
        };
        if let Err(error) = self.git.ask(&arguments).run() {
            // What the user has staged is in the way: it stays, and so does the rest.
            tracing::info!(%error, "the index was left as it is");
        }
        let refreshed = self.git.ask(&["update-index", "-q", "--refresh"]).try_run();
        tracing::debug!(refreshed = refreshed.is_ok(), "index");
        Ok(disk::remove_state(&behind)?)
    }
}

/// Why `upstream` didn't answer, where git `said` so: as git, curl and OpenSSH have it.
fn no_way_to(upstream: &Upstream, said: String) -> SyncError {
    const SIGNS: [&str; 6] = [
        "Authentication failed",
        "could not read Username",
        "could not read Password",
        "Permission denied (",
        "Host key verification failed",
        "returned error: 403",
    ];
    let remote = upstream.remote.clone();
    if SIGNS.iter().any(|sign| said.contains(sign)) {
        SyncError::Denied { remote, said }
    } else {
        SyncError::Unreachable { remote, said }
    }
}

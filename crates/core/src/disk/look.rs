use std::{
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{DiskError, repository_of};
use crate::path::NotePath;

/// What the system says of a file without reading it: while it stays the same, the content most likely does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stamp {
    /// How many bytes there are in it.
    pub bytes: u64,
    /// When it was last written, in nanoseconds since 1970.
    pub modified: u64,
    /// When anything about it last changed, in nanoseconds since 1970: nobody can turn that back. 0 where it isn't known.
    pub changed: i64,
    /// Its number in the file system; 0 where there are none.
    pub inode: u64,
}

/// What there is at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// A file, or a link to one.
    File(Stamp),
    /// A folder.
    Folder,
    /// A pipe, a device or the like.
    Other,
    /// Nothing.
    Missing,
}

/// What there is at `path` in `vault`.
///
/// # Errors
///
/// When the system doesn't say.
pub fn look(vault: &Path, path: &NotePath) -> Result<Look, DiskError> {
    let file = path.on_disk(vault);
    match fs::metadata(&file) {
        Ok(found) if found.is_dir() => Ok(Look::Folder),
        Ok(found) if found.is_file() => Ok(Look::File(stamp(&found))),
        Ok(_) => Ok(Look::Other),
        Err(error) if is_absent(&error) => Ok(Look::Missing),
        Err(error) => Err(DiskError::new("look at", &file)(error)),
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn stamp(found: &fs::Metadata) -> Stamp {
    let since = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let modified = since.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX));
    #[cfg(unix)]
    let (changed, inode) = {
        use std::os::unix::fs::MetadataExt as _;
        (
            found.ctime().saturating_mul(1_000_000_000).saturating_add(found.ctime_nsec()),
            found.ino(),
        )
    };
    #[cfg(not(unix))]
    let (changed, inode) = (0, 0);
    Stamp { bytes: found.len(), modified, changed, inode }
}

/// Who is in the middle of writing to a vault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Busy {
    /// Git: a command is under way, or a merge, rebase or the like waits for its end.
    Git,
    /// Obsidian Sync without the app.
    ObsidianSync,
    /// Syncthing, which is about to replace the note.
    Syncthing,
}

/// What git is in the middle of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GitWork {
    /// A command is under way, which has locked this file.
    Locked(PathBuf),
    /// What the user must end, as in "in the middle of a merge".
    Unfinished(&'static str),
}

/// What git leaves in its folder while it waits for the user to go on.
const UNFINISHED: [(&str, &str); 6] = [
    ("MERGE_HEAD", "a merge"),
    ("CHERRY_PICK_HEAD", "a cherry-pick"),
    ("REVERT_HEAD", "a revert"),
    ("rebase-merge", "a rebase"),
    ("rebase-apply", "a rebase"),
    ("BISECT_START", "a bisect"),
];
/// And while a command is under way.
const LOCKS: [&str; 2] = ["index.lock", "HEAD.lock"];
/// Obsidian Sync without the app touches its lock every second.
const SYNC_LOCK_LIVES: SignedDuration = SignedDuration::from_secs(5);

/// Who is in the middle of writing to `vault` at the time `now`, if anybody is.
pub fn busy(vault: &Path, now: Timestamp) -> Option<Busy> {
    if git_work(vault).is_some() {
        return Some(Busy::Git);
    }
    let lock = fs::metadata(vault.join(".obsidian/.sync.lock")).and_then(|lock| lock.modified());
    let touched = lock.ok().and_then(|time| Timestamp::try_from(time).ok());
    let is_fresh = touched.is_some_and(|time| now.duration_since(time) < SYNC_LOCK_LIVES);
    is_fresh.then_some(Busy::ObsidianSync)
}

/// What git is in the middle of in the repository that `vault` is in, if in anything.
pub fn git_work(vault: &Path) -> Option<GitWork> {
    let git = git_folder(&repository_of(vault)?);
    let unfinished = UNFINISHED.iter().find(|(mark, _)| git.join(mark).exists());
    let locked = || LOCKS.iter().map(|lock| git.join(lock)).find(|lock| lock.exists());
    unfinished
        .map(|(_, what)| GitWork::Unfinished(what))
        .or_else(|| Some(GitWork::Locked(locked()?)))
}

/// Who is about to replace the note at `path`, if anybody is.
pub fn busy_with(vault: &Path, path: &NotePath) -> Option<Busy> {
    let file = path.on_disk(vault);
    let folder = file.parent()?;
    let name = path.file_name();
    let temporary = [format!(".syncthing.{name}.tmp"), format!("~syncthing~{name}.tmp")];
    temporary.iter().any(|name| folder.join(name).exists()).then_some(Busy::Syncthing)
}

/// Where the repository at `root` keeps its state: a work tree that was added has its own place.
fn git_folder(root: &Path) -> PathBuf {
    let folder = root.join(".git");
    let named = fs::read_to_string(&folder).ok();
    let named = named.as_deref().and_then(|text| text.strip_prefix("gitdir:"));
    named.map_or(folder, |named| root.join(named.trim()))
}

/// Whether the file at `path` has other names (hard links), which a new file in its place would leave behind.
pub fn has_other_names(vault: &Path, path: &NotePath) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        fs::metadata(path.on_disk(vault)).is_ok_and(|found| found.nlink() > 1)
    }
    #[cfg(not(unix))]
    {
        let _ = (vault, path);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_at_a_path() {
        let vault = tempfile::tempdir().unwrap();
        fs::write(vault.path().join("a.md"), "abc").unwrap();
        let look = |path: &str| look(vault.path(), &NotePath::new(path)).unwrap();
        assert!(matches!(look("a.md"), Look::File(Stamp { bytes: 3, .. })));
        assert_eq!(look(""), Look::Folder);
        assert_eq!(look("a.md/b.md"), Look::Missing);
        assert_eq!(look("b.md"), Look::Missing);
    }

    #[test]
    fn who_is_at_work() {
        let vault = tempfile::tempdir().unwrap();
        let at = |path: &str| vault.path().join(path);
        let now = Timestamp::try_from(std::time::SystemTime::now()).unwrap();
        fs::create_dir_all(at(".git")).unwrap();
        fs::create_dir_all(at(".obsidian")).unwrap();
        fs::write(at(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
        assert_eq!(busy(vault.path(), now), None);
        fs::write(at(".obsidian/.sync.lock"), "").unwrap();
        assert_eq!(busy(vault.path(), now), Some(Busy::ObsidianSync));
        assert_eq!(busy(vault.path(), now + SignedDuration::from_secs(60)), None);
        fs::write(at(".git/index.lock"), "").unwrap();
        assert_eq!(busy(vault.path(), now), Some(Busy::Git));
        let note = NotePath::new("a.md");
        assert_eq!(busy_with(vault.path(), &note), None);
        fs::write(at(".syncthing.a.md.tmp"), "").unwrap();
        assert_eq!(busy_with(vault.path(), &note), Some(Busy::Syncthing));
    }
}

use std::{
    fs::{self, Metadata},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tempfile::TempPath;

use super::{DiskError, Fingerprint, Point, Probe, attributes};
use crate::path::NotePath;

/// The file that a note's text is in.
pub(super) struct Target {
    /// As the note is named.
    pub(super) named: PathBuf,
    /// Behind all links.
    pub(super) file: PathBuf,
    metadata: Metadata,
}

impl Target {
    /// The file of the note at `path` in `vault`, which must be one that may be written.
    pub(super) fn of(vault: &Path, path: &NotePath) -> Result<Self, DiskError> {
        let named = path.on_disk(vault);
        let file = behind_links(vault, &named)?;
        let metadata = fs::metadata(&file).map_err(DiskError::new("write", &named))?;
        if !metadata.is_file() {
            return Err(DiskError::NotRegular(named));
        }
        if metadata.permissions().readonly() {
            return Err(DiskError::ReadOnly(named));
        }
        Ok(Self { named, file, metadata })
    }

    /// The folder that the file is in.
    pub(super) fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(&self.file)
    }

    /// The fingerprint of what is in the file now.
    pub(super) fn now(&self) -> Result<Fingerprint, DiskError> {
        let bytes = fs::read(&self.file).map_err(DiskError::new("read", &self.named))?;
        Ok(Fingerprint::of(&bytes))
    }

    /// Whether a file in `folder` can be exchanged with it, as far as that can be told beforehand.
    #[cfg(unix)]
    pub(super) fn is_near(&self, folder: &Path) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        fs::metadata(folder).is_ok_and(|folder| folder.dev() == self.metadata.dev())
    }

    #[cfg(not(unix))]
    pub(super) fn is_near(&self, folder: &Path) -> bool {
        folder.is_dir()
    }
}

/// The file behind a link, which must lie in the vault.
fn behind_links(vault: &Path, named: &Path) -> Result<PathBuf, DiskError> {
    let failed = |source| DiskError::new("write", named)(source);
    let target = named.canonicalize().map_err(failed)?;
    let vault = vault.canonicalize().map_err(failed)?;
    if target.starts_with(vault) { Ok(target) } else { Err(DiskError::Outside(named.to_owned())) }
}

/// A folder for files that are to take a note's place, or were displaced from it.
pub(super) struct Stage {
    pub(super) folder: PathBuf,
    /// Whether it is the note's own, so that names there are hidden.
    pub(super) beside: bool,
}

/// What a file on a stage is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It never was in a note's place.
    New,
    /// It may have been.
    Swap,
}

impl Stage {
    /// How the names of files of the note at `path` begin.
    pub(super) fn prefix(&self, kind: Kind, path: &NotePath) -> String {
        let hidden = if self.beside { ".vault-lint-" } else { "" };
        let kind = if kind == Kind::New { "new" } else { "swap" };
        format!("{hidden}{kind}-{}-", key(path))
    }

    /// Puts `text`, on the disk, into a file that can take the place of `target`, the note at `path`.
    pub(super) fn put(
        &self,
        target: &Target,
        path: &NotePath,
        text: &str,
        probe: Probe,
    ) -> Result<TempPath, DiskError> {
        let failed = |source| DiskError::new("write", &target.named)(source);
        let mut new = tempfile::Builder::new()
            .prefix(&self.prefix(Kind::New, path))
            .tempfile_in(&self.folder)
            .map_err(DiskError::new("create a file in", &self.folder))?;
        probe(Point::Created);
        new.write_all(text.as_bytes()).map_err(failed)?;
        probe(Point::Written);
        attributes::keep(&target.file, &target.metadata, new.as_file(), new.path())
            .map_err(failed)?;
        new.as_file().sync_all().map_err(failed)?;
        probe(Point::Synced);
        let name = new.path().file_name().unwrap_or_default().to_string_lossy();
        let random = name.trim_start_matches(&*self.prefix(Kind::New, path));
        let named = self.folder.join(self.prefix(Kind::Swap, path) + random);
        new.persist(&named).map_err(|error| failed(error.error))?;
        probe(Point::Named);
        TempPath::try_from_path(named).map_err(failed)
    }
}

/// What tells the files of the note at `path` from those of others.
pub(super) fn key(path: &NotePath) -> String {
    Fingerprint::of(path.as_str().as_bytes()).to_hex()[..16].to_owned()
}

/// How a file took another's place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Exchange {
    /// What was there has the name that the other had.
    Held,
    /// What was there is gone: the file system can't do better.
    Blind,
}

/// Puts the file `new` in the place of `target`, in one step; `target` is then at `new`, where the file system can do that.
pub(super) fn exchange(new: &Path, target: &Path) -> io::Result<Exchange> {
    match exchange_at_once(new, target) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => exchange_by_link(new, target),
        exchanged => exchanged.map(|()| Exchange::Held),
    }
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange_at_once(new: &Path, target: &Path) -> io::Result<()> {
    use rustix::{
        fs::{CWD, RenameFlags, renameat_with},
        io::Errno,
    };
    match renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE) {
        // Some file systems don't know how to.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Err(io::ErrorKind::Unsupported.into()),
        exchanged => exchanged.map_err(io::Error::from),
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange_at_once(_new: &Path, _target: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives what is at `target` a second name before `new` takes its place.
fn exchange_by_link(new: &Path, target: &Path) -> io::Result<Exchange> {
    let mut held = new.to_owned().into_os_string();
    held.push("-held");
    let linked = fs::hard_link(target, &held);
    if linked.as_ref().is_err_and(|error| {
        matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::CrossesDevices)
    }) {
        return linked.map(|()| Exchange::Blind);
    }
    if let Err(error) = fs::rename(new, target) {
        if linked.is_ok() {
            fs::remove_file(&held)?;
        }
        return Err(error);
    }
    match linked {
        Ok(()) => fs::rename(held, new).map(|()| Exchange::Held),
        Err(_) => Ok(Exchange::Blind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_way_of_exchanging_keeps_both_files() {
        let temp = tempfile::tempdir().unwrap();
        let [new, target] = ["swap-x", "n.md"].map(|name| temp.path().join(name));
        fs::write(&new, "new").unwrap();
        fs::write(&target, "old").unwrap();
        let text = |file: &Path| fs::read_to_string(file).unwrap();
        for (way, (held, stands)) in [
            (exchange as fn(&Path, &Path) -> _, ("old", "new")),
            (exchange_by_link, ("new", "old")),
        ] {
            assert_eq!(way(&new, &target).unwrap(), Exchange::Held);
            assert_eq!((text(&new).as_str(), text(&target).as_str()), (held, stands));
            assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 2);
        }
        fs::remove_file(&target).unwrap();
        assert!(exchange(&new, &target).is_err() && exchange_by_link(&new, &target).is_err());
        assert!(!target.exists());
    }
}

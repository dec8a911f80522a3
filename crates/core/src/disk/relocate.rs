use std::{fs, io, path::Path};

use super::{DiskError, write::sync_folder};
use crate::path::NotePath;

/// Moves the file or folder `from` in `vault` to `to`, where nothing may be: nothing is ever overwritten. Folders that
/// aren't there are made.
///
/// # Errors
///
/// When there is something at `to`, either lies outside of the vault, or the system refuses. All is where it was then.
pub fn relocate(vault: &Path, from: &NotePath, to: &NotePath) -> Result<(), DiskError> {
    let (old, new) = (from.on_disk(vault), to.on_disk(vault));
    let failed = |source| DiskError::new("move", &old)(source);
    let folder = new.parent().unwrap_or(vault);
    for folder in [old.parent().unwrap_or(vault), folder] {
        assure_inside(vault, folder)?;
    }
    fs::create_dir_all(folder).map_err(DiskError::new("create", folder))?;
    let moved = match move_to_free(&old, &new) {
        // Where case doesn't matter a file stands in its own way.
        Err(error) if is_taken(&error) && from.key() == to.key() && is_same(&old, &new) => {
            fs::rename(&old, &new)
        }
        moved => moved,
    };
    match moved {
        Err(error) if is_taken(&error) => return Err(DiskError::Taken(new)),
        moved => moved.map_err(failed)?,
    }
    sync_folder(folder);
    sync_folder(old.parent().unwrap_or(vault));
    Ok(())
}

/// Fails where `from` in `vault` can't be moved to `to`, because something is there.
///
/// # Errors
///
/// When there is, unless it is `from` itself, where case doesn't matter.
pub fn assure_free(vault: &Path, from: &NotePath, to: &NotePath) -> Result<(), DiskError> {
    let (old, new) = (from.on_disk(vault), to.on_disk(vault));
    let is_free =
        fs::symlink_metadata(&new).is_err() || from.key() == to.key() && is_same(&old, &new);
    if is_free { Ok(()) } else { Err(DiskError::Taken(new)) }
}

fn is_taken(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty)
}

fn is_same(a: &Path, b: &Path) -> bool {
    a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}

/// Fails where a link on the way to `folder`, as far as that is there, leads out of `vault`.
fn assure_inside(vault: &Path, folder: &Path) -> Result<(), DiskError> {
    let failed = |source| DiskError::new("move to", folder)(source);
    let vault = vault.canonicalize().map_err(failed)?;
    let known = folder.ancestors().find_map(|part| part.canonicalize().ok());
    match known.filter(|known| known.starts_with(vault)) {
        Some(_) => Ok(()),
        None => Err(DiskError::Outside(folder.to_owned())),
    }
}

/// Moves `old` to `new` in one step that fails if there is something.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn move_to_free(old: &Path, new: &Path) -> io::Result<()> {
    use rustix::{
        fs::{CWD, RenameFlags, renameat_with},
        io::Errno,
    };
    match renameat_with(CWD, old, CWD, new, RenameFlags::NOREPLACE) {
        // Some file systems don't know how to.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => move_if_free(old, new),
        moved => moved.map_err(io::Error::from),
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn move_to_free(old: &Path, new: &Path) -> io::Result<()> {
    move_if_free(old, new)
}

/// Looks first whether there is something, and moves then: the best that is to be had where the system can't do both at
/// once.
fn move_if_free(old: &Path, new: &Path) -> io::Result<()> {
    match fs::symlink_metadata(new) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::rename(old, new),
        Err(error) => Err(error),
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str) -> NotePath {
        NotePath::new(path)
    }

    #[test]
    fn nothing_is_overwritten_and_folders_are_made() {
        let vault = tempfile::tempdir().unwrap();
        let text = |name: &str| fs::read_to_string(vault.path().join(name)).unwrap();
        fs::write(vault.path().join("a.md"), "a").unwrap();
        fs::write(vault.path().join("b.md"), "b").unwrap();
        let moved = relocate(vault.path(), &path("a.md"), &path("b.md"));
        assert!(matches!(moved, Err(DiskError::Taken(_))));
        assert!(move_if_free(&vault.path().join("a.md"), &vault.path().join("b.md")).is_err());
        assert_eq!((text("a.md"), text("b.md")), ("a".to_owned(), "b".to_owned()));
        relocate(vault.path(), &path("a.md"), &path("x/y/A.md")).unwrap();
        assert_eq!(text("x/y/A.md"), "a");
        relocate(vault.path(), &path("x"), &path("X")).unwrap();
        assert_eq!(text("X/y/A.md"), "a");
        fs::create_dir(vault.path().join("empty")).unwrap();
        assert!(relocate(vault.path(), &path("X"), &path("empty")).is_err());
        assert!(relocate(vault.path(), &path("b.md"), &path("../b.md")).is_err());
        assert_eq!(text("b.md"), "b");
    }

    #[cfg(unix)]
    #[test]
    fn nothing_leaves_the_vault() {
        let (vault, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(vault.path().join("a.md"), "a").unwrap();
        std::os::unix::fs::symlink(other.path(), vault.path().join("out")).unwrap();
        let moved = relocate(vault.path(), &path("a.md"), &path("out/new/a.md"));
        assert!(matches!(moved, Err(DiskError::Outside(_))));
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 0);
    }
}

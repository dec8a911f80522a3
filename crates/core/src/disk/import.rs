use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use super::{DiskError, Fingerprint, write::sync_folder};
use crate::path::NotePath;

/// Puts `bytes` at `path` in `vault`, whole or not at all: a new file, or with `expected` in the place of one that holds
/// that. It is for files that no editor has open; notes are overwritten by [`super::Run::replace`].
///
/// # Errors
///
/// When the file has changed or, without `expected`, is there; when it lies outside of the vault, or can't be written. It is
/// as it was then.
pub fn put(
    vault: &Path,
    path: &NotePath,
    bytes: &[u8],
    expected: Option<&Fingerprint>,
) -> Result<(), DiskError> {
    let file = path.on_disk(vault);
    let failed = |source| DiskError::new("write", &file)(source);
    let folder = folder_of(vault, &file)?;
    let mut temporary = tempfile::Builder::new()
        .prefix(".vault-lint-")
        .permissions_of(&file)
        .tempfile_in(&folder)
        .map_err(DiskError::new("create a file in", &folder))?;
    temporary.write_all(bytes).map_err(failed)?;
    temporary.as_file().sync_all().map_err(failed)?;
    match expected {
        Some(expected) => {
            if Fingerprint::of_file(vault, path)? != Some(*expected) {
                return Err(DiskError::Changed(file));
            }
            temporary.persist(&file).map_err(|error| failed(error.error))?;
        }
        None => {
            temporary.persist_noclobber(&file).map_err(|error| failed(error.error))?;
        }
    }
    sync_folder(&folder);
    Ok(())
}

/// Takes the file at `path`, which holds `expected`, out of `vault`, and the folders that are empty then. What an editor
/// wrote to it at the last moment is put back.
///
/// # Errors
///
/// When it has changed, or can't be removed. It is as it was then.
pub fn discard(vault: &Path, path: &NotePath, expected: &Fingerprint) -> Result<(), DiskError> {
    let file = path.on_disk(vault);
    let failed = |source| DiskError::new("remove", &file)(source);
    let folder = folder_of(vault, &file)?;
    if Fingerprint::of_file(vault, path)? != Some(*expected) {
        return Err(DiskError::Changed(file));
    }
    let aside = tempfile::Builder::new().prefix(".vault-lint-").tempdir_in(&folder);
    let aside = aside.map_err(DiskError::new("create a folder in", &folder))?;
    let held = aside.path().join("held");
    fs::rename(&file, &held).map_err(failed)?;
    let is_expected = fs::read(&held).is_ok_and(|bytes| Fingerprint::of(&bytes) == *expected);
    if !is_expected {
        // Where its name was taken meanwhile, the folder stays with what is in it.
        if file.exists() || fs::rename(&held, &file).is_err() {
            let kept = aside.keep();
            tracing::warn!(path = %kept.display(), "kept what was written to a file that was removed");
        }
        return Err(DiskError::Changed(file));
    }
    drop(aside);
    let mut empty = folder;
    while empty != vault && fs::remove_dir(&empty).is_ok() {
        empty.pop();
    }
    Ok(())
}

/// The folder of `file`, which is made if it isn't there; it lies in the vault, behind all links.
fn folder_of(vault: &Path, file: &Path) -> Result<PathBuf, DiskError> {
    let folder = file.parent().unwrap_or(vault);
    let outside = || DiskError::Outside(file.to_owned());
    let there = folder.ancestors().find(|folder| folder.exists()).ok_or_else(outside)?;
    let failed = |source| DiskError::new("look at", file)(source);
    let vault = vault.canonicalize().map_err(failed)?;
    if !there.canonicalize().map_err(failed)?.starts_with(&vault) {
        return Err(outside());
    }
    fs::create_dir_all(folder).map_err(DiskError::new("create", folder))?;
    folder.canonicalize().map_err(failed)
}

/// A new file with the permissions of another, or those that files have.
trait PermissionsOf {
    fn permissions_of(&mut self, file: &Path) -> &mut Self;
}

impl PermissionsOf for tempfile::Builder<'_, '_> {
    fn permissions_of(&mut self, file: &Path) -> &mut Self {
        match fs::metadata(file) {
            Ok(found) => self.permissions(found.permissions()),
            #[cfg(unix)]
            Err(_) => {
                use std::os::unix::fs::PermissionsExt as _;
                self.permissions(fs::Permissions::from_mode(0o666))
            }
            #[cfg(not(unix))]
            Err(_) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_and_go_only_as_expected() {
        let vault = tempfile::tempdir().unwrap();
        let path = NotePath::new("a/b/c.png");
        let of = |bytes: &[u8]| Fingerprint::of(bytes);
        put(vault.path(), &path, b"one", None).unwrap();
        assert!(put(vault.path(), &path, b"two", None).is_err());
        assert!(put(vault.path(), &path, b"two", Some(&of(b"zero"))).is_err());
        put(vault.path(), &path, b"two", Some(&of(b"one"))).unwrap();
        assert_eq!(fs::read(path.on_disk(vault.path())).unwrap(), b"two");
        assert!(discard(vault.path(), &path, &of(b"one")).is_err());
        discard(vault.path(), &path, &of(b"two")).unwrap();
        assert_eq!(fs::read_dir(vault.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_put_behind_a_link_that_leads_out() {
        let (vault, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(outside.path(), vault.path().join("out")).unwrap();
        let error = put(vault.path(), &NotePath::new("out/x/a.md"), b"x", None).unwrap_err();
        assert!(matches!(error, DiskError::Outside(_)), "{error}");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}

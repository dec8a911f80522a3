use std::{fs, io::Write as _, path::Path};

use super::{DiskError, history::create_private};

/// Makes a file in `folder`, moves it to another name and removes it, as a write does. The folder is made if it isn't there.
///
/// # Errors
///
/// When any of that fails.
pub fn try_out(folder: &Path) -> Result<(), DiskError> {
    create_private(folder)?;
    let failed = |source| DiskError::new("create a file in", folder)(source);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(b"x").and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    let other = tempfile::NamedTempFile::new_in(folder).map_err(failed)?.into_temp_path();
    let moved = file.persist(&other).map_err(|error| failed(error.error))?;
    drop(moved);
    other.close().map_err(failed)
}

/// Whether the user may make files in `folder`, as far as that can be told without making one.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
pub fn may_write(folder: &Path) -> bool {
    use rustix::fs::{Access, access};
    access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

/// As elsewhere.
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
pub fn may_write(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|found| !found.permissions().readonly())
}

/// How many bytes the user may still write to the disk that `folder` is on; none where that isn't known.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
pub fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// As elsewhere.
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
pub fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

/// Whether only the user may look into `folder`.
pub fn is_private(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let others = |mode: u32| mode & 0o077;
        fs::metadata(folder).is_ok_and(|found| others(found.permissions().mode()) == 0)
    }
    #[cfg(not(unix))]
    {
        fs::metadata(folder).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trying_a_folder_out_leaves_nothing_behind() {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("state/vault");
        try_out(&folder).unwrap();
        assert!(may_write(&folder) && is_private(&folder));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::write(temp.path().join("file"), "").unwrap();
        assert!(try_out(&temp.path().join("file/state")).is_err());
        assert!(!may_write(&temp.path().join("none")));
    }
}

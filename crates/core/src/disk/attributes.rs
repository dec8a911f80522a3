use std::{
    fs::{File, Metadata},
    io,
    path::Path,
    time::Duration,
};

/// What two times of change differ by at the least: Obsidian takes a file whose size and time, in milliseconds, are the
/// same for unchanged.
const TICK: Duration = Duration::from_millis(1);

/// Gives `new`, the open file at `path`, the permissions, owner and extended attributes of the file `old`, of which
/// `metadata` tells, as far as the system lets us. Its time of change is later than that of `old`.
pub(super) fn keep(old: &Path, metadata: &Metadata, new: &File, path: &Path) -> io::Result<()> {
    keep_owner(metadata, path);
    new.set_permissions(metadata.permissions())?;
    keep_extended(old, new);
    if let (Ok(before), Ok(now)) = (metadata.modified(), new.metadata()?.modified())
        && let Some(earliest) = before.checked_add(TICK)
        && now < earliest
    {
        new.set_modified(earliest)?;
    }
    Ok(())
}

/// Gives the new file the old one's owner and group, where the system lets us: only an administrator may give a file
/// away, but all may give it to a group that they are in.
#[cfg(unix)]
fn keep_owner(metadata: &Metadata, new: &Path) {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let kept = chown(new, Some(metadata.uid()), Some(metadata.gid()))
        .or_else(|_| chown(new, None, Some(metadata.gid())));
    if let Err(error) = kept {
        tracing::debug!(%error, path = %new.display(), "owner not kept");
    }
}

#[cfg(not(unix))]
fn keep_owner(_metadata: &Metadata, _new: &Path) {}

/// Access lists are among them on Linux, so they come after the permissions.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn keep_extended(old: &Path, new: &File) {
    let names = extended_names(old).unwrap_or_default();
    for name in names.split_inclusive(|byte| *byte == 0) {
        let kept = std::ffi::CStr::from_bytes_with_nul(name)
            .map_err(|_| rustix::io::Errno::INVAL)
            .and_then(|name| keep_one(old, new, name));
        if let Err(error) = kept {
            let name = String::from_utf8_lossy(name);
            tracing::debug!(%error, %name, path = %old.display(), "attribute not kept");
        }
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn keep_extended(_old: &Path, _new: &File) {}

/// The names of the extended attributes of `file`, each with a zero at its end.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn extended_names(file: &Path) -> rustix::io::Result<Vec<u8>> {
    use rustix::{buffer::spare_capacity, fs::listxattr};
    let mut names: Vec<u8> = Vec::with_capacity(rustix::fs::listxattr_query(file)? + 1);
    listxattr(file, spare_capacity(&mut names))?;
    Ok(names)
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn keep_one(old: &Path, new: &File, name: &std::ffi::CStr) -> rustix::io::Result<()> {
    use rustix::{
        buffer::spare_capacity,
        fs::{XattrFlags, fsetxattr, getxattr, getxattr_query},
    };
    let mut value: Vec<u8> = Vec::with_capacity(getxattr_query(old, name)? + 1);
    getxattr(old, name, spare_capacity(&mut value))?;
    fsetxattr(new, name, &value, XattrFlags::empty())
}

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use super::{DiskError, walk::is_checked};

/// Writes a new file.
///
/// # Errors
///
/// When it is there already, or can't be written.
pub fn create(file: &Path, text: &str) -> Result<(), DiskError> {
    let failed = |source| DiskError::new("create", file)(source);
    let mut new = fs::File::create_new(file).map_err(failed)?;
    new.write_all(text.as_bytes()).and_then(|()| new.sync_all()).map_err(failed)
}

/// Writes `text`, a report, to `file`: a new one, or in the place of the report that is there. It is written whole or
/// not at all, and a link is written through. A note, canvas or base is no report, whatever vault it is in, unless it
/// begins with the line that `text` begins with.
///
/// # Errors
///
/// When the file is a note, no regular file or can't be written. It is as it was then.
pub fn write_report(file: &Path, text: &str) -> Result<(), DiskError> {
    let target = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    if fs::metadata(&target).is_ok_and(|known| known.is_file()) && is_checked(&target) {
        let old = fs::read(&target).map_err(DiskError::new("read", file))?;
        let first = |text: &[u8]| text.split(|byte| *byte == b'\n').next().map(<[u8]>::to_vec);
        if first(&old) != first(text.as_bytes()) {
            return Err(DiskError::IsNote(file.to_owned()));
        }
    }
    write_merge(file, text)
}

/// Writes `text`, a merge, to `file`, whatever is there: whole or not at all. A link is written through.
///
/// # Errors
///
/// When the file is no regular file or can't be written. It is as it was then.
pub fn write_merge(file: &Path, text: &str) -> Result<(), DiskError> {
    let failed = |source| DiskError::new("write", file)(source);
    let target = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let known = fs::metadata(&target).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return Err(DiskError::NotRegular(file.to_owned()));
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut temporary =
        readable_in(folder, ".vault-lint-").map_err(DiskError::new("create a file in", folder))?;
    temporary.write_all(text.as_bytes()).map_err(failed)?;
    if let Some(known) = known {
        temporary.as_file().set_permissions(known.permissions()).map_err(failed)?;
    }
    temporary.as_file().sync_all().map_err(failed)?;
    temporary.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Writes `content` to `file`, one of the user's own outside of any vault, whole or not at all. Only the user may read it.
///
/// # Errors
///
/// When it can't be written. The file is as it was then.
pub fn write_state(file: &Path, content: impl AsRef<[u8]>) -> Result<(), DiskError> {
    write_state_by(file, |writer| writer.write_all(content.as_ref()))
}

/// As [`write_state`], with what `write` writes, be it very much.
///
/// # Errors
///
/// When it can't be written. The file is as it was then.
pub fn write_state_by(
    file: &Path,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), DiskError> {
    let failed = |source| DiskError::new("write", file)(source);
    let folder = file.parent().unwrap_or(Path::new("."));
    super::history::create_private(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let mut writer = io::BufWriter::new(&mut temporary);
    write(&mut writer).and_then(|()| writer.flush()).map_err(failed)?;
    drop(writer);
    temporary.persist(file).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Copies a file to `copy` in the state folder, with the time at which it was written, or removes that where there is no
/// such file.
///
/// # Errors
///
/// When it can't be read or written.
pub fn copy_state(file: &Path, copy: &Path) -> Result<(), DiskError> {
    super::history::create_private(copy.parent().unwrap_or(Path::new(".")))?;
    let copied = fs::metadata(file).and_then(|found| {
        fs::copy(file, copy)?;
        fs::OpenOptions::new().write(true).open(copy)?.set_modified(found.modified()?)
    });
    match copied {
        Err(error) if error.kind() == io::ErrorKind::NotFound => remove_state(copy),
        copied => copied.map_err(DiskError::new("copy", file)),
    }
}

/// Removes a file in the state folder, if it is there.
///
/// # Errors
///
/// When it can't be removed.
pub fn remove_state(file: &Path) -> Result<(), DiskError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(DiskError::new("remove", file)(error))
        }
        _ => Ok(()),
    }
}

/// How many bytes there are in a file; none where there is no file.
pub fn bytes_of(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |found| found.len())
}

/// A new file in `folder` that others may read as they may read any file there.
pub(super) fn readable_in(folder: &Path, prefix: &str) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Makes the new name last through a power failure, where the system can.
pub(super) fn sync_folder(folder: &Path) {
    if let Err(error) = fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, path = %folder.display(), "folder not synced");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(text: &str) -> tempfile::TempDir {
        let temp = tempfile::tempdir().unwrap();
        fs::write(temp.path().join("n.md"), text).unwrap();
        temp
    }

    fn files(vault: &Path) -> usize {
        fs::read_dir(vault).unwrap().count()
    }

    #[test]
    fn a_report_takes_the_place_of_a_report_and_never_of_a_note() {
        let vault = vault("words\n");
        let file = |name: &str| vault.path().join(name);
        for (name, text) in [("r.json", "1"), ("r.json", "22"), ("r.md", "<!-- r -->\n1")] {
            write_report(&file(name), text).unwrap();
            assert_eq!(fs::read_to_string(file(name)).unwrap(), text);
        }
        write_report(&file("r.md"), "<!-- r -->\n2").unwrap();
        for text in ["<!-- r -->\n", ""] {
            let error = write_report(&file("n.md"), text).unwrap_err();
            assert!(matches!(error, DiskError::IsNote(_)), "{error}");
        }
        assert_eq!(fs::read_to_string(file("n.md")).unwrap(), "words\n");
        assert!(matches!(write_report(vault.path(), ""), Err(DiskError::NotRegular(_))));
        assert!(write_report(&file("no/such/folder.json"), "").is_err());
        assert_eq!(files(vault.path()), 3);
    }

    #[cfg(unix)]
    #[test]
    fn a_report_is_written_through_a_link_and_read_by_others() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let vault = vault("words");
        let file = |name: &str| vault.path().join(name);
        fs::write(file("a.json"), "").unwrap();
        fs::set_permissions(file("a.json"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("a.json", file("b.json")).unwrap();
        write_report(&file("b.json"), "1").unwrap();
        assert_eq!(fs::read_to_string(file("a.json")).unwrap(), "1");
        let mode = |name: &str| fs::metadata(file(name)).unwrap().permissions().mode() & 0o777;
        write_report(&file("new.json"), "1").unwrap();
        fs::write(file("plain.json"), "1").unwrap();
        assert_eq!((mode("a.json"), mode("new.json")), (0o640, mode("plain.json")));
        symlink("n.md", file("c.json")).unwrap();
        assert!(matches!(write_report(&file("c.json"), "1"), Err(DiskError::IsNote(_))));
    }
}

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{DiskError, Fingerprint, walk::is_checked};
use crate::path::NotePath;

/// Puts `text` in the place of the content of `path` in `vault`, if that is still what `expected` says. A file that holds
/// `text` already stays as it is: it may have been written under another name.
///
/// The file is never half-written: the text goes to a new file in the same folder, whose name begins with a dot, and on
/// the disk, before that takes the old one's place. Its permissions stay. A link is written through, never out of
/// the vault. A note in a folder that can't be written stays as it is, even if the note itself could be. Other names of the same file (hard links) keep the old content, and extended attributes are lost.
///
/// # Errors
///
/// When the file has changed, is read-only or lies outside of the vault, or the disk is full. The file is as it was
/// then.
pub fn write(
    vault: &Path,
    path: &NotePath,
    text: &str,
    expected: &Fingerprint,
) -> Result<(), DiskError> {
    let named = path.on_disk(vault);
    let target = target(vault, &named)?;
    let metadata = fs::metadata(&target).map_err(DiskError::new("write", &named))?;
    if !metadata.is_file() {
        return Err(DiskError::NotRegular(named));
    }
    if metadata.permissions().readonly() {
        return Err(DiskError::ReadOnly(named));
    }
    let folder = target.parent().unwrap_or(vault);
    let failed = |source| DiskError::new("write", &named)(source);
    let mut temporary = tempfile::Builder::new()
        .prefix(".vault-lint-")
        .tempfile_in(folder)
        .map_err(DiskError::new("create a file in", folder))?;
    temporary.write_all(text.as_bytes()).map_err(failed)?;
    keep_owner(&metadata, temporary.path());
    temporary.as_file().set_permissions(metadata.permissions()).map_err(failed)?;
    temporary.as_file().sync_all().map_err(failed)?;
    let now = Fingerprint::of(&fs::read(&target).map_err(DiskError::new("read", &named))?);
    if now == Fingerprint::of(text.as_bytes()) {
        return Ok(());
    }
    if now != *expected {
        return Err(DiskError::Changed(named));
    }
    temporary.persist(&target).map_err(|error| failed(error.error))?;
    sync_folder(folder);
    Ok(())
}

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
    let failed = |source| DiskError::new("write", file)(source);
    let target = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let known = fs::metadata(&target).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return Err(DiskError::NotRegular(file.to_owned()));
    }
    if known.is_some() && is_checked(&target) {
        let old = fs::read(&target).map_err(DiskError::new("read", file))?;
        let first = |text: &[u8]| text.split(|byte| *byte == b'\n').next().map(<[u8]>::to_vec);
        if first(&old) != first(text.as_bytes()) {
            return Err(DiskError::IsNote(file.to_owned()));
        }
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut temporary = report_in(folder).map_err(DiskError::new("create a file in", folder))?;
    temporary.write_all(text.as_bytes()).map_err(failed)?;
    if let Some(known) = known {
        temporary.as_file().set_permissions(known.permissions()).map_err(failed)?;
    }
    temporary.as_file().sync_all().map_err(failed)?;
    temporary.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Writes `text` to `file` in the state folder, whole or not at all. Only the user may read it.
///
/// # Errors
///
/// When it can't be written. The file is as it was then.
pub fn write_state(file: &Path, text: &str) -> Result<(), DiskError> {
    let failed = |source| DiskError::new("write", file)(source);
    let folder = file.parent().unwrap_or(Path::new("."));
    super::history::create_private(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    temporary.write_all(text.as_bytes()).map_err(failed)?;
    temporary.persist(file).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A new file in `folder` that others may read as they may read any file there: a report is no secret.
fn report_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vault-lint-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// The file behind a link, which must lie in the vault.
fn target(vault: &Path, named: &Path) -> Result<PathBuf, DiskError> {
    let failed = |source| DiskError::new("write", named)(source);
    let target = named.canonicalize().map_err(failed)?;
    let vault = vault.canonicalize().map_err(failed)?;
    if target.starts_with(vault) { Ok(target) } else { Err(DiskError::Outside(named.to_owned())) }
}

/// Gives the new file the old one's owner and group, where the system lets us: only an administrator may give a file
/// away, but all may give it to a group that they are in.
#[cfg(unix)]
fn keep_owner(metadata: &fs::Metadata, new: &Path) {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let kept = chown(new, Some(metadata.uid()), Some(metadata.gid()))
        .or_else(|_| chown(new, None, Some(metadata.gid())));
    if let Err(error) = kept {
        tracing::debug!(%error, path = %new.display(), "owner not kept");
    }
}

#[cfg(not(unix))]
fn keep_owner(_metadata: &fs::Metadata, _new: &Path) {}

/// Makes the new name last through a power failure, where the system can.
pub(super) fn sync_folder(folder: &Path) {
    if let Err(error) = fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, path = %folder.display(), "folder not synced");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::disk::{Content, read};

    fn vault(text: &str) -> (tempfile::TempDir, NotePath) {
        let temp = tempfile::tempdir().unwrap();
        fs::write(temp.path().join("n.md"), text).unwrap();
        (temp, NotePath::new("n.md"))
    }

    fn files(vault: &Path) -> usize {
        fs::read_dir(vault).unwrap().count()
    }

    #[test]
    fn only_what_was_read_is_overwritten() {
        let (vault, path) = vault("old");
        let stale = Fingerprint::of(b"older");
        let error = write(vault.path(), &path, "new", &stale).unwrap_err();
        assert!(matches!(error, DiskError::Changed(_)));
        assert_eq!(fs::read_to_string(vault.path().join("n.md")).unwrap(), "old");
        write(vault.path(), &path, "new", &Fingerprint::of(b"old")).unwrap();
        assert_eq!(fs::read_to_string(vault.path().join("n.md")).unwrap(), "new");
        assert_eq!(files(vault.path()), 1);
    }

    #[test]
    fn a_note_that_is_gone_is_not_made_again() {
        let (vault, path) = vault("old");
        fs::remove_file(vault.path().join("n.md")).unwrap();
        assert!(write(vault.path(), &path, "new", &Fingerprint::of(b"old")).is_err());
        assert_eq!(files(vault.path()), 0);
    }

    #[test]
    fn a_read_only_note_is_left_alone() {
        let (vault, path) = vault("old");
        let file = vault.path().join("n.md");
        let mut permissions = fs::metadata(&file).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&file, permissions).unwrap();
        let error = write(vault.path(), &path, "new", &Fingerprint::of(b"old")).unwrap_err();
        assert!(matches!(error, DiskError::ReadOnly(_)));
        assert_eq!(fs::read_to_string(file).unwrap(), "old");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_written_through_but_not_out_of_the_vault() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let (vault, _) = vault("old");
        fs::set_permissions(vault.path().join("n.md"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("n.md", vault.path().join("link.md")).unwrap();
        write(vault.path(), &NotePath::new("link.md"), "new", &Fingerprint::of(b"old")).unwrap();
        assert!(fs::symlink_metadata(vault.path().join("link.md")).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(vault.path().join("n.md")).unwrap(), "new");
        assert_eq!(
            fs::metadata(vault.path().join("n.md")).unwrap().permissions().mode() & 0o777,
            0o640
        );

        // As the run goes on it comes to the other name, which it read before the first was written.
        write(vault.path(), &NotePath::new("n.md"), "new", &Fingerprint::of(b"old")).unwrap();

        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("o.md"), "old").unwrap();
        symlink(outside.path().join("o.md"), vault.path().join("out.md")).unwrap();
        let error = write(vault.path(), &NotePath::new("out.md"), "new", &Fingerprint::of(b"old"))
            .unwrap_err();
        assert!(matches!(error, DiskError::Outside(_)));
        assert_eq!(fs::read_to_string(outside.path().join("o.md")).unwrap(), "old");
    }
    #[test]
    fn a_folder_in_the_place_of_a_note_is_left_alone() {
        let (vault, _) = vault("old");
        fs::create_dir(vault.path().join("d.md")).unwrap();
        let path = NotePath::new("d.md");
        let error = write(vault.path(), &path, "new", &Fingerprint::of(b"")).unwrap_err();
        assert!(matches!(error, DiskError::NotRegular(_)));
        assert_eq!(files(vault.path()), 2);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_takes_no_files_is_named() {
        // Even an administrator makes no file there.
        let vault = Path::new("/proc/self");
        let path = NotePath::new("fdinfo/../comm");
        let error = write(vault, &path, "new", &Fingerprint::of(b"")).unwrap_err();
        assert!(error.to_string().starts_with("can't create a file in `/proc/"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn hard_links_keep_the_old_content() {
        let (vault, path) = vault("old");
        let other = vault.path().join("other.md");
        fs::hard_link(vault.path().join("n.md"), &other).unwrap();
        write(vault.path(), &path, "new", &Fingerprint::of(b"old")).unwrap();
        assert_eq!(fs::read_to_string(vault.path().join("n.md")).unwrap(), "new");
        assert_eq!(fs::read_to_string(other).unwrap(), "old");
    }

    #[test]
    fn a_report_takes_the_place_of_a_report_and_never_of_a_note() {
        let (vault, _) = vault("words\n");
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
        let (vault, _) = vault("words");
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

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_what_is_read(old in "\\PC*|[\r\n\u{feff}\0]*", new in any::<String>()) {
            let (vault, path) = vault(&old);
            let source = read(vault.path(), &path).unwrap();
            write(vault.path(), &path, &new, &source.fingerprint).unwrap();
            let source = read(vault.path(), &path).unwrap();
            prop_assert!(matches!(source.content, Content::Text(text) if text == new));
            prop_assert_eq!(files(vault.path()), 1);
        }
    }
}

use std::{cell::RefCell, fs, path::Path};

use jiff::Timestamp;
use proptest::prelude::*;

use crate::{
    disk::{Bounds, Content, DiskError, Fingerprint, History, Point, Probe, Run, read},
    path::NotePath,
};

fn vault(text: &str) -> (tempfile::TempDir, NotePath) {
    let temp = tempfile::tempdir().unwrap();
    fs::write(temp.path().join("n.md"), text).unwrap();
    (temp, NotePath::new("n.md"))
}

fn files(vault: &Path) -> usize {
    fs::read_dir(vault).unwrap().count()
}

fn run(state: &Path, vault: &Path, probe: Probe) -> Run {
    let history = History::open(state, vault).watched(probe);
    history.begin(Timestamp::UNIX_EPOCH, "fix", &Bounds::default()).unwrap()
}

/// Replaces the note in a run of its own, after which nothing is left but the note.
fn write(
    vault: &Path,
    path: &NotePath,
    text: &str,
    expected: &Fingerprint,
) -> Result<(), DiskError> {
    let state = tempfile::tempdir().unwrap();
    let mut run = run(state.path(), vault, |_| {});
    let written = run.replace(path, text, expected);
    assert!(run.settle(&|_| {}, &|_, _, _| None).is_empty());
    let swap = run.swap_folder();
    run.finish().unwrap();
    assert_eq!(files(&swap), 0);
    written
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
    let error =
        write(vault.path(), &NotePath::new("out.md"), "new", &Fingerprint::of(b"old")).unwrap_err();
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

thread_local! {
    /// At which step an editor saves, and which note.
    static EDITOR: RefCell<Option<(Point, std::path::PathBuf)>> = const { RefCell::new(None) };
}

fn editor(at: Point) {
    EDITOR.with_borrow(|editor| {
        if let Some((point, file)) = editor
            && *point == at
        {
            fs::write(file, "old and words").unwrap();
        }
    });
}

#[test]
fn what_an_editor_saves_at_the_last_moment_stays() {
    let steps = [Point::Created, Point::Named, Point::Compared, Point::Exchanged, Point::Verified];
    for at in steps {
        let ((vault, path), state) = (vault("old"), tempfile::tempdir().unwrap());
        EDITOR.set(Some((at, vault.path().join("n.md"))));
        let mut run = run(state.path(), vault.path(), editor);
        let written = run.replace(&path, "new", &Fingerprint::of(b"old"));
        // As soon as the note is the new file it is the new file that the editor writes to.
        let was_late = matches!(at, Point::Exchanged | Point::Verified);
        assert_eq!(written.is_ok(), was_late, "{at:?}");
        assert!(run.settle(&|_| {}, &|_, _, _| None).is_empty(), "{at:?}");
        assert_eq!(fs::read_to_string(vault.path().join("n.md")).unwrap(), "old and words");
        assert_eq!((files(vault.path()), files(&run.swap_folder())), (1, 0), "{at:?}");
    }
}

#[test]
fn the_time_of_change_is_later_by_what_an_editor_sees() {
    let (vault, path) = vault("old");
    let file = vault.path().join("n.md");
    let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(4_000_000_000);
    fs::File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
    write(vault.path(), &path, "new", &Fingerprint::of(b"old")).unwrap();
    let later = fs::metadata(file).unwrap().modified().unwrap();
    assert_eq!(later.duration_since(time).unwrap().as_millis(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn extended_attributes_stay() {
    use rustix::fs::{XattrFlags, getxattr, setxattr};
    let (vault, path) = vault("old");
    let file = vault.path().join("n.md");
    for (name, value) in [("user.a", &b"1"[..]), ("user.empty", b""), ("user.b", b"\0\xff")] {
        match setxattr(&file, name, value, XattrFlags::empty()) {
            Err(rustix::io::Errno::NOTSUP) => return,
            set => set.unwrap(),
        }
    }
    write(vault.path(), &path, "new", &Fingerprint::of(b"old")).unwrap();
    let mut value = Vec::with_capacity(8);
    getxattr(&file, "user.b", rustix::buffer::spare_capacity(&mut value)).unwrap();
    assert_eq!(value, b"\0\xff");
    assert_eq!(rustix::fs::getxattr_query(&file, "user.empty").unwrap(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_vault_on_another_file_system_has_hidden_files_for_a_while() {
    let vault = tempfile::tempdir_in("/dev/shm").unwrap();
    let (state, path) = (tempfile::tempdir_in("/var/tmp").unwrap(), NotePath::new("n.md"));
    fs::write(vault.path().join("n.md"), "old").unwrap();
    let mut run = run(state.path(), vault.path(), |_| {});
    run.replace(&path, "new", &Fingerprint::of(b"old")).unwrap();
    let names = fs::read_dir(vault.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    assert!(names[0].starts_with(".vault-lint-swap-"), "{names:?}");
    assert_eq!(names.len(), 2);
    assert!(run.settle(&|_| {}, &|_, _, _| None).is_empty());
    assert_eq!(files(vault.path()), 1);
    let swap = run.swap_folder();
    assert_eq!(files(&swap), 1);
    run.finish().unwrap();
    assert_eq!(files(&swap), 0);
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

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use super::{DiskError, history::create_private};

/// A lock that one process has at a time. It ends with the process at the latest.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Who has a lock, and whether it is this process.
#[derive(Debug)]
pub enum Locked {
    /// This process has it now.
    Ours(Lock),
    /// Another process has it: its number, if that is known.
    Theirs(Option<u32>),
}

/// Takes the lock `file`, which says by which process it is held. Where the file system knows no locks, as on some network
/// drives, every process gets it.
///
/// # Errors
///
/// When the file can't be made.
pub fn lock(file: &Path, process: u32) -> Result<Locked, DiskError> {
    let mut open = open(file)?;
    match open.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let _ = open.read_to_string(&mut text);
            return Ok(Locked::Theirs(text.trim().parse().ok()));
        }
        Err(TryLockError::Error(error)) => not_locked(file, &error),
        Ok(()) => {}
    }
    sign(open, file, process).map(Locked::Ours)
}

/// Takes the lock `file` as soon as nobody has it, as [`lock`] does.
///
/// # Errors
///
/// When the file can't be made.
pub(super) fn await_lock(file: &Path, process: u32) -> Result<Lock, DiskError> {
    let open = open(file)?;
    if let Err(error) = open.lock() {
        not_locked(file, &error);
    }
    sign(open, file, process)
}

fn open(file: &Path) -> Result<File, DiskError> {
    create_private(file.parent().unwrap_or(Path::new(".")))?;
    let mut options = OpenOptions::new();
    let open = options.create(true).truncate(false).read(true).write(true).open(file);
    open.map_err(DiskError::new("lock", file))
}

fn not_locked(file: &Path, error: &io::Error) {
    tracing::debug!(%error, path = %file.display(), "not locked");
}

/// Writes into the locked file who has it.
fn sign(mut open: File, file: &Path, process: u32) -> Result<Lock, DiskError> {
    open.seek(SeekFrom::Start(0))
        .and_then(|_| open.set_len(0))
        .and_then(|()| writeln!(open, "{process}"))
        .map_err(DiskError::new("lock", file))?;
    Ok(Lock { _file: open })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_it_at_a_time() {
        let state = tempfile::tempdir().unwrap();
        let file = state.path().join("state/lock");
        let Locked::Ours(first) = lock(&file, 11).unwrap() else { panic!("nobody has it") };
        assert!(matches!(lock(&file, 12).unwrap(), Locked::Theirs(Some(11))));
        drop(first);
        let Locked::Ours(second) = lock(&file, 12).unwrap() else { panic!("nobody has it") };
        let waiting = std::thread::spawn({
            let file = file.clone();
            move || await_lock(&file, 13).unwrap()
        });
        drop(second);
        let third = waiting.join().unwrap();
        assert!(matches!(lock(&file, 14).unwrap(), Locked::Theirs(Some(13))));
        drop(third);
    }
}

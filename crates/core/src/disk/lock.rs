use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
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
    create_private(file.parent().unwrap_or(Path::new(".")))?;
    let failed = |source| DiskError::new("lock", file)(source);
    let mut open = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(file)
        .map_err(failed)?;
    match open.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let _ = open.read_to_string(&mut text);
            return Ok(Locked::Theirs(text.trim().parse().ok()));
        }
        Err(TryLockError::Error(error)) => {
            tracing::debug!(%error, path = %file.display(), "not locked");
        }
        Ok(()) => {}
    }
    open.seek(SeekFrom::Start(0)).and_then(|_| open.set_len(0)).map_err(failed)?;
    writeln!(open, "{process}").map_err(failed)?;
    Ok(Locked::Ours(Lock { _file: open }))
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
        assert!(matches!(lock(&file, 12).unwrap(), Locked::Ours(_)));
    }
}

use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
};

/// A hold on a history: while a run has one, no process drops anything that the run may refer to. It ends with the
/// process at the latest.
#[derive(Debug)]
pub(super) struct Hold {
    _file: Option<File>,
}

impl Hold {
    /// A hold that many runs may have at once. Where the file system knows no locks it holds nothing, but nothing is
    /// dropped there either.
    pub(super) fn shared(history: &Path) -> Self {
        let file = open(history).and_then(|file| file.lock_shared().map(|()| file));
        if let Err(error) = &file {
            tracing::debug!(%error, path = %history.display(), "history not locked");
        }
        Self { _file: file.ok() }
    }

    /// The only hold; none while a run has one.
    pub(super) fn sole(history: &Path) -> Option<Self> {
        let file = open(history).ok()?;
        file.try_lock().ok()?;
        Some(Self { _file: Some(file) })
    }
}

fn open(history: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(history.join("lock"))
}

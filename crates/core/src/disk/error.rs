use std::{
    io,
    path::{Path, PathBuf},
};

/// What went wrong with a file or folder, which it always names.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// The system refused.
    #[error("can't {action} `{}`: {}", path.display(), plain(reason))]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// Why it failed.
        reason: io::Error,
    },
    /// The file is not as it was when it was read.
    #[error("`{}` has changed since it was read, so it was left alone", .0.display())]
    Changed(PathBuf),
    /// The file may not be written.
    #[error("`{}` is read-only, so it was left alone", .0.display())]
    ReadOnly(PathBuf),
    /// The file is a link to one outside of the vault.
    #[error("`{}` leads out of the vault, so it was left alone", .0.display())]
    Outside(PathBuf),
    /// There is a file where another was to go.
    #[error("there is a `{}` already, so nothing was moved there", .0.display())]
    Taken(PathBuf),
    /// The file is a note that nobody asked to change.
    #[error("`{}` is a note, so it was left alone", .0.display())]
    IsNote(PathBuf),
    /// It is a pipe, a device or the like: reading it may never end.
    #[error("`{}` is no regular file, so it was skipped", .0.display())]
    NotRegular(PathBuf),
    /// The file was named, but is of a kind that is not checked.
    #[error("`{}` is no note, canvas or base, so it was skipped", .0.display())]
    NotChecked(PathBuf),
    /// The name is no Unicode, so no link can lead to it.
    #[error("`{}` has a name that is no Unicode, so it was skipped", .0.display())]
    NotUnicode(PathBuf),
}

impl DiskError {
    pub(super) fn new(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |reason| Self::Io { action, path: path.to_owned(), reason }
    }

    /// Whether a file can't be moved as it would have to go to another file system.
    pub(super) fn is_across_devices(&self) -> bool {
        matches!(self, Self::Io { reason, .. } if reason.kind() == io::ErrorKind::CrossesDevices)
    }

    /// The file or folder that it is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. }
            | Self::Changed(path)
            | Self::ReadOnly(path)
            | Self::Outside(path)
            | Self::Taken(path)
            | Self::IsNote(path)
            | Self::NotRegular(path)
            | Self::NotChecked(path)
            | Self::NotUnicode(path) => path,
        }
    }
}

/// Whether the error says that there is nothing at the path.
pub fn is_gone(error: &DiskError) -> bool {
    matches!(error, DiskError::Io { reason, .. } if reason.kind() == io::ErrorKind::NotFound)
}

/// The reason in words of everyday life.
fn plain(error: &io::Error) -> String {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "it is not there",
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full",
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        io::ErrorKind::IsADirectory => "it is a folder",
        io::ErrorKind::InvalidData => "it is no UTF-8",
        io::ErrorKind::FileTooLarge => "it is too big",
        io::ErrorKind::NotADirectory => "a part of its path is no folder",
        _ => return error.to_string(),
    };
    reason.to_owned()
}

//! Where hints come from.

use std::path::{Path, PathBuf};

use notify::{
    Config, ErrorKind, Event, EventKind, EventKindMask, RecommendedWatcher, RecursiveMode,
    Watcher as _,
};
use vault_lint_core::path::NotePath;

use crate::hints::{Hints, Inbox};

/// What tells of edits.
pub(crate) trait Source: Send {
    /// Begins anew, as hints were lost or the vault's folder is another: folders that were made meanwhile aren't watched.
    ///
    /// # Errors
    ///
    /// When the system can't tell of edits.
    fn renew(&mut self) -> Result<(), NoSource>;
}

/// Why the system doesn't tell of edits.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoSource {
    /// There are more folders than may be watched.
    #[error(
        "the system watches no more folders: raise `fs.inotify.max_user_watches` (`sudo sysctl fs.inotify.max_user_watches=524288`)"
    )]
    TooManyFolders,
    /// Anything else.
    #[error("the system doesn't tell of edits: {0}")]
    Failed(#[from] notify::Error),
}

/// The system's own way: inotify, `FSEvents`, `ReadDirectoryChangesW`.
pub(crate) struct Native {
    watcher: RecommendedWatcher,
    vault: PathBuf,
    is_watching: bool,
}

impl Native {
    /// Puts into `inbox` what changes in `vault`, an absolute path without links in it.
    pub(crate) fn new(vault: &Path, inbox: Inbox) -> Result<Self, NoSource> {
        // Of what the system can tell, neither reading nor opening: our own would come back to us.
        let kinds = EventKindMask::CORE | EventKindMask::ACCESS_CLOSE;
        let config = Config::default().with_event_kinds(kinds).with_follow_symlinks(false);
        let root = vault.to_owned();
        let handler = move |event| inbox.put(|hints| put(hints, &root, event));
        let watcher = RecommendedWatcher::new(handler, config)?;
        let mut source = Self { watcher, vault: vault.to_owned(), is_watching: false };
        source.renew()?;
        Ok(source)
    }
}

impl Source for Native {
    fn renew(&mut self) -> Result<(), NoSource> {
        if self.is_watching {
            // Of a folder that is gone there is nothing to end.
            let _ = self.watcher.unwatch(&self.vault);
        }
        self.is_watching = false;
        self.watcher.watch(&self.vault, RecursiveMode::Recursive).map_err(|error| {
            match error.kind {
                ErrorKind::MaxFilesWatch => NoSource::TooManyFolders,
                _ => NoSource::Failed(error),
            }
        })?;
        self.is_watching = true;
        Ok(())
    }
}

/// No source: the vault is looked through from time to time.
pub(crate) struct Silent;

impl Source for Silent {
    fn renew(&mut self) -> Result<(), NoSource> {
        Ok(())
    }
}

fn put(hints: &mut Hints, vault: &Path, event: notify::Result<Event>) {
    let event = match event {
        Ok(event) => event,
        Err(error) => {
            tracing::debug!(%error, "hints were lost");
            hints.everything = true;
            return;
        }
    };
    hints.everything |= event.need_rescan();
    if matches!(event.kind, EventKind::Access(kind) if !is_write(kind)) {
        return;
    }
    for path in &event.paths {
        if path == vault {
            hints.root |= event.kind.is_remove() || is_rename(event.kind);
        } else if let Some(path) = NotePath::inside(vault, path) {
            hints.add(path);
        }
    }
}

fn is_write(kind: notify::event::AccessKind) -> bool {
    kind == notify::event::AccessKind::Close(notify::event::AccessMode::Write)
}

fn is_rename(kind: EventKind) -> bool {
    matches!(kind, EventKind::Modify(notify::event::ModifyKind::Name(_)))
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, AccessMode, Flag, ModifyKind, RemoveKind};

    use super::*;

    fn hints(kind: EventKind, path: &str) -> Hints {
        let mut hints = Hints::default();
        put(&mut hints, Path::new("/v"), Ok(Event::new(kind).add_path(PathBuf::from(path))));
        hints
    }

    #[test]
    fn events_are_hints() {
        let write = EventKind::Modify(ModifyKind::Any);
        assert_eq!(hints(write, "/v/a/b.md").paths, [NotePath::new("a/b.md")].into());
        assert_eq!(hints(write, "/v"), Hints::default());
        assert_eq!(hints(write, "/else/b.md"), Hints::default());
        assert!(hints(EventKind::Remove(RemoveKind::Folder), "/v").root);
        let read = EventKind::Access(AccessKind::Close(AccessMode::Read));
        assert_eq!(hints(read, "/v/a.md"), Hints::default());
        let written = EventKind::Access(AccessKind::Close(AccessMode::Write));
        assert_eq!(hints(written, "/v/a.md").paths.len(), 1);
    }

    #[test]
    fn what_was_lost_may_be_anything() {
        let mut hints = Hints::default();
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        put(&mut hints, Path::new("/v"), Ok(lost));
        assert!(hints.everything);
        let mut hints = Hints::default();
        put(&mut hints, Path::new("/v"), Err(notify::Error::generic("x")));
        assert!(hints.everything);
    }
}

//! What the system says may have changed. It is never the truth: it tells where to look.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Notify;
use vault_lint_core::path::NotePath;

/// What may have changed since it was last asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hints {
    /// Files and folders.
    pub paths: BTreeSet<NotePath>,
    /// Whether anything may have changed, as hints were lost.
    pub everything: bool,
    /// Whether the vault's folder itself is gone or was put in another's place.
    pub root: bool,
    /// Whether settings may have changed: vault-lint's, or Obsidian's.
    pub settings: bool,
}

/// Where hints are put, by any thread, and taken from. To put one costs no more than its place in a set, so that the
/// system's queue never fills up meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Inbox {
    hints: Arc<Mutex<Hints>>,
    wake: Arc<Notify>,
}

impl Inbox {
    /// Puts in what `put` adds.
    pub fn put(&self, put: impl FnOnce(&mut Hints)) {
        put(&mut self.hints.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake.notify_one();
    }

    /// Takes all out.
    pub fn take(&self) -> Hints {
        std::mem::take(&mut self.hints.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until something was put in.
    pub async fn arrival(&self) {
        self.wake.notified().await;
    }
}

impl Hints {
    /// Adds that what is at `path` may have changed, as far as that is of interest.
    pub(crate) fn add(&mut self, path: NotePath) {
        match Interest::of(&path) {
            Interest::None => {}
            Interest::Settings => self.settings = true,
            Interest::File => _ = self.paths.insert(path),
            Interest::FileWithSettings => {
                self.settings = true;
                self.paths.insert(path);
            }
            Interest::Root => self.root = true,
        }
    }
}

/// What a change at a path means.
#[derive(PartialEq, Eq, Debug)]
enum Interest {
    None,
    Settings,
    File,
    /// A file of the vault in which settings may stand too.
    FileWithSettings,
    Root,
}

impl Interest {
    fn of(path: &NotePath) -> Self {
        let text = path.as_str();
        if text.is_empty() {
            return Self::Root;
        }
        let first = text.split('/').next().unwrap_or_default();
        let is_json = path.extension() == "json";
        if first == ".vault-lint.toml" || is_obsidian_settings(text) && is_json {
            return Self::Settings;
        }
        if text.split('/').any(|part| part.starts_with('.') || part == "node_modules")
            || is_temporary(path.file_name())
        {
            return Self::None;
        }
        if path.extension() == "toml" || is_json { Self::FileWithSettings } else { Self::File }
    }
}

/// Whether a path is one in Obsidian's folder at which settings may stand: what is open changes all the time and is none.
fn is_obsidian_settings(path: &str) -> bool {
    path.starts_with(".obsidian") && !path.contains("/workspace")
}

/// Whether a file is one that an editor or a sync tool makes for a moment.
fn is_temporary(name: &str) -> bool {
    let ends = [".tmp", "~", ".swp", ".crdownload"];
    let begins = ["~$", "~syncthing~", ".~"];
    name == "4913"
        || ends.iter().any(|end| name.ends_with(end))
        || begins.iter().any(|begin| name.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_interest() {
        for (path, interest) in [
            ("", Interest::Root),
            ("a.md", Interest::File),
            ("Folder", Interest::File),
            ("a.md~", Interest::None),
            ("4913", Interest::None),
            ("a.md.tmp", Interest::None),
            (".git/index", Interest::None),
            ("x/.trash/a.md", Interest::None),
            (".obsidian/workspace.json", Interest::None),
            (".obsidian/app.json", Interest::Settings),
            (".obsidian/plugins/obsidian-linter/data.json", Interest::Settings),
            (".vault-lint.toml", Interest::Settings),
            ("vault-lint.toml", Interest::FileWithSettings),
        ] {
            assert_eq!(Interest::of(&NotePath::new(path)), interest, "{path}");
        }
    }

    #[test]
    fn what_was_put_in_is_taken_out_once() {
        let inbox = Inbox::default();
        inbox.put(|hints| hints.add(NotePath::new("a.md")));
        inbox.put(|hints| hints.add(NotePath::new("a.md")));
        assert_eq!(inbox.take().paths.len(), 1);
        assert_eq!(inbox.take(), Hints::default());
    }
}

//! What looks like an accident is held, not spread to other devices.

use vault_lint_core::disk;

use super::{
    SyncError, Work,
    snapshot::{Change, is_note},
};

/// What looks like an accident.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Guard {
    /// So many files are gone.
    #[error("{deleted} of {all} files {}, which looks like an accident: `vault-lint sync --trust` goes on all the same", .side.deleted())]
    Deleted {
        /// How many are gone.
        deleted: usize,
        /// Of how many.
        all: usize,
        /// Where.
        side: Side,
    },
    /// A note has no text any more.
    #[error("`{path}` {} without any text, which looks like an accident: `vault-lint sync --trust` goes on all the same", .side.emptied())]
    Emptied {
        /// The note.
        path: String,
        /// Where.
        side: Side,
    },
    /// The remote may be that of another vault.
    #[error(
        "the commits of the remote have nothing in common with those of this vault: `vault-lint sync --trust` merges them all the same"
    )]
    Unrelated,
    /// A file is too big for most remotes.
    #[error("`{0}` is larger than 95 MB, which most remotes don't take: put it into `.gitignore`")]
    TooBig(String),
}

/// Where something happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// In this vault.
    Here,
    /// On another device.
    There,
}

impl Side {
    fn deleted(self) -> &'static str {
        match self {
            Self::Here => "are gone since the last sync",
            Self::There => "were deleted on another device",
        }
    }

    fn emptied(self) -> &'static str {
        match self {
            Self::Here => "is",
            Self::There => "comes from another device",
        }
    }
}

/// So many files may go at once...
const MOST_DELETED: usize = 50;
/// ...and such a part of all, unless they are fewer than...
const PART: usize = 4;
/// ...these.
const FEW: usize = 5;
const MOST_BYTES: u64 = 95 * 1024 * 1024;

/// Holds `changes` of the vault in the tree `before` if they look like an accident.
pub(super) fn check(
    work: &Work<'_>,
    before: &str,
    changes: &[&Change],
    side: Side,
) -> Result<(), SyncError> {
    let deleted = changes.iter().filter(|change| change.new.is_none()).count();
    let moved = moved(changes);
    let gone = deleted.saturating_sub(moved);
    if gone > FEW {
        let listed = work.git.ask(&["ls-tree", "-r", "-z", "--name-only", before]).run()?.text();
        let within = listed.split_terminator('\0').filter(|path| work.place.inside(path).is_some());
        let all = within.count();
        if gone > MOST_DELETED || gone * PART > all {
            return Err(Guard::Deleted { deleted: gone, all, side }.into());
        }
    }
    let empty = work.git.ask(&["hash-object", "-t", "blob", "--stdin"]).line()?;
    let is_empty = |side: &Option<(String, String)>| side.as_ref().is_some_and(|it| it.1 == empty);
    let emptied = changes.iter().find(|change| {
        is_note(&change.path)
            && change.old.is_some()
            && !is_empty(&change.old)
            && is_empty(&change.new)
    });
    if let Some(change) = emptied {
        return Err(Guard::Emptied { path: change.path.clone(), side }.into());
    }
    let root = &work.git.root;
    let new = changes.iter().filter(|change| side == Side::Here && change.new.is_some());
    match new.into_iter().find(|change| disk::bytes_of(&root.join(&change.path)) > MOST_BYTES) {
        Some(change) => Err(Guard::TooBig(change.path.clone()).into()),
        None => Ok(()),
    }
}

/// How many of the files that are gone are there under another name.
fn moved(changes: &[&Change]) -> usize {
    let mut new: Vec<&str> = changes
        .iter()
        .filter(|change| change.old.is_none())
        .filter_map(|change| Some(change.new.as_ref()?.1.as_str()))
        .collect();
    let gone = changes.iter().filter(|change| change.new.is_none());
    let mut is_there = |change: &&&Change| {
        let object = change.old.as_ref().map(|(_, object)| object.as_str());
        let found = new.iter().position(|new| Some(*new) == object);
        found.map(|found| new.swap_remove(found)).is_some()
    };
    gone.filter(|change| is_there(change)).count()
}

use std::{
    collections::BTreeSet,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use vault_lint_core::{
    disk::{self, DiskError},
    path::NotePath,
};

use crate::{
    args::{Narrowing, Notes},
    git::Changes,
    session::{Session, located},
};

/// The notes of a run.
#[derive(Debug)]
pub(crate) struct Selected {
    /// Sorted, each once.
    pub(crate) paths: Vec<NotePath>,
    /// What couldn't be looked at.
    pub(crate) errors: Vec<DiskError>,
    /// What changed in them, where only that is wanted.
    pub(crate) changes: Option<Changes>,
}

impl Selected {
    /// The notes of `session` that `notes` names and `narrowing` leaves.
    pub(crate) fn of(
        session: &Session,
        notes: &Notes,
        narrowing: &Narrowing,
        list: Option<List>,
    ) -> anyhow::Result<Self> {
        let (vault, by_line) = (&session.vault, narrowing.changed_lines);
        let changes = match &narrowing.changed_since {
            Some(revision) => Some(Changes::since(vault, revision, by_line)?),
            None if narrowing.staged => Some(Changes::staged(vault, by_line)?),
            None => None,
        };
        let by_list = list.is_some();
        let (mut paths, errors) = match (list, &changes) {
            (None, None) => {
                let (paths, errors) = session.notes(notes)?;
                return Ok(Self { paths, errors, changes });
            }
            (Some(list), None) => (inside(vault, &list.notes), list.missing),
            // What is staged needn't be on the disk, and what git says is gone did not change.
            (Some(list), Some(changes)) => {
                let missing = list.missing.iter().map(|error| error.path().to_owned());
                let mut paths = inside(vault, &[list.notes, missing.collect()].concat());
                paths.retain(|path| changes.has(path));
                (paths, Vec::new())
            }
            (None, Some(changes)) => (changes.paths().cloned().collect(), Vec::new()),
        };
        let all = by_list && notes.given.is_empty();
        let starts = if all { vec![vault.clone()] } else { Session::starts(notes)? };
        paths.retain(|path| session.would_find(notes, &starts, path));
        paths.sort();
        tracing::info!("{} notes", paths.len());
        Ok(Self { paths, errors, changes })
    }
}

/// The notes that a list names; what else it names is left out.
#[derive(Debug)]
pub(crate) struct List {
    /// Their places on the disk, sorted, each once.
    pub(crate) notes: Vec<PathBuf>,
    /// What is not there.
    missing: Vec<DiskError>,
}

impl List {
    /// The list in `file`; that from the standard input when it is called `-`.
    pub(crate) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = if file.as_os_str() == "-" {
            let mut text = String::new();
            let read = io::stdin().lock().read_to_string(&mut text);
            read.context("can't read the list of notes from the standard input")?;
            text
        } else {
            let missing = || format!("there is no `{}`", file.display());
            disk::read_settings(file)?.with_context(missing)?
        };
        let here = std::env::current_dir()?.canonicalize()?;
        let place = |name| located(Path::new(name)).unwrap_or_else(|_| here.join(name));
        let places = names(&text).map(place).filter(|place| disk::is_checked(place));
        let (mut notes, mut missing) = (Vec::new(), Vec::new());
        for place in places.collect::<BTreeSet<_>>() {
            match disk::vault_of(&place) {
                Ok(_) => notes.push(place),
                Err(error) => missing.push(error),
            }
        }
        Ok(Self { notes, missing })
    }
}

/// Those of `places` that are in `vault`.
fn inside(vault: &Path, places: &[PathBuf]) -> Vec<NotePath> {
    places.iter().filter_map(|place| NotePath::inside(vault, place)).collect()
}

/// The names in a list: ended by NUL bytes if there is one, else a line each.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let by_nul = text.contains('\0');
    let names = text.split(if by_nul { '\0' } else { '\n' });
    let names = names.map(move |name| if by_nul { name } else { name.trim_end_matches('\r') });
    names.filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_with_lines_or_with_nul() {
        assert_eq!(names("a b.md\r\n\nc.md").collect::<Vec<_>>(), ["a b.md", "c.md"]);
        assert_eq!(names("a\nb.md\0c.md\0").collect::<Vec<_>>(), ["a\nb.md", "c.md"]);
        assert_eq!(names("").count(), 0);
    }
}

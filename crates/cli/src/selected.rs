use std::{
    io::{self, Read as _},
    path::Path,
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
    ) -> anyhow::Result<Self> {
        let (vault, by_line) = (&session.vault, narrowing.changed_lines);
        let changes = match &narrowing.changed_since {
            Some(revision) => Some(Changes::since(vault, revision, by_line)?),
            None if narrowing.staged => Some(Changes::staged(vault, by_line)?),
            None => None,
        };
        let mut paths = match (&narrowing.files_from, &changes) {
            (None, None) => {
                let (paths, errors) = session.notes(notes)?;
                return Ok(Self { paths, errors, changes });
            }
            (Some(list), _) => listed(vault, list)?,
            (None, Some(changes)) => changes.paths().cloned().collect(),
        };
        let starts = Session::starts(notes)?;
        paths.retain(|path| {
            session.would_find(notes, &starts, path)
                && changes.as_ref().is_none_or(|changes| changes.has(path))
        });
        tracing::info!("{} notes", paths.len());
        Ok(Self { paths, errors: Vec::new(), changes })
    }
}

/// The paths in `vault` that `list` names, sorted, each once; from the standard input when it is called `-`.
fn listed(vault: &Path, list: &Path) -> anyhow::Result<Vec<NotePath>> {
    let text = if list.as_os_str() == "-" {
        let mut text = String::new();
        let read = io::stdin().lock().read_to_string(&mut text);
        read.context("can't read the list of notes from the standard input")?;
        text
    } else {
        let missing = || format!("there is no `{}`", list.display());
        disk::read_settings(list)?.with_context(missing)?
    };
    let here = std::env::current_dir()?.canonicalize()?;
    // What is no longer there is for the run to tell.
    let place = |name| located(Path::new(name)).unwrap_or_else(|_| here.join(name));
    let mut paths: Vec<NotePath> =
        names(&text).filter_map(|name| NotePath::inside(vault, &place(name))).collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
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

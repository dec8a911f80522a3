use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use vault_lint_core::{
    disk::{self, MAX_NOTE_BYTES},
    path::NotePath,
};

use crate::{args::Selection, session::Session};

/// A note from the standard input, as if it stood in a vault.
pub(super) struct Piped {
    pub(super) session: Session,
    pub(super) path: NotePath,
    pub(super) text: String,
}

impl Piped {
    /// Whether `selection` means the standard input.
    pub(super) fn is_meant(selection: &Selection) -> bool {
        selection.notes.given.iter().any(|path| path.as_os_str() == "-")
    }

    /// Reads the note; it needn't be on the disk, but its text must be whole.
    pub(super) fn read(selection: &Selection, fix_templates: bool) -> anyhow::Result<Self> {
        if selection.notes.given.len() > 1 {
            bail!("`-` stands alone: it is the note on the standard input");
        }
        let place = selection.stdin_path.as_deref().unwrap_or(Path::new("stdin.md"));
        let (folder, place) = located(place)?;
        let session = Session::of(disk::vault_of(&folder)?, selection, fix_templates)?;
        let path = NotePath::inside(&session.vault, &place)
            .context("the note on the standard input stands outside of its vault")?;
        Ok(Self { session, path, text: text()? })
    }
}

/// The nearest folder above `path` that exists, and `path` itself, both without links in the folder's path.
fn located(path: &Path) -> anyhow::Result<(PathBuf, PathBuf)> {
    let place = std::path::absolute(path).context("the path of the note")?;
    let folder = place.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("/"));
    let canonical = folder.canonicalize()?;
    let place = canonical.join(place.strip_prefix(folder)?);
    Ok((canonical, place))
}

fn text() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let mut input = std::io::stdin().lock().take(MAX_NOTE_BYTES + 1);
    input.read_to_end(&mut bytes).context("can't read the standard input")?;
    ensure!(bytes.len() as u64 <= MAX_NOTE_BYTES, "the note on the standard input is too big");
    String::from_utf8(bytes).ok().context("the standard input is no UTF-8")
}

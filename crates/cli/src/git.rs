//! What is asked of git.

mod changes;
mod hunks;
mod renames;
mod versions;

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use vault_lint_core::{note::Note, path::NotePath, rule::Committed, vault::Renames};

pub(crate) use changes::Changes;

/// The notes of a vault as git has them in its last commit. A vault that is in no repository, or a system without git,
/// has none.
#[derive(Debug)]
pub(crate) struct Head {
    vault: PathBuf,
    renames: OnceLock<Option<Renames>>,
}

impl Head {
    pub(crate) fn of(vault: &Path) -> Self {
        Self { vault: vault.to_owned(), renames: OnceLock::new() }
    }
}

impl Committed for Head {
    fn note(&self, path: &NotePath) -> Option<Note> {
        let object = format!("HEAD:./{path}");
        let text = ask(&self.vault, &["show", "--no-textconv", &object]).ok()?;
        Some(Note::parse(path.clone(), String::from_utf8(text).ok()?))
    }

    fn versions(&self, path: &NotePath) -> Vec<(Timestamp, String)> {
        versions::of(&self.vault, path)
            .inspect_err(|error| tracing::info!("{error:#}"))
            .unwrap_or_default()
    }

    fn renames(&self) -> Option<&Renames> {
        let known = || renames::of(&self.vault).inspect_err(|error| tracing::info!("{error:#}"));
        self.renames.get_or_init(|| known().ok()).as_ref()
    }
}

/// Git, to be run in `vault`.
fn command(vault: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(vault).args(["--no-pager", "-c", "core.fsmonitor=false"]);
    // Of a vault that someone else made, nothing is to be run, nor fetched from anywhere; and nothing is to be written.
    git.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0");
    git.env("LC_ALL", "C").stdin(Stdio::null());
    // A hook is told of its repository in words that hold in its top folder only.
    if std::env::var_os("GIT_WORK_TREE").is_none() {
        git.env_remove("GIT_DIR");
    }
    if let Some(index) = std::env::var_os("GIT_INDEX_FILE")
        && let Ok(index) = std::path::absolute(index)
    {
        git.env("GIT_INDEX_FILE", index);
    }
    git
}

/// What git prints when it is run in `vault` with `arguments`.
pub(crate) fn ask(vault: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = command(vault).args(arguments).output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => anyhow::anyhow!("there is no git on this system"),
        _ => anyhow::Error::new(error).context("can't run git"),
    })?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        bail!("git failed: {}", told.lines().next().unwrap_or("it doesn't say why"));
    }
    Ok(output.stdout)
}

/// Fails where `vault` is in no repository.
fn within(vault: &Path) -> anyhow::Result<()> {
    let known = ask(vault, &["rev-parse", "--is-inside-work-tree"]);
    known.map(drop).with_context(|| format!("`{}` is in no git repository", vault.display()))
}

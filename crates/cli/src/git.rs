use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use vault_lint_core::{note::Note, path::NotePath, rule::Committed};

/// The notes of a vault as git has them in its last commit. A vault that is in no repository, or a system without git,
/// has none.
#[derive(Debug)]
pub(crate) struct Head {
    vault: PathBuf,
}

impl Head {
    pub(crate) fn of(vault: &Path) -> Self {
        Self { vault: vault.to_owned() }
    }
}

impl Committed for Head {
    fn note(&self, path: &NotePath) -> Option<Note> {
        let mut git = Command::new("git");
        git.arg("-C").arg(&self.vault).args(["show", "--no-textconv", &format!("HEAD:./{path}")]);
        // Of a vault that someone else made, nothing is to be fetched from anywhere.
        git.env("GIT_NO_LAZY_FETCH", "1");
        let output = git.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        let text = output.status.success().then(|| String::from_utf8(output.stdout).ok())??;
        Some(Note::parse(path.clone(), text))
    }
}

//! Vaults that tests make.

use std::{
    fs,
    process::{Command, Output, Stdio},
};

/// A vault with its own state folder.
pub(crate) struct World {
    pub(crate) vault: tempfile::TempDir,
    pub(crate) state: tempfile::TempDir,
}

impl World {
    pub(crate) fn new(notes: &[(&str, &str)]) -> Self {
        let world =
            Self { vault: tempfile::tempdir().unwrap(), state: tempfile::tempdir().unwrap() };
        notes.iter().for_each(|(name, text)| world.write(name, text));
        world
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.vault.path().join(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.vault.path().join(name)).unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vault-lint"));
        command
            .args(arguments)
            .current_dir(self.vault.path())
            .env("VAULT_LINT_STATE_DIR", self.state.path())
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).output().unwrap().into()
    }
}

/// What came of a command.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

use std::path::Path;

use vault_lint_core::disk::{self, Busy};

use super::Area;
use crate::{clock, format::Check, git};

pub(super) fn look(vault: &Path) -> Vec<Check> {
    let mut area = Area::new("Git");
    let ask = |arguments: &[&str]| {
        git::ask(vault, arguments).map(|told| String::from_utf8_lossy(&told).trim().to_owned())
    };
    match ask(&["--version"]) {
        Ok(version) => area.ok("version", version.trim_start_matches("git version ")),
        Err(error) => {
            let help = "without it nothing is known of what notes were when they were committed: install git";
            area.warning("version", error.to_string(), help);
            return area.checks;
        }
    }
    let Some(repository) = disk::repository_of(vault) else {
        area.ok("repository", "the vault is in none");
        return area.checks;
    };
    if let Err(error) = ask(&["rev-parse", "--is-inside-work-tree"]) {
        let help = "`git status` in the vault says more";
        area.error("repository", format!("{error:#}"), help);
        return area.checks;
    }
    area.ok("repository", repository.display().to_string());
    if disk::busy(vault, clock::now()) == Some(Busy::Git) {
        let help = "nothing is fixed until it is over: `git status` says what to do";
        area.warning("state", "a merge, rebase or another command of git is under way", help);
    }
    match ask(&["config", "user.email"]) {
        Ok(email) if !email.is_empty() => area.ok("identity", email),
        _ => area.warning(
            "identity",
            "git doesn't know who you are, so that nobody can commit",
            "`git config --global user.email YOU@EXAMPLE.ORG`, and the same for `user.name`",
        ),
    }
    if let Ok(hooks) = ask(&["rev-parse", "--git-path", "hooks"]) {
        let hook = vault.join(hooks).join("pre-commit");
        let text = disk::read_settings(&hook).ok().flatten();
        area.ok(
            "hooks",
            match text {
                Some(text) if text.contains("vault-lint") => "`pre-commit` runs vault-lint",
                Some(_) => "`pre-commit` doesn't run vault-lint",
                None => "there is no `pre-commit`",
            },
        );
    }
    area.checks
}

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use vault_lint_core::disk;
use vault_lint_watcher::sync::Place;

use crate::{
    args::{GitArgs, GitCommand},
    exit::Status,
    git,
    output::Output,
};

/// What git's attributes say of notes, and of nothing else, so that other files are merged as before.
const ATTRIBUTE: &str = " merge=vault-lint";

/// Makes git merge notes with vault-lint, or as before.
pub(crate) fn git(args: &GitArgs, output: &mut Output) -> anyhow::Result<Status> {
    match &args.command {
        GitCommand::Install { repository } => install(repository, output),
        GitCommand::Uninstall { repository } => uninstall(repository, output),
    }
}

fn install(repository: &Path, output: &mut Output) -> anyhow::Result<Status> {
    let program = std::env::current_exe().context("this program can't be found")?;
    let program = quoted(&program);
    for (key, value) in [
        ("merge.vault-lint.name", "notes, by what is in them".to_owned()),
        ("merge.vault-lint.driver", driver(&program)),
        // What two merges of the past made of a note is no text that anybody wrote.
        ("merge.vault-lint.recursive", "text".to_owned()),
        ("mergetool.vault-lint.cmd", tool(&program)),
        ("mergetool.vault-lint.trustExitCode", "true".to_owned()),
    ] {
        git::ask(repository, &["config", "--local", key, &value])?;
    }
    let file = attributes(repository)?;
    let text = disk::read_settings(&file)?.unwrap_or_default();
    let place = place(repository)?;
    let attribute = attribute(&place);
    if !text.lines().any(|line| line == attribute) {
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        disk::write_merge(&file, &format!("{text}{gap}{attribute}\n"))?;
    }
    let whose = whose(&place);
    output.say(&format!(
        "Git merges the notes of {whose} with vault-lint from now on, also in `rebase` and `stash`.\n\
         `vault-lint git uninstall` undoes that; `git mergetool --tool=vault-lint` resolves what was left before.\n",
    ));
    Ok(Status::Clean)
}

fn uninstall(repository: &Path, output: &mut Output) -> anyhow::Result<Status> {
    let place = place(repository)?;
    let attribute = attribute(&place);
    let file = attributes(repository)?;
    let text = disk::read_settings(&file)?.unwrap_or_default();
    let kept = text.split_inclusive('\n').filter(|line| line.trim_end() != attribute);
    let kept: String = kept.collect();
    if kept.is_empty() {
        disk::remove_state(&file)?;
    } else if kept != text {
        disk::write_merge(&file, &kept)?;
    }
    // Another vault of the repository may still be merged so.
    if !kept.lines().any(|line| line.ends_with(ATTRIBUTE)) {
        for section in ["merge.vault-lint", "mergetool.vault-lint"] {
            // Where there is no such section there is nothing to undo.
            let _ = git::ask(repository, &["config", "--local", "--remove-section", section]);
        }
    }
    let whose = whose(&place);
    output.say(&format!("Git merges the notes of {whose} as it does by itself.\n"));
    Ok(Status::Clean)
}

/// Where the vault at `folder` lies in its repository. A folder that is in no vault stands for the whole repository.
fn place(folder: &Path) -> anyhow::Result<Place> {
    let folder = folder.canonicalize().context("the repository can't be found")?;
    let top = disk::repository_of(&folder).context("it is no git repository")?;
    let vault = disk::vault_of(&folder)?;
    // A vault that is larger than the repository has all of it.
    let vault = if disk::is_vault(&vault) && vault.starts_with(&top) { &vault } else { &top };
    Place::of(vault, &top).context("it is no git repository")
}

/// Whose notes are merged, as users are told.
fn whose(place: &Place) -> &'static str {
    if place.is_whole() { "this repository" } else { "this vault" }
}

/// The line in git's attributes for the notes of the vault.
fn attribute(place: &Place) -> String {
    format!("{}{ATTRIBUTE}", place.notes())
}

/// What git runs in a shell to merge a note. Should this program not be there any more, or not be able to read a version,
/// git's own merge takes its place: else git would keep our version without a word about the other.
fn driver(program: &str) -> String {
    format!(
        "{program} merge %O %A %B --output %A --quiet --conflict markers --marker-size %L --path %P; \
         case $? in 0) exit 0;; 1) exit 1;; esac; \
         exec git merge-file --marker-size=%L %A %O %B"
    )
}

/// What `git mergetool` runs.
fn tool(program: &str) -> String {
    format!(
        "{program} merge \"$BASE\" \"$LOCAL\" \"$REMOTE\" --output \"$MERGED\" --conflict markers"
    )
}

/// The attributes that hold in this clone only.
fn attributes(repository: &Path) -> anyhow::Result<PathBuf> {
    let path = git::ask(repository, &["rev-parse", "--git-path", "info/attributes"])?;
    let path = String::from_utf8(path).context("the repository's path is no Unicode")?;
    let file = repository.join(path.trim_end());
    if let Some(folder) = file.parent() {
        disk::create_private(folder)?;
    }
    Ok(file)
}

/// A program as a shell takes it, and as git leaves it.
fn quoted(program: &Path) -> String {
    let program = program.display().to_string();
    let program = if cfg!(windows) { program.replace('\\', "/") } else { program };
    format!("'{}'", program.replace('\'', r"'\''").replace('%', "%%"))
}

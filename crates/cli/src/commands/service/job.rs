use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use crate::{args::WatchingArgs, session};

/// What a service is to run.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// A name for what runs it: letters, digits and hyphens of ASCII.
    pub(crate) name: String,
    pub(crate) program: String,
    pub(super) arguments: Vec<String>,
    pub(crate) vault: String,
    /// Where programs are looked for.
    pub(super) path: String,
    /// The folder that holds the state folders of all vaults.
    pub(super) state: String,
    /// That of this vault.
    pub(super) own_state: PathBuf,
}

impl Job {
    /// The job that watches `vault`.
    pub(super) fn new(vault: &Path, watching: &WatchingArgs) -> anyhow::Result<Self> {
        let history = session::history(vault)?;
        let own_state = std::path::absolute(history.folder())?;
        let state = own_state.parent().context("a state folder is in one")?;
        let vault = plain(vault)?;
        let mut arguments = vec!["watch".to_owned(), "--service".to_owned(), vault.clone()];
        if watching.poll {
            arguments.push("--poll".to_owned());
        }
        if let Some(file) = &watching.config {
            let file = file.canonicalize().with_context(|| format!("`{}`", file.display()))?;
            arguments.extend(["--config".to_owned(), plain(&file)?]);
        }
        if let Some(command) = &watching.notify_command {
            arguments.extend(["--notify-command".to_owned(), printable(command)?]);
        }
        Ok(Self {
            name: name(&own_state),
            program: plain(&program()?)?,
            arguments,
            vault,
            path: printable(&env::var_os("PATH").unwrap_or_default().to_string_lossy())?,
            state: plain(state)?,
            own_state,
        })
    }
}

/// The name of the service whose vault has the state folder `state`.
fn name(state: &Path) -> String {
    let name = state.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    format!("vault-lint-{}", name.trim_start_matches('-'))
}

/// This program, by the name under which it is found, if it is: behind that may be another version tomorrow.
fn program() -> anyhow::Result<PathBuf> {
    let own = env::current_exe().and_then(|own| own.canonicalize());
    let own = own.context("vault-lint doesn't find itself")?;
    let is_own = |file: &PathBuf| file.canonicalize().is_ok_and(|file| file == own);
    let path = env::var_os("PATH").unwrap_or_default();
    let named = own.file_name().and_then(|name| {
        env::split_paths(&path)
            .filter(|folder| folder.is_absolute())
            .map(|it| it.join(name))
            .find(is_own)
    });
    Ok(named.unwrap_or(own))
}

/// `template` with what stands for each `{name}` in it. What is put in is not looked at again.
pub(super) fn filled(template: &str, replaced: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let named = after.split_once('}').and_then(|(name, rest)| Some((replaced(name)?, rest)));
        if let Some((value, behind)) = named {
            text.push_str(&value);
            rest = behind;
        } else {
            text.push('{');
            rest = after;
        }
    }
    text + rest
}

fn plain(path: &Path) -> anyhow::Result<String> {
    let text = path.to_str();
    let text = text.with_context(|| format!("`{}` is no Unicode", path.display()))?;
    printable(text)
}

/// `text`, if it may stand in a line of a file.
fn printable(text: &str) -> anyhow::Result<String> {
    if text.chars().any(char::is_control) {
        bail!("`{}` has control characters in it, which no service can have", text.escape_debug());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A job with all that is hard to write down.
    pub(in super::super) fn hard() -> Job {
        let program = "/opt/vault lint/100% \"$HOME\"\\vault-lint".to_owned();
        let vault = "/home/jö/M&Ms <'new'> 50%n $x".to_owned();
        Job {
            name: "vault-lint-Notes-0123".to_owned(),
            program,
            arguments: vec!["watch".to_owned(), vault.clone(), String::new()],
            vault,
            path: "/usr/bin:/a b/100%".to_owned(),
            state: "/home/jö/.local/state".to_owned(),
            own_state: PathBuf::from("/home/jö/.local/state/Notes-0123"),
        }
    }

    #[test]
    fn names_are_such_as_every_system_takes() {
        assert_eq!(name(Path::new("/s/MyNotes2-00ff")), "vault-lint-MyNotes2-00ff");
        assert_eq!(name(Path::new("/s/Fußnoten-00ff")), "vault-lint-Funoten-00ff");
        assert_eq!(name(Path::new("/s/笔记-00ff")), "vault-lint-00ff");
    }

    #[test]
    fn what_no_line_can_hold_is_refused() {
        assert!(printable("a\nExecStart=evil").is_err());
        assert!(printable("ä ✓ %").is_ok());
    }
}

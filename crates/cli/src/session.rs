//! From the arguments to the notes of a vault and its rules.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use etcetera::BaseStrategy as _;
use vault_lint_core::{
    config::Config,
    disk::{self, DiskError, History, Lock, Locked, Walk},
    due::Clock,
    lint::Rulebook,
    pass::{Pass, Survey},
    path::NotePath,
    rules,
    text::nearest,
};

use crate::{
    args::{Notes, Selection},
    clock, git,
    output::Output,
};

/// A vault, its rules, and the moment for which it is judged.
pub(crate) struct Session {
    pub(crate) vault: PathBuf,
    pub(crate) rulebook: Rulebook,
    /// The moment at which it began, or for which it was asked.
    pub(crate) clock: Clock,
    /// Whether a moment was asked for.
    is_asked: bool,
    head: git::Head,
    /// None until a rule asks for it.
    survey: Option<Survey>,
}

impl Session {
    /// The session of the vault that the paths of `selection` are in; where none are given, that of the notes at `listed`.
    pub(crate) fn open(
        selection: &Selection,
        listed: &[PathBuf],
        fix_templates: bool,
    ) -> anyhow::Result<Self> {
        if selection.stdin_path.is_some() {
            bail!("`--stdin-path` is for a note on the standard input: name `-` as path");
        }
        let notes = &selection.notes;
        let vault = if notes.given.is_empty() && !listed.is_empty() {
            let here = disk::vault_of(Path::new("."))?;
            common_vault(listed, |note| vault_of_listed(note, &here))?
        } else {
            common_vault(&notes.paths(), disk::vault_of)?
        };
        Self::of(vault, selection, fix_templates)
    }

    /// The session of the vault that the paths of `notes` are in, with all rules.
    pub(crate) fn of_notes(notes: &Notes) -> anyhow::Result<Self> {
        Self::with_config(common_vault(&notes.paths(), disk::vault_of)?, notes, false)
    }

    /// The session of `vault`.
    pub(crate) fn of(
        vault: PathBuf,
        selection: &Selection,
        fix_templates: bool,
    ) -> anyhow::Result<Self> {
        let mut session = Self::with_config(vault, &selection.notes, fix_templates)?;
        if !selection.rule.is_empty() {
            selection.rule.iter().try_for_each(|name| known_rule(name))?;
            session.rulebook = session.rulebook.only(selection.rule.clone());
        }
        Ok(session)
    }

    fn with_config(vault: PathBuf, notes: &Notes, fix_templates: bool) -> anyhow::Result<Self> {
        let config = Config::load(&vault, notes.config.as_deref())?.fixing_templates(fix_templates);
        let clock = clock::clock(notes.today, config.dates())?;
        let rulebook = Rulebook::new(config)?;
        tracing::info!("the vault is {}", vault.display());
        let is_asked = notes.today.is_some();
        Ok(Self { head: git::Head::of(&vault), vault, rulebook, clock, is_asked, survey: None })
    }

    /// The notes that `notes` names, and what couldn't be looked at.
    pub(crate) fn notes(&self, notes: &Notes) -> anyhow::Result<(Vec<NotePath>, Vec<DiskError>)> {
        let starts = Self::starts(notes)?;
        let mut walked = self.with_walk(notes, |walk| disk::walk(&self.vault, &starts, walk));
        walked.files.retain(|path| path.is_checked() || path.is_attachment());
        tracing::info!("{} notes", walked.files.len());
        Ok((walked.files, walked.errors))
    }

    /// Whether `path` would be among the notes if it were there.
    pub(crate) fn would_find(&self, notes: &Notes, starts: &[PathBuf], path: &NotePath) -> bool {
        self.with_walk(notes, |walk| walk.would_find(&self.vault, starts, path))
    }

    fn with_walk<T>(&self, notes: &Notes, run: impl FnOnce(&Walk<'_>) -> T) -> T {
        let config = self.rulebook.config();
        run(&Walk {
            excluded: &|path, is_folder| config.excludes(path, is_folder),
            nested: notes.nested,
            follow: notes.follow,
            everything: self.rulebook.reads_attachments(),
        })
    }

    /// The paths that `notes` names, as [`located`] has them.
    pub(crate) fn starts(notes: &Notes) -> anyhow::Result<Vec<PathBuf>> {
        notes.paths().iter().map(|path| located(path)).collect()
    }

    /// Whether there is a note at `path`.
    pub(crate) fn has(&self, path: &NotePath) -> bool {
        path.on_disk(&self.vault).exists()
    }

    /// Reads the whole vault first, if a rule is in force for one of the notes at `paths` that asks what is known of it. What
    /// can't be looked at is told when it is checked.
    pub(crate) fn look_around(&mut self, notes: &Notes, paths: &[NotePath]) {
        if self.rulebook.needs_vault(paths) {
            let survey = self.pass().survey(&self.all_files(notes), paths, || {});
            self.survey = Some(survey);
        }
    }

    /// What is known of the whole vault, however little of it `notes` names.
    pub(crate) fn whole_vault(&self, notes: &Notes) -> Survey {
        self.pass().survey(&self.all_files(notes), &[], || {})
    }

    /// All files of the vault that Obsidian knows of.
    pub(crate) fn all_files(&self, notes: &Notes) -> Vec<NotePath> {
        let (nested, follow) = (notes.nested, notes.follow);
        let walk = Walk { excluded: &|_, _| false, nested, follow, everything: true };
        disk::walk(&self.vault, std::slice::from_ref(&self.vault), &walk).files
    }

    /// The files of the vault that are notes: those at `starts` or below them, or all; and what couldn't be looked at.
    pub(crate) fn all_notes(
        &self,
        starts: Option<&[PathBuf]>,
    ) -> anyhow::Result<(Vec<NotePath>, Vec<DiskError>)> {
        let starts = match starts {
            Some(starts) => starts.iter().map(|path| located(path)).collect::<Result<_, _>>()?,
            None => vec![self.vault.clone()],
        };
        let walk =
            Walk { excluded: &|_, _| false, nested: false, follow: false, everything: false };
        let mut walked = disk::walk(&self.vault, &starts, &walk);
        walked.files.retain(|path| path.extension().eq_ignore_ascii_case("md"));
        Ok((walked.files, walked.errors))
    }

    /// The moment for which what comes next is judged: now, unless another was asked for.
    pub(crate) fn moment(&self) -> Clock {
        if self.is_asked {
            return self.clock.clone();
        }
        Clock::at(clock::now(), self.clock.zone.clone())
    }

    pub(crate) fn pass(&self) -> Pass<'_> {
        self.pass_at(&self.clock)
    }

    /// A pass over notes that are judged for another moment.
    pub(crate) fn pass_at<'a>(&'a self, clock: &'a Clock) -> Pass<'a> {
        Pass {
            vault: &self.vault,
            rulebook: &self.rulebook,
            clock,
            committed: &self.head,
            survey: self.survey.as_ref(),
        }
    }

    pub(crate) fn history(&self) -> anyhow::Result<History> {
        history(&self.vault)
    }
}

/// The history of `vault` in the user's state folder.
pub(crate) fn history(vault: &Path) -> anyhow::Result<History> {
    let own = || {
        let folders = etcetera::choose_base_strategy()?;
        anyhow::Ok(folders.state_dir().unwrap_or_else(|| folders.data_dir()).join("vault-lint"))
    };
    let state = match std::env::var_os("VAULT_LINT_STATE_DIR").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => own().context("there is no home folder to keep the history in")?,
    };
    Ok(History::open(&state, vault))
}

/// Claims the notes of the vault with `history` for a run; waits for another run to be done.
pub(crate) fn claim(history: &History, output: &mut Output) -> anyhow::Result<Lock> {
    let us = std::process::id();
    let holder = match history.claim(us)? {
        Locked::Ours(lock) => return Ok(lock),
        Locked::Theirs(holder) => holder,
    };
    let process = holder.map(|holder| format!(" (process {holder})")).unwrap_or_default();
    output.say(&format!("Waiting until another run of vault-lint{process} is done\n"));
    Ok(history.await_claim(us)?)
}

/// A path with its folder's links resolved, but not its own: a note that is a link keeps its name.
pub(crate) fn located(path: &Path) -> anyhow::Result<PathBuf> {
    let missing = || format!("there is no `{}`", path.display());
    match (path.parent().filter(|folder| !folder.as_os_str().is_empty()), path.file_name()) {
        (_, Some(_)) if path.is_dir() => path.canonicalize().with_context(missing),
        (folder, Some(name)) => {
            let folder = folder.unwrap_or(Path::new(".")).canonicalize().with_context(missing)?;
            Ok(folder.join(name))
        }
        (_, None) => path.canonicalize().with_context(missing),
    }
}

/// The one vault that all of `paths` are in, as `vault_of` has it.
fn common_vault(
    paths: &[PathBuf],
    vault_of: impl Fn(&Path) -> Result<PathBuf, DiskError>,
) -> anyhow::Result<PathBuf> {
    let mut vault: Option<(&PathBuf, PathBuf)> = None;
    for path in paths {
        let found = vault_of(path)?;
        match &vault {
            Some((first, known)) if *known != found => bail!(
                "`{}` and `{}` are in different vaults: run vault-lint for one at a time",
                first.display(),
                path.display()
            ),
            Some(_) => {}
            None => vault = Some((path, found)),
        }
    }
    vault.map(|(_, vault)| vault).context("no path is given")
}

/// The vault of a note in a list; where no folder above says that it is one, `here` if the note is in it.
pub(crate) fn vault_of_listed(note: &Path, here: &Path) -> Result<PathBuf, DiskError> {
    let own = disk::vault_of(note)?;
    let is_here = !disk::is_vault(&own) && own.starts_with(here);
    Ok(if is_here { here.to_owned() } else { own })
}

fn known_rule(name: &str) -> anyhow::Result<()> {
    if rules::find(name).is_some() {
        return Ok(());
    }
    match nearest(name, rules::all().iter().map(|entry| entry.meta.name)) {
        _ if Path::new(name).exists() => {
            bail!("there is no rule `{name}`: put paths before `--rule`")
        }
        Some(near) => bail!("there is no rule `{name}`: did you mean `{near}`?"),
        None => bail!("there is no rule `{name}`: `vault-lint rule` lists them all"),
    }
}

/// Fails as [`known_rule`] does.
pub(crate) fn find_rule(name: &str) -> anyhow::Result<&'static rules::Entry> {
    known_rule(name)?;
    rules::find(name).context("a known rule is found")
}

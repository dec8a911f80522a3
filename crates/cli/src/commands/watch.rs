use std::path::{Path, PathBuf};

use anyhow::Context as _;
use etcetera::BaseStrategy as _;
use vault_lint_core::{config::Config, disk, lint::Rulebook};
use vault_lint_watcher::{self as watcher, InForce, Options, Outcome, Vault, control};

use crate::{
    args::WatchArgs,
    clock,
    exit::Status,
    format::{self, Watched},
    git,
    output::Output,
    session,
};

/// Watches a vault until it is told to end.
pub(crate) fn watch(args: &WatchArgs, output: &mut Output) -> anyhow::Result<Status> {
    let root = disk::vault_of(&args.vault)?;
    let root = root.canonicalize().with_context(|| format!("there is no `{}`", root.display()))?;
    let history = session::history(&root)?;
    let options = Options {
        socket: Some(socket(&root)?),
        backend: args.poll.then_some(vault_lint_core::config::Backend::Poll),
        device: super::sync::device(),
        clock: clock::now,
    };
    let load = loader(root.clone(), args.config.clone());
    // What is wrong with the settings is shown at its place, as elsewhere.
    Config::load(&root, args.config.as_deref()).map_err(anyhow::Error::from)?;
    let vault = Vault { committed: Box::new(git::Head::of(&root)), root, history, load };
    let mut watched = Watched::new(vault.root.clone());
    let mut sink = |outcome: Outcome| {
        watched.print(&outcome, output);
        output.flush();
    };
    watcher::run(vault, &options, &mut sink)?;
    output.say("Stopped watching\n");
    Ok(Status::Clean)
}

/// Reads the settings of the vault at `root`: those in the file that is named, if one is.
fn loader(root: PathBuf, file: Option<PathBuf>) -> watcher::Load {
    let load = move || {
        let config = Config::load(&root, file.as_deref())?;
        let zone = clock::clock(None, config.dates())?.zone;
        anyhow::Ok(InForce { rulebook: Rulebook::new(config)?, zone })
    };
    Box::new(move || load().map_err(|error| format!("{error:#}")))
}

/// The socket of the service of the vault at `root`.
pub(super) fn socket(root: &Path) -> anyhow::Result<PathBuf> {
    let history = session::history(root)?;
    let own = etcetera::choose_base_strategy()?.runtime_dir();
    // Without such a folder, as on macOS, the state folder is as private.
    let runtime = match own.filter(|folder| folder.is_dir()) {
        Some(folder) => folder.join("vault-lint"),
        None => history.folder().to_owned(),
    };
    Ok(control::socket_in(&runtime, history.folder()))
}

/// The running service of the vault that `path` is in is asked.
pub(super) fn ask(path: &Path, request: &control::Request) -> anyhow::Result<watcher::Status> {
    let root = disk::vault_of(path)?;
    let root = root.canonicalize().with_context(|| format!("there is no `{}`", root.display()))?;
    Ok(control::ask(&socket(&root)?, request)?)
}

/// Tells how the service of a vault stands.
pub(crate) fn status(
    args: &crate::args::StatusArgs,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let request = if args.verify { control::Request::Verify } else { control::Request::Status };
    let status = match ask(&args.vault, &request) {
        Ok(status) => status,
        Err(error) if is_not_running(&error) => {
            output.complain(&format::error(&format!("{error:#}")));
            return Ok(Status::Findings);
        }
        Err(error) => return Err(error),
    };
    let text = if args.json { format::service_json(&status)? } else { format::service(&status) };
    output.print(&text);
    Ok(Status::Clean)
}

/// Whether an error only says that no service runs.
pub(super) fn is_not_running(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(control::ControlError::NotRunning))
}

/// Makes the service of a vault pause.
pub(crate) fn pause(args: &crate::args::PauseArgs, output: &mut Output) -> anyhow::Result<Status> {
    let seconds = args.r#for.map(|pause| pause.0.as_secs());
    ask(&args.vault, &control::Request::Pause { seconds })?;
    let until =
        args.r#for.map_or("`vault-lint resume`".to_owned(), |pause| format!("{pause} from now"));
    output.say(&format!("Paused: nothing is fixed until {until}\n"));
    Ok(Status::Clean)
}

/// Makes it go on.
pub(crate) fn resume(args: &crate::args::VaultArgs, output: &mut Output) -> anyhow::Result<Status> {
    ask(&args.vault, &control::Request::Resume)?;
    output.say("Going on\n");
    Ok(Status::Clean)
}

/// Makes it read the settings anew.
pub(crate) fn reload(args: &crate::args::VaultArgs, output: &mut Output) -> anyhow::Result<Status> {
    ask(&args.vault, &control::Request::Reload)?;
    output.say("The settings are read anew\n");
    Ok(Status::Clean)
}

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    rc::Rc,
};

use etcetera::BaseStrategy as _;
use jiff::tz::TimeZone;
use vault_lint_core::{
    config::{Backend, Config},
    disk,
    due::Clock,
    lint::Rulebook,
};
use vault_lint_watcher::{self as watcher, InForce, Options, Outcome, Vault, control};

use super::logs;
use crate::{
    args::{WatchArgs, WatchingArgs},
    clock,
    exit::Status,
    format::{self, Watched, due::List},
    git, log,
    notice::Notices,
    output::Output,
    session,
};

/// Watches a vault until it is told to end. A service logs what a person would see.
pub(crate) fn watch(args: &WatchArgs, verbose: u8, output: &mut Output) -> anyhow::Result<Status> {
    let root = disk::vault_of(&args.vault)?;
    let history = session::history(&root)?;
    if args.service {
        log::of_service(verbose, &logs::folder(history.folder()))?;
    }
    let watched = serve(args, root, history, output);
    if let (true, Err(error)) = (args.service, &watched) {
        tracing::error!("{error:#}");
    }
    watched
}

fn serve(
    args: &WatchArgs,
    root: PathBuf,
    history: disk::History,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let WatchingArgs { poll, config, notify_command } = &args.watching;
    let options = Options {
        socket: Some(socket(&root)?),
        backend: poll.then_some(Backend::Poll),
        device: super::sync::device(),
        clock: clock::now,
    };
    // What is wrong with the settings is shown at its place, as elsewhere.
    Config::load(&root, config.as_deref()).map_err(anyhow::Error::from)?;
    let telling = Rc::new(RefCell::new(Telling { desktop: false, zone: TimeZone::UTC }));
    let load = loader(root.clone(), config.clone(), telling.clone());
    let committed = Box::new(git::Head::of(&root));
    let vault = Vault { root, history, device: super::sync::device(), committed, load };
    let root = vault.root.clone();
    let name = root.file_name().unwrap_or(root.as_os_str()).display().to_string();
    let notices = Notices::new(name, notify_command.clone());
    let mut watched = Watched::new(root.clone());
    let mut sink = |outcome: Outcome| {
        if args.service {
            format::log(&outcome, &root);
        } else {
            watched.print(&outcome, output);
            output.flush();
        }
        telling.borrow().tell(&outcome, &notices, &root);
    };
    watcher::run(vault, &options, &mut sink)?;
    if args.service {
        tracing::info!("stopped");
    } else {
        output.say("Stopped watching\n");
    }
    Ok(Status::Clean)
}

/// How the settings in force want somebody told of something.
struct Telling {
    desktop: bool,
    zone: TimeZone,
}

impl Telling {
    fn tell(&self, outcome: &Outcome, notices: &Notices, vault: &Path) {
        if self.desktop {
            notices.show(outcome);
        }
        if let Outcome::Due(entries) = outcome {
            let clock = Clock::at(clock::now(), self.zone.clone());
            let (entries, troubles) = (entries.clone(), Vec::new());
            let list = List { entries, unread: 0, troubles, vault, clock: &clock };
            notices.run(|| format::due::json(&list));
        }
    }
}

/// Reads the settings of the vault at `root`: those in the file that is named, if one is. What is in force is noted in
/// `telling`.
fn loader(root: PathBuf, file: Option<PathBuf>, telling: Rc<RefCell<Telling>>) -> watcher::Load {
    let load = move || {
        let config = Config::load(&root, file.as_deref())?;
        let zone = clock::clock(None, config.dates())?.zone;
        let desktop = config.service().notify.desktop;
        let rulebook = Rulebook::new(config)?;
        telling.replace(Telling { desktop, zone: zone.clone() });
        anyhow::Ok(InForce { rulebook, zone })
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

//! Installing, starting and stopping the service of a vault. What runs services differs between systems: one module each
//! writes its file and names its commands.

mod job;
mod launchd;
mod systemd;
mod windows;

use std::{io, path::PathBuf, process::Command};

use anyhow::{Context as _, bail};
use vault_lint_core::{config::Config, disk};

pub(super) use job::Job;

use super::watch;
use crate::{
    args::{InstallArgs, ServedArgs, ServiceArgs, ServiceCommand, WatchingArgs},
    exit::Status,
    format,
    output::Output,
};

/// What runs services on a system.
pub(crate) trait Manager {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// A command that succeeds where it is at work.
    fn probe(&self) -> Vec<String>;

    /// The file that describes the service.
    fn file(&self, job: &Job) -> anyhow::Result<PathBuf>;

    /// What is in that file.
    fn text(&self, job: &Job) -> String;

    /// What is run to do something with the service.
    fn steps(&self, action: Action, job: &Job) -> anyhow::Result<Vec<Step>>;

    /// How the service stands, in a few words; none where that isn't known.
    fn standing(&self, job: &Job) -> Option<String>;
}

/// What is done with a service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Action {
    /// Take up the file, which is there.
    Enable,
    Start,
    Stop,
    Restart,
    /// Stop, and start no more.
    Disable,
    /// Forget the file, which is gone.
    Forget,
}

/// A command, and whether all is well too when it fails.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Step {
    command: Vec<String>,
    may_fail: bool,
}

impl Step {
    fn new(command: &[&str]) -> Self {
        Self { command: command.iter().map(ToString::to_string).collect(), may_fail: false }
    }

    fn or_not(self) -> Self {
        Self { may_fail: true, ..self }
    }
}

/// What runs services here.
pub(super) fn manager() -> &'static dyn Manager {
    if cfg!(windows) {
        &windows::Windows
    } else if cfg!(target_os = "macos") {
        &launchd::Launchd
    } else {
        &systemd::Systemd
    }
}

pub(crate) fn service(args: &ServiceArgs, output: &mut Output) -> anyhow::Result<Status> {
    match &args.command {
        ServiceCommand::Install(args) => install(args, output),
        ServiceCommand::Uninstall(args) => uninstall(args, output),
        ServiceCommand::Start(args) => run(Action::Start, "Started", args, output),
        ServiceCommand::Stop(args) => stop(args, output),
        ServiceCommand::Restart(args) => run(Action::Restart, "Started anew", args, output),
        ServiceCommand::Status(args) => status(args, output),
    }
}

fn install(args: &InstallArgs, output: &mut Output) -> anyhow::Result<Status> {
    let vault = disk::vault_of(&args.served.vault)?;
    // A service that can't read its settings would end at once.
    Config::load(&vault, args.watching.config.as_deref())?;
    let (manager, job) = (manager(), Job::new(&vault, &args.watching)?);
    let text = manager.text(&job);
    if args.print {
        output.print_raw(&text);
        return Ok(Status::Clean);
    }
    assure(manager, &job)?;
    let file = manager.file(&job)?;
    let is_same = disk::read_settings(&file)?.as_deref() == Some(&text);
    if is_same {
        output.say(&format!("`{}` is up to date\n", file.display()));
    } else {
        disk::write_state(&file, &text)?;
        output.say(&format!("Wrote `{}`\n", file.display()));
    }
    let begin = if is_same { Action::Start } else { Action::Restart };
    for action in [Action::Enable, begin] {
        take(manager, action, &job).with_context(|| {
            format!(
                "the service is installed, but doesn't run: `{}` tells more",
                logs(&args.served)
            )
        })?;
    }
    output.say(&format!(
        "The service watches {} now, and whenever you are logged in\n\
         `vault-lint status` tells how it stands; `{}` takes it back\n",
        job.vault,
        command("service uninstall", &args.served),
    ));
    Ok(Status::Clean)
}

fn uninstall(args: &ServedArgs, output: &mut Output) -> anyhow::Result<Status> {
    let (manager, job) = found(args)?;
    let file = manager.file(&job)?;
    if disk::read_settings(&file)?.is_none() {
        output.say("No service is installed for this vault\n");
        return Ok(Status::Clean);
    }
    take(manager, Action::Disable, &job)?;
    disk::remove_state(&file)?;
    take(manager, Action::Forget, &job)?;
    output.say(&format!(
        "Removed `{}`: the vault is watched no more; the history for `vault-lint undo` stays\n",
        file.display()
    ));
    Ok(Status::Clean)
}

fn stop(args: &ServedArgs, output: &mut Output) -> anyhow::Result<Status> {
    if cfg!(windows) {
        // The system would only kill it. One that doesn't run is stopped too.
        let _ = watch::ask(&args.vault, &vault_lint_watcher::control::Request::Stop);
    }
    run(Action::Stop, "Stopped", args, output)
}

fn run(
    action: Action,
    done: &str,
    args: &ServedArgs,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let (manager, job) = found(args)?;
    if disk::read_settings(&manager.file(&job)?)?.is_none() {
        bail!(
            "no service is installed for this vault: `{}` does",
            command("service install", args)
        );
    }
    take(manager, action, &job)?;
    output.say(&format!("{done}\n"));
    Ok(Status::Clean)
}

fn status(args: &ServedArgs, output: &mut Output) -> anyhow::Result<Status> {
    let (manager, job) = found(args)?;
    let file = manager.file(&job)?;
    let is_installed = disk::read_settings(&file)?.is_some();
    let file = if is_installed { file.display().to_string() } else { "no".to_owned() };
    let standing = manager.standing(&job).filter(|_| is_installed);
    output.print(&format::installed(&file, manager.name(), standing.as_deref()));
    match watch::ask(&args.vault, &vault_lint_watcher::control::Request::Status) {
        Ok(status) => {
            output.print(&format::service(&status));
            Ok(Status::Clean)
        }
        Err(error) if watch::is_not_running(&error) => {
            output.complain(&format::error(&format!("{error:#}")));
            Ok(Status::Findings)
        }
        Err(error) => Err(error),
    }
}

/// The service of the vault, as it would be installed with no options.
pub(super) fn found(args: &ServedArgs) -> anyhow::Result<(&'static dyn Manager, Job)> {
    let vault = disk::vault_of(&args.vault)?;
    let plain = WatchingArgs { poll: false, config: None, notify_command: None };
    Ok((manager(), Job::new(&vault, &plain)?))
}

/// The unit of the vault's service, where systemd runs it.
pub(super) fn unit(args: &ServedArgs) -> anyhow::Result<Option<String>> {
    let (manager, job) = found(args)?;
    let is_installed = disk::read_settings(&manager.file(&job)?)?.is_some();
    let is_systemd = cfg!(all(unix, not(target_os = "macos")));
    Ok((is_systemd && is_installed).then(|| systemd::unit(&job)))
}

/// A command of vault-lint for the same vault.
fn command(command: &str, args: &ServedArgs) -> String {
    match args.vault.to_str() {
        Some(".") | None => format!("vault-lint {command}"),
        Some(vault) => format!("vault-lint {command} --vault '{vault}'"),
    }
}

fn logs(args: &ServedArgs) -> String {
    command("logs", args)
}

/// Fails where nothing runs services.
fn assure(manager: &dyn Manager, job: &Job) -> anyhow::Result<()> {
    ask(&manager.probe()).map(drop).with_context(|| {
        format!(
            "{} runs no services for you here, so nothing was installed: let something else run \
             `vault-lint watch --service '{}'`",
            manager.name(),
            job.vault
        )
    })
}

fn take(manager: &dyn Manager, action: Action, job: &Job) -> anyhow::Result<()> {
    for step in manager.steps(action, job)? {
        match ask(&step.command) {
            Err(error) if step.may_fail => tracing::info!("{error:#}"),
            asked => drop(asked?),
        }
    }
    Ok(())
}

/// What a command prints; an error when it can't be run or fails.
pub(super) fn ask(command: &[String]) -> anyhow::Result<String> {
    let shown = command.join(" ");
    tracing::info!("{shown}");
    let (program, arguments) = command.split_first().context("a command has a name")?;
    let output = match Command::new(program).args(arguments).output() {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            bail!("there is no `{program}` on this system")
        }
        Err(error) => return Err(error).with_context(|| format!("can't run `{shown}`")),
    };
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        let told = told.lines().find(|line| !line.trim().is_empty());
        bail!("`{shown}` failed: {}", told.unwrap_or("it doesn't say why"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

use std::{env, path::PathBuf};

use vault_lint_core::disk;
use vault_lint_watcher::{Status, control::Request};

use super::Area;
use crate::{
    args::ServedArgs,
    commands::{
        service::{self, Job, Manager},
        watch,
    },
    format::Check,
};

pub(super) fn look(args: &ServedArgs) -> anyhow::Result<Vec<Check>> {
    let mut area = Area::new("Service");
    let (manager, job) = service::found(args)?;
    let runs_services = service::ask(&manager.probe());
    match &runs_services {
        Ok(_) => area.ok("system", format!("{} runs services for you", manager.name())),
        Err(error) => area.warning(
            "system",
            format!("{} runs no services for you: {error:#}", manager.name()),
            "let something else run `vault-lint watch` if the vault is to be watched",
        ),
    }
    match disk::read_settings(&manager.file(&job)?)? {
        Some(text) => installed(manager, &job, &text, &mut area),
        None => area.ok("installed", "no: `vault-lint service install` does it"),
    }
    match watch::ask(&args.vault, &Request::Status) {
        Ok(status) => running(&status, &mut area),
        Err(error) if watch::is_not_running(&error) => area.ok("running", "no"),
        Err(error) => {
            let help =
                "`vault-lint logs` may tell why; `vault-lint service restart` starts it anew";
            area.error("running", format!("{error:#}"), help);
        }
    }
    if cfg!(target_os = "linux") {
        desktop(&mut area);
    }
    Ok(area.checks)
}

fn installed(manager: &dyn Manager, job: &Job, text: &str, area: &mut Area) {
    let again = "`vault-lint service install` brings it up to date";
    if !text.contains(&job.program) {
        area.warning(
            "installed",
            format!("it runs another vault-lint than {}", job.program),
            again,
        );
    } else if let Some(standing) = manager.standing(job) {
        area.ok("installed", standing);
    } else {
        area.ok("installed", "yes");
    }
    // On Windows it has the user's own path.
    if cfg!(unix)
        && program_folder("git").is_some_and(|folder| !text.contains(&*folder.to_string_lossy()))
    {
        area.warning("path", "the service doesn't find git where you do", again);
    }
}

/// The folder in which the program `name` is found.
fn program_folder(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).find(|folder| folder.join(name).is_file())
}

fn running(status: &Status, area: &mut Area) {
    let text = format!("version {}, process {}, {}", status.version, status.pid, status.state);
    if status.version == env!("CARGO_PKG_VERSION") {
        area.ok("running", text);
    } else {
        let help = "`vault-lint service restart` lets this version take over";
        area.warning("running", text, help);
    }
    if !status.quarantined.is_empty() {
        let help = "`vault-lint status` names them; `vault-lint resume` tries again";
        let text =
            format!("{} left alone, as another tool takes back fixes", status.quarantined.len());
        area.warning("notes", text, help);
    }
}

fn desktop(area: &mut Area) {
    let own = env::var_os("XDG_RUNTIME_DIR").map(|folder| PathBuf::from(folder).join("bus"));
    let has_bus = env::var_os("DBUS_SESSION_BUS_ADDRESS")
        .is_some_and(|address| !address.is_empty())
        || own.is_some_and(|bus| bus.exists());
    if has_bus {
        area.ok("notices", "there is a desktop to show them");
    } else {
        let help = "`vault-lint watch --notify-command` can tell you of deadlines in another way";
        area.warning("notices", "there is no desktop session to show them", help);
    }
}

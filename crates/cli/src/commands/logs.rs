use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context as _, bail};
use vault_lint_core::disk;

use super::service;
use crate::{args::LogsArgs, exit::Status, output::Output, session};

/// So often it is looked whether more was logged.
const LOOK: Duration = Duration::from_millis(250);

/// Shows what the service of a vault has logged: in the journal if it logs there, else in its files.
pub(crate) fn logs(args: &LogsArgs, output: &mut Output) -> anyhow::Result<Status> {
    let vault = disk::vault_of(&args.served.vault)?;
    let folder = folder(session::history(&vault)?.folder());
    if let Some(unit) = service::unit(&args.served)? {
        return journal(&unit, args);
    }
    if disk::logs(&folder).is_empty() {
        bail!(
            "no service has logged anything for this vault: `vault-lint service install` starts one"
        );
    }
    let mut place = show_end(&folder, args.lines, output)?;
    while args.follow && !output.is_broken() {
        std::thread::sleep(LOOK);
        show_more(&folder, &mut place, output)?;
    }
    Ok(Status::Clean)
}

/// Where a service logs whose vault has the state folder `state`.
pub(super) fn folder(state: &Path) -> PathBuf {
    state.join("logs")
}

fn journal(unit: &str, args: &LogsArgs) -> anyhow::Result<Status> {
    let mut command = Command::new("journalctl");
    command.args(["--user", "--user-unit", unit, "--output=short-iso", "--no-hostname"]);
    command.arg(format!("--lines={}", args.lines));
    if args.follow {
        command.arg("--follow");
    }
    let status = command.status().context("can't run `journalctl`, which keeps the log")?;
    Ok(if status.success() { Status::Clean } else { Status::Trouble })
}

/// How far a file of the log was shown.
struct Place {
    file: PathBuf,
    end: u64,
}

/// Prints the last lines, be they in more than one file.
fn show_end(folder: &Path, lines: usize, output: &mut Output) -> anyhow::Result<Place> {
    let (mut texts, mut count, mut place) = (Vec::new(), 0, None);
    for file in disk::logs(folder).into_iter().rev() {
        let (text, end) = disk::read_on(&file, 0)?;
        count += text.lines().count();
        texts.push(text);
        place.get_or_insert(Place { file, end });
        if count >= lines {
            break;
        }
    }
    texts.reverse();
    let text = texts.concat();
    let skipped = text.lines().count().saturating_sub(lines);
    text.lines().skip(skipped).for_each(|line| output.print(&format!("{line}\n")));
    output.flush();
    place.context("the log is gone")
}

/// Prints what was added since, also to the file of the next day.
fn show_more(folder: &Path, place: &mut Place, output: &mut Output) -> anyhow::Result<()> {
    for file in disk::logs(folder) {
        if file < place.file {
            continue;
        }
        if file > place.file {
            *place = Place { file, end: 0 };
        }
        let (text, end) = disk::read_on(&place.file, place.end)?;
        place.end = end;
        output.print(&text);
    }
    output.flush();
    Ok(())
}

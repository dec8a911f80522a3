//! Looks for what keeps vault-lint from working well: a module for each area.

mod git;
mod service;
mod state;
mod vault;

use vault_lint_core::disk;

use crate::{
    args::DoctorArgs,
    exit::Status,
    format::{self, Check, Verdict},
    output::Output,
    session,
};

/// Looks at everything and tells what to do about it.
pub(crate) fn doctor(args: &DoctorArgs, output: &mut Output) -> anyhow::Result<Status> {
    let vault = disk::vault_of(&args.served.vault)?;
    let history = session::history(&vault)?;
    let mut checks = vault::look(&vault);
    checks.extend(git::look(&vault));
    checks.extend(state::look(history.folder(), &vault));
    checks.extend(service::look(&args.served)?);
    let text = if args.json { format::checkup_json(&checks)? } else { format::checkup(&checks) };
    output.print(&text);
    Ok(match checks.iter().map(|check| check.verdict).max() {
        Some(Verdict::Error) => Status::Trouble,
        Some(Verdict::Warning) => Status::Findings,
        Some(Verdict::Ok) | None => Status::Clean,
    })
}

/// The checks of an area.
struct Area {
    name: &'static str,
    checks: Vec<Check>,
}

impl Area {
    fn new(name: &'static str) -> Self {
        Self { name, checks: Vec::new() }
    }

    fn ok(&mut self, name: &'static str, text: impl Into<String>) {
        self.add(name, Verdict::Ok, text.into(), None);
    }

    fn warning(&mut self, name: &'static str, text: impl Into<String>, help: &str) {
        self.add(name, Verdict::Warning, text.into(), Some(help.to_owned()));
    }

    fn error(&mut self, name: &'static str, text: impl Into<String>, help: &str) {
        self.add(name, Verdict::Error, text.into(), Some(help.to_owned()));
    }

    fn add(&mut self, name: &'static str, verdict: Verdict, text: String, help: Option<String>) {
        self.checks.push(Check { area: self.name, name, verdict, text, help });
    }

    /// Whether there is enough room on the disk that `folder` is on.
    fn room(&mut self, folder: &std::path::Path) {
        const MEGABYTE: u64 = 1 << 20;
        let Some(free) = disk::free_bytes(folder).map(|bytes| bytes / MEGABYTE) else { return };
        let text = match free {
            0..10_240 => format!("{free} MB free"),
            _ => format!("{} GB free", free / 1024),
        };
        let help = "make room: a full disk can't keep what notes were";
        match free {
            0..50 => self.error("room", text, help),
            50..500 => self.warning("room", text, help),
            _ => self.ok("room", text),
        }
    }
}

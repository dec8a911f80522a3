use vault_lint_core::{
    config::{Config, SyncMode},
    disk,
};
use vault_lint_watcher::sync::{Sync, SyncError, Synced};

use crate::{args::SyncArgs, clock, exit::Status, format, output::Output, session};

/// Syncs a vault once.
pub(crate) fn sync(args: &SyncArgs, output: &mut Output) -> anyhow::Result<Status> {
    let root = disk::vault_of(&args.vault)?;
    let history = session::history(&root)?;
    let mode = Config::load(&root, None)?.service().sync.mode;
    let sync = Sync {
        vault: &root,
        history: &history,
        device: &device(),
        remote: mode != SyncMode::Observe,
        trusting: args.trust,
        clock: clock::now,
    };
    match sync.sync() {
        Ok(synced) => Ok(tell(&synced, output)),
        Err(error @ (SyncError::Unreachable { .. } | SyncError::Denied { .. })) => {
            let error = anyhow::Error::from(error);
            Err(error.context("what was edited is committed here, and the next sync goes on"))
        }
        Err(error) => Err(error.into()),
    }
}

fn tell(synced: &Synced, output: &mut Output) -> Status {
    for path in &synced.conflicts {
        output
            .print(&format::path_line(path, "both versions are in the vault: decide between them"));
    }
    output.say(&format::synced(synced));
    if synced.conflicts.is_empty() { Status::Clean } else { Status::Findings }
}

/// What this device is called.
pub(super) fn device() -> String {
    let name = gethostname::gethostname().to_string_lossy().into_owned();
    let name = name.split('.').next().unwrap_or_default();
    name.chars().filter(|character| !character.is_control()).collect()
}

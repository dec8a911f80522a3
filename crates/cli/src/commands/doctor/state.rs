use std::path::Path;

use vault_lint_core::disk;

use super::Area;
use crate::format::{Check, count};

pub(super) fn look(state: &Path, vault: &Path) -> Vec<Check> {
    let mut area = Area::new("State folder");
    let shown = state.display().to_string();
    if let Err(error) = disk::try_out(state) {
        let help = "nothing is fixed where what notes were can't be kept: change its permissions, or name another folder in \
                    `VAULT_LINT_STATE_DIR`";
        area.error("folder", error.to_string(), help);
        return area.checks;
    }
    if state.starts_with(vault) {
        let help = "Obsidian and sync tools would take it for notes: name another folder in `VAULT_LINT_STATE_DIR`";
        area.error("folder", format!("{shown} is in the vault"), help);
    } else {
        area.ok("folder", shown);
    }
    if disk::is_private(state) {
        area.ok("privacy", "only you may look into it");
    } else {
        let help = "it holds what your notes were: `chmod go= FOLDER` keeps others out";
        area.warning("privacy", "others may look into it", help);
    }
    if let Some(kind) = disk::remote_kind(state) {
        let help =
            "locks may not hold there: name a folder of this machine in `VAULT_LINT_STATE_DIR`";
        area.warning("disk", format!("it is on {kind}"), help);
    }
    let runs = disk::logs(&state.join("logs")).len();
    if runs > 0 {
        area.ok("log", format!("of {}", count(runs, "day")));
    }
    area.room(state);
    area.checks
}

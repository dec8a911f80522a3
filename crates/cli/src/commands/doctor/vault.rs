use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use jiff::tz::TimeZone;
use vault_lint_core::{
    config::Config,
    disk::{self, Walk},
};

use super::Area;
use crate::{
    clock,
    format::{Check, count},
};

pub(super) fn look(vault: &Path) -> Vec<Check> {
    let mut area = Area::new("Vault");
    let folders = folder(vault, &mut area);
    writing(vault, &mut area);
    settings(vault, &mut area);
    syncs(vault, &mut area);
    notices(vault, folders, &mut area);
    area.room(vault);
    area.checks
}

/// Says what kind of vault it is, and how many folders there are in it.
fn folder(vault: &Path, area: &mut Area) -> usize {
    let walk = Walk { excluded: &|_, _| false, nested: false, follow: false, everything: true };
    let walked = disk::walk(vault, &[vault.to_owned()], &walk);
    let paths = walked.files.iter().map(|path| path.on_disk(vault));
    let folders: BTreeSet<PathBuf> = paths
        .flat_map(|path| path.ancestors().skip(1).map(Path::to_owned).collect::<Vec<_>>())
        .filter(|folder| folder.starts_with(vault))
        .collect();
    let (files, in_folders) = (count(walked.files.len(), "file"), count(folders.len(), "folder"));
    let text = format!("{}: {files} in {in_folders}", vault.display());
    if vault.join(".obsidian").is_dir() {
        area.ok("folder", text);
    } else {
        let help = "there is no `.obsidian` in it, so nothing is known of Obsidian's settings: open it once in Obsidian, or \
                    name the vault with `--vault`";
        area.warning("folder", text, help);
    }
    for error in walked.errors.iter().take(5) {
        area.error("reading", error.to_string(), "let yourself read it, or exclude it");
    }
    folders.len()
}

fn writing(vault: &Path, area: &mut Area) {
    if disk::may_write(vault) {
        area.ok("writing", "you may write there");
    } else {
        area.error(
            "writing",
            "you may not write there",
            "nothing can be fixed: change its permissions",
        );
    }
}

fn settings(vault: &Path, area: &mut Area) {
    let files = disk::settings_files(vault);
    let Ok(config) = Config::load(vault, None) else {
        let help = "`vault-lint config` shows where";
        return area.error("settings", "the settings can't be read", help);
    };
    let name = files.first().and_then(|file| file.file_name());
    let name = name
        .map_or("the defaults: there is no settings file".into(), |name| name.to_string_lossy());
    area.ok("settings", name);
    let by_settings = config.dates().timezone.is_some();
    match clock::clock(None, config.dates()) {
        Err(error) => {
            area.error("clock", format!("{error:#}"), "set `dates.timezone` in the settings");
        }
        Ok(clock) => {
            let zone = clock.zone.iana_name().unwrap_or("the system's zone");
            let text = format!("today is {} in {zone}", clock.today);
            if by_settings || TimeZone::try_system().is_ok() {
                area.ok("clock", text);
            } else {
                let help = "the system's zone isn't known: set `dates.timezone` in the settings";
                area.warning("clock", text, help);
            }
        }
    }
}

/// Names in a path by which the folder of a sync service is known.
const CLOUDS: [(&str, &str); 6] = [
    ("Mobile Documents", "iCloud"),
    ("iCloudDrive", "iCloud"),
    ("Dropbox", "Dropbox"),
    ("OneDrive", "OneDrive"),
    ("CloudStorage", "a cloud drive"),
    ("Google Drive", "Google Drive"),
];

/// Says who else carries the vault to other machines. More than one do so against each other.
fn syncs(vault: &Path, area: &mut Area) {
    let found = syncs_of(vault);
    let names = found.iter().copied().collect::<Vec<_>>().join(" and ");
    match found.len() {
        0 => area.ok("sync", "by nothing that is known"),
        1 => area.ok("sync", names),
        _ => area.warning(
            "sync",
            names,
            "each takes what the other writes for an edit, and conflicts follow: keep one of them",
        ),
    }
}

fn syncs_of(vault: &Path) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    if vault.ancestors().any(|folder| folder.join(".stfolder").exists()) {
        found.insert("Syncthing");
    }
    if vault.join(".obsidian/.sync.lock").exists() {
        found.insert("Obsidian Sync");
    }
    if vault.join(".obsidian/plugins/obsidian-livesync").is_dir() {
        found.insert("LiveSync");
    }
    let parts = vault.components().map(|part| part.as_os_str().to_string_lossy());
    for part in parts {
        // Such a folder may have more in its name: `OneDrive - Example Ltd`.
        found.extend(CLOUDS.iter().filter(|(name, _)| part.starts_with(name)).map(|(_, who)| *who));
    }
    found
}

/// Says whether the system can tell of edits in the vault's `folders`.
fn notices(vault: &Path, folders: usize, area: &mut Area) {
    if let Some(kind) = disk::remote_kind(vault) {
        let help = "edits on other machines are noticed only every few seconds (`watch.poll`), and locks may not hold";
        return area.warning("disk", format!("the vault is on {kind}"), help);
    }
    area.ok("disk", "the system tells of edits");
    if cfg!(target_os = "linux")
        && let Some(limit) = limit("max_user_watches")
    {
        let text = format!("{folders} of {limit} folders that you may watch");
        let help = "`sudo sysctl fs.inotify.max_user_watches=524288` raises the limit until the system starts anew, a file in \
                    `/etc/sysctl.d` for good";
        match folders {
            used if used >= limit => area.error("inotify", text, help),
            // Editors and sync tools watch them too.
            used if used > limit / 3 => area.warning("inotify", text, help),
            _ => area.ok("inotify", text),
        }
    }
}

fn limit(name: &str) -> Option<usize> {
    let file = Path::new("/proc/sys/fs/inotify").join(name);
    disk::read_settings(&file).ok()??.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_syncs_is_known_by_what_is_there() {
        assert!(syncs_of(Path::new("/home/me/Notes")).is_empty());
        let onedrive = syncs_of(Path::new("/home/me/OneDrive - Example Ltd/Notes"));
        assert_eq!(onedrive, BTreeSet::from(["OneDrive"]));
    }
}

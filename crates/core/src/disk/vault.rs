use std::{
    fs,
    path::{Path, PathBuf},
};

use super::DiskError;

/// The names of a vault's settings file.
pub const SETTINGS_FILES: [&str; 2] = ["vault-lint.toml", ".vault-lint.toml"];

/// The vault of `path`: the nearest folder above, `path` itself included, that holds `.obsidian` or a settings file;
/// without one, `path` itself, or the folder of a file. Always absolute, without symbolic links in it. A note that is a
/// link belongs to the vault in which the link stands.
///
/// # Errors
///
/// When there is no such path.
pub fn vault_of(path: &Path) -> Result<PathBuf, DiskError> {
    let failed = |source| DiskError::new("find", path)(source);
    let own = if fs::metadata(path).map_err(failed)?.is_dir() { path } else { folder_of(path) };
    let own = own.canonicalize().map_err(failed)?;
    Ok(own.ancestors().find(|folder| is_vault(folder)).unwrap_or(&own).to_owned())
}

/// The folder in which the file at `path` stands.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether `folder` holds `.obsidian` or a settings file.
pub fn is_vault(folder: &Path) -> bool {
    folder.join(".obsidian").is_dir() || !settings_files(folder).is_empty()
}

/// The folder of the git repository that `folder`, a path without links, is in.
pub fn repository_of(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

/// What has the name of a settings file right in `folder`, be it a link that leads nowhere: settings that can't be read
/// must not pass for none.
pub fn settings_files(folder: &Path) -> Vec<PathBuf> {
    let named = SETTINGS_FILES.iter().map(|name| folder.join(name));
    named.filter(|file| file.symlink_metadata().is_ok()).collect()
}

/// The folders right in `vault` whose names begin with a dot, sorted; none when it can't be read.
pub fn hidden_folders(vault: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(vault).into_iter().flatten().flatten();
    let hidden = entries.filter(|entry| entry.file_name().as_encoded_bytes().starts_with(b"."));
    let mut folders: Vec<PathBuf> =
        hidden.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_with_obsidian_or_settings_is_the_vault() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("v/.obsidian")).unwrap();
        fs::create_dir_all(root.join("v/a/b")).unwrap();
        fs::write(root.join("v/a/b/n.md"), "").unwrap();
        assert_eq!(vault_of(&root.join("v/a/b/n.md")).unwrap(), root.join("v"));
        fs::write(root.join("v/a/.vault-lint.toml"), "").unwrap();
        assert_eq!(vault_of(&root.join("v/a/b")).unwrap(), root.join("v/a"));
        fs::create_dir(root.join("w")).unwrap();
        fs::write(root.join("w/n.md"), "").unwrap();
        assert_eq!(vault_of(&root.join("w/n.md")).unwrap(), root.join("w"));
    }

    #[test]
    fn the_nearest_folder_with_git_is_the_repository() {
        let temp = tempfile::tempdir().unwrap();
        let (root, vault) = (temp.path().join("r"), temp.path().join("r/a/v"));
        fs::create_dir_all(root.join(".git")).unwrap();
        fs::create_dir_all(&vault).unwrap();
        assert_eq!(repository_of(&vault).as_ref(), Some(&root));
        // So it is in a submodule, and in a worktree.
        fs::write(vault.join(".git"), "gitdir: elsewhere").unwrap();
        assert_eq!(repository_of(&vault), Some(vault));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_note_belongs_to_where_it_stands() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("v/.obsidian")).unwrap();
        fs::write(root.join("n.md"), "").unwrap();
        std::os::unix::fs::symlink("../n.md", root.join("v/link.md")).unwrap();
        assert_eq!(vault_of(&root.join("v/link.md")).unwrap(), root.join("v"));
    }

    #[test]
    fn a_path_that_is_not_there() {
        let error = vault_of(Path::new("/nowhere/at/all")).unwrap_err();
        assert_eq!(error.to_string(), "can't find `/nowhere/at/all`: it is not there");
    }
}

use std::{
    collections::{BTreeSet, HashSet},
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use super::{DiskError, vault::is_vault};
use crate::path::{NotePath, is_checked_extension};

/// Which files a walk finds.
pub struct Walk<'a> {
    /// Whether a file or, with `true`, a folder is left out, together with all that is in it.
    pub excluded: &'a dyn Fn(&NotePath, bool) -> bool,
    /// Whether a vault inside the vault is walked too.
    pub nested: bool,
    /// Whether links to folders are followed. Those that lead to, above or into the vault never are: what is there is
    /// found without them, or left out on purpose.
    pub follow: bool,
    /// Whether files of any kind are found, not only those that can be checked.
    pub everything: bool,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walked {
    /// The notes, canvases and bases, or all files, sorted, each once.
    pub files: Vec<NotePath>,
    /// What couldn't be looked at.
    pub errors: Vec<DiskError>,
}

impl Walk<'_> {
    /// Whether a walk of `vault` from `starts` would find the file at `path` if it were there.
    pub fn would_find(&self, vault: &Path, starts: &[PathBuf], path: &NotePath) -> bool {
        let file = path.on_disk(vault);
        (self.everything || is_checked(&file))
            && starts.iter().any(|start| self.leads(vault, start, &file))
    }

    /// Whether nothing on the way from `start` to `file` is left out.
    fn leads(&self, vault: &Path, start: &Path, file: &Path) -> bool {
        let Ok(way) = file.strip_prefix(start) else { return false };
        let mut place = start.to_owned();
        !way.components().any(|part| {
            place.push(part);
            let is_folder = place != file;
            let excluded = |path| (self.excluded)(&path, is_folder);
            is_hidden(part.as_os_str())
                || NotePath::inside(vault, &place).is_none_or(excluded)
                || is_folder && !self.nested && is_vault(&place)
        })
    }
}

/// The files of `vault` that are named by `starts` or stand below them. Names that begin with a dot are left out, as in
/// Obsidian, and so is `node_modules`. A note that is itself a start is never left out.
pub fn walk(vault: &Path, starts: &[PathBuf], walk: &Walk<'_>) -> Walked {
    let mut walker = Walker {
        vault,
        walk,
        seen: HashSet::new(),
        links: BTreeSet::new(),
        found: Walked::default(),
    };
    for start in starts {
        walker.start(start);
    }
    while let Some(link) = walker.links.pop_first() {
        walker.link(&link);
    }
    let mut found = walker.found;
    found.files.sort();
    found.files.dedup();
    found
}

struct Walker<'a> {
    vault: &'a Path,
    walk: &'a Walk<'a>,
    /// The folders that were walked, without links in their paths.
    seen: HashSet<PathBuf>,
    /// The links to folders that are still to be followed. Of two to one folder the first by name is, whatever the order
    /// in which the system lists them.
    links: BTreeSet<PathBuf>,
    found: Walked,
}

impl Walker<'_> {
    fn start(&mut self, start: &Path) {
        match fs::metadata(start) {
            Ok(_) if !start.starts_with(self.vault) => {
                self.found.errors.push(DiskError::Outside(start.to_owned()));
            }
            Ok(metadata) if metadata.is_dir() => self.folder(start),
            Ok(_) if !is_checked(start) => {
                self.found.errors.push(DiskError::NotChecked(start.to_owned()));
            }
            Ok(_) => match NotePath::inside(self.vault, start) {
                Some(path) => self.found.files.push(path),
                None => self.found.errors.push(DiskError::Outside(start.to_owned())),
            },
            Err(error) => self.found.errors.push(DiskError::new("find", start)(error)),
        }
    }

    fn folder(&mut self, folder: &Path) {
        let canonical = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        if !self.seen.insert(canonical) {
            return;
        }
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                return self.found.errors.push(DiskError::new("look into", folder)(error));
            }
        };
        for entry in entries {
            match entry {
                Ok(entry) => self.entry(&entry),
                Err(error) => self.found.errors.push(DiskError::new("look into", folder)(error)),
            }
        }
    }

    fn entry(&mut self, entry: &fs::DirEntry) {
        let path = entry.path();
        let name = entry.file_name();
        if is_hidden(&name) {
            return;
        }
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => return self.found.errors.push(DiskError::new("look at", &path)(error)),
        };
        let is_folder = kind.is_dir() || kind.is_symlink() && path.is_dir();
        if !is_folder && !self.walk.everything && !is_checked(&path) {
            return;
        }
        if name.to_str().is_none() {
            if !is_folder && !is_checked(&path) {
                return;
            }
            return self.found.errors.push(DiskError::NotUnicode(path));
        }
        let Some(note) = NotePath::inside(self.vault, &path) else { return };
        if (self.walk.excluded)(&note, is_folder) {
            return;
        }
        if !is_folder {
            self.found.files.push(note);
        } else if !self.walk.nested && is_vault(&path) {
            // A vault of its own.
        } else if !kind.is_symlink() {
            self.folder(&path);
        } else if self.walk.follow {
            self.links.insert(path);
        }
    }

    fn link(&mut self, link: &Path) {
        match (link.canonicalize(), self.vault.canonicalize()) {
            (Ok(target), Ok(vault)) if target.starts_with(&vault) || vault.starts_with(&target) => {
            }
            (Err(error), _) => self.found.errors.push(DiskError::new("look into", link)(error)),
            _ => self.folder(link),
        }
    }
}

/// Whether what has this name is never walked.
fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || name == "node_modules"
}

/// Whether a file is one that can be checked, by its extension.
pub fn is_checked(path: &Path) -> bool {
    is_checked_extension(path.extension().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Walk<'_> =
        Walk { excluded: &|_, _| false, nested: false, follow: false, everything: false };

    fn vault(files: &[&str]) -> tempfile::TempDir {
        let temp = tempfile::tempdir().unwrap();
        for file in files {
            let path = temp.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        temp
    }

    fn names(vault: &Path, starts: &[&str], options: &Walk<'_>) -> Vec<String> {
        let starts: Vec<PathBuf> = starts.iter().map(|start| vault.join(start)).collect();
        let walked = walk(vault, &starts, options);
        assert!(walked.errors.is_empty(), "{:?}", walked.errors);
        walked.files.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_found_and_what_is_not() {
        let temp = vault(&[
            "b.md",
            "a/B.MD",
            "a/c.canvas",
            "a/d.base",
            "a/e.png",
            ".trash/f.md",
            ".obsidian/g.md",
            "node_modules/h.md",
            "sub/.obsidian/app.json",
            "sub/i.md",
            "x/y.md",
        ]);
        assert_eq!(
            names(temp.path(), &[""], &PLAIN),
            ["a/B.MD", "a/c.canvas", "a/d.base", "b.md", "x/y.md"]
        );
        assert_eq!(names(temp.path(), &["x", "x/y.md", "b.md"], &PLAIN), ["b.md", "x/y.md"]);
        let everything = Walk { everything: true, ..PLAIN };
        assert!(names(temp.path(), &[""], &everything).contains(&"a/e.png".to_owned()));
        let nested = Walk { nested: true, excluded: &|path, _| path.as_str() == "x", ..PLAIN };
        assert!(names(temp.path(), &[""], &nested).contains(&"sub/i.md".to_owned()));
        assert_eq!(names(temp.path(), &["x/y.md"], &nested), ["x/y.md"]);
    }

    #[test]
    fn what_would_be_found_is_what_is_found() {
        let files = [
            "b.md",
            "a/B.MD",
            "a/e.png",
            ".trash/f.md",
            "node_modules/h.md",
            "sub/.obsidian/a.md",
            "sub/i.md",
            "x/y.md",
            "x/.y.md",
            "a/b/x.md",
        ];
        let temp = vault(&files);
        let is_x = |path: &NotePath, is_folder| is_folder && path.as_str() == "x";
        for walk in [PLAIN, Walk { nested: true, ..PLAIN }, Walk { excluded: &is_x, ..PLAIN }] {
            for starts in [&[""][..], &["a"], &["x"], &["x/y.md", "a/e.png"], &["a/b", "sub"]] {
                let paths: Vec<_> = starts.iter().map(|start| temp.path().join(start)).collect();
                let found = super::walk(temp.path(), &paths, &walk).files;
                let mut expected: Vec<_> = files.iter().map(|file| NotePath::new(*file)).collect();
                expected.retain(|file| walk.would_find(temp.path(), &paths, file));
                expected.sort();
                assert_eq!(found, expected, "from {starts:?}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_to_folders_are_followed_only_on_request_and_once() {
        use std::os::unix::fs::symlink;
        let outside = vault(&["deep/o.md"]);
        let temp = vault(&["a/n.md", ".hidden/h.md"]);
        for (target, link) in [("..", "a/loop"), ("a", "b"), (".hidden", "c"), ("/", "root")] {
            symlink(target, temp.path().join(link)).unwrap();
        }
        // Whatever the order of their making, the first by name is followed; it leads back as well.
        for link in ["z", "y", "x"] {
            symlink(outside.path(), temp.path().join(link)).unwrap();
        }
        symlink(temp.path(), outside.path().join("back")).unwrap();
        symlink(outside.path(), outside.path().join("deep/self")).unwrap();
        assert_eq!(names(temp.path(), &[""], &PLAIN), ["a/n.md"]);
        let follow = Walk { follow: true, ..PLAIN };
        assert_eq!(names(temp.path(), &[""], &follow), ["a/n.md", "x/deep/o.md"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_no_unicode_is_an_error_and_the_rest_is_walked() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
        let temp = vault(&["n.md"]);
        fs::write(temp.path().join(OsStr::from_bytes(b"caf\xe9.md")), "").unwrap();
        fs::write(temp.path().join(OsStr::from_bytes(b"caf\xe9.png")), "").unwrap();
        let walked = walk(temp.path(), &[temp.path().to_owned()], &PLAIN);
        assert_eq!(walked.files, [NotePath::new("n.md")]);
        assert!(matches!(walked.errors[..], [DiskError::NotUnicode(_)]));
    }

    #[test]
    fn a_start_outside_of_the_vault_is_an_error() {
        let (temp, outside) = (vault(&["n.md"]), vault(&["o.md"]));
        let starts = [outside.path().to_owned(), outside.path().join("o.md")];
        let walked = walk(temp.path(), &starts, &PLAIN);
        assert!(walked.files.is_empty());
        assert!(matches!(walked.errors[..], [DiskError::Outside(_), DiskError::Outside(_)]));
    }

    #[test]
    fn a_vault_that_vanishes_is_an_error() {
        let temp = vault(&["a/n.md", "b/n.md", "n.md"]);
        let gone = Walk {
            excluded: &|_, is_folder| {
                if is_folder {
                    fs::remove_dir_all(temp.path()).unwrap_or_default();
                }
                false
            },
            ..PLAIN
        };
        let walked = walk(temp.path(), &[temp.path().to_owned()], &gone);
        assert!(!walked.errors.is_empty());
        assert!(walked.errors.iter().all(|error| error.path().starts_with(temp.path())));
    }

    #[test]
    fn the_order_is_that_of_the_bytes() {
        let temp = vault(&["b/z.md", "a.md", "B.md", "ä.md", "b-c.md", "b.md"]);
        let found = names(temp.path(), &[""], &PLAIN);
        assert_eq!(found, ["B.md", "a.md", "b-c.md", "b.md", "b/z.md", "ä.md"]);
    }

    #[test]
    fn a_file_that_is_no_note_is_not_taken_for_one() {
        let temp = vault(&["n.py", "b.md"]);
        let walked =
            walk(temp.path(), &[temp.path().join("n.py"), temp.path().join("b.md")], &PLAIN);
        assert_eq!(walked.files, [NotePath::new("b.md")]);
        assert!(matches!(walked.errors[..], [DiskError::NotChecked(_)]));
    }

    #[test]
    fn a_start_that_is_gone_is_an_error_and_the_rest_is_walked() {
        let temp = vault(&["n.md"]);
        let walked = walk(temp.path(), &[temp.path().join("gone"), temp.path().to_owned()], &PLAIN);
        assert_eq!((walked.files.len(), walked.errors.len()), (1, 1));
    }
}

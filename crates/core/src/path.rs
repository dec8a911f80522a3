//! Paths inside a vault.

mod copy;
mod globs;

use std::{
    borrow::{Borrow, Cow},
    ffi::OsStr,
    fmt,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

pub use copy::ConflictCopy;
pub(crate) use globs::{Globs, NoGlob};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// The extensions of files that are shown or played (Obsidian's help, "Accepted file formats").
pub const ATTACHMENTS: [&str; 20] = [
    "3gp", "avif", "bmp", "flac", "gif", "jpeg", "jpg", "m4a", "mkv", "mov", "mp3", "mp4", "ogg",
    "ogv", "pdf", "png", "svg", "wav", "webm", "webp",
];

/// The path of a file inside its vault: relative to the vault's folder, parts joined by `/`, spelt as stored. Copies share
/// one text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NotePath(Arc<str>);

impl Borrow<str> for NotePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl NotePath {
    /// A path from its text, such as `Projects/Plan.md`.
    pub fn new(path: impl Into<Arc<str>>) -> Self {
        Self(path.into())
    }

    /// The path of `file` inside `vault`; none for a file outside it. A name that is not Unicode is shown with
    /// replacement characters, so it may not lead back to the file.
    pub fn inside(vault: &Path, file: &Path) -> Option<Self> {
        let relative = file.strip_prefix(vault).ok()?;
        let parts: Option<Vec<_>> = relative
            .components()
            .map(|part| match part {
                Component::Normal(name) => Some(name.to_string_lossy()),
                _ => None,
            })
            .collect();
        Some(Self(parts?.join("/").into()))
    }

    /// The file on disk.
    pub fn on_disk(&self, vault: &Path) -> PathBuf {
        vault.join(&*self.0)
    }

    /// The whole path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the last `/`.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The file name without its extension: what Obsidian shows as the note's title.
    pub fn stem(&self) -> &str {
        self.file_name().rsplit_once('.').map_or(self.file_name(), |(stem, _)| stem)
    }

    /// What the name says of a copy that a sync tool wrote when two devices changed a file at once; none of any other name.
    pub fn conflict_copy(&self) -> Option<ConflictCopy> {
        copy::conflict_copy(self)
    }

    /// What a copy of the file is called that is made at `time` of another version: a name that [`Self::conflict_copy`] and
    /// sync tools know, and the same on every device.
    pub fn copy_at(&self, time: Timestamp) -> Self {
        copy::copy_at(self, time)
    }

    /// Whether this is the list of conflicts that the plugin Git keeps in the vault, which quotes their markers.
    pub fn is_conflict_list(&self) -> bool {
        self.as_str() == "conflict-files-obsidian-git.md"
    }

    /// What follows the last dot of the file name; empty without a dot.
    pub fn extension(&self) -> &str {
        self.file_name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Whether the file is a note or a canvas: one of those that link to others.
    pub fn has_links(&self) -> bool {
        let extension = self.extension();
        ["md", "canvas"].iter().any(|known| known.eq_ignore_ascii_case(extension))
    }

    /// Whether the file is one that is checked: a note, a canvas or a base.
    pub fn is_checked(&self) -> bool {
        is_checked_extension(self.extension().as_ref())
    }

    /// Whether the file is one that Obsidian shows or plays but doesn't read, by its extension.
    pub fn is_attachment(&self) -> bool {
        let extension = self.extension();
        ATTACHMENTS.iter().any(|known| known.eq_ignore_ascii_case(extension))
    }

    /// The folder, empty for the vault's own.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether the path lies in `folder`, compared without regard to case, as Obsidian does on most systems. The
    /// empty folder is the vault itself.
    pub fn is_in(&self, folder: &str) -> bool {
        let folder = fold(folder.trim_matches('/'));
        let path = self.key();
        folder.is_empty() || path.strip_prefix(&*folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The form in which two paths are compared where Obsidian disregards case and Unicode form.
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

/// Whether files with this extension are checked.
pub(crate) fn is_checked_extension(extension: &OsStr) -> bool {
    ["md", "canvas", "base"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Whether two names are one where Obsidian disregards case and Unicode form.
pub fn same_name(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { fold(a) == fold(b) }
}

/// `text` in normalisation form C, in which names are typed; some systems store them in another.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// `text` in lower case and normalisation form C. A sigma is one letter, at the end of a word too.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        let letters = text.nfc().flat_map(char::to_lowercase);
        letters.map(|letter| if letter == 'ς' { 'σ' } else { letter }).collect()
    }
}

impl fmt::Display for NotePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for NotePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_path() {
        let path = NotePath::inside(Path::new("/v"), Path::new("/v/A/b.c.md")).unwrap();
        assert_eq!(
            [path.as_str(), path.folder(), path.file_name(), path.stem(), path.extension()],
            ["A/b.c.md", "A", "b.c.md", "b.c", "md"]
        );
        assert_eq!(NotePath::inside(Path::new("/v"), Path::new("/w/a.md")), None);
        assert!(path.is_in("a/") && path.is_in("") && !path.is_in("A/b"));
    }

    #[test]
    fn keys_disregard_case_and_unicode_form() {
        assert_eq!(NotePath::new("U\u{308}.md").key(), NotePath::new("ü.MD").key());
        assert_eq!(NotePath::new("ΟΔΟΣ.md").key(), NotePath::new("οδος.md").key());
    }
}

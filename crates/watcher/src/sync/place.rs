//! Where a vault lies in its repository.

use std::path::Path;

use vault_lint_core::path::NotePath;

/// The folder of a vault in its repository.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The path of the folder, with a slash at its end; empty where the vault is all of the repository.
    prefix: String,
}

impl Place {
    /// Where `vault` lies in the repository at `top`; none where it lies elsewhere. Both paths are without links.
    pub fn of(vault: &Path, top: &Path) -> Option<Self> {
        let folder = NotePath::inside(top, vault)?;
        let slash = if folder.as_str().is_empty() { "" } else { "/" };
        Some(Self { prefix: format!("{folder}{slash}") })
    }

    /// Whether the vault is all of the repository.
    pub fn is_whole(&self) -> bool {
        self.prefix.is_empty()
    }

    /// The pattern by which git's attributes name the notes of the vault.
    pub fn notes(&self) -> String {
        if self.is_whole() {
            return "*.md".to_owned();
        }
        let escaped = escaped(&self.prefix, &['*', '?', '[', '\\']);
        let pattern = format!("/{escaped}**/*.md");
        if pattern.contains([' ', '\t', '"', '\\']) {
            format!("\"{}\"", self::escaped(&pattern, &['"', '\\']))
        } else {
            pattern
        }
    }

    /// The path in the vault of the file at `path` in the repository; none of what lies outside of it.
    pub(super) fn inside(&self, path: &str) -> Option<NotePath> {
        path.strip_prefix(&self.prefix).map(NotePath::new)
    }

    /// The path in the repository of the file at `path` in the vault.
    pub(super) fn outward(&self, path: &NotePath) -> String {
        format!("{}{path}", self.prefix)
    }

    /// What names the files of the vault to git.
    pub(super) fn within(&self) -> String {
        format!(":(top,literal){}", self.prefix)
    }

    /// What names all others to git.
    pub(super) fn without(&self) -> [String; 2] {
        [":(top)".to_owned(), format!(":(top,exclude,literal){}", self.prefix)]
    }
}

fn escaped(text: &str, special: &[char]) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if special.contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_in_and_out() {
        let place = |vault: &str| Place::of(Path::new(vault), Path::new("/r")).unwrap();
        let (whole, part) = (place("/r"), place("/r/my/notes"));
        assert!(whole.is_whole() && !part.is_whole());
        assert_eq!(Place::of(Path::new("/s"), Path::new("/r")), None);
        let note = NotePath::new("a/b.md");
        assert_eq!(whole.inside("a/b.md"), Some(note.clone()));
        assert_eq!(part.inside("my/notes/a/b.md"), Some(note.clone()));
        assert_eq!(part.inside("my/notes.md"), None);
        assert_eq!(
            (whole.outward(&note), part.outward(&note)),
            ("a/b.md".into(), "my/notes/a/b.md".into())
        );
    }

    #[test]
    fn attributes_take_names_as_they_are() {
        let notes = |folder: &str| Place { prefix: folder.to_owned() }.notes();
        assert_eq!(notes(""), "*.md");
        assert_eq!(notes("docs/"), "/docs/**/*.md");
        assert_eq!(notes("My notes/"), "\"/My notes/**/*.md\"");
        assert_eq!(notes("a*[b]/"), r#""/a\\*\\[b]/**/*.md""#);
    }
}

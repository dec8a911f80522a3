use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::path::NotePath;

/// Globs for paths in the vault.
///
/// `*` and `?` stay within a name, `**` goes across folders. A glob that ends in `/` means a folder and all in it; one
/// without any other `/` matches at any depth.
#[derive(Clone, Debug, Default)]
pub(super) struct Globs(GlobSet);

impl Globs {
    /// The set of `globs`; the first that is none is the error.
    pub(super) fn new(globs: &[String]) -> Result<Self, String> {
        let mut set = GlobSetBuilder::new();
        for glob in globs {
            for pattern in patterns(glob) {
                let built = GlobBuilder::new(&pattern).literal_separator(true).build();
                set.add(built.map_err(|_| glob.clone())?);
            }
        }
        set.build().map(Self).map_err(|_| globs.join(", "))
    }

    pub(super) fn matches(&self, path: &NotePath) -> bool {
        !self.0.is_empty() && self.0.is_match(path.as_str())
    }
}

/// A glob as the library takes it, for what is named itself and for what is in it.
fn patterns(glob: &str) -> [String; 2] {
    let named = glob.trim_start_matches("./").trim_start_matches('/').trim_end_matches('/');
    let anywhere = !named.contains('/') && !glob.starts_with('/');
    let named = if anywhere { format!("**/{named}") } else { named.to_owned() };
    let inside = format!("{}/**", named.trim_end_matches("/**"));
    [named, inside]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_glob_means() {
        let matches = |glob: &str, path: &str| {
            Globs::new(&[glob.to_owned()]).unwrap().matches(&NotePath::new(path))
        };
        for (glob, path, expected) in [
            ("Archive/", "Archive/2020/a.md", true),
            ("Archive/", "Archive2/a.md", false),
            ("Archive", "Old/Archive/a.md", true),
            ("/Archive", "Old/Archive/a.md", false),
            ("*.tmp.md", "a/b.tmp.md", true),
            ("Daily/*.md", "Daily/a.md", true),
            ("Daily/*.md", "Daily/2020/a.md", false),
            ("Daily/**/*.md", "Daily/2020/a.md", true),
            ("Daily/**", "Daily/2020/a.md", true),
            ("Board.md", "Board.md", true),
        ] {
            assert_eq!(matches(glob, path), expected, "{glob} {path}");
        }
        assert!(Globs::new(&["a[".to_owned()]).is_err());
    }
}

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::{NotePath, composed};

/// Globs for paths in the vault.
///
/// `*` stays within a name, `**` goes across folders, `{a,b}` is either. A glob that ends in `/` means a folder and all in it; one
/// without any other `/` matches at any depth.
#[derive(Clone, Debug, Default)]
pub(crate) struct Globs(GlobSet);

impl Globs {
    /// The set of `globs`, of which the first that is none is the error.
    pub(crate) fn new<'g>(globs: impl IntoIterator<Item = &'g String>) -> Result<Self, NoGlob> {
        let mut set = GlobSetBuilder::new();
        let mut last = 0;
        for (index, glob) in globs.into_iter().enumerate() {
            last = index;
            if let Some(reason) = by_bytes(glob) {
                return Err(NoGlob::new(index, &reason));
            }
            for pattern in patterns(glob).ok_or_else(|| NoGlob::new(index, &"it is empty"))? {
                let built = GlobBuilder::new(&pattern).literal_separator(true).build();
                set.add(built.map_err(|error| NoGlob::new(index, error.kind()))?);
            }
        }
        set.build().map(Self).map_err(|error| NoGlob::new(last, error.kind()))
    }

    pub(crate) fn matches(&self, path: &NotePath) -> bool {
        !self.0.is_empty() && self.0.is_match(&*composed(path.as_str()))
    }
}

/// What is no glob, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NoGlob {
    /// Its position among the others.
    pub(crate) index: usize,
    /// Why it is none.
    pub(crate) reason: String,
}

impl NoGlob {
    fn new(index: usize, reason: &impl ToString) -> Self {
        Self { index, reason: reason.to_string() }
    }
}

/// Why a glob would hold for no name with letters outside ASCII, of which the library takes each byte for a letter.
fn by_bytes(glob: &str) -> Option<&'static str> {
    let mut before = '/';
    let mut in_class = false;
    for letter in glob.chars() {
        match letter {
            _ if before == '\\' => {
                before = '/';
                continue;
            }
            '?' if !in_class => return Some("`?` can't stand for one letter, write `*` or `[?]`"),
            '!' | '^' if in_class && before == '[' => {
                return Some("`[!…]` can't stand for one letter, write `*`");
            }
            _ if in_class && !letter.is_ascii() => {
                return Some("only ASCII can stand in `[…]`, write `{…,…}`");
            }
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
        before = letter;
    }
    None
}

/// A glob as the library takes it, for what is named itself and for what is in it; none for one that names nothing, and
/// would thus match everything.
fn patterns(glob: &str) -> Option<[String; 2]> {
    let glob = composed(glob.trim_start_matches("./"));
    let named = glob.trim_matches('/');
    if named.is_empty() {
        return None;
    }
    let anywhere = !named.contains('/') && !glob.starts_with('/');
    let named = if anywhere { format!("**/{named}") } else { named.to_owned() };
    let inside = format!("{}/**", named.trim_end_matches("/**"));
    Some([named, inside])
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
            ("archive/", "Archive/a.md", false),
            ("Caf\u{e9}/", "Cafe\u{301}/a.md", true),
            ("Cafe\u{301}/", "Caf\u{e9}/a.md", true),
            ("**", "a.md", true),
            ("Caf{é,è}*.md", "Cafés.md", true),
            ("Why[?].md", "Why?.md", true),
            ("Why[?].md", "Whyé.md", false),
            ("[[]x]/", "[x]/a.md", true),
            ("/Inbox.md", "Inbox.md", true),
            ("/Inbox.md", "a/Inbox.md", false),
            ("Journal/**/old-*.md", "Journal/old-a.md", true),
            ("Journal/**/old-*.md", "Journal/2020/05/old-a.md", true),
        ] {
            assert_eq!(matches(glob, path), expected, "{glob} {path}");
        }
    }

    #[test]
    fn what_is_no_glob() {
        let error = |globs: &[&str]| {
            let globs: Vec<String> = globs.iter().map(|&glob| glob.to_owned()).collect();
            let error = Globs::new(&globs).unwrap_err();
            (error.index, error.reason)
        };
        assert_eq!(error(&["b", "a["]), (1, "unclosed character class; missing ']'".to_owned()));
        for (glob, reason) in [
            ("é?", "`?` can't stand for one letter, write `*` or `[?]`"),
            ("[!a]b", "`[!…]` can't stand for one letter, write `*`"),
            ("x[aé]", "only ASCII can stand in `[…]`, write `{…,…}`"),
        ] {
            assert_eq!(error(&["b", glob]), (1, reason.to_owned()));
        }
        for empty in ["", "/", "./", "//"] {
            assert_eq!(error(&[empty]), (0, "it is empty".to_owned()), "{empty}");
        }
    }
}

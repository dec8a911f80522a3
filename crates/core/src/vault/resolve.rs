use std::borrow::Cow;

use super::{File, NO_BREAK, VaultIndex, file_key, link_name, name_of};
use crate::path::{NotePath, fold};

/// The file that a link leads to.
#[derive(Clone, Debug)]
pub struct Target<'i> {
    path: &'i NotePath,
    /// The other files that have the same name and an end of path that fits.
    rivals: Vec<&'i NotePath>,
    chance: bool,
}

impl<'i> Target<'i> {
    /// Where the file is.
    pub fn path(&self) -> &'i NotePath {
        self.path
    }

    /// Whether it is the first of equals, of which Obsidian may take another one another day: they have the same name and
    /// paths of the same length, and neither the note's own folder nor the vault's has one.
    pub fn is_chance(&self) -> bool {
        self.chance
    }

    /// The files that the link could lead to just as well, in order.
    pub fn rivals(&self) -> &[&'i NotePath] {
        &self.rivals
    }
}

impl VaultIndex {
    /// The file that a link in the note at `source` leads to, if its path, without subpath and decoded, is `link`.
    ///
    /// An empty path is the note itself; one that begins with `./` or `../` is relative to the note's folder, one with `/`
    /// to the vault's. For any other the vault's own folder goes first, whatever stands beside the note. Then come all
    /// files of which the link is an end of the path: that in the note's own folder, else the one with the shortest path.
    /// `.md` may be left out. Case and Unicode form don't matter; aliases, titles, folders and hidden files are no targets.
    pub fn resolve(&self, source: &NotePath, link: &str) -> Option<Target<'_>> {
        if link.trim().is_empty() {
            let path = &self.file(self.id(source)?)?.path;
            return Some(Target { path, rivals: Vec::new(), chance: false });
        }
        let key = link_key(link);
        if let Some(rooted) = key.strip_prefix('/') {
            return self.exact(rooted);
        }
        if key.starts_with("./") || key.starts_with("../") {
            return self.exact(&relative(&file_key(source.folder()), &key)?);
        }
        let mut found = self.candidates(&key, |file, key| {
            let own = file.key();
            own.strip_suffix(key).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        });
        let folder = file_key(source.folder());
        let whole = |file: &File| link_name(&file.key()) == link_name(&key);
        let own = |file: &File| file_key(file.path.folder()) == folder;
        let length = |file: &File| file.path.as_str().chars().count();
        let rank = |file: &File| (!whole(file), !own(file), length(file));
        found.sort_by_cached_key(|file| (rank(file), file.path.clone()));
        let chance = found.len() > 1 && rank(found[0]) == rank(found[1]);
        let mut paths = found.into_iter().map(|file| &file.path);
        Some(Target { path: paths.next()?, rivals: paths.collect(), chance })
    }

    /// The file at `key`, a folded path that may lack its `.md`.
    pub(super) fn exact(&self, key: &str) -> Option<Target<'_>> {
        let mut found = self.candidates(key, |file, key| file.key() == key);
        found.sort_by(|a, b| a.path.cmp(&b.path));
        let path = &found.first()?.path;
        Some(Target { path, rivals: Vec::new(), chance: false })
    }

    /// The files that fit `key`, a folded path: with `.md` added if there are any, else as it is.
    fn candidates(&self, key: &str, fits: impl Fn(&File, &str) -> bool) -> Vec<&File> {
        let full = format!("{key}.md");
        let notes: Vec<&File> =
            self.named(name_of(&full)).filter(|file| fits(file, &full)).collect();
        if notes.is_empty() {
            self.named(name_of(key)).filter(|file| fits(file, key)).collect()
        } else {
            notes
        }
    }

    /// As [`Self::link_to`], but relative to the note if the link was so before, when its path was `before`.
    pub fn link_like(&self, source: &NotePath, target: &NotePath, before: &str) -> String {
        if before.starts_with("./") || before.starts_with("../") {
            let path = relative_path(source.folder(), target);
            return path.strip_suffix(".md").map_or_else(|| path.clone(), str::to_owned);
        }
        self.link_to(source, target)
    }

    /// The path to write in a link in the note at `source` that shall lead to `target`: its name if that is enough, else
    /// all of its path; without `.md`.
    pub fn link_to(&self, source: &NotePath, target: &NotePath) -> String {
        let short = |path: &str| path.strip_suffix(".md").unwrap_or(path).to_owned();
        let name = short(target.file_name());
        let leads = |link: &str| {
            self.resolve(source, link)
                .is_some_and(|found| found.path() == target && found.rivals().is_empty())
        };
        if leads(&name) { name } else { short(target.as_str()) }
    }
}

/// The path from `folder` to `target`, both in the vault.
pub(super) fn relative_path(folder: &str, target: &NotePath) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = target.as_str().split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.len() - shared;
    let start = if up == 0 { "./".to_owned() } else { "../".repeat(up) };
    start + &to[shared..].join("/")
}

/// Path and subpath of a link's text: the latter from the first `#` on.
pub fn split_link(text: &str) -> (&str, &str) {
    text.split_at(text.find('#').unwrap_or(text.len()))
}

/// The path of a link in the form in which it is looked up: [plain](plain_path) and folded.
pub(super) fn link_key(link: &str) -> String {
    fold(&plain_path(link.trim()))
}

/// The path of a link as Obsidian reads it: with ordinary blanks, with `/` once between its parts and none at its end, unless
/// a backslash stands there: that leads nowhere.
pub fn plain_path(link: &str) -> Cow<'_, str> {
    let is_odd = link.as_bytes().contains(&b'\\')
        || link.as_bytes().windows(2).any(|pair| pair == b"//")
        || link.ends_with('/')
        || !link.is_ascii() && link.contains(NO_BREAK);
    if !is_odd {
        return Cow::Borrowed(link);
    }
    let mut plain = String::with_capacity(link.len());
    for c in link.chars() {
        match c {
            '\\' | '/' if plain.ends_with('/') => {}
            '\\' => plain.push('/'),
            c if NO_BREAK.contains(&c) => plain.push(' '),
            c => plain.push(c),
        }
    }
    if plain.len() > 1 && plain.ends_with('/') && !link.ends_with('\\') {
        plain.pop();
    }
    Cow::Owned(plain)
}

/// `key`, which begins with `./` or `../`, seen from `folder`; none when it leads out of the vault.
fn relative(folder: &str, key: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in key.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

//! The index of a vault: what notes know of each other, and which file a link leads to.
//!
//! It holds no text of the notes, and of names mostly hashes, so that a vault of a hundred thousand notes takes little
//! memory. What an update costs doesn't depend on how many there are. Links resolve as they do in Obsidian (measured on
//! 1.13.7): see [`VaultIndex::resolve`].

mod census;
mod follow;
mod headed;
mod lookup;
mod named;
mod near;
mod outline;
mod postings;
mod rename;
mod renames;
mod resolve;
mod subpath;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, mem,
};

pub use census::Census;
pub use follow::{Followed, Missing};
pub use near::{Near, NearKind};
pub use outline::{Heading, Mention, MentionKind, Outline};
pub use rename::{LinkFormat, NoRename, Relinked, Rename};
pub use renames::Renames;
pub use resolve::{Target, plain_path, split_link};
pub use subpath::{SubpathKind, heading_key};

use lookup::{By, Key, Lookup, keys_of_outline, keys_of_path};
use near::NearLinks;

use crate::path::{NotePath, fold};

/// What is known of the files of a vault.
#[derive(Default)]
pub struct VaultIndex {
    /// By [`FileId`]; none where a file went.
    files: Vec<Option<File>>,
    vacant: Vec<FileId>,
    lookup: Lookup,
    /// None until something changes.
    near_links: Option<NearLinks>,
}

/// A file's number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
struct FileId(u32);

#[derive(Debug)]
struct File {
    path: NotePath,
    /// None where nothing more is known.
    outline: Option<Outline>,
}

impl File {
    /// The path, as [`file_key`] has it.
    fn key(&self) -> String {
        file_key(self.path.as_str())
    }

    /// Whether it is called `name`, which is folded.
    fn is_called(&self, name: &str) -> bool {
        let own = self.path.file_name();
        if own.is_ascii() { own.eq_ignore_ascii_case(name) } else { file_key(own) == name }
    }

    fn links(&self) -> impl Iterator<Item = Mention<'_>> {
        self.outline.iter().flat_map(Outline::links)
    }
}

impl VaultIndex {
    /// The index of the files at `paths`, of which nothing more is known yet.
    pub fn of_files(paths: impl IntoIterator<Item = NotePath>) -> Self {
        let file = |path| Some(File { path, outline: None });
        let files: Vec<Option<File>> = paths.into_iter().map(file).collect();
        let mut index = Self { files, ..Self::default() };
        let ids: Vec<FileId> = index.all().map(|(id, _)| id).collect();
        let file = |id: FileId| index.files[id.0 as usize].as_ref();
        index.lookup.fill(&ids, |id| file(id).map_or(Vec::new(), |it| keys_of_path(&it.key())));
        index
    }

    /// Takes down what is known of files of which nothing more than their paths was: all at once, as when a vault is read
    /// for the first time. What the index knows of another file, or not at all, stays so.
    pub fn fill(&mut self, outlines: impl IntoIterator<Item = (NotePath, Outline)>) {
        let mut filled = Vec::new();
        for (path, outline) in outlines {
            let Some(id) = self.id(&path) else { continue };
            let Some(file) = &mut self.files[id.0 as usize] else { continue };
            if file.outline.is_none() {
                file.outline = Some(outline);
                filled.push(id);
            }
        }
        let outline = |id: FileId| self.files[id.0 as usize].as_ref()?.outline.as_ref();
        self.lookup.fill(&filled, |id| outline(id).map_or(Vec::new(), keys_of_outline));
        self.near_links = None;
    }

    /// Prepares for changes, so that the first costs no more than those after it.
    pub fn expect_changes(&mut self) {
        if self.near_links.is_none() {
            self.near_links = Some(NearLinks::of(self));
        }
    }

    /// Takes down what is known of the file at `path` now, a new one perhaps. The files whose findings may have changed,
    /// its own first.
    pub fn update(&mut self, path: &NotePath, outline: Outline) -> Vec<NotePath> {
        self.expect_changes();
        let known = self.id(path);
        let mut touched = BTreeSet::new();
        let id = known.unwrap_or_else(|| self.add(path.clone()));
        if known.is_none() {
            self.touch_namesakes(id, &mut touched);
        }
        let old = self.set_outline(id, Some(outline));
        self.touch_readers(id, old.as_ref(), &mut touched);
        self.paths(id, touched)
    }

    /// Takes down that the file at `path` is gone. The files whose findings may have changed.
    pub fn remove(&mut self, path: &NotePath) -> Vec<NotePath> {
        self.expect_changes();
        let Some(id) = self.id(path) else { return Vec::new() };
        let mut touched = BTreeSet::new();
        self.touch_namesakes(id, &mut touched);
        let old = self.set_outline(id, None);
        self.touch_readers(id, old.as_ref(), &mut touched);
        touched.remove(&id);
        let touched = touched.into_iter().filter_map(|id| self.file(id));
        let touched = touched.map(|file| file.path.clone()).collect();
        self.forget(id);
        touched
    }

    /// The paths of all files, in no order.
    pub fn paths_of_all(&self) -> impl Iterator<Item = &NotePath> {
        self.files.iter().flatten().map(|file| &file.path)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len() - self.vacant.len()
    }

    /// Whether there are no files.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is known of the file at `path`.
    pub fn outline(&self, path: &NotePath) -> Option<&Outline> {
        self.file(self.id(path)?)?.outline.as_ref()
    }

    /// Whether there is a file at `path`, spelt so.
    pub fn has(&self, path: &NotePath) -> bool {
        self.id(path).is_some()
    }

    /// The notes that have the alias `name`.
    pub fn with_alias(&self, name: &str) -> Vec<&NotePath> {
        let key = file_key(name.trim());
        let files = self.found(By::Alias, &key);
        let is_it = |alias: &str| file_key(alias) == key;
        let files = files.filter(|file| file.outline.iter().flat_map(Outline::aliases).any(is_it));
        files.map(|file| &file.path).collect()
    }

    /// The notes that have a task with this id, once for each such task.
    pub fn with_task(&self, id: &str) -> Vec<&NotePath> {
        let of_file = |file: &'_ File| {
            let tasks = file.outline.iter().flat_map(Outline::tasks);
            tasks.filter(|task| *task == id).count()
        };
        let files = self.found(By::Task, id);
        files.flat_map(|file| std::iter::repeat_n(&file.path, of_file(file))).collect()
    }

    /// The other files whose paths differ from `path` only by case or Unicode form.
    pub fn collisions(&self, path: &NotePath) -> Vec<&NotePath> {
        let key = path.key();
        let name = file_key(path.file_name());
        let named = self.named(&name).filter(|file| file.path.key() == key);
        named.map(|file| &file.path).filter(|other| *other != path).collect()
    }

    /// The files that have links to the file at `path`, without itself.
    pub fn backlinks(&self, path: &NotePath) -> Vec<&NotePath> {
        let key = file_key(path.as_str());
        let files = self.with_link(link_name(name_of(&key)));
        let linking = files.filter(|file| {
            file.path != *path && file.links().any(|mention| self.leads(file, &mention, path))
        });
        let mut paths: Vec<_> = linking.map(|file| &file.path).collect();
        paths.sort();
        paths
    }

    /// Whether `mention` in `file` leads to the file at `path`.
    fn leads(&self, file: &File, mention: &Mention<'_>, path: &NotePath) -> bool {
        let (target, _) = split_link(&mention.text);
        match mention.kind {
            MentionKind::CanvasFile => file_key(&mention.text) == file_key(path.as_str()),
            MentionKind::Name => file_key(&mention.text) == file_key(path.file_name()),
            MentionKind::Spaced => false,
            _ if target.is_empty() => false,
            _ => self.resolve(&file.path, target).is_some_and(|target| target.path() == path),
        }
    }

    fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0 as usize)?.as_ref()
    }

    fn id(&self, path: &NotePath) -> Option<FileId> {
        let mut ids = self.lookup.find(By::Name, &file_key(path.file_name()));
        ids.find(|&id| self.file(id).is_some_and(|file| file.path == *path))
    }

    fn all(&self) -> impl Iterator<Item = (FileId, &File)> {
        let numbered = (0..).map(FileId).zip(&self.files);
        numbered.filter_map(|(id, file)| Some((id, file.as_ref()?)))
    }

    /// The files that have `text` there, and a few that only seem to.
    fn found<'i>(&'i self, by: By, text: &str) -> impl Iterator<Item = &'i File> + use<'i> {
        self.lookup.find(by, text).filter_map(|id| self.file(id))
    }

    /// The files called `name`, which is folded.
    fn named(&self, name: &str) -> impl Iterator<Item = &File> {
        self.found(By::Name, name).filter(move |file| file.is_called(name))
    }

    /// The files that have a link with the name `name`, as [`link_names`] has it, and a few that only seem to.
    fn with_link<'i>(&'i self, name: &str) -> impl Iterator<Item = &'i File> + use<'i> {
        self.found(By::Link, name)
    }

    fn add(&mut self, path: NotePath) -> FileId {
        let id = self.vacant.pop().unwrap_or_else(|| {
            self.files.push(None);
            FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
        });
        let file = File { path, outline: None };
        keys_of_path(&file.key()).into_iter().for_each(|key| self.lookup.insert(key, id));
        self.files[id.0 as usize] = Some(file);
        id
    }

    fn forget(&mut self, id: FileId) {
        let Some(file) = self.files[id.0 as usize].take() else { return };
        keys_of_path(&file.key()).into_iter().for_each(|key| self.lookup.remove(key, id));
        self.vacant.push(id);
    }

    /// Puts `outline` in the place of what was known of the file.
    fn set_outline(&mut self, id: FileId, outline: Option<Outline>) -> Option<Outline> {
        let file = self.files[id.0 as usize].as_mut()?;
        let old = mem::replace(&mut file.outline, outline);
        let keys = |outline: Option<&Outline>| -> BTreeSet<Key> {
            outline.into_iter().flat_map(keys_of_outline).collect()
        };
        let names = |outline: Option<&Outline>| -> BTreeSet<String> {
            outline.into_iter().flat_map(link_names).collect()
        };
        let (was, is) = (old.as_ref(), file.outline.as_ref());
        let (before, after, names_before, names_after) =
            (keys(was), keys(is), names(was), names(is));
        before.difference(&after).for_each(|key| self.lookup.remove(*key, id));
        after.difference(&before).for_each(|key| self.lookup.insert(*key, id));
        if let Some(near) = &mut self.near_links {
            names_after.difference(&names_before).for_each(|name| near.add(name));
            let is_gone = |name: &&String| self.lookup.find(By::Link, name).next().is_none();
            names_before
                .difference(&names_after)
                .filter(is_gone)
                .for_each(|name| near.remove(name));
        }
        old
    }

    /// A file comes or goes: links with its name, those with a name near to it, and files with the same name.
    fn touch_namesakes(&self, id: FileId, touched: &mut BTreeSet<FileId>) {
        let Some(file) = self.file(id) else { return };
        let key = file.key();
        let name = name_of(&key);
        touched.extend(self.lookup.find(By::Link, link_name(name)));
        if let Some(stem) = name.strip_suffix(".md") {
            let near = self.near_links(stem).into_iter();
            touched.extend(near.flat_map(|hash| self.lookup.find_hash(By::Link, hash)));
        } else if let Some((stem, _)) = name.rsplit_once('.') {
            touched.extend(self.lookup.find(By::Link, stem));
        }
        touched.extend(self.lookup.find(By::Name, name));
        // A link to be put in the place of an alias may need more of the path now, or less.
        let outlines = self.named(name).filter_map(|file| file.outline.as_ref());
        for alias in outlines.flat_map(Outline::aliases) {
            touched.extend(self.lookup.find(By::Link, link_name(&file_key(alias))));
        }
    }

    /// What the file says of itself changes: links to it, if they may lead to something else in it now, and the files
    /// that it links to no longer, or now.
    fn touch_readers(&self, id: FileId, old: Option<&Outline>, touched: &mut BTreeSet<FileId>) {
        let Some(file) = self.file(id) else { return };
        let nothing = Outline::default();
        let (old, new) = (old.unwrap_or(&nothing), file.outline.as_ref().unwrap_or(&nothing));
        if !old.same_places(new) {
            let key = file.key();
            touched.extend(self.lookup.find(By::Link, link_name(name_of(&key))));
        }
        let aliases =
            |outline: &Outline| -> BTreeSet<String> { outline.aliases().map(file_key).collect() };
        for alias in aliases(old).symmetric_difference(&aliases(new)) {
            touched.extend(self.lookup.find(By::Link, link_name(alias)));
        }
        self.touch_headed(old, new, touched);
        for task in changed(old.tasks(), new.tasks()) {
            touched.extend(self.lookup.find(By::Task, task));
            touched.extend(self.lookup.find(By::Awaited, task));
        }
        let (before, after): (BTreeSet<Mention<'_>>, BTreeSet<Mention<'_>>) =
            (old.links().collect(), new.links().collect());
        for mention in before.symmetric_difference(&after) {
            let name = link_name_of(mention);
            touched.extend(self.lookup.find(By::Name, &name));
            touched.extend(self.lookup.find(By::Name, &format!("{name}.md")));
        }
    }

    /// The paths of `touched`, that of `first` first.
    fn paths(&self, first: FileId, mut touched: BTreeSet<FileId>) -> Vec<NotePath> {
        touched.remove(&first);
        let ids = std::iter::once(first).chain(touched);
        ids.filter_map(|id| self.file(id)).map(|file| file.path.clone()).collect()
    }
}

impl fmt::Debug for VaultIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultIndex").field("files", &self.len()).finish_non_exhaustive()
    }
}

/// The texts that stand in one of the two more often than in the other.
fn changed<'a>(
    old: impl Iterator<Item = &'a str>,
    new: impl Iterator<Item = &'a str>,
) -> Vec<&'a str> {
    let mut counts: BTreeMap<&str, isize> = BTreeMap::new();
    old.for_each(|text| *counts.entry(text).or_default() -= 1);
    new.for_each(|text| *counts.entry(text).or_default() += 1);
    counts.into_iter().filter(|(_, count)| *count != 0).map(|(text, _)| text).collect()
}

/// A path as Obsidian lists it: folded, and with an ordinary blank for each that keeps words on one line, as macOS has them
/// in the names of screenshots.
fn file_key(path: &str) -> String {
    let folded = fold(path);
    if folded.is_ascii() { folded } else { folded.replace(NO_BREAK, " ") }
}

/// The blanks that are ordinary ones to Obsidian, in paths and in links.
const NO_BREAK: [char; 2] = ['\u{a0}', '\u{202f}'];

/// The part after the last `/`.
fn name_of(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or_default()
}

/// A folded name, as links are listed by.
fn link_name(name: &str) -> &str {
    name.strip_suffix(".md").unwrap_or(name)
}

/// The names in the links of `outline`, as they are listed; one may come twice.
fn link_names(outline: &Outline) -> impl Iterator<Item = String> {
    let names = outline.links().map(|mention| link_name_of(&mention));
    names.filter(|name| !name.is_empty())
}

fn link_name_of(mention: &Mention<'_>) -> String {
    let path = plain_path(split_link(&mention.text).0.trim());
    let mut name = fold(name_of(&path));
    name.truncate(link_name(&name).len());
    name
}

#[cfg(test)]
mod tests;

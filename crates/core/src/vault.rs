//! The index of a vault: what notes know of each other, and which file a link leads to.
//!
//! It holds no text of the notes, so that a vault of a hundred thousand of them fits into memory many times over. Links
//! resolve as they do in Obsidian (measured on 1.13.7): see [`VaultIndex::resolve`].

mod census;
mod follow;
mod named;
mod near;
mod outline;
mod rename;
mod renames;
mod resolve;
mod subpath;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt,
    sync::Arc,
};

pub use census::Census;
pub use follow::{Followed, Missing};
pub use near::{Near, NearKind};
pub use outline::{Heading, Mention, MentionKind, Outline};
pub use rename::{LinkFormat, NoRename, Relinked, Rename};
pub use renames::Renames;
pub use resolve::{Target, plain_path, split_link};
pub use subpath::{SubpathKind, heading_key};

use near::NearNames;

use crate::path::{NotePath, fold};

/// What is known of the files of a vault.
#[derive(Default)]
pub struct VaultIndex {
    /// By [`FileId`]; none where a file went.
    files: Vec<Option<File>>,
    vacant: Vec<FileId>,
    /// The files by their names, folded.
    by_name: HashMap<Arc<str>, Vec<FileId>>,
    /// The files that have a link, by the name in it, folded and without `.md`.
    by_link: HashMap<Arc<str>, Vec<FileId>>,
    /// The notes by their aliases, folded.
    by_alias: HashMap<Arc<str>, Vec<FileId>>,
    /// The notes by the ids of their tasks, once for each task.
    by_task: HashMap<Arc<str>, Vec<FileId>>,
    /// The notes by the ids of the tasks that go before theirs.
    by_awaited: HashMap<Arc<str>, Vec<FileId>>,
    near: NearNames,
    /// Every text that is held, once.
    texts: HashSet<Arc<str>>,
}

/// A file's number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct FileId(u32);

#[derive(Debug)]
struct File {
    path: NotePath,
    /// The path, as [`file_key`] has it.
    key: Box<str>,
    outline: Option<Box<Outline>>,
}

impl VaultIndex {
    /// The index of the files at `paths`, of which nothing more is known yet.
    pub fn of_files(paths: impl IntoIterator<Item = NotePath>) -> Self {
        let mut index = Self::default();
        for path in paths {
            index.add(path);
        }
        index
    }

    /// Takes down what is known of the file at `path` now, a new one perhaps. The files whose findings may have changed,
    /// its own first.
    pub fn update(&mut self, path: &NotePath, outline: Outline) -> Vec<NotePath> {
        let known = self.id(path);
        let mut touched = BTreeSet::new();
        let id = known.unwrap_or_else(|| self.add(path.clone()));
        if known.is_none() {
            self.touch_namesakes(id, &mut touched);
        }
        let outline = self.interned(outline);
        let old = self.set_outline(id, Some(outline));
        self.touch_readers(id, old.as_deref(), &mut touched);
        self.paths(id, touched)
    }

    /// As [`Self::update`], for a vault that is read for the first time: nobody asks whose findings have changed.
    pub fn fill(&mut self, path: &NotePath, outline: Outline) {
        let id = self.id(path).unwrap_or_else(|| self.add(path.clone()));
        let outline = self.interned(outline);
        self.set_outline(id, Some(outline));
    }

    /// Takes down that the file at `path` is gone. The files whose findings may have changed.
    pub fn remove(&mut self, path: &NotePath) -> Vec<NotePath> {
        let Some(id) = self.id(path) else { return Vec::new() };
        let mut touched = BTreeSet::new();
        self.touch_namesakes(id, &mut touched);
        let old = self.set_outline(id, None);
        self.touch_readers(id, old.as_deref(), &mut touched);
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
        self.file(self.id(path)?)?.outline.as_deref()
    }

    /// Whether there is a file at `path`, spelt so.
    pub fn has(&self, path: &NotePath) -> bool {
        self.id(path).is_some()
    }

    /// The notes that have the alias `name`.
    pub fn with_alias(&self, name: &str) -> Vec<&NotePath> {
        self.files_of(self.by_alias.get(&*file_key(name.trim())))
    }

    /// The notes that have a task with this id, once for each such task.
    pub fn with_task(&self, id: &str) -> Vec<&NotePath> {
        self.files_of(self.by_task.get(id))
    }

    /// The other files whose paths differ from `path` only by case or Unicode form.
    pub fn collisions(&self, path: &NotePath) -> Vec<&NotePath> {
        let key = path.key();
        let named = self.named_as(path).filter(|file| file.path.key() == key);
        named.map(|file| &file.path).filter(|other| *other != path).collect()
    }

    /// The files that have links to the file at `path`, without itself.
    pub fn backlinks(&self, path: &NotePath) -> Vec<&NotePath> {
        let links = |file: &&File| {
            let mentions = file.outline.iter().flat_map(|outline| outline.links());
            file.path != *path
                && mentions.into_iter().any(|mention| self.leads(file, mention, path))
        };
        let key = file_key(path.as_str());
        let mut paths: Vec<_> =
            self.files_of_link(&key).into_iter().filter(links).map(|file| &file.path).collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// Whether `mention` in `file` leads to the file at `path`.
    fn leads(&self, file: &File, mention: &Mention, path: &NotePath) -> bool {
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
        let ids = self.by_name.get(&*file_key(path.file_name()))?;
        ids.iter().copied().find(|&id| self.file(id).is_some_and(|file| file.path == *path))
    }

    /// The files that have the name of that at `path`.
    fn named_as<'i>(&'i self, path: &NotePath) -> impl Iterator<Item = &'i File> + use<'i> {
        self.named(&file_key(path.file_name()))
    }

    /// The files called `name`, which is folded.
    fn named<'i>(&'i self, name: &str) -> impl Iterator<Item = &'i File> + use<'i> {
        self.by_name.get(name).into_iter().flatten().filter_map(|&id| self.file(id))
    }

    fn files_of(&self, ids: Option<&Vec<FileId>>) -> Vec<&NotePath> {
        let files = ids.into_iter().flatten().filter_map(|&id| self.file(id));
        files.map(|file| &file.path).collect()
    }

    /// The files that have a link with the name of the file at `key`, a folded path.
    fn files_of_link(&self, key: &str) -> Vec<&File> {
        let name = link_name(name_of(key));
        let ids = self.by_link.get(name).into_iter().flatten();
        ids.filter_map(|&id| self.file(id)).collect()
    }

    fn add(&mut self, path: NotePath) -> FileId {
        let key: Box<str> = file_key(path.as_str()).into();
        let name = self.intern(name_of(&key));
        let id = self.vacant.pop().unwrap_or_else(|| {
            self.files.push(None);
            FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
        });
        self.by_name.entry(name).or_default().push(id);
        self.near.add(&key, id);
        self.files[id.0 as usize] = Some(File { path, key, outline: None });
        id
    }

    fn forget(&mut self, id: FileId) {
        let Some(file) = self.files[id.0 as usize].take() else { return };
        take_out(&mut self.by_name, name_of(&file.key), id);
        self.near.remove(&file.key, id);
        self.vacant.push(id);
    }

    /// Puts `outline` in the place of what was known of the file.
    fn set_outline(&mut self, id: FileId, outline: Option<Outline>) -> Option<Box<Outline>> {
        let file = self.files[id.0 as usize].as_mut()?;
        let old = std::mem::replace(&mut file.outline, outline.map(Box::new));
        if let Some(old) = &old {
            for name in link_names(old) {
                take_out(&mut self.by_link, &name, id);
            }
            for alias in old.aliases() {
                take_out(&mut self.by_alias, &file_key(alias), id);
            }
            for task in old.tasks() {
                take_out(&mut self.by_task, task, id);
            }
            for task in old.awaited() {
                take_out(&mut self.by_awaited, task, id);
            }
        }
        let new = file.outline.as_deref();
        for task in new.map_or(&[][..], Outline::tasks) {
            self.by_task.entry(Arc::clone(task)).or_default().push(id);
        }
        for task in new.map_or(&[][..], Outline::awaited) {
            self.by_awaited.entry(Arc::clone(task)).or_default().push(id);
        }
        let names: Vec<String> =
            new.map_or(Vec::new(), |new| link_names(new).into_iter().collect());
        let aliases: Vec<String> = new
            .map_or(Vec::new(), |new| new.aliases().iter().map(|alias| file_key(alias)).collect());
        for name in names {
            let name = self.intern(&name);
            self.by_link.entry(name).or_default().push(id);
        }
        for alias in aliases {
            let alias = self.intern(&alias);
            self.by_alias.entry(alias).or_default().push(id);
        }
        old
    }

    /// A file comes or goes: links with its name, those with a name near to it, and files with the same name.
    fn touch_namesakes(&self, id: FileId, touched: &mut BTreeSet<FileId>) {
        let Some(file) = self.file(id) else { return };
        let name = name_of(&file.key);
        for (link, ids) in &self.by_link {
            if **link == *link_name(name) || near::is_alike(link, link_name(name)) {
                touched.extend(ids);
            }
        }
        touched.extend(self.by_name.get(name).into_iter().flatten());
        // A link to be put in the place of an alias may need more of the path now, or less.
        let outlines = self.named(name).filter_map(|file| file.outline.as_ref());
        for alias in outlines.flat_map(|outline| outline.aliases()) {
            touched.extend(self.by_link.get(link_name(&file_key(alias))).into_iter().flatten());
        }
    }

    /// What the file says of itself changes: links to it, if they may lead to something else in it now, and the files
    /// that it links to no longer, or now.
    fn touch_readers(&self, id: FileId, old: Option<&Outline>, touched: &mut BTreeSet<FileId>) {
        let Some(file) = self.file(id) else { return };
        let nothing = Outline::default();
        let (old, new) = (old.unwrap_or(&nothing), file.outline.as_deref().unwrap_or(&nothing));
        if !old.same_places(new) {
            touched.extend(self.by_link.get(link_name(name_of(&file.key))).into_iter().flatten());
        }
        let aliases =
            |outline: &Outline| outline.aliases().iter().map(|alias| file_key(alias)).collect();
        let (before, after): (BTreeSet<String>, BTreeSet<String>) = (aliases(old), aliases(new));
        for alias in before.symmetric_difference(&after) {
            touched.extend(self.by_link.get(link_name(alias)).into_iter().flatten());
        }
        for task in changed(old.tasks(), new.tasks()) {
            touched.extend(self.by_task.get(task).into_iter().flatten());
            touched.extend(self.by_awaited.get(task).into_iter().flatten());
        }
        let links = |outline: &Outline| outline.links().iter().cloned().collect::<BTreeSet<_>>();
        for mention in links(old).symmetric_difference(&links(new)) {
            let name = link_name_of(mention);
            touched.extend(self.by_name.get(&*name).into_iter().flatten());
            touched.extend(self.by_name.get(&*format!("{name}.md")).into_iter().flatten());
        }
    }

    /// The paths of `touched`, that of `first` first.
    fn paths(&self, first: FileId, mut touched: BTreeSet<FileId>) -> Vec<NotePath> {
        touched.remove(&first);
        let ids = std::iter::once(first).chain(touched);
        ids.filter_map(|id| self.file(id)).map(|file| file.path.clone()).collect()
    }

    fn interned(&mut self, outline: Outline) -> Outline {
        outline.map_texts(&mut |text| self.intern(text))
    }

    fn intern(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&text));
        text
    }
}

impl fmt::Debug for VaultIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultIndex").field("files", &self.len()).finish_non_exhaustive()
    }
}

/// The texts that stand in one of the two more often than in the other.
fn changed<'a>(old: &'a [Arc<str>], new: &'a [Arc<str>]) -> Vec<&'a str> {
    let mut counts: BTreeMap<&str, isize> = BTreeMap::new();
    old.iter().for_each(|text| *counts.entry(text).or_default() -= 1);
    new.iter().for_each(|text| *counts.entry(text).or_default() += 1);
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

/// The names in the links of `outline`, as they are listed.
fn link_names(outline: &Outline) -> BTreeSet<String> {
    outline.links().iter().map(link_name_of).filter(|name| !name.is_empty()).collect()
}

fn link_name_of(mention: &Mention) -> String {
    let key = resolve::link_key(split_link(&mention.text).0);
    link_name(name_of(&key)).to_owned()
}

fn take_out(map: &mut HashMap<Arc<str>, Vec<FileId>>, name: &str, id: FileId) {
    if let Some(ids) = map.get_mut(name) {
        ids.retain(|&known| known != id);
        if ids.is_empty() {
            map.remove(name);
        }
    }
}

#[cfg(test)]
mod tests;

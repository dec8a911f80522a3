//! What the owner most likely meant by a link that leads nowhere.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher as _},
};

use super::{FileId, VaultIndex, link_name, name_of, resolve::link_key};
use crate::path::NotePath;

/// A file that a broken link may have meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Near<'i> {
    /// Why it comes to mind.
    pub kind: NearKind,
    /// Where it is.
    pub path: &'i NotePath,
}

/// Why a file comes to mind, the best reason first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NearKind {
    /// It had the path or name before it was renamed.
    Renamed,
    /// It has the name, but stands in another folder.
    Moved,
    /// It has the name with an extension.
    Extension,
    /// The link is its alias.
    Alias,
    /// Its name differs by blanks, dashes, brackets and the like only, or by percent escapes.
    Spelling,
    /// One of the two names is the plural of the other.
    Plural,
    /// Its name differs by a letter or two.
    Typo,
}

/// The files by the forms of their names in which near ones are found: by hashes, as the names are known elsewhere.
#[derive(Debug, Default)]
pub(super) struct NearNames(BTreeSet<(u32, FileId)>);

/// A form of a name.
#[derive(Clone, Copy, Hash)]
enum Form {
    /// The name of what is no note, without extension.
    Stem,
    /// The name of a note without what people vary.
    Bones,
    /// What a slip of the finger leaves as it was of the name of a note: see [`slip_keys`].
    Slip,
}

impl NearNames {
    pub(super) fn add(&mut self, key: &str, id: FileId) {
        self.0.extend(hashes(key).into_iter().map(|hash| (hash, id)));
    }

    pub(super) fn remove(&mut self, key: &str, id: FileId) {
        for hash in hashes(key) {
            self.0.remove(&(hash, id));
        }
    }

    /// The files that may have a name whose `form` is `text`.
    fn files(&self, form: Form, text: &str) -> impl Iterator<Item = FileId> {
        let hash = hash(form, text);
        self.0.range((hash, FileId(0))..=(hash, FileId(u32::MAX))).map(|&(_, id)| id)
    }
}

/// The hashes by which the file at `key` is found.
fn hashes(key: &str) -> Vec<u32> {
    let name = name_of(key);
    match (name.strip_suffix(".md"), name.rsplit_once('.')) {
        (Some(stem), _) => {
            let slips = slip_keys(stem).into_iter().map(|key| hash(Form::Slip, &key));
            slips.chain([hash(Form::Bones, &bones(stem))]).collect()
        }
        (None, Some((stem, _))) => vec![hash(Form::Stem, stem)],
        (None, None) => Vec::new(),
    }
}

fn hash(form: Form, text: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    (form, text).hash(&mut hasher);
    let [_, _, _, _, low @ ..] = hasher.finish().to_be_bytes();
    u32::from_be_bytes(low)
}

impl VaultIndex {
    /// The files that a link with the path `link`, which leads nowhere, may have meant: all for the best reason that there
    /// is, in order.
    pub fn near(&self, link: &str) -> Vec<Near<'_>> {
        let key = link_key(link);
        let name = link_name(name_of(&key));
        if name.is_empty() {
            return Vec::new();
        }
        let mut found = self.with_name(&key, name);
        if found.is_empty() {
            found = self.with_like_name(name);
        }
        if found.is_empty() {
            found = self.with_typo(name);
        }
        let best = found.iter().map(|near| near.kind).min();
        found.retain(|near| Some(near.kind) == best);
        found.sort();
        found.dedup();
        found
    }

    /// The file at `path`, to which another was renamed.
    pub(super) fn renamed(&self, path: &NotePath) -> Option<Near<'_>> {
        let file = self.file(self.id(path)?)?;
        Some(Near { kind: NearKind::Renamed, path: &file.path })
    }

    fn with_name(&self, key: &str, name: &str) -> Vec<Near<'_>> {
        let mut found = Vec::new();
        if key.contains('/') {
            let moved = self.named(name_of(key)).chain(self.named_note(name));
            found.extend(moved.map(|file| Near { kind: NearKind::Moved, path: &file.path }));
        }
        let has_stem = |file: &str| file.rsplit_once('.').is_some_and(|(stem, _)| stem == name);
        found.extend(self.nears(Form::Stem, name, NearKind::Extension, has_stem));
        let aliased = self.by_alias.get(name).into_iter().flatten();
        let aliased = aliased.filter_map(|&id| self.file(id));
        found.extend(aliased.map(|file| Near { kind: NearKind::Alias, path: &file.path }));
        found
    }

    fn with_like_name(&self, name: &str) -> Vec<Near<'_>> {
        let mut found = Vec::new();
        let decoded = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
        let mut add = |spelling: &str, kind| {
            let wanted = bones(spelling);
            let has_bones = |file: &str| bones(link_name(file)) == wanted;
            found.extend(self.nears(Form::Bones, &wanted, kind, has_bones));
        };
        add(name, NearKind::Spelling);
        add(&decoded, NearKind::Spelling);
        plurals(name).iter().for_each(|other| add(other, NearKind::Plural));
        found
    }

    fn with_typo(&self, name: &str) -> Vec<Near<'_>> {
        let is_it = |file: &str| is_near(name, link_name(file));
        let keys = slip_keys(name);
        keys.iter().flat_map(|key| self.nears(Form::Slip, key, NearKind::Typo, is_it)).collect()
    }

    fn named_note(&self, name: &str) -> impl Iterator<Item = &super::File> {
        self.by_name
            .get(&*format!("{name}.md"))
            .into_iter()
            .flatten()
            .filter_map(|&id| self.file(id))
    }

    /// The files with a name that is `meant`, of those whose `form` is `text`.
    fn nears(
        &self,
        form: Form,
        text: &str,
        kind: NearKind,
        is_meant: impl Fn(&str) -> bool,
    ) -> Vec<Near<'_>> {
        let files = self.near.files(form, text).filter_map(|id| self.file(id));
        let files = files.filter(|file| is_meant(name_of(&file.key)));
        files.map(|file| Near { kind, path: &file.path }).collect()
    }
}

/// `name` without blanks, dashes, underscores, dots, commas, apostrophes and round brackets.
fn bones(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && !"-_.,'’()‐–—".contains(*c)).collect()
}

/// What `name` may be the plural of, or the singular of.
fn plurals(name: &str) -> Vec<String> {
    let mut forms = vec![format!("{name}s"), format!("{name}es")];
    forms.extend(name.strip_suffix('s').map(str::to_owned));
    forms.extend(name.strip_suffix("es").map(str::to_owned));
    forms.extend(name.strip_suffix("ies").map(|stem| format!("{stem}y")));
    forms.extend(name.strip_suffix('y').map(|stem| format!("{stem}ies")));
    forms.retain(|form| form.chars().count() > 2);
    forms
}

/// What two folded names have in common, one of which is a slip for the other: as one word only differs, the first or the
/// last word, or the first letter if there is but one. None for a name without a word that is long enough.
fn slip_keys(name: &str) -> Vec<String> {
    if !words(name).any(is_long) {
        return Vec::new();
    }
    let (Some(first), last) = (words(name).next(), words(name).nth(1).and(words(name).last()))
    else {
        return Vec::new();
    };
    match last {
        Some(last) => vec![format!("{first} "), format!(" {last}")],
        None => first.chars().next().map(String::from).into_iter().collect(),
    }
}

/// Whether a link with the name `link` may have meant a file with the name `name`, for any reason but an alias.
pub(super) fn is_alike(link: &str, name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if !link.contains('%') && is_far(link, name) && is_far(link, stem) {
        return false;
    }
    let (skeleton, link_skeleton) = (bones(name), bones(link));
    stem == link
        || skeleton == link_skeleton
        || link.contains('%')
        || plurals(link).iter().any(|plural| bones(plural) == skeleton)
        || is_near(link, name)
}

/// Whether two names can't be alike: neither a plural, nor another spelling, nor a slip changes the first letter, or how many
/// there are by more than this.
fn is_far(a: &str, b: &str) -> bool {
    let letters = |name| str::chars(name).filter(|c| c.is_alphanumeric());
    letters(a).next() != letters(b).next() || letters(a).count().abs_diff(letters(b).count()) > 4
}

/// Whether two folded names are one but for a slip of the finger: one letter in a longer word, two in a long one. Numbers
/// and short words tell things apart, and in scripts whose words are short any letter does.
fn is_near(a: &str, b: &str) -> bool {
    let (mut words, mut others) = (words(a), words(b));
    let mut slips = 0;
    loop {
        match (words.next(), others.next()) {
            (None, None) => return slips == 1,
            (Some(word), Some(other)) if word == other => {}
            (Some(word), Some(other)) if slips == 0 && is_slip(word, other) => slips = 1,
            _ => return false,
        }
    }
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty())
}

/// Whether a word is so long, and of a script with such long words, that a letter more or less doesn't make it another.
fn is_long(word: &str) -> bool {
    word.chars().count() >= 5 && word.chars().all(|c| c.is_alphabetic() && c < '\u{e00}')
}

fn is_slip(word: &str, other: &str) -> bool {
    if word.chars().next() != other.chars().next() || !is_long(word) || !is_long(other) {
        return false;
    }
    let length = word.chars().count().min(other.chars().count());
    let most = if length < 10 { 1 } else { 2 };
    word.len().abs_diff(other.len()) <= 4 && strsim::osa_distance(word, other) <= most
}

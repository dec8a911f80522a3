//! What the owner most likely meant by a link that leads nowhere.

use std::{borrow::Cow, collections::BTreeSet};

use rayon::prelude::*;

use super::{
    File, VaultIndex, link_name, link_names,
    lookup::{BATCH, By, Key},
    name_of,
    postings::{Postings, TextHash},
    resolve::link_key,
};
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

/// The forms of a folded file name in which it is found as a near one.
pub(super) fn forms(name: &str) -> Vec<Key> {
    let hashed = |by, text: &str| (by, TextHash::of(text));
    match (name.strip_suffix(".md"), name.rsplit_once('.')) {
        (Some(stem), _) => {
            let slips = slip_keys(stem).into_iter().map(|key| hashed(By::Slip, &key));
            slips.chain([hashed(By::Bones, &bones(stem))]).collect()
        }
        (None, Some((stem, _))) => vec![hashed(By::Stem, stem)],
        (None, None) => Vec::new(),
    }
}

/// The names in links, each by its hash, by the forms in which they have near ones: for files that come and go.
#[derive(Debug)]
pub(super) struct NearLinks(Postings<TextHash>);

impl NearLinks {
    pub(super) fn of(index: &VaultIndex) -> Self {
        let files: Vec<_> = index.all().filter(|(_, file)| file.outline.is_some()).collect();
        // A name that stands in several files is looked into once.
        let is_first = |id, name: &str| index.lookup.find(By::Link, name).next() == Some(id);
        let in_file = |(id, file): &(_, &File)| {
            let names = file.outline.iter().flat_map(link_names);
            let names: Vec<String> = names.filter(|name| is_first(*id, name)).collect();
            names.into_iter().flat_map(|name| Self::forms(&name)).collect::<Vec<_>>()
        };
        let mut postings = Postings::default();
        for batch in files.chunks(BATCH) {
            postings.push(batch.par_iter().flat_map_iter(in_file).collect());
        }
        postings.settle();
        Self(postings)
    }

    pub(super) fn add(&mut self, name: &str) {
        Self::forms(name).into_iter().for_each(|(form, name)| self.0.insert(form, name));
    }

    pub(super) fn remove(&mut self, name: &str) {
        Self::forms(name).into_iter().for_each(|(form, name)| self.0.remove(form, name));
    }

    fn forms(name: &str) -> Vec<(TextHash, TextHash)> {
        let mut forms = slip_keys(name);
        forms.extend([bones(name), bones(&decoded(name))]);
        forms.iter().map(|form| (TextHash::of(form), TextHash::of(name))).collect()
    }

    /// The names that may have meant the note called `stem`, and some that have not.
    fn find(&self, stem: &str) -> BTreeSet<TextHash> {
        let bones = bones(stem);
        let forms = slip_keys(stem).into_iter().chain(inflections(&bones)).chain([bones]);
        forms.flat_map(|form| self.0.get(TextHash::of(&form)).collect::<Vec<_>>()).collect()
    }
}

impl VaultIndex {
    /// The names in links that may have meant the note called `stem`.
    pub(super) fn near_links(&self, stem: &str) -> Vec<TextHash> {
        let may_be_meant = |hash: &TextHash| {
            let files = self.lookup.find_hash(By::Link, *hash).filter_map(|id| self.file(id));
            let mut names = files.flat_map(|file| &file.outline).flat_map(link_names);
            let name = names.find(|name| TextHash::of(name) == *hash);
            name.is_some_and(|name| is_alike(&name, stem))
        };
        let found = self.near_links.iter().flat_map(|links| links.find(stem));
        found.filter(may_be_meant).collect()
    }

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
            let note = format!("{name}.md");
            let moved = self.named(name_of(key)).chain(self.named(&note));
            found.extend(moved.map(|file| Near { kind: NearKind::Moved, path: &file.path }));
        }
        let has_stem = |file: &str| file.rsplit_once('.').is_some_and(|(stem, _)| stem == name);
        found.extend(self.nears(By::Stem, name, NearKind::Extension, has_stem));
        let aliased = self.with_alias(name).into_iter();
        found.extend(aliased.map(|path| Near { kind: NearKind::Alias, path }));
        found
    }

    fn with_like_name(&self, name: &str) -> Vec<Near<'_>> {
        let mut found = Vec::new();
        let mut add = |spelling: &str, kind| {
            let wanted = bones(spelling);
            let has_bones = |file: &str| bones(link_name(file)) == wanted;
            found.extend(self.nears(By::Bones, &wanted, kind, has_bones));
        };
        add(name, NearKind::Spelling);
        add(&decoded(name), NearKind::Spelling);
        plurals(name).for_each(|other| add(&other, NearKind::Plural));
        found
    }

    fn with_typo(&self, name: &str) -> Vec<Near<'_>> {
        let is_it = |file: &str| is_near(name, link_name(file));
        let keys = slip_keys(name);
        keys.iter().flat_map(|key| self.nears(By::Slip, key, NearKind::Typo, is_it)).collect()
    }

    /// The files with a name that is `meant`, of those that have `text` there.
    fn nears(
        &self,
        by: By,
        text: &str,
        kind: NearKind,
        is_meant: impl Fn(&str) -> bool,
    ) -> Vec<Near<'_>> {
        let files = self.found(by, text).filter(|file| is_meant(name_of(&file.key())));
        files.map(|file| Near { kind, path: &file.path }).collect()
    }
}

/// `name` without blanks, dashes, underscores, dots, commas, apostrophes and round brackets.
fn bones(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && !"-_.,'’()‐–—".contains(*c)).collect()
}

/// `name` without percent escapes.
fn decoded(name: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(name).decode_utf8_lossy()
}

/// What `name` may be the plural of, or the singular of.
fn plurals(name: &str) -> impl Iterator<Item = String> {
    inflections(name).into_iter().filter(|form| form.chars().count() > 2)
}

/// What is in the plural what `name` is in the singular, or the other way round; of each of those it is one too.
fn inflections(name: &str) -> Vec<String> {
    let mut forms = vec![format!("{name}s"), format!("{name}es")];
    forms.extend(name.strip_suffix('s').map(str::to_owned));
    forms.extend(name.strip_suffix("es").map(str::to_owned));
    forms.extend(name.strip_suffix("ies").map(|stem| format!("{stem}y")));
    forms.extend(name.strip_suffix('y').map(|stem| format!("{stem}ies")));
    forms
}

/// What two folded names have in common, one of which is a slip for the other: all words but one, of which the first letter
/// is left. None for a name without a word that is long enough.
fn slip_keys(name: &str) -> Vec<String> {
    let words: Vec<&str> = words(name).collect();
    let with_slip = |slip: usize| {
        let initial = words[slip].chars().next().map(|letter| format!("{letter}…"));
        let word = |(at, word): (usize, &&str)| {
            if at == slip { initial.clone().unwrap_or_default() } else { (*word).to_owned() }
        };
        words.iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
    };
    (0..words.len()).filter(|at| is_long(words[*at])).map(with_slip).collect()
}

/// Whether a link with the name `link` may have meant the note called `stem`, for any reason but an alias.
fn is_alike(link: &str, stem: &str) -> bool {
    let bones_of = bones(stem);
    bones(link) == bones_of
        || bones(&decoded(link)) == bones_of
        || plurals(link).any(|plural| bones(&plural) == bones_of)
        || is_near(link, stem)
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

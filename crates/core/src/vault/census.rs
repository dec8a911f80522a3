use std::collections::{BTreeMap, BTreeSet};

use super::{File, Mention, MentionKind, VaultIndex, file_key, follow::is_plain_name, split_link};
use crate::path::NotePath;

/// The links of a vault in numbers. A link that stands several times in a note counts once.
#[derive(Debug, Default)]
pub struct Census {
    /// How many there are.
    pub links: usize,
    /// How many of them are embeds.
    pub embeds: usize,
    /// How many lead nowhere.
    pub broken: usize,
    /// The names of notes that are yet to be written, with how many links name them.
    pub wanted: BTreeMap<String, usize>,
    /// The files to which no other links, sorted.
    pub unlinked: Vec<NotePath>,
}

impl VaultIndex {
    /// Counts the links.
    pub fn census(&self) -> Census {
        let mut census = Census::default();
        let mut linked: BTreeSet<&NotePath> = BTreeSet::new();
        for file in self.files.iter().flatten() {
            for mention in file.links() {
                let found = self.targets(file, &mention);
                census.add(&mention, found.is_empty());
                linked.extend(found.into_iter().filter(|path| **path != file.path));
            }
        }
        let paths = self.paths_of_all().filter(|path| !linked.contains(path));
        census.unlinked = paths.cloned().collect();
        census.unlinked.sort();
        census
    }

    /// The files that `mention` in `file` leads to.
    fn targets(&self, file: &File, mention: &Mention<'_>) -> Vec<&NotePath> {
        match mention.kind {
            MentionKind::Spaced => Vec::new(),
            MentionKind::Name => {
                self.named(&file_key(&mention.text)).map(|file| &file.path).collect()
            }
            MentionKind::CanvasFile => {
                let path = NotePath::new(&*mention.text);
                self.id(&path)
                    .and_then(|id| self.file(id))
                    .map(|file| &file.path)
                    .into_iter()
                    .collect()
            }
            MentionKind::Link | MentionKind::Property => {
                let target = self.resolve(&file.path, split_link(&mention.text).0);
                target.map(|target| target.path()).into_iter().collect()
            }
        }
    }
}

impl Census {
    fn add(&mut self, mention: &Mention<'_>, is_broken: bool) {
        if matches!(mention.kind, MentionKind::Name | MentionKind::Spaced) {
            return;
        }
        self.links += 1;
        self.embeds += usize::from(mention.embed);
        self.broken += usize::from(is_broken);
        let path = split_link(&mention.text).0.trim();
        if is_broken && !mention.embed && is_plain_name(path) {
            *self.wanted.entry(path.to_owned()).or_default() += 1;
        }
    }
}

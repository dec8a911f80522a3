mod agreed;
mod group;
mod print;

use std::collections::BTreeMap;

use super::{
    WrittenValues,
    fault::is_read,
    values::{has_placeholder, is_empty},
};
use crate::{
    note::{Kind, Node, Note},
    path::{fold, same_name},
};
use agreed::agreed;
use group::Group;

/// Fewer notes than this agree by chance.
const FEWEST: usize = 5;
/// The same of notes that share a tag: tags are many, so some agree by chance.
const FEWEST_TAGGED: usize = 10;

/// What the frontmatter of notes has in common, as schemas: a start for their owner, who knows what is chance.
#[derive(Debug)]
pub struct Inference {
    folders: Vec<String>,
    notes: Vec<Seen>,
}

/// A note of which the frontmatter was read.
#[derive(Debug)]
struct Seen {
    groups: Vec<Group>,
    /// The properties that have a value, with their names as they are written.
    properties: Vec<(Box<str>, Node)>,
}

/// What a group of notes has in common.
#[derive(Debug)]
struct Common {
    group: Group,
    /// The positions of its notes, sorted.
    members: Vec<usize>,
    /// The properties that notes must have, each with the number of those that do.
    required: Vec<(String, usize)>,
    values: Vec<Agreed>,
}

/// The values of a property on which notes agree.
#[derive(Debug)]
struct Agreed {
    name: String,
    values: WrittenValues,
    /// How many notes have a value.
    notes: usize,
    /// Of how many it is none of these, and some of those.
    outliers: usize,
    shown: Vec<String>,
}

impl Inference {
    /// An inference from notes in `folders`, of which an empty one is the vault.
    pub fn of(folders: Vec<String>) -> Self {
        Self { folders, notes: Vec::new() }
    }

    /// Takes a note into account, if schemas are for it: a settled one whose frontmatter, if any, can be read.
    pub fn add(&mut self, note: &Note) {
        if note.kind() != Kind::Note || !note.is_settled() || !is_read(note) {
            return;
        }
        let mut properties: Vec<(Box<str>, Node)> = Vec::new();
        for property in note.properties() {
            let is_open = is_empty(&property.value) || has_placeholder(&property.value);
            if !is_open && !properties.iter().any(|(name, _)| same_name(name, &property.name)) {
                properties.push((property.name.clone(), property.value.clone()));
            }
        }
        self.notes.push(Seen { groups: Group::all_of(note, &self.folders), properties });
    }

    /// The schemas as a part of a settings file, with the numbers of notes as comments.
    pub fn to_toml(&self) -> String {
        print::print(&self.common(), self.notes.len())
    }

    /// What each group has in common, without what is said of one that it is a part of.
    fn common(&self) -> Vec<Common> {
        let mut groups: BTreeMap<&Group, Vec<usize>> = BTreeMap::new();
        for (index, note) in self.notes.iter().enumerate() {
            for group in &note.groups {
                groups.entry(group).or_default().push(index);
            }
        }
        let mut found: Vec<Common> = Vec::new();
        for (group, members) in groups {
            let fewest = if matches!(group, Group::Tag(_)) { FEWEST_TAGGED } else { FEWEST };
            if members.len() < fewest {
                continue;
            }
            let mut common = self.common_of(group, members);
            let wider = found.iter().filter(|wider| common.is_mostly_in(wider));
            let wider: Vec<&Common> = wider.collect();
            common.required.retain(|(name, _)| !wider.iter().any(|wider| wider.requires(name)));
            common.values.retain(|agreed| !wider.iter().any(|wider| wider.tells(&agreed.name)));
            if common.is_worth_telling() {
                found.push(common);
            }
        }
        found
    }

    fn common_of(&self, group: &Group, members: Vec<usize>) -> Common {
        let mut values: BTreeMap<String, Vec<(&str, &Node)>> = BTreeMap::new();
        for note in members.iter().filter_map(|&index| self.notes.get(index)) {
            for (name, value) in &note.properties {
                values.entry(fold(name)).or_default().push((name, value));
            }
        }
        values.retain(|name, values| values.len() >= FEWEST && !group.is_told_by(name));
        let mut common =
            Common { group: group.clone(), members, required: Vec::new(), values: Vec::new() };
        for written in values.values() {
            let name = most_common(written.iter().map(|(name, _)| *name));
            if is_strong(written.len(), common.members.len()) {
                common.required.push((name.to_owned(), written.len()));
            }
            let nodes: Vec<&Node> = written.iter().map(|(_, value)| *value).collect();
            common.values.extend(agreed(name, &nodes));
        }
        common
    }
}

impl Common {
    fn requires(&self, name: &str) -> bool {
        self.required.iter().any(|(required, _)| same_name(required, name))
    }

    fn tells(&self, name: &str) -> bool {
        self.values.iter().any(|agreed| same_name(&agreed.name, name))
    }

    /// Whether nine notes of ten are in `wider` as well.
    fn is_mostly_in(&self, wider: &Self) -> bool {
        let shared = self.members.iter().filter(|index| wider.members.binary_search(index).is_ok());
        shared.count() * 10 >= self.members.len() * 9
    }

    /// Of notes that share a tag or a value, which are many, only what all have is told.
    fn is_worth_telling(&self) -> bool {
        let is_place = matches!(self.group, Group::Vault | Group::Folder(_));
        !self.required.is_empty() || (is_place && !self.values.is_empty())
    }
}

/// Whether `some` of `all` is as good as all: 95 of 100, and each of fewer than 20.
fn is_strong(some: usize, all: usize) -> bool {
    some * 100 >= all * 95
}

/// The one of `names` that stands there most often, the first of those that do.
fn most_common<'n>(names: impl Iterator<Item = &'n str>) -> &'n str {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_default() += 1);
    let most = counts.into_iter().max_by(|a, b| (a.1, b.0).cmp(&(b.1, a.0)));
    most.map_or("", |(name, _)| name)
}

#[cfg(test)]
mod tests;

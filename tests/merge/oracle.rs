//! What must come of a merge, judged by what was changed and not by how merging works.

use std::collections::{BTreeMap, BTreeSet};

use vault_lint_core::{
    merge::{Merged, Options, Side, Style, merge},
    note::{Note, Root},
    path::NotePath,
};

use crate::generate::{Chance, Model, Names};

/// A note, two changed versions of it, and their merge.
pub(crate) struct Pair {
    pub(crate) base: Model,
    pub(crate) ours: Model,
    pub(crate) theirs: Model,
    pub(crate) texts: [String; 3],
    pub(crate) merged: Merged,
}

impl Pair {
    pub(crate) fn of(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let base = Model::any(&mut chance, &mut Names::new("b"));
        let ours = base.changed(&mut chance, &mut Names::new("o"));
        let theirs = base.changed(&mut chance, &mut Names::new("t"));
        let texts = [base.text(), ours.text(), theirs.text()];
        let merged = merge(Some(&texts[0]), &texts[1], &texts[2], &Options::default());
        Self { base, ours, theirs, texts, merged }
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.merged.conflicts.is_empty()
    }

    /// All that is wrong with the merge.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.is_clean() {
            self.words(&mut faults);
            self.states(&mut faults);
            self.parents(&mut faults);
        } else {
            self.survivors(&mut faults);
        }
        self.mirrored(&mut faults);
        let note = Note::parse(NotePath::new("a.md"), self.merged.text.as_str());
        if note.frontmatter().is_some_and(|matter| !matches!(matter.root(), Root::Map { .. })) {
            faults.push("the frontmatter is broken".to_owned());
        }
        faults
    }

    /// Every word is there as often as it must be: at most once.
    fn words(&self, faults: &mut Vec<String>) {
        let [base, ours, theirs] = self.texts.each_ref().map(|text| words(text));
        let merged = words(&self.merged.text);
        let all: BTreeSet<&String> =
            [&base, &ours, &theirs, &merged].into_iter().flat_map(BTreeMap::keys).collect();
        for word in all {
            let [base, ours, theirs] = [&base, &ours, &theirs].map(|has| has.contains_key(word));
            let expected = usize::from(if base { ours && theirs } else { ours || theirs });
            let found = merged.get(word).copied().unwrap_or_default();
            if found != expected {
                faults.push(format!("`{word}` is there {found} times, not {expected}"));
            }
        }
    }

    /// Every task and box is as the side has it that changed it.
    fn states(&self, faults: &mut Vec<String>) {
        let (base, ours, theirs) = (self.base.states(), self.ours.states(), self.theirs.states());
        for (name, done) in &ours {
            let Some(other) = theirs.get(name) else { continue };
            let expected = if base.get(name) == Some(done) { other } else { done };
            let line = self.merged.text.lines().find(|line| words(line).contains_key(name));
            let is_done = line.map(|line| line.contains("[x]") || line.contains(" checked "));
            if is_done != Some(*expected) {
                faults.push(format!("the state of `{name}` is wrong"));
            }
        }
    }

    /// Every item is in the item that it was in, unless a side moved it.
    fn parents(&self, faults: &mut Vec<String>) {
        let [base, ours, theirs] = self.texts.each_ref().map(|text| parents(text));
        for (name, parent) in &parents(&self.merged.text) {
            let known = [base.get(name), ours.get(name), theirs.get(name)];
            let known: BTreeSet<&String> = known.into_iter().flatten().collect();
            if known.len() == 1 && !known.contains(parent) {
                faults.push(format!("`{name}` is in `{parent}`"));
            }
        }
    }

    /// Whether merging the merge with a side again changes it, or asks what was clear before.
    pub(crate) fn is_unsteady(&self) -> bool {
        let [base, ours, theirs] = &self.texts;
        let again = |ours: &str, theirs: &str| merge(Some(base), ours, theirs, &Options::default());
        let merged = &self.merged.text;
        self.is_clean()
            && (again(merged, theirs) != self.merged || again(ours, merged) != self.merged)
    }

    /// Even where a person must decide, nothing that a side wrote is lost, in any style.
    fn survivors(&self, faults: &mut Vec<String>) {
        let [base, ours, theirs] = self.texts.each_ref().map(|text| words(text));
        for style in [Style::Callout, Style::Markers { size: 7 }, Style::Copy] {
            let options = Options { style, ..Options::default() };
            let merged = merge(Some(&self.texts[0]), &self.texts[1], &self.texts[2], &options);
            let found = words(&merged.text);
            let theirs = theirs.keys().filter(|_| style != Style::Copy);
            let new = ours.keys().chain(theirs).filter(|word| !base.contains_key(*word));
            for word in new.filter(|word| !found.contains_key(*word)) {
                faults.push(format!("`{word}` is lost in the conflict ({style:?})"));
            }
        }
    }

    /// Exchanging the sides exchanges no more than the order of what both added.
    fn mirrored(&self, faults: &mut Vec<String>) {
        let [base, ours, theirs] = &self.texts;
        let options = Options { first: Side::Theirs, ..Options::default() };
        let mirrored = merge(Some(base), theirs, ours, &options);
        if mirrored.conflicts.is_empty() != self.is_clean()
            || self.is_clean() && mirrored.text != self.merged.text
        {
            faults.push("exchanging sides and order changes it".to_owned());
        }
        let swapped = merge(Some(base), theirs, ours, &Options::default());
        if swapped.conflicts.is_empty() != self.is_clean() {
            faults.push("exchanging sides changes whether it is clean".to_owned());
        } else if self.is_clean() && words(&swapped.text) != words(&self.merged.text) {
            faults.push("exchanging sides changes its words".to_owned());
        }
    }
}

/// The item that each item is in, by their first words; for the outermost nothing.
fn parents(text: &str) -> BTreeMap<String, String> {
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut parents = BTreeMap::new();
    for line in text.lines() {
        let line = line.trim_start_matches("> ");
        let item = line.trim_start();
        let indent = line.len() - item.len();
        let digits = item.trim_start_matches(|c: char| c.is_ascii_digit());
        if !digits.starts_with(". ") && !item.starts_with("- ") {
            continue;
        }
        open.retain(|&(outer, _)| outer < indent);
        let Some(name) = words_in_order(item).next() else { continue };
        let parent = open.last().map_or_else(String::new, |(_, name)| name.clone());
        parents.insert(name.clone(), parent);
        open.push((indent, name));
    }
    parents
}

/// The made-up words of `text`, and how often each is there.
fn words(text: &str) -> BTreeMap<String, usize> {
    let mut words = BTreeMap::new();
    words_in_order(text).for_each(|word| *words.entry(word).or_default() += 1);
    words
}

fn words_in_order(text: &str) -> impl Iterator<Item = String> {
    let is_made = |word: &&str| {
        word.len() > 1
            && word.starts_with(['b', 'o', 't'])
            && word[1..].bytes().all(|byte| byte.is_ascii_digit())
    };
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_made).map(str::to_owned)
}

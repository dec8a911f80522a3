//! Copies that can't be told by their names alone: `Plan 2.md`, `Plan (1).md`, `Plan-laptop.md`. They are reported only.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use jiff::SignedDuration;

use crate::{
    diff,
    disk::{self, Content, Source},
    path::NotePath,
};

/// The names of a vault's notes.
pub(super) struct Names<'v> {
    notes: HashSet<&'v NotePath>,
    /// How many numbers follow a name: where there are many they count something.
    numbered: HashMap<NotePath, usize>,
}

/// Both must have been written within so long.
const TOGETHER: SignedDuration = SignedDuration::from_hours(48);

impl<'v> Names<'v> {
    pub(super) fn of(files: &'v [NotePath]) -> Self {
        let is_note = |path: &&NotePath| path.extension().eq_ignore_ascii_case("md");
        let notes: HashSet<&NotePath> = files.iter().filter(is_note).collect();
        let mut numbered: HashMap<NotePath, usize> = HashMap::new();
        for original in notes.iter().filter_map(|path| named(path, base_of_number(path.stem())?)) {
            *numbered.entry(original).or_default() += 1;
        }
        Self { notes, numbered }
    }

    /// The note that that at `path` may be a copy of, by its name.
    pub(super) fn original(&self, path: &NotePath) -> Option<&'v NotePath> {
        self.notes.get(path)?;
        let stem = path.stem();
        let base = match base_of_number(stem) {
            Some(base) => named(path, base).filter(|base| self.numbered.get(base) == Some(&1)),
            None => named(path, stem.rsplit_once('-').filter(|(_, end)| is_device(end))?.0),
        };
        self.notes.get(&base?).copied()
    }
}

/// `Plan` of `Plan 2` and `Plan (1)`.
fn base_of_number(stem: &str) -> Option<&str> {
    let (base, number) = stem.rsplit_once(' ')?;
    let inner = number.strip_prefix('(').and_then(|number| number.strip_suffix(')'));
    let number = inner.unwrap_or(number).parse::<u8>().ok()?;
    let least = if inner.is_some() { 1 } else { 2 };
    (least..10).contains(&number).then_some(base)
}

fn is_device(name: &str) -> bool {
    name.len() >= 3 && name.chars().any(char::is_alphabetic) && !name.contains(' ')
}

fn named(path: &NotePath, base: &str) -> Option<NotePath> {
    let whole = path.as_str().strip_suffix(path.file_name())?;
    Some(NotePath::new(format!("{whole}{base}.{}", path.extension())))
}

/// Whether two notes are so much alike, and were written so close to each other, that one may be a copy of the other.
pub(super) fn is_likely(vault: &Path, original: &NotePath, copy: &NotePath) -> bool {
    let (Ok(original), Ok(copy)) = (disk::read(vault, original), disk::read(vault, copy)) else {
        return false;
    };
    let written = |source: &Source| source.times.map(|times| times.modified);
    let (Some(one), Some(other)) = (written(&original), written(&copy)) else { return false };
    if one.duration_since(other).abs() > TOGETHER {
        return false;
    }
    match (&original.content, &copy.content) {
        (Content::Text(one), Content::Text(other)) => are_alike(one, other),
        _ => false,
    }
}

/// Whether three fifths of the lines of two texts are the same.
fn are_alike(one: &str, other: &str) -> bool {
    let lines = |text: &'_ str| -> Vec<String> {
        text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
    };
    let (one, other) = (lines(one), lines(other));
    let shared: usize = diff::shared(&one, &other).iter().map(|(_, _, length)| length).sum();
    shared > 0 && 10 * shared >= 3 * (one.len() + other.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_be_those_of_copies() {
        let files = [
            "a/Plan.md",
            "a/Plan 2.md",
            "Plan (1).md",
            "Log.md",
            "Log 2.md",
            "Log 3.md",
            "Trip.md",
            "Trip-laptop.md",
            "Trip-2.md",
            "Day.md",
            "Day (1).md",
            "Day 1.md",
        ]
        .map(NotePath::new);
        let names = Names::of(&files);
        let found =
            files.iter().filter_map(|path| Some((path.as_str(), names.original(path)?.as_str())));
        assert_eq!(
            found.collect::<Vec<_>>(),
            [("a/Plan 2.md", "a/Plan.md"), ("Trip-laptop.md", "Trip.md"), ("Day (1).md", "Day.md"),]
        );
    }

    #[test]
    fn texts_that_are_alike() {
        assert!(are_alike("a\nb\nc\nd\ne\n", "a\nb\nc\nx\ny\n"));
        assert!(!are_alike("a\nb\nc\nd\ne\n", "a\nb\nx\ny\nz\n"));
        assert!(!are_alike("", "\n"));
    }
}

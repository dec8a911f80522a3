//! What two versions come from.
//!
//! A version that only one of the two comes from must never be taken for the base of both: what was added up to it would
//! seem to be deleted by the other. One that is older than where the two parted does no harm: what both have done since is
//! there once.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use crate::{disk::History, path::NotePath, rule::Committed};

/// A version of a note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Version {
    /// Since when the note is known to have been it.
    pub(super) time: Timestamp,
    /// Until when it was the newest known.
    pub(super) until: Timestamp,
    pub(super) text: String,
}

/// What two versions may come from.
pub(super) struct Bases<'v> {
    /// What both come from as far as anybody can tell.
    pub(super) sure: Option<&'v Version>,
    /// The oldest version known, be it from before or after they parted.
    pub(super) oldest: Option<&'v Version>,
}

/// How long a version must have been the newest, until other devices are taken to have it.
const SPREAD: SignedDuration = SignedDuration::from_hours(24);

/// A line with fewer letters may be written on two devices alike by chance.
const TELLING: usize = 12;

/// The versions of the note at `path` from before `until`, the oldest first, each text once.
pub(super) fn known(
    path: &NotePath,
    until: Timestamp,
    history: &History,
    committed: &dyn Committed,
) -> Vec<Version> {
    let seen = history.seen(path).into_iter();
    let seen = seen.filter_map(|version| Some((version.time, history.version(&version.hash)?)));
    let mut all: Vec<(Timestamp, String)> = seen.chain(committed.versions(path)).collect();
    all.retain(|(time, _)| *time < until);
    // Of one moment the order stays: what a run read comes before what it wrote.
    all.sort_by_key(|(time, _)| *time);
    let mut texts = HashSet::new();
    all.retain(|(_, text)| texts.insert(text.clone()));
    let ends = all.iter().skip(1).map(|(time, _)| *time).chain([until]).collect::<Vec<_>>();
    let versions = all.into_iter().zip(ends);
    versions.map(|((time, text), until)| Version { time, until, text }).collect()
}

/// What `ours` and `theirs` may come from among `known`, the versions of a note, the oldest first.
pub(super) fn bases<'v>(known: &'v [Version], ours: &str, theirs: &str) -> Bases<'v> {
    let is_either = |version: &Version| version.text == ours || version.text == theirs;
    let parted = known.iter().position(is_either).unwrap_or(known.len());
    let before = &known[..parted];
    let (ours, theirs) = (lines(ours), lines(theirs));
    let is_of_both = |at: usize| {
        let earlier: HashSet<&str> =
            before[..at].iter().flat_map(|version| lines(&version.text)).collect();
        let new = lines(&before[at].text).into_iter().filter(|line| !earlier.contains(line));
        new.filter(|line| is_telling(line)).any(|line| ours.contains(line) && theirs.contains(line))
    };
    let is_sure = |at: &usize| {
        let version = &before[*at];
        version.until.duration_since(version.time) >= SPREAD && (*at == 0 || is_of_both(*at))
    };
    let sure = (0..before.len()).rev().find(is_sure).map(|at| &before[at]);
    Bases { sure, oldest: before.first() }
}

/// Whether `text` has each line of `part`, as often.
pub(super) fn has_lines(text: &str, part: &str) -> bool {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for line in text.lines().map(str::trim) {
        *count.entry(line).or_default() += 1;
    }
    part.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .all(|line| count.get_mut(line).filter(|left| **left > 0).map(|left| *left -= 1).is_some())
}

fn lines(text: &str) -> HashSet<&str> {
    text.lines().map(str::trim).collect()
}

fn is_telling(line: &str) -> bool {
    line.chars().filter(|character| character.is_alphabetic()).count() >= TELLING
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Versions, each first seen at an hour; the last was the newest until the second.
    fn versions(seen: &[(i64, &str)], until: i64) -> Vec<Version> {
        let at = |hour: i64| Timestamp::from_second(hour * 3600).unwrap();
        let ends = seen.iter().skip(1).map(|(hour, _)| *hour).chain([until]);
        let versions = seen.iter().zip(ends);
        versions
            .map(|((hour, text), until)| Version {
                time: at(*hour),
                until: at(until),
                text: (*text).to_owned(),
            })
            .collect()
    }

    fn sure(known: &[Version], ours: &str, theirs: &str) -> Option<String> {
        bases(known, ours, theirs).sure.map(|version| version.text.clone())
    }

    const FIRST: &str = "the first line\n";
    const SECOND: &str = "the first line\nand the second one\n";

    #[test]
    fn what_was_the_newest_for_a_day_is_a_base() {
        let known = versions(&[(0, FIRST)], 24);
        assert_eq!(sure(&known, "x", "y").as_deref(), Some(FIRST));
        let known = versions(&[(0, FIRST)], 23);
        assert_eq!(sure(&known, "x", "y"), None);
        assert!(bases(&known, "x", "y").oldest.is_some());
    }

    #[test]
    fn what_only_one_side_has_seen_is_no_base() {
        let known = versions(&[(0, FIRST), (30, SECOND)], 90);
        let theirs = format!("{SECOND}theirs\n");
        assert_eq!(sure(&known, "the first line\nours\n", &theirs).as_deref(), Some(FIRST));
        let ours = "ours\nand the second one\n";
        assert_eq!(sure(&known, ours, &theirs).as_deref(), Some(SECOND));
    }

    #[test]
    fn neither_version_nor_what_came_after_it_is_a_base() {
        let known = versions(&[(0, FIRST), (30, "theirs\n"), (60, SECOND)], 90);
        assert_eq!(sure(&known, SECOND, "theirs\n").as_deref(), Some(FIRST));
        let known = versions(&[(0, "theirs\n"), (30, FIRST)], 90);
        assert!(bases(&known, SECOND, "theirs\n").oldest.is_none());
    }

    #[test]
    fn lines_are_counted() {
        assert!(has_lines("a\n b\na\n", "a\n\nb") && has_lines("a\na\n", "a\na\n"));
        assert!(!has_lines("a\n", "a\na\n"));
    }
}

use std::collections::BTreeMap;

use super::{
    RuleSet, check,
    guard::{self, Violation},
};
use crate::{
    diagnostic::{Applicability, Diagnostic, Fix},
    note::Note,
    rule::Context,
    text::{self, Edit, TextRange},
};

/// A note after its fixes.
#[derive(Debug)]
pub struct Fixed {
    /// The note; with nothing applied, the note as it was.
    pub note: Note,
    /// What it was, where that differs from what it is now.
    pub before: Option<Note>,
    /// How many findings of each rule were fixed.
    pub applied: BTreeMap<&'static str, usize>,
    /// What is still found.
    pub remaining: Vec<Diagnostic>,
    /// The rules whose fixes were not applied though they could be, and why.
    pub refused: BTreeMap<&'static str, Refusal>,
}

/// Why a rule's fixes were not applied.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// They would change more than they are for.
    #[error("{0}")]
    Violation(#[from] Violation),
    /// They came again and again.
    #[error("its fixes don't come to an end")]
    Endless,
}

/// More rounds than this, and rules undo each other's work.
const MOST_ROUNDS: usize = 12;

/// Applies the fixes of `rules` that may be trusted as far as `trust` demands, until none is left.
///
/// Fixing the result again changes nothing. When the fixes come to no end, the note stays as it was and the rules
/// that fight are named.
pub fn fix(note: Note, cx: &Context<'_>, rules: &RuleSet, trust: Applicability) -> Fixed {
    let mut applied = BTreeMap::new();
    let mut refused = BTreeMap::new();
    let mut current: Option<Note> = None;
    for _ in 0..MOST_ROUNDS {
        let now = current.as_ref().unwrap_or(&note);
        let found = check(now, cx, rules);
        let chosen = choose(&found, trust, &refused);
        if chosen.is_empty() {
            let (note, before) = match current {
                Some(now) => (now, Some(note)),
                None => (note, None),
            };
            let before = before.filter(|before| before.text() != note.text());
            return Fixed { note, before, applied, remaining: found, refused };
        }
        match apply(now, &chosen) {
            Ok(next) => {
                chosen.iter().for_each(|(rule, _)| *applied.entry(*rule).or_default() += 1);
                current = Some(next);
            }
            Err(violation) => refused.extend(culprits(now, &chosen, violation)),
        }
    }
    let now = current.as_ref().unwrap_or(&note);
    let found = check(now, cx, rules);
    let fighting: Vec<_> = choose(&found, trust, &refused).iter().map(|(rule, _)| *rule).collect();
    refused.extend(fighting.into_iter().map(|rule| (rule, Refusal::Endless)));
    let remaining = check(&note, cx, rules);
    Fixed { note, before: None, applied: BTreeMap::new(), remaining, refused }
}

type Chosen<'d> = Vec<(&'static str, &'d Fix)>;

/// The fixes to apply at once: all that are trusted and touch no other, the first of two winning.
fn choose<'d>(
    found: &'d [Diagnostic],
    trust: Applicability,
    refused: &BTreeMap<&str, Refusal>,
) -> Chosen<'d> {
    let trusted = found.iter().filter(|diagnostic| !refused.contains_key(diagnostic.rule));
    let mut fixes: Chosen<'d> = trusted
        .filter_map(|diagnostic| Some((diagnostic.rule, diagnostic.fix.as_ref()?)))
        .filter(|(_, fix)| fix.applicability() >= trust)
        .collect();
    fixes.sort_by_key(|(_, fix)| fix.edits()[0].range());
    let mut taken = BTreeMap::new();
    fixes.retain(|(_, fix)| {
        let free = fix.edits().iter().all(|edit| is_free(&taken, edit.range()));
        if free {
            taken.extend(fix.edits().iter().map(|edit| (edit.range().start(), edit.range().end())));
        }
        free
    });
    fixes
}

/// Whether `range` touches none of `taken`, which are disjoint: the end of each by its start.
fn is_free(taken: &BTreeMap<usize, usize>, range: TextRange) -> bool {
    taken.range(..=range.end()).next_back().is_none_or(|(_, &end)| end < range.start())
}

fn apply(note: &Note, chosen: &Chosen<'_>) -> Result<Note, Violation> {
    let mut edits: Vec<&Edit> = chosen.iter().flat_map(|(_, fix)| fix.edits()).collect();
    edits.sort_by_key(|edit| edit.range());
    let next = Note::parse(note.path().clone(), text::apply(note.text(), edits.iter().copied()));
    guard::verify(note, &next, &edits, chosen.iter().any(|(_, fix)| fix.reshapes()))?;
    Ok(next)
}

/// The rules whose fixes break the promise on their own; all of them when only their union does.
fn culprits(
    note: &Note,
    chosen: &Chosen<'_>,
    violation: Violation,
) -> BTreeMap<&'static str, Refusal> {
    let mut by_rule: BTreeMap<&'static str, Chosen<'_>> = BTreeMap::new();
    for (rule, fix) in chosen {
        by_rule.entry(rule).or_default().push((rule, fix));
    }
    let guilty = |fixes: &Chosen<'_>| apply(note, fixes).err().map(Refusal::from);
    let found: BTreeMap<_, _> =
        by_rule.iter().filter_map(|(&rule, fixes)| Some((rule, guilty(fixes)?))).collect();
    if found.is_empty() {
        by_rule.into_keys().map(|rule| (rule, violation.into())).collect()
    } else {
        found
    }
}

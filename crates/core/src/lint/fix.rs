use std::collections::{BTreeMap, BTreeSet};

use super::{
    RuleSet, check,
    check::check_some,
    guard::{self, May, Violation},
    order,
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

/// Applies the fixes of `rules` that may be trusted as far as `trust` demands, until none is left: those of rules that
/// don't format at first, then those of each rule that formats in its turn, and so on from the start.
///
/// Fixing the result again changes nothing. When the fixes come to no end, the note stays as it was and the rules
/// that fight are named.
pub fn fix(note: Note, cx: &Context<'_>, rules: &RuleSet, trust: Applicability) -> Fixed {
    let turns: BTreeSet<usize> =
        rules.iter().map(|(rule, _)| order::turn(rule.meta().name)).collect();
    let mut work = Work {
        cx,
        rules,
        trust,
        note,
        current: None,
        applied: BTreeMap::new(),
        refused: BTreeMap::new(),
    };
    for _ in 0..MOST_ROUNDS {
        let found = work.check(|_| true);
        if choose(&found, trust, &work.refused).is_empty() {
            return work.done(found);
        }
        for &turn in &turns {
            if !work.take(turn) {
                return work.give_up(|name| order::turn(name) == turn);
            }
        }
    }
    work.give_up(|_| true)
}

/// A note that is being fixed.
struct Work<'a, 'c> {
    cx: &'a Context<'c>,
    rules: &'a RuleSet,
    trust: Applicability,
    /// As it was.
    note: Note,
    /// As it is, once a fix was applied.
    current: Option<Note>,
    applied: BTreeMap<&'static str, usize>,
    refused: BTreeMap<&'static str, Refusal>,
}

impl Work<'_, '_> {
    fn now(&self) -> &Note {
        self.current.as_ref().unwrap_or(&self.note)
    }

    fn check(&self, chosen: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let changed = self.current.as_ref().is_some_and(|now| now.text() != self.note.text());
        check_some(self.now(), &self.cx.changed(changed), self.rules, chosen)
    }

    /// Applies the fixes of the rules whose turn it is until none is left; whether that comes to an end.
    fn take(&mut self, turn: usize) -> bool {
        for _ in 0..MOST_ROUNDS {
            let found = self.check(|name| order::turn(name) == turn);
            let chosen = choose(&found, self.trust, &self.refused);
            if chosen.is_empty() {
                return true;
            }
            match apply(self.now(), &chosen) {
                Ok(next) => {
                    chosen
                        .iter()
                        .for_each(|(rule, _)| *self.applied.entry(*rule).or_default() += 1);
                    self.current = Some(next);
                }
                Err(violation) => {
                    let culprits = culprits(self.now(), &chosen, violation);
                    self.refused.extend(culprits);
                }
            }
        }
        false
    }

    fn done(self, remaining: Vec<Diagnostic>) -> Fixed {
        let Self { note, current, applied, refused, .. } = self;
        let (note, before) = match current {
            Some(now) => (now, Some(note)),
            None => (note, None),
        };
        let before = before.filter(|before| before.text() != note.text());
        Fixed { note, before, applied, remaining, refused }
    }

    /// The note as it was, when the rules that are `fighting` come to no end.
    fn give_up(mut self, fighting: impl Fn(&str) -> bool) -> Fixed {
        let found = self.check(fighting);
        let endless = choose(&found, self.trust, &self.refused).into_iter().map(|(rule, _)| rule);
        let endless: Vec<_> = endless.map(|rule| (rule, Refusal::Endless)).collect();
        self.refused.extend(endless);
        let remaining = check(&self.note, self.cx, self.rules);
        Fixed {
            note: self.note,
            before: None,
            applied: BTreeMap::new(),
            remaining,
            refused: self.refused,
        }
    }
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
    let reshapes = chosen.iter().any(|(_, fix)| fix.reshapes());
    let formats = chosen.iter().all(|(rule, _)| order::turn(rule) > 0);
    let may = match (reshapes, formats) {
        (false, _) => May::Nothing,
        (true, true) => May::Move,
        (true, false) => May::Reshape,
    };
    guard::verify(note, &next, &edits, may)?;
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

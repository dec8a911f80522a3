use std::{collections::BTreeMap, fmt::Write as _};

use vault_lint_core::{diagnostic::Applicability, lint::Refusal, pass::Mended, path::NotePath};

use super::Summary;
use super::{
    BOLD, CYAN, DIM, GREEN, RED, count, error, harmless::harmless_line, path_line, styled,
};
use crate::output::Output;

/// What a run of `fix` changed, and what it left.
pub(crate) struct Fixes {
    trust: Applicability,
    /// How many notes were changed.
    notes: usize,
    /// How many findings of each rule were fixed.
    rules: BTreeMap<&'static str, usize>,
    /// What is still found.
    pub(crate) left: Summary,
    /// Whether something kept a note from being checked or written.
    pub(crate) troubled: bool,
}

impl Fixes {
    /// None yet, in a run over so many `notes`.
    pub(crate) fn new(trust: Applicability, notes: usize) -> Self {
        let left = Summary { notes, ..Summary::default() };
        Self { trust, notes: 0, rules: BTreeMap::new(), left, troubled: false }
    }

    /// Counts what was fixed in a note.
    pub(crate) fn add(&mut self, mended: &Mended) {
        self.notes += 1;
        for (rule, number) in &mended.applied {
            *self.rules.entry(rule).or_default() += number;
        }
    }

    /// The counts, and what to do next.
    pub(crate) fn summary(&self) -> String {
        let mut text = if self.notes == 0 {
            let nothing = if self.troubled {
                "Nothing was fixed".to_owned()
            } else {
                styled("Nothing to fix", GREEN)
            };
            format!("{nothing} in {}\n", count(self.left.notes, "note"))
        } else {
            let fixed = count(self.rules.values().sum(), "finding");
            format!(
                "{} in {}: {}\n`{}` takes it back\n",
                styled(&format!("Fixed {fixed}"), GREEN),
                count(self.notes, "note"),
                by_rule(&self.rules),
                styled("vault-lint undo", CYAN)
            )
        };
        if self.left.total() > 0 {
            text.push_str(&self.rest());
        }
        text
    }

    fn rest(&self) -> String {
        let mut text = format!("Left: {}", self.left.by_severity());
        if self.trust == Applicability::Safe && self.left.unsafe_ > 0 {
            let command = styled("vault-lint fix --unsafe", CYAN);
            // Writing to a string doesn't fail.
            let _ = write!(text, "; {} can be fixed with `{command}`", self.left.unsafe_);
        }
        format!("{text}; {}\n", styled("`vault-lint check` shows them", DIM))
    }
}

/// `2 duplicate-checkbox-id, 1 bare-wikilink`.
pub(super) fn by_rule<K: AsRef<str> + Ord>(rules: &BTreeMap<K, usize>) -> String {
    let mut rules: Vec<_> = rules.iter().collect();
    rules.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));
    let counts = rules.iter().map(|(rule, number)| format!("{number} {}", rule.as_ref()));
    counts.collect::<Vec<_>>().join(", ")
}

/// What was changed in a note, on a line.
pub(crate) fn fixed_note(mended: &Mended) -> String {
    path_line(mended.note.path(), &by_rule(&mended.applied))
}

/// Why a rule's fixes were not applied.
pub(crate) fn refusal(path: &NotePath, rule: &str, refusal: Refusal) -> String {
    error(&format!("{path}: the fix of `{rule}` was not applied: {refusal}"))
}

/// Prints a unified diff: coloured and harmless for a person, else byte for byte, so that git takes it.
pub(crate) fn diff(diff: &str, output: &mut Output) {
    if !output.is_watched() && !output.is_styled() {
        return output.print_raw(diff);
    }
    for line in diff.lines() {
        let shown = harmless_line(line).replace('\t', "    ");
        let style = match line.as_bytes().first() {
            _ if line.starts_with("---") || line.starts_with("+++") => Some(BOLD),
            Some(b'@') => Some(CYAN),
            Some(b'-') => Some(RED),
            Some(b'+') => Some(GREEN),
            _ => None,
        };
        let shown = style.map_or(shown.clone(), |style| styled(shown.trim_end(), style));
        output.print(&format!("{shown}\n"));
    }
}

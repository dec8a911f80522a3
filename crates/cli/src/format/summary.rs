use std::{collections::BTreeMap, fmt::Write as _};

use vault_lint_core::{
    diagnostic::{Applicability, Diagnostic, Severity},
    lint::Compared,
};

use super::{CYAN, DIM, GREEN, count, harmless, style_of, styled};

/// How much was found.
#[derive(Default)]
pub(crate) struct Summary {
    /// How many notes were checked.
    pub(crate) notes: usize,
    /// How many findings there are of each severity.
    pub(crate) severities: BTreeMap<Severity, usize>,
    /// How many there are of each rule, and how bad the worst is.
    pub(crate) rules: BTreeMap<&'static str, (usize, Severity)>,
    /// How many have a safe fix.
    pub(crate) safe: usize,
    /// How many have an unsafe fix.
    pub(crate) unsafe_: usize,
    /// What became of the baseline, where there is one: what is known is not among the counts.
    pub(crate) compared: Option<Compared>,
    /// Whether to list what is fixed.
    pub(crate) lists_fixed: bool,
}

impl Summary {
    /// Counts the findings of a note.
    pub(crate) fn add(&mut self, findings: &[Diagnostic]) {
        for finding in findings {
            *self.severities.entry(finding.severity).or_default() += 1;
            let rule = self.rules.entry(finding.rule).or_insert((0, finding.severity));
            *rule = (rule.0 + 1, rule.1.max(finding.severity));
            match finding.fix.as_ref().map(vault_lint_core::diagnostic::Fix::applicability) {
                Some(Applicability::Safe) => self.safe += 1,
                Some(Applicability::Unsafe) => self.unsafe_ += 1,
                Some(Applicability::DisplayOnly) | None => {}
            }
        }
    }

    /// How many findings of a severity there are.
    pub(crate) fn of(&self, severity: Severity) -> usize {
        self.severities.get(&severity).copied().unwrap_or(0)
    }

    /// The worst severity of all that was found.
    pub(crate) fn worst(&self) -> Option<Severity> {
        self.severities.keys().max().copied()
    }

    pub(super) fn total(&self) -> usize {
        self.severities.values().sum()
    }

    /// `3 errors, 1 warning`, the worst first.
    pub(super) fn by_severity(&self) -> String {
        let parts = self.counts().into_iter().zip(self.severities.keys().rev());
        let parts = parts.map(|(text, severity)| styled(&text, style_of(*severity)));
        parts.collect::<Vec<_>>().join(", ")
    }

    /// `3 errors` and `1 warning`, the worst first.
    pub(super) fn counts(&self) -> Vec<String> {
        let one = |(severity, number): (&Severity, &usize)| match severity {
            Severity::Info => format!("{number} info"),
            _ => count(*number, severity.as_str()),
        };
        self.severities.iter().rev().map(one).collect()
    }
}

/// The counts, and what to do next.
pub(super) fn summary(summary: &Summary) -> String {
    if summary.notes == 0 {
        return "There are no notes to check\n".to_owned();
    }
    let notes = count(summary.notes, "note");
    let (found, nothing) = match summary.compared {
        Some(_) => ("New:", "Nothing new"),
        None => ("Found", "Nothing found"),
    };
    if summary.total() == 0 {
        return format!("{} in {notes}\n{}", styled(nothing, GREEN), against(summary));
    }
    let mut text = format!("{found} {} in {notes}\n", summary.by_severity());
    let mut rules: Vec<_> = summary.rules.iter().collect();
    rules.sort_by_key(|(name, (number, severity))| {
        (std::cmp::Reverse((*severity, *number)), **name)
    });
    let width = rules.iter().map(|(_, (number, _))| number.to_string().len()).max().unwrap_or(1);
    for (name, (number, severity)) in rules {
        let _ = writeln!(
            text,
            "  {}  {name}",
            styled(&format!("{number:>width$}"), style_of(*severity))
        );
    }
    text.push_str(&next_step(summary));
    text.push_str(&against(summary));
    text
}

/// What became of the baseline.
fn against(summary: &Summary) -> String {
    let Some(compared) = &summary.compared else { return String::new() };
    let mut text = format!("{} in the baseline", compared.known);
    let command = styled("vault-lint baseline", CYAN);
    match compared.fixed.len() {
        0 => text.push('\n'),
        fixed => {
            let _ = writeln!(text, ", {fixed} more fixed since: `{command}` takes them out");
        }
    }
    for known in compared.fixed.iter().filter(|_| summary.lists_fixed) {
        let _ = writeln!(text, "  {}: {}", harmless(known.path.as_str()), harmless(&known.rule));
    }
    text
}

fn next_step(summary: &Summary) -> String {
    let fix = styled("vault-lint fix", CYAN);
    let and_unsafe = styled("vault-lint fix --unsafe", CYAN);
    match (summary.safe, summary.unsafe_) {
        (0, 0) => format!(
            "{}\n",
            styled("None can be fixed automatically; `vault-lint rule NAME` explains one", DIM)
        ),
        (0, more) => format!("{more} can be fixed with `{and_unsafe}`: look at the diff first\n"),
        (safe, 0) => format!("{safe} can be fixed with `{fix}`\n"),
        (safe, more) => {
            format!("{safe} can be fixed with `{fix}`, {more} more with `{and_unsafe}`\n")
        }
    }
}

use std::cell::OnceCell;

use super::{RuleSet, suppress::Suppressions, unix::Unix};
use crate::{
    diagnostic::{Diagnostic, Severity},
    note::{Kind, Note},
    rule::{Category, Context, InTemplates, Report, RuleMeta},
    rules::{self, UnusedSuppression},
};

/// What `rules` find in `note`, sorted by place: without what comments in the note silence, and with fixes only
/// where something may be fixed.
pub fn check(note: &Note, cx: &Context<'_>, rules: &RuleSet) -> Vec<Diagnostic> {
    check_some(note, cx, rules, |_| true)
}

/// The same of those `rules` that are `chosen` by their names.
pub(super) fn check_some(
    note: &Note,
    cx: &Context<'_>,
    rules: &RuleSet,
    chosen: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let cx = &cx.afresh();
    let mut found = Vec::new();
    let mut unused = None;
    let unix = OnceCell::new();
    if note.path().is_conflict_list() {
        return found;
    }
    let disabled: Vec<&str> = note.disabled_rules().collect();
    for (rule, level) in rules.iter() {
        let meta = rule.meta();
        if !chosen(meta.name) || is_disabled(meta, &disabled) {
            continue;
        }
        let Some(severity) = severity(meta, level, note, cx) else { continue };
        if meta.name == UnusedSuppression::NAME {
            unused = Some(severity);
            continue;
        }
        let mut report = Report::new(meta.name, severity);
        // A rule that formats knows no other line ends than those of Unix.
        let formats = meta.category == Category::Format;
        let unix = formats.then(|| unix.get_or_init(|| Unix::of(note)).as_ref()).flatten();
        if let Some(unix) = unix {
            rule.check(&unix.note, &cx.afresh(), &mut report);
            found.extend(report.into_diagnostics().into_iter().map(|it| unix.in_note(it)));
        } else {
            rule.check(note, cx, &mut report);
            // Most rules find nothing in most notes.
            if !report.is_empty() {
                found.extend(report.into_diagnostics());
            }
        }
    }
    if !found.is_empty() || unused.is_some() {
        suppress(&mut found, note, rules, unused);
    }
    if !may_fix(note, cx) {
        found.iter_mut().for_each(|diagnostic| diagnostic.fix = None);
    }
    found.sort_by(|a, b| (a.range, a.rule).cmp(&(b.range, b.rule)));
    found
}

/// Whether `disabled`, what the note's frontmatter tells the Linter plugin not to run, has this one of its rules.
fn is_disabled(meta: &RuleMeta, disabled: &[&str]) -> bool {
    meta.category == Category::Format
        && disabled.iter().any(|name| [Note::ALL_RULES, meta.name].contains(name))
}

/// How the findings of a rule count in `note`; none when it doesn't read it.
fn severity(meta: &RuleMeta, level: Severity, note: &Note, cx: &Context<'_>) -> Option<Severity> {
    let reads =
        meta.scope.kinds.contains(&note.kind()) && (meta.scope.unsettled || note.is_settled());
    match meta.scope.templates {
        _ if !reads => None,
        InTemplates::Skip if cx.template => None,
        InTemplates::Info if cx.template => Some(level.min(Severity::Info)),
        _ => Some(level),
    }
}

fn suppress(found: &mut Vec<Diagnostic>, note: &Note, rules: &RuleSet, unused: Option<Severity>) {
    let mut suppressions = Suppressions::of(note);
    found.retain_mut(|diagnostic| {
        let keeps_off = suppressions.keeps_off(diagnostic.rule, diagnostic.range);
        if keeps_off || suppressions.forbids_fix(diagnostic) {
            diagnostic.fix = None;
        }
        let formats =
            || rules::find(diagnostic.rule).is_some_and(|it| it.meta.category == Category::Format);
        let is_style = keeps_off && (diagnostic.severity == Severity::Info || formats());
        !is_style && !suppressions.silences(diagnostic)
    });
    if let Some(severity) = unused {
        let mut report = Report::new(UnusedSuppression::NAME, severity);
        let is_on = |name: &str| rules.iter().any(|(rule, _)| rule.meta().name == name);
        for (directive, rule) in suppressions.unused() {
            rules::report_unused(note, directive, rule, is_on, &mut report);
        }
        found.extend(report.into_diagnostics());
    }
}

/// Whether anything in `note` may be fixed. Boards and drawings are written by their plugins, which take offence at
/// the slightest change of form; a template's gaps are filled later.
fn may_fix(note: &Note, cx: &Context<'_>) -> bool {
    note.kind() == Kind::Note && note.is_settled() && (!cx.template || cx.settings.fix_templates)
}

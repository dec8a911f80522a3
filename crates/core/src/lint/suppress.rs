//! What comments in a note silence.

use crate::{
    diagnostic::{Diagnostic, Fix},
    note::{Directive, DirectiveKind, KeepOff, Note},
    text::{Edit, TextRange},
};

/// The suppressions of a note, and which of them were of use.
pub(super) struct Suppressions<'n> {
    note: &'n Note,
    scopes: Vec<Silence<'n>>,
    /// Whether the Obsidian Linter plugin was told to keep off the whole note.
    keeps_off_note: bool,
}

/// A stretch of a note in which rules are silent.
struct Silence<'n> {
    directive: &'n Directive,
    /// The rule that it names; none for all.
    rule: Option<TextRange>,
    /// Where findings are silenced by where they start.
    range: TextRange,
    used: bool,
}

impl Silence<'_> {
    /// Whether it names the rule of `diagnostic`, or all rules.
    fn names(&self, note: &Note, diagnostic: &Diagnostic) -> bool {
        self.rule.is_none_or(|rule| &note[rule] == diagnostic.rule)
    }
}

impl<'n> Suppressions<'n> {
    pub(super) fn of(note: &'n Note) -> Self {
        let mut scopes = Vec::new();
        for (index, directive) in note.directives().iter().enumerate() {
            let end = match directive.kind {
                DirectiveKind::Disable => None,
                DirectiveKind::DisableNextLine | DirectiveKind::DisableFile => {
                    Some(scope(note, directive))
                }
                DirectiveKind::Enable => continue,
            };
            let rules: Vec<_> = if directive.rules.is_empty() {
                vec![None]
            } else {
                directive.rules.iter().copied().map(Some).collect()
            };
            let later = &note.directives()[index + 1..];
            scopes.extend(rules.into_iter().map(|rule| {
                let range = end.unwrap_or_else(|| until_enabled(note, directive, rule, later));
                Silence { directive, rule, range, used: false }
            }));
        }
        Self { note, scopes, keeps_off_note: note.keeps_linter_off() }
    }

    /// Whether a comment silences `diagnostic`.
    pub(super) fn silences(&mut self, diagnostic: &Diagnostic) -> bool {
        let start = diagnostic.range.start();
        let note = self.note;
        let mut silenced = false;
        for scope in &mut self.scopes {
            if scope.names(note, diagnostic)
                && scope.range.start() <= start
                && start <= scope.range.end()
            {
                scope.used = true;
                silenced = true;
            }
        }
        silenced
    }

    /// Whether a comment keeps the fix of `diagnostic` from a place that it would edit, wherever the finding is.
    pub(super) fn forbids_fix(&self, diagnostic: &Diagnostic) -> bool {
        let edits = diagnostic.fix.iter().flat_map(Fix::edits);
        let silent = |range: TextRange| {
            self.scopes
                .iter()
                .any(|scope| scope.names(self.note, diagnostic) && scope.range.overlaps(range))
        };
        edits.map(Edit::range).any(|range| self.keeps_off(diagnostic.rule, range) || silent(range))
    }

    /// Whether the Obsidian Linter plugin, or the rule called `rule`, is to keep off a byte that `range` touches.
    pub(super) fn keeps_off(&self, rule: &str, range: TextRange) -> bool {
        let names = |off: &KeepOff| {
            off.rules.is_empty() || off.rules.iter().any(|&name| &self.note[name] == rule)
        };
        let touches =
            |off: &KeepOff| off.range.overlaps(range) || off.range.contains(range.start());
        self.keeps_off_note || self.note.keep_off().iter().any(|off| names(off) && touches(off))
    }

    /// The comments that silenced nothing, each with the rule that it names for nothing.
    pub(super) fn unused(&self) -> impl Iterator<Item = (&'n Directive, Option<TextRange>)> {
        self.scopes.iter().filter(|scope| !scope.used).map(|scope| (scope.directive, scope.rule))
    }
}

fn scope(note: &Note, directive: &Directive) -> TextRange {
    if directive.kind == DirectiveKind::DisableFile {
        return TextRange::new(0, note.text().len());
    }
    let line = note.lines().line_of(directive.range.end());
    let next = note.lines().line(line + 1);
    TextRange::new(next.start(), next.end().saturating_sub(1).max(next.start()))
}

fn until_enabled(
    note: &Note,
    from: &Directive,
    rule: Option<TextRange>,
    later: &[Directive],
) -> TextRange {
    let name = rule.map(|rule| &note[rule]);
    let enables = |directive: &&Directive| {
        directive.kind == DirectiveKind::Enable
            && (directive.rules.is_empty()
                || directive.rules.iter().any(|&rule| Some(&note[rule]) == name))
    };
    let end =
        later.iter().find(enables).map_or(note.text().len(), |directive| directive.range.start());
    TextRange::new(from.range.start(), end)
}

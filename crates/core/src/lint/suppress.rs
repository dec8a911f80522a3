//! What comments in a note silence.

use std::collections::HashMap;

use crate::{
    diagnostic::{Diagnostic, Fix},
    note::{Directive, DirectiveKind, Note},
    text::{Edit, RangeSet, TextRange},
};

/// The suppressions of a note, and which of them were of use.
pub(super) struct Suppressions<'n> {
    scopes: Vec<Silence<'n>>,
    /// Where findings that start there are silenced, a byte behind each scope too.
    silent: ByRule<'n>,
    /// Where comments keep fixes out.
    unfixed: ByRule<'n>,
    /// Where the Obsidian Linter plugin was told to keep off.
    keep_off: ByRule<'n>,
    /// Whether it was told so of the whole note.
    keeps_off_note: bool,
    /// Where silenced findings start: those of each rule, and under no name all.
    silenced: HashMap<Option<&'n str>, Vec<usize>>,
}

/// A stretch of a note in which rules are silent.
struct Silence<'n> {
    directive: &'n Directive,
    /// The rule that it names; none for all.
    rule: Option<TextRange>,
    name: Option<&'n str>,
    /// Where findings are silenced by where they start.
    range: TextRange,
}

/// Stretches of a note for each rule, and under no name for all.
struct ByRule<'n>(HashMap<Option<&'n str>, RangeSet>);

impl<'n> ByRule<'n> {
    fn of(ranges: impl Iterator<Item = (Option<&'n str>, TextRange)>) -> Self {
        let mut by_name: HashMap<_, Vec<_>> = HashMap::new();
        for (name, range) in ranges {
            by_name.entry(name).or_default().push(range);
        }
        let sets = by_name.into_iter().map(|(name, ranges)| (name, ranges.into_iter().collect()));
        Self(sets.collect())
    }

    /// Whether one of those for the rule called `rule` is as `holds` says.
    fn any(&self, rule: &str, holds: impl Fn(&RangeSet) -> bool) -> bool {
        [None, Some(rule)].iter().filter_map(|name| self.0.get(name)).any(holds)
    }
}

impl<'n> Suppressions<'n> {
    pub(super) fn of(note: &'n Note) -> Self {
        let scopes = scopes(note);
        let reach = |range: TextRange| TextRange::new(range.start(), range.end() + 1);
        let off = note.keep_off().iter().flat_map(|off| {
            names(&off.rules).map(|rule| (rule.map(|rule| &note[rule]), off.range))
        });
        Self {
            silent: ByRule::of(scopes.iter().map(|scope| (scope.name, reach(scope.range)))),
            unfixed: ByRule::of(scopes.iter().map(|scope| (scope.name, scope.range))),
            keep_off: ByRule::of(off),
            keeps_off_note: note.keeps_linter_off(),
            silenced: HashMap::new(),
            scopes,
        }
    }

    /// Whether a comment silences `diagnostic`.
    pub(super) fn silences(&mut self, diagnostic: &Diagnostic) -> bool {
        let start = diagnostic.range.start();
        let is_silenced = self.silent.any(diagnostic.rule, |silent| silent.contains(start));
        if is_silenced {
            for name in [None, Some(diagnostic.rule)] {
                self.silenced.entry(name).or_default().push(start);
            }
        }
        is_silenced
    }

    /// Whether a comment keeps the fix of `diagnostic` from a place that it would edit, wherever the finding is.
    pub(super) fn forbids_fix(&self, diagnostic: &Diagnostic) -> bool {
        let mut edits = diagnostic.fix.iter().flat_map(Fix::edits).map(Edit::range);
        edits.any(|range| {
            self.keeps_off(diagnostic.rule, range)
                || self.unfixed.any(diagnostic.rule, |unfixed| unfixed.overlaps(range))
        })
    }

    /// Whether the Obsidian Linter plugin, or the rule called `rule`, is to keep off a byte that `range` touches.
    pub(super) fn keeps_off(&self, rule: &str, range: TextRange) -> bool {
        let touches = |off: &RangeSet| off.overlaps(range) || off.contains(range.start());
        self.keeps_off_note || self.keep_off.any(rule, touches)
    }

    /// The comments that silenced nothing, each with the rule that it names for nothing.
    pub(super) fn unused(&mut self) -> impl Iterator<Item = (&'n Directive, Option<TextRange>)> {
        self.silenced.values_mut().for_each(|starts| starts.sort_unstable());
        let was_used = |scope: &Silence<'_>| {
            let Some(starts) = self.silenced.get(&scope.name) else { return false };
            let first = starts.partition_point(|start| *start < scope.range.start());
            starts.get(first).is_some_and(|start| *start <= scope.range.end())
        };
        let unused = self.scopes.iter().filter(move |scope| !was_used(scope));
        unused.map(|scope| (scope.directive, scope.rule))
    }
}

/// The rules that a comment names; none for all.
fn names(rules: &[TextRange]) -> impl DoubleEndedIterator<Item = Option<TextRange>> {
    rules.iter().copied().map(Some).chain(rules.is_empty().then_some(None))
}

/// What the comments of `note` silence, in their order.
fn scopes(note: &Note) -> Vec<Silence<'_>> {
    let mut scopes = Vec::new();
    // Where each rule speaks again, and under no name where all do: from the end on, the next.
    let mut enabled: HashMap<Option<&str>, usize> = HashMap::new();
    for directive in note.directives().iter().rev() {
        for rule in names(&directive.rules).rev() {
            let name = rule.map(|rule| &note[rule]);
            let range = match directive.kind {
                DirectiveKind::Disable => {
                    let ends = [enabled.get(&None), enabled.get(&name)];
                    let end = ends.into_iter().flatten().min().copied();
                    TextRange::new(directive.range.start(), end.unwrap_or(note.text().len()))
                }
                DirectiveKind::DisableNextLine | DirectiveKind::DisableFile => {
                    scope(note, directive)
                }
                DirectiveKind::Enable => {
                    enabled.insert(name, directive.range.start());
                    continue;
                }
            };
            scopes.push(Silence { directive, rule, name, range });
        }
    }
    scopes.reverse();
    scopes
}

fn scope(note: &Note, directive: &Directive) -> TextRange {
    if directive.kind == DirectiveKind::DisableFile {
        return TextRange::new(0, note.text().len());
    }
    let line = note.lines().line_of(directive.range.end());
    let next = note.lines().line(line + 1);
    TextRange::new(next.start(), next.end().saturating_sub(1).max(next.start()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnostic::Severity, path::NotePath};

    #[test]
    fn each_comment_is_of_use_where_it_reaches() {
        let text = "%% vault-lint-disable a %%\n1\n%% vault-lint-disable b, a %%\n2\n\
                    %% vault-lint-enable a %%\n3\n%% vault-lint-disable-next-line %%\n4\n\
                    %% vault-lint-enable %%\n5\n%% vault-lint-disable c %%\n";
        let note = Note::parse(NotePath::new("a.md"), text);
        let mut suppressions = Suppressions::of(&note);
        let mut silences = |rule, part| {
            let range = TextRange::of_length(text.find(part).unwrap(), 1);
            let (severity, message) = (Severity::Info, String::new());
            let finding = Diagnostic { rule, severity, range, message, help: None, fix: None };
            suppressions.silences(&finding)
        };
        let places = ["\n1", "2\n", "3\n", "4\n", "5\n"];
        assert_eq!(places.map(|place| silences("b", place)), [false, true, true, true, false]);
        assert_eq!(places.map(|place| silences("a", place)), [true, true, false, true, false]);
        let unused = suppressions.unused().map(|(_, rule)| rule.map(|rule| &text[rule]));
        assert_eq!(unused.collect::<Vec<_>>(), [Some("c")]);

        let mut none = Suppressions::of(&note);
        let unused = none.unused().map(|(_, rule)| rule.map(|rule| &text[rule]));
        let all = [Some("a"), Some("b"), Some("a"), None, Some("c")];
        assert_eq!(unused.collect::<Vec<_>>(), all);
    }
}

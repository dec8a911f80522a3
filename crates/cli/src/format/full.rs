use annotate_snippets::Level;
use vault_lint_core::{
    diagnostic::{Diagnostic, Severity},
    note::Note,
    pass::Checked,
    text::TextRange,
};

use super::{
    form::{Form, Frame},
    harmless, patch,
    snippet::{self, Excerpt, Place},
};

/// Each finding with its source, the place underlined, and the fix.
pub(super) struct Full;

impl Form for Full {
    fn note(&mut self, checked: &Checked, frame: &Frame) -> String {
        let shown = |finding| format!("{}\n", render(&checked.note, finding, frame));
        checked.findings.iter().map(shown).collect()
    }
}

fn render(note: &Note, finding: &Diagnostic, frame: &Frame) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let message = harmless(&finding.message);
    let place = place(note, finding);
    let patch = finding.fix.as_ref().map(|fix| patch::of(note, fix, place.line));
    let help = finding.help.iter().map(|help| harmless(help).into_owned());
    let help: Vec<_> = help.chain(patch.iter().map(|patch| patch.title.to_owned())).collect();
    let title = level.primary_title(message.as_ref()).id(finding.rule);
    let text = snippet::render(title, &place, &help, frame.styled, frame.width);
    let gutter = place.line.map_or(1, |line| line.to_string().len()) + 1;
    let lines = patch.map(|patch| patch.render(gutter, frame.width)).unwrap_or_default();
    format!("{text}\n{lines}")
}

fn place(note: &Note, finding: &Diagnostic) -> Place {
    let (start, end) = (finding.range.start(), finding.range.end());
    let at = note.position(start);
    let line = note.lines().line(note.lines().line_of(start));
    let source = note[line].trim_end_matches(['\n', '\r']);
    let is_whole = finding.range == TextRange::default();
    let excerpt = (!is_whole && !source.is_empty())
        .then(|| Excerpt::of(source, start - line.start()..end - line.start()));
    Place {
        path: harmless(note.path().as_str()).into_owned(),
        line: (!is_whole).then_some(at.line),
        column: at.column,
        excerpt,
    }
}

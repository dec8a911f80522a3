use std::{borrow::Cow, io, ops::Range};

use annotate_snippets::{
    AnnotationKind, Group, Level, Origin, Padding, Patch, Renderer, Snippet, renderer::DecorStyle,
};
use vault_lint_core::{
    diagnostic::{Applicability, Diagnostic, Fix, Severity},
    note::Note,
    text::TextRange,
};

use super::{Report, harmless, harmless::harmless_line};
use crate::output::Output;

/// Each finding with its source, the place underlined, and the fix.
pub(crate) fn full(report: &Report<'_>, output: &mut Output) -> io::Result<()> {
    let renderer = if output.is_styled() { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(output.width()).decor_style(DecorStyle::Unicode);
    for checked in &report.checked {
        for finding in &checked.findings {
            let text = render(&renderer, &checked.note, finding);
            output.print(&format!("{text}\n\n"))?;
        }
    }
    Ok(())
}

fn render(renderer: &Renderer, note: &Note, finding: &Diagnostic) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let message = harmless(&finding.message);
    let at = note.position(finding.range.start());
    let path = harmless(note.path().as_str());
    let origin = Origin::path(path.as_ref()).line(at.line).char_column(at.column);
    let title = level.primary_title(message.as_ref()).id(finding.rule);
    let mut group = match Excerpt::of(note, finding.range) {
        None => title.element(origin),
        Some(line) => {
            let mark = AnnotationKind::Primary.span(line.range);
            let source = Snippet::source(line.text).line_start(at.line).annotation(mark);
            // The renderer counts columns in what it is shown.
            if line.cut {
                title.element(origin).element(source)
            } else {
                title.element(source.path(path.as_ref()))
            }
        }
    };
    let help = finding.help.as_deref().map(harmless);
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_ref()));
    }
    let mut groups = vec![group];
    groups.extend(finding.fix.as_ref().and_then(|fix| fix_group(note, fix)));
    renderer.render(&groups)
}

/// A line, or the part of a long one around a place in it.
struct Excerpt<'n> {
    text: Cow<'n, str>,
    /// The place in `text`.
    range: Range<usize>,
    /// Whether it is a part only.
    cut: bool,
}

/// Longer lines than this, in bytes, are cut.
const LONG: usize = 600;
/// How much of a long line is shown before the place.
const BEFORE: usize = 80;

impl<'n> Excerpt<'n> {
    /// The first line of `range`; none for an empty line, and none for the empty range with which what is said of a note
    /// as a whole begins.
    fn of(note: &'n Note, range: TextRange) -> Option<Self> {
        if range == TextRange::default() {
            return None;
        }
        let line = note.lines().line(note.lines().line_of(range.start()));
        let source = note[line].trim_end_matches(['\n', '\r']);
        if source.is_empty() {
            return None;
        }
        let start = (range.start() - line.start()).min(source.len());
        let end = (range.end() - line.start()).clamp(start, source.len());
        if source.len() <= LONG {
            return Some(Self { text: harmless_line(source), range: start..end, cut: false });
        }
        let from = source.floor_char_boundary(start.saturating_sub(BEFORE));
        let to = source.floor_char_boundary((from + LONG).min(source.len()));
        let (before, after) =
            (if from > 0 { "…" } else { "" }, if to < source.len() { "…" } else { "" });
        let text = format!("{before}{}{after}", harmless_line(&source[from..to]));
        let shift = |offset: usize| offset.min(to) - from + before.len();
        Some(Self { text: text.into(), range: shift(start)..shift(end), cut: true })
    }
}

/// The lines that a fix changes, before and after; none where that would be too much to show.
fn fix_group<'n>(note: &'n Note, fix: &'n Fix) -> Option<Group<'n>> {
    const MOST_LINES: usize = 6;
    let title = match fix.applicability() {
        Applicability::Safe => "`vault-lint fix` makes this of it",
        Applicability::Unsafe => "`vault-lint fix --unsafe` makes this of it",
        Applicability::DisplayOnly => "it could be written so",
    };
    let edits = fix.edits();
    let whole = edits.iter().map(vault_lint_core::text::Edit::range).reduce(TextRange::join)?;
    let lines = note.lines().lines_of(whole);
    let first = note.lines().line(*lines.start());
    let shown = first.join(note.lines().line(*lines.end()));
    let written: usize = edits.iter().map(|edit| edit.content().lines().count()).sum();
    let moves_lines = edits.iter().any(|edit| {
        let blank = edit.content().trim().is_empty();
        blank && edit.content().contains('\n') || note[edit.range()].contains('\n')
    });
    if moves_lines || lines.count() > MOST_LINES || written > MOST_LINES || shown.len() > LONG {
        return Some(
            Level::HELP
                .secondary_title(title.replace(" makes this of it", " mends it"))
                .element(Padding),
        );
    }
    let patches = edits.iter().map(|edit| {
        let range = edit.range().start() - shown.start()..edit.range().end() - shown.start();
        Patch::new(range, harmless_block(edit.content()))
    });
    let number = note.lines().line_of(shown.start()) + 1;
    let snippet = Snippet::source(harmless_block(&note[shown])).line_start(number).patches(patches);
    Some(Level::HELP.secondary_title(title).element(snippet))
}

/// As [`harmless_line`], for several lines.
fn harmless_block(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| {
            let content = line.trim_end_matches(['\n', '\r']);
            format!("{}{}", harmless_line(content), &line[content.len()..])
        })
        .collect()
}

use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Level, Origin, Renderer, Snippet, Title, renderer::DecorStyle,
};

use super::harmless::harmless_line;
use crate::output::Output;

/// A place in a file, and the line there.
pub(super) struct Place {
    /// As it may be shown.
    pub(super) path: String,
    /// From 1; none where the file as a whole is meant.
    pub(super) line: Option<usize>,
    /// From 1, in characters.
    pub(super) column: usize,
    pub(super) excerpt: Option<Excerpt>,
}

/// A line, or the part of a long one around a place in it, as it may be shown.
pub(super) struct Excerpt {
    text: String,
    /// The place in `text`.
    range: Range<usize>,
}

/// Longer lines than this, in bytes, are cut.
const LONG: usize = 600;
/// How much of a long line is shown before the place.
const BEFORE: usize = 80;

impl Excerpt {
    /// The excerpt of `line` around `range`, its bytes that are meant.
    pub(super) fn of(line: &str, range: Range<usize>) -> Self {
        let start = range.start.min(line.len());
        let end = range.end.clamp(start, line.len());
        let (from, to) = if line.len() <= LONG {
            (0, line.len())
        } else {
            let from = line.floor_char_boundary(start.saturating_sub(BEFORE));
            (from, line.floor_char_boundary((from + LONG).min(line.len())))
        };
        let mut text = String::from(if from > 0 { "…" } else { "" });
        text.push_str(&harmless_line(&line[from..start]));
        let shown_start = text.len();
        text.push_str(&harmless_line(&line[start..end.min(to)]));
        let shown_end = text.len();
        text.push_str(&harmless_line(&line[end.min(to)..to]));
        text.push_str(if to < line.len() { "…" } else { "" });
        Self { text, range: shown_start..shown_end }
    }
}

/// A message with its place and what helps, without a line end.
pub(super) fn render(title: Title<'_>, place: &Place, help: &[String], output: &Output) -> String {
    let group = match (&place.excerpt, place.line) {
        (Some(excerpt), Some(line)) => title.element(
            Snippet::source(excerpt.text.as_str())
                .line_start(line)
                .path(place.path.as_str())
                .annotation(AnnotationKind::Primary.span(excerpt.range.clone())),
        ),
        (_, Some(line)) => {
            title.element(Origin::path(place.path.as_str()).line(line).char_column(place.column))
        }
        (_, None) => title.element(Origin::path(place.path.as_str())),
    };
    let group = group.elements(help.iter().map(|help| Level::HELP.message(help.as_str())));
    with_true_column(&renderer(output).render(&[group]), place)
}

fn renderer(output: &Output) -> Renderer {
    let renderer = if output.is_styled() { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(output.width()).decor_style(DecorStyle::Unicode)
}

/// The renderer counts the column in what it is shown, which may be cut, or longer than the line itself.
fn with_true_column(rendered: &str, place: &Place) -> String {
    let (Some(excerpt), Some(line)) = (&place.excerpt, place.line) else {
        return rendered.to_owned();
    };
    let shown = excerpt.text[..excerpt.range.start].chars().count() + 1;
    let Some((title, rest)) = rendered.split_once('\n').filter(|_| shown != place.column) else {
        return rendered.to_owned();
    };
    let from = format!("{}:{line}:{shown}", place.path);
    let to = format!("{}:{line}:{}", place.path, place.column);
    format!("{title}\n{}", rest.replacen(&from, &to, 1))
}

/// As much of `line` around the byte `at` as `width` columns hold, as it may be shown.
pub(super) fn cropped(line: &str, at: usize, width: usize) -> String {
    let characters = line.chars().count();
    if characters <= width {
        return shown(line);
    }
    let before = line[..line.floor_char_boundary(at)].chars().count();
    let from = before.saturating_sub(width / 3).min(characters - width);
    let part: String = line.chars().skip(from).take(width).collect();
    let mut text = String::from(if from > 0 { "…" } else { "" });
    text.push_str(&shown(&part));
    text.push_str(if from + width < characters { "…" } else { "" });
    text
}

/// As the renderer shows it.
pub(super) fn shown(text: &str) -> String {
    harmless_line(text).replace('\t', "    ")
}

use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Level, Origin, Renderer, Snippet, Title, renderer::DecorStyle,
};
use anstyle::Style;

use super::{harmless::harmless_line, styled};

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
        let part = if line.len() <= LONG {
            0..line.len()
        } else {
            let from = line.floor_char_boundary(start.saturating_sub(BEFORE));
            from..line.floor_char_boundary((from + LONG).min(line.len()))
        };
        Self::cut(line, part, start..range.end.max(start))
    }

    /// The excerpt of `line` around `range` that has as many characters as `width`, or all of the line.
    pub(super) fn within(line: &str, range: Range<usize>, width: usize) -> Self {
        let characters = line.chars().count();
        if characters <= width {
            return Self::cut(line, 0..line.len(), range);
        }
        let before = line[..range.start].chars().count();
        let from = before.saturating_sub(width / 3).min(characters - width);
        let mut offsets = line.char_indices().map(|(offset, _)| offset).skip(from);
        let start = offsets.next().unwrap_or(0);
        let end = offsets.nth(width - 1).unwrap_or(line.len());
        Self::cut(line, start..end, range)
    }

    /// `part` of `line`, with `range` in it.
    fn cut(line: &str, part: Range<usize>, range: Range<usize>) -> Self {
        let (start, end) = (range.start.min(part.end), range.end.min(part.end));
        let mut text = String::from(if part.start > 0 { "…" } else { "" });
        text.push_str(&harmless_line(&line[part.start..start]));
        let shown_start = text.len();
        text.push_str(&harmless_line(&line[start..end]));
        let shown_end = text.len();
        text.push_str(&harmless_line(&line[end..part.end]));
        text.push_str(if part.end < line.len() { "…" } else { "" });
        Self { text, range: shown_start..shown_end }
    }

    /// The text, with the place in `style`.
    pub(super) fn styled(&self, style: Style) -> String {
        let Range { start, end } = self.range;
        let (before, meant, after) =
            (&self.text[..start], &self.text[start..end], &self.text[end..]);
        let meant = if meant.is_empty() { String::new() } else { styled(meant, style) };
        format!("{before}{meant}{after}").replace('\t', "    ")
    }
}

/// A message with its place and what helps, without a line end.
pub(super) fn render(
    title: Title<'_>,
    place: &Place,
    help: &[String],
    styled: bool,
    width: usize,
) -> String {
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
    with_true_column(&renderer(styled, width).render(&[group]), place)
}

fn renderer(styled: bool, width: usize) -> Renderer {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(width).decor_style(DecorStyle::Unicode)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(excerpt: &Excerpt) -> (&str, &str) {
        (&excerpt.text, &excerpt.text[excerpt.range.clone()])
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = format!("{}<here>{}", "é".repeat(2000), "é".repeat(2000));
        let excerpt = Excerpt::of(&line, 4000..4006);
        assert_eq!((shown(&excerpt).1, excerpt.text.len()), ("<here>", LONG + 2 * "…".len()));
        let within = Excerpt::within(&line, 4000..4006, 20);
        assert_eq!(shown(&within), ("…éééééé<here>éééééééé…", "<here>"));
        let all_of_it = Excerpt::within(&line, 0..line.len(), 4);
        assert_eq!(shown(&all_of_it), ("éééé…", "éééé"));
        assert_eq!(shown(&Excerpt::within(&line, line.len()..line.len(), 4)), ("…éééé", ""));
    }

    #[test]
    fn the_place_stays_right_where_characters_are_spelled_out() {
        let excerpt = Excerpt::of("a\u{200b}b\u{200b}", 5..8);
        assert_eq!(shown(&excerpt), ("a‹U+200B›b‹U+200B›", "‹U+200B›"));
    }
}

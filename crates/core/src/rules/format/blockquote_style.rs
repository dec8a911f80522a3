use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{edits::Editor, list_line::is_below_item};
use crate::{
    diagnostic::Fix,
    note::{BlockKind, Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{RangeSet, TextRange},
};

/// The marks of a quote are not written in the style that is wanted.
///
/// ## Why
///
/// Quotes are easier to read and to search when all are written alike.
///
/// ## Example
///
/// ```md
/// >One
/// >> Two
/// ```
///
/// ## Fix
///
/// One blank comes behind each mark, or none with `no space`. What code and lists are indented by stays; where a line of a
/// list has no blank before it, one comes before all of its lines. A last line without text stays. Where `trailing-spaces` is
/// on, a blank comes behind a mark that ends its line only below an item.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct BlockquoteStyle {
    /// What follows each mark.
    style: Style,
}

/// What follows the mark of a quote.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, Serialize, JsonSchema)]
enum Style {
    /// One blank.
    #[default]
    #[serde(rename = "space")]
    Space,
    /// None.
    #[serde(rename = "no space")]
    NoSpace,
}

impl Rule for BlockquoteStyle {
    const META: RuleMeta = RuleMeta {
        name: "blockquote-style",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let mut quotes = outermost(note, note.body(), |kind| kind == BlockKind::Quote).peekable();
        if quotes.peek().is_none() {
            return;
        }
        let editor = Editor::new(note, Ignore::OPAQUE);
        let code = note.ignored(Ignore::CODE);
        let trims = cx.settings.turns_on("trailing-spaces");
        for quote in quotes {
            let lines = lines(note, quote);
            let lists = Lists::of(note, quote, &lines, editor.ignored());
            for line in &lines {
                let old = &note[line.indent];
                let indent = if line.is_empty {
                    let stays = trims && !is_below_item(note, line.marks.start());
                    if stays { old.into() } else { self.style.blank().into() }
                } else if code.contains(line.indent.end()) {
                    self.style.before(old, old.len())
                } else if let Some(least) = lists.least_around(line) {
                    self.style.before(old, least)
                } else {
                    self.style.blank().into()
                };
                if line.marks.len() == 1 && indent == old {
                    continue;
                }
                let wanted = self.style.marks(note[line.marks].matches('>').count()) + &indent;
                let range = line.marks.join(line.indent);
                if let Some(edit) = editor.replace(range, &wanted) {
                    report.add(range, "marks of a quote in another style").fix(Fix::safe(edit));
                }
            }
        }
    }
}

impl Style {
    /// What stands behind the last mark.
    fn blank(self) -> &'static str {
        if self == Self::Space { " " } else { "" }
    }

    /// The indent of code and lists, with a blank before it where there is none: `least` blanks stand before each of their
    /// lines, which are indented by what goes beyond one.
    fn before(self, indent: &str, least: usize) -> Cow<'_, str> {
        if least > 0 { indent.into() } else { (self.blank().to_owned() + indent).into() }
    }

    /// `count` marks.
    fn marks(self, count: usize) -> String {
        vec![">"; count].join(self.blank())
    }
}

/// A line of a quote that has marks.
struct Line {
    /// From the first mark to the last.
    marks: TextRange,
    /// The blanks behind them.
    indent: TextRange,
    /// Whether nothing follows.
    is_empty: bool,
}

/// The lines of `quote` that have marks, but for a last one without text.
fn lines(note: &Note, quote: TextRange) -> Vec<Line> {
    let lines = note.lines().lines_of(quote).map(|line| note.lines().line(line));
    let found = lines.filter_map(|line| {
        let line = TextRange::new(line.start().max(quote.start()), line.end());
        let text = note[line].trim_end_matches('\n');
        let content = text.trim_start_matches([' ', '\t', '>']);
        let content_start = text.len() - content.len();
        let first = text[..content_start].find('>')?;
        let last = text[..content_start].rfind('>')? + 1;
        Some(Line {
            marks: TextRange::new(first, last).shifted(line.start()),
            indent: TextRange::new(last, content_start).shifted(line.start()),
            is_empty: content.is_empty(),
        })
    });
    let mut found: Vec<Line> = found.collect();
    found.pop_if(|last| last.is_empty);
    found
}

/// The lists of a quote, each with the least blanks behind the marks of those of its lines that may change.
struct Lists(Vec<(TextRange, usize)>);

impl Lists {
    fn of(note: &Note, quote: TextRange, lines: &[Line], ignored: &RangeSet) -> Self {
        let lists = outermost(note, quote, |kind| matches!(kind, BlockKind::List { .. }));
        let measured = lists.map(|list| {
            let first = lines.partition_point(|line| line.indent.end() < list.start());
            let of_list = lines[first..].iter().take_while(|line| line.marks.start() < list.end());
            let stays = |line: &Line| ignored.overlaps(TextRange::at(line.marks.end()));
            let filled = of_list.filter(|line| !line.is_empty && !stays(line));
            (list, filled.map(|line| line.indent.len()).min().unwrap_or_default())
        });
        Self(measured.collect())
    }

    /// The least blanks behind the marks in the list to which `line` belongs.
    fn least_around(&self, line: &Line) -> Option<usize> {
        let start = line.indent.end();
        let next = self.0.partition_point(|(list, _)| list.end() <= start);
        self.0.get(next).filter(|(list, _)| list.contains(start)).map(|(_, least)| *least)
    }
}

/// The blocks in `range` of a kind that stand in no other of it there.
fn outermost(
    note: &Note,
    range: TextRange,
    is: impl Fn(BlockKind) -> bool,
) -> impl Iterator<Item = TextRange> {
    let first = note.blocks().partition_point(|block| block.range.start() < range.start());
    let inside = note.blocks()[first..].iter();
    let inside = inside.take_while(move |block| block.range.start() < range.end());
    let mut end = range.start();
    inside.filter_map(move |block| {
        let is_new = is(block.kind) && block.range.start() >= end;
        if is_new {
            end = block.range.end();
        }
        is_new.then_some(block.range)
    })
}

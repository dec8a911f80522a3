//! The block structure of a note, as pulldown-cmark reads it.
//!
//! The only module that speaks to pulldown-cmark. Its extensions for wikilinks, math, tasks, callouts and
//! metadata are left off: Obsidian reads all of these differently, so sibling modules do.

#![expect(clippy::disallowed_methods, reason = "this is where Markdown is parsed")]

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::text::TextRange;

/// A block of a note, or a run of text directly in a list item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// From its first marker to the end of its last line.
    pub range: TextRange,
    /// How many blocks it stands in.
    pub depth: u16,
}

/// What a [`Block`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BlockKind {
    /// A paragraph, also one without blank lines in a tight list.
    Paragraph,
    /// A heading and its level, 1 to 6.
    Heading(u8),
    /// A quote or a callout.
    Quote,
    /// A list.
    List {
        /// Whether it is numbered.
        ordered: bool,
    },
    /// A list item, with its marker.
    Item,
    /// A code block.
    Code {
        /// Fenced by backticks or tildes, not indented.
        fenced: bool,
        /// Whether its closing fence is there; always true for indented code.
        closed: bool,
    },
    /// HTML that starts a block.
    Html,
    /// A table.
    Table,
    /// The header row of a table, or another row.
    TableRow,
    /// The definition of a footnote.
    Footnote,
    /// A thematic break.
    Rule,
}

impl BlockKind {
    /// Whether it holds text and no blocks.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Paragraph | Self::Heading(_))
    }
}

/// A piece of a text block in which Markdown isn't what it seems.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// What it is.
    pub kind: SpanKind,
    /// With its delimiters.
    pub range: TextRange,
}

/// What a [`Span`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpanKind {
    /// Inline code.
    Code,
    /// An HTML tag or comment.
    Html,
    /// A Markdown link.
    Link {
        /// Where its text ends and its destination begins.
        text_end: u32,
    },
    /// A Markdown image.
    Image {
        /// Where its text ends and its destination begins.
        text_end: u32,
    },
}

/// Stressed text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Emphasis {
    /// Whether it is marked by two characters at each end, not by one.
    pub strong: bool,
    /// With its marks.
    pub range: TextRange,
}

/// The block structure of a text.
#[derive(Debug, Default)]
pub(super) struct Structure {
    /// In source order, a block before those in it.
    pub(super) blocks: Vec<Block>,
    /// In the order in which they end.
    pub(super) spans: Vec<Span>,
    /// The definitions of links, `[id]: destination`, the first of each id.
    pub(super) definitions: Vec<TextRange>,
    /// By their starts.
    pub(super) emphases: Vec<Emphasis>,
}

/// More containers than this opened by one line, and the note's blocks are not read: the parser's time grows with
/// depth times lines.
const MAX_DEPTH: usize = 150;

impl Structure {
    /// Reads `text` from `start` on.
    pub(super) fn parse(text: &str, start: usize) -> Self {
        let mut builder = Builder { text, ..Builder::default() };
        let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
        let parser = Parser::new_ext(&text[start..], options).into_offset_iter();
        let spans = parser.reference_definitions().iter().map(|(_, definition)| &definition.span);
        let mut definitions: Vec<TextRange> =
            spans.map(|span| on_boundaries(text, span.start + start, span.end + start)).collect();
        definitions.sort();
        for (event, range) in parser {
            let is_text = matches!(event, Event::Text(_) | Event::SoftBreak | Event::HardBreak);
            if is_text && !builder.keeps_text() {
                continue;
            }
            builder.event(&event, on_boundaries(text, range.start + start, range.end + start));
        }
        builder.close_run();
        builder.spans.sort_by_key(|span| span.range);
        let Builder { blocks, spans, emphases, .. } = builder;
        Self { blocks, spans, definitions, emphases }
    }
}

/// The range, widened to whole characters: among nested footnotes pulldown-cmark (0.13.6) may end inline HTML within
/// a character.
fn on_boundaries(text: &str, start: usize, end: usize) -> TextRange {
    TextRange::new(text.floor_char_boundary(start), text.ceil_char_boundary(end))
}

/// Whether a line of `text` opens more containers than any note of a person does.
pub(super) fn is_too_deep(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut start = 0;
    memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]).any(|end| {
        let line = &bytes[start..end];
        start = end + 1;
        containers(line) > MAX_DEPTH
    })
}

/// How many quotes and list items a line opens at most, two columns of indent counting as one.
fn containers(line: &[u8]) -> usize {
    if line.len() <= MAX_DEPTH {
        return 0;
    }
    let mut opened = 0;
    let mut columns = 0;
    let mut rest = line;
    while let [byte, after @ ..] = rest {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4,
            b'>' => opened += 1,
            b'-' | b'*' | b'+' | b'.' | b')'
                if after.first().is_none_or(u8::is_ascii_whitespace) =>
            {
                opened += 1;
            }
            b'0'..=b'9' => {}
            _ => break,
        }
        rest = after;
    }
    if rest.is_empty() { opened } else { opened + columns / 2 }
}

#[derive(Default)]
struct Builder<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    spans: Vec<Span>,
    emphases: Vec<Emphasis>,
    /// The blocks that are open, outermost first.
    open: Vec<usize>,
    /// The text run in a tight list item that is open.
    run: Option<TextRange>,
    /// The links and images that are open, each with the end of what it holds so far.
    links: Vec<usize>,
}

impl Builder<'_> {
    fn event(&mut self, event: &Event<'_>, range: TextRange) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag, range),
            Event::Text(_) | Event::SoftBreak | Event::HardBreak | Event::FootnoteReference(_) => {
                self.inline(range);
            }
            Event::Code(_) => self.span(SpanKind::Code, range),
            Event::InlineHtml(_) => self.span(SpanKind::Html, range),
            Event::Rule => {
                self.close_run();
                self.push(BlockKind::Rule, range);
            }
            Event::Html(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: TextRange) {
        let kind = match tag {
            Tag::Paragraph => BlockKind::Paragraph,
            Tag::Heading { level, .. } => BlockKind::Heading(*level as u8),
            Tag::BlockQuote(_) => BlockKind::Quote,
            Tag::List(start) => BlockKind::List { ordered: start.is_some() },
            Tag::Item => BlockKind::Item,
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                BlockKind::Code { fenced: false, closed: true }
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => {
                BlockKind::Code { fenced: true, closed: is_closed(&self.text[range]) }
            }
            Tag::HtmlBlock => BlockKind::Html,
            Tag::Table(_) => BlockKind::Table,
            Tag::TableHead | Tag::TableRow => BlockKind::TableRow,
            Tag::FootnoteDefinition(_) => BlockKind::Footnote,
            Tag::Link { .. } | Tag::Image { .. } => {
                self.inline(TextRange::at(range.start()));
                self.links.push(range.start() + 1);
                return;
            }
            Tag::Emphasis | Tag::Strong => {
                self.emphases.push(Emphasis { strong: *tag == Tag::Strong, range });
                return self.inline(range);
            }
            _ => return,
        };
        self.close_run();
        let range = match kind {
            BlockKind::List { .. } | BlockKind::Item => self.without_tab(range),
            _ => range,
        };
        self.push(kind, range);
        self.open.push(self.blocks.len() - 1);
    }

    fn end(&mut self, tag: TagEnd, range: TextRange) {
        match tag {
            TagEnd::Link | TagEnd::Image => {
                #[expect(clippy::cast_possible_truncation, reason = "notes are smaller than 4 GiB")]
                let text_end = self.links.pop().unwrap_or(range.start()) as u32;
                let kind = if tag == TagEnd::Link {
                    SpanKind::Link { text_end }
                } else {
                    SpanKind::Image { text_end }
                };
                self.span(kind, range);
            }
            TagEnd::Emphasis | TagEnd::Strong => self.inline(range),
            TagEnd::TableCell => {}
            _ => {
                self.close_run();
                self.open.pop();
            }
        }
    }

    /// The range of a list or item from its marker on, where a tab indents it: pulldown-cmark (0.13.6) counts the tab as
    /// blanks, and so may begin on the line before or at a quote mark.
    fn without_tab(&self, range: TextRange) -> TextRange {
        let source = &self.text[range];
        let rest = source.trim_start_matches(['\n', '\r', '\t', '>']);
        TextRange::new(range.end() - rest.len(), range.end())
    }

    fn push(&mut self, kind: BlockKind, range: TextRange) {
        let depth = u16::try_from(self.open.len()).unwrap_or(u16::MAX);
        self.blocks.push(Block { kind, range, depth });
    }

    fn span(&mut self, kind: SpanKind, range: TextRange) {
        self.spans.push(Span { kind, range });
        self.inline(range);
    }

    /// Takes note of inline content: in a tight list item it makes a paragraph.
    fn inline(&mut self, range: TextRange) {
        if let Some(end) = self.links.last_mut() {
            *end = (*end).max(range.end());
        }
        if self.in_item() {
            // Text that begins with an escaped character is given from that character on.
            let escapes = self.run.is_none() && self.text[..range.start()].ends_with('\\');
            let range = TextRange::new(range.start() - usize::from(escapes), range.end());
            self.run = Some(self.run.map_or(range, |run| run.join(range)));
        }
    }

    fn in_item(&self) -> bool {
        self.open.last().is_some_and(|&block| self.blocks[block].kind == BlockKind::Item)
    }

    /// Whether it matters where text stands.
    fn keeps_text(&self) -> bool {
        !self.links.is_empty() || self.in_item()
    }

    fn close_run(&mut self) {
        if let Some(range) = self.run.take() {
            self.push(BlockKind::Paragraph, range);
        }
    }
}

/// Whether the last line of a fenced code block is its closing fence.
fn is_closed(block: &str) -> bool {
    let bytes = block.as_bytes();
    let Some(&fence) = bytes.first() else { return false };
    let length = bytes.iter().take_while(|&&byte| byte == fence).count();
    let Some((_, last)) = block.trim_end().rsplit_once('\n') else { return false };
    let last = last.trim_start_matches([' ', '\t', '>']);
    last.len() >= length && last.bytes().all(|byte| byte == fence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<(BlockKind, &str)> {
        Structure::parse(text, 0)
            .blocks
            .iter()
            .map(|block| (block.kind, &text[block.range]))
            .collect()
    }

    #[test]
    fn text_of_a_tight_item_is_a_paragraph() {
        use BlockKind::{Item, List, Paragraph};
        assert_eq!(
            blocks("- a *b*\n  - c\n"),
            [
                (List { ordered: false }, "- a *b*\n  - c\n"),
                (Item, "- a *b*\n  - c\n"),
                (Paragraph, "a *b*"),
                (List { ordered: false }, "- c\n"),
                (Item, "- c\n"),
                (Paragraph, "c"),
            ]
        );
    }

    #[test]
    fn a_backslash_is_part_of_the_text_of_a_tight_item() {
        let text = "- \\*a\n- \\_b\n";
        let paragraphs = blocks(text).into_iter().filter(|(kind, _)| kind.is_text());
        assert_eq!(paragraphs.map(|(_, source)| source).collect::<Vec<_>>(), ["\\*a", "\\_b"]);
    }

    #[test]
    fn an_item_begins_on_its_own_line() {
        let text = "- a\n\t- b\n- c\n";
        let items = blocks(text).into_iter().filter(|(kind, _)| *kind == BlockKind::Item);
        assert_eq!(
            items.map(|(_, source)| source).collect::<Vec<_>>(),
            ["- a\n\t- b\n", "- b\n", "- c\n"]
        );
    }

    #[test]
    fn a_fence_is_closed_by_one_at_least_as_long() {
        let closed = |text: &str| {
            let found =
                Structure::parse(text, 0).blocks.iter().find_map(|block| match block.kind {
                    BlockKind::Code { closed, .. } => Some(closed),
                    _ => None,
                });
            found.unwrap()
        };
        assert!(closed("```\na\n````\n") && closed("> ~~~\n> a\n> ~~~ \n") && closed("    a\n"));
        assert!(!closed("```js\na") && !closed("````\na\n```\n") && !closed("```"));
    }

    #[test]
    fn links_know_where_their_text_ends() {
        let text = "x [a *b*](c#d) ![](e)";
        let parsed = Structure::parse(text, 0);
        let ends: Vec<_> = parsed
            .spans
            .iter()
            .map(|span| match span.kind {
                SpanKind::Link { text_end } | SpanKind::Image { text_end } => {
                    &text[text_end as usize..span.range.end()]
                }
                _ => "",
            })
            .collect();
        assert_eq!(ends, ["](c#d)", "[](e)"]);
    }

    #[test]
    fn ranges_lie_on_character_boundaries() {
        let text = "[^1]: `%>$x$</div>\n[^1]: <input type=\"checkbox\" unchecked id=\"a(b\">\n%%\u{202e} ^id]\n<!--`";
        let parsed = Structure::parse(text, 0);
        assert!(parsed.spans.iter().all(|span| text.get(span.range.bytes()).is_some()));
    }

    #[test]
    fn deep_nesting_is_seen_before_it_is_parsed() {
        assert!(
            is_too_deep(&("- ".repeat(50_000) + "a\n")) && is_too_deep(&("> ".repeat(200) + "a"))
        );
        assert!(!is_too_deep(&"- ".repeat(70)) && !is_too_deep(&"a - > ".repeat(1_000)));
        assert!(!is_too_deep(&"-".repeat(400)) && !is_too_deep(&" ".repeat(400)));
    }
}

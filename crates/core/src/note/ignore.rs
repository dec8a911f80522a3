//! What a rule that formats leaves alone, by the kinds of the Obsidian Linter plugin.

use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use memchr::memmem;
use regex::Regex;

use super::{BlockKind, Note, OpaqueKind, SpanKind};
use crate::text::{RangeSet, TextRange};

bitflags::bitflags! {
    /// Kinds of text that a rule leaves alone.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Ignore: u32 {
        /// Code blocks: from the fence, or the indent, to the end of the last line without its line end.
        const CODE = 1;
        /// Inline code.
        const INLINE_CODE = 1 << 1;
        /// Math between double dollars, a block or within a line.
        const MATH = 1 << 2;
        /// Math between single dollars, also with blanks inside, which Obsidian shows as text.
        const INLINE_MATH = 1 << 3;
        /// The frontmatter, from the opening fence to the closing one without its line end.
        const YAML = 1 << 4;
        /// Markdown links with brackets; no links in pointed brackets, none with a reference.
        const LINK = 1 << 5;
        /// Wikilinks and their embeds, wherever they stand.
        const WIKI_LINK = 1 << 6;
        /// Markdown images.
        const IMAGE = 1 << 7;
        /// Tags, all digits or not.
        const TAG = 1 << 8;
        /// HTML, blocks and within a line, with its comments.
        const HTML = 1 << 9;
        /// URLs that stand alone.
        const URL = 1 << 10;
        /// Tables.
        const TABLE = 1 << 11;
        /// Comments between `%%`.
        const COMMENT = 1 << 12;
        /// Templater's tags.
        const TEMPLATER = 1 << 13;
        /// Footnotes at the start of a line.
        const FOOTNOTE_AT_LINE_START = 1 << 14;
        /// Footnotes right after the box of a task.
        const FOOTNOTE_AT_TASK_START = 1 << 15;
        /// HTML anchors with what they hold.
        const ANCHOR = 1 << 16;
        /// Horizontal rules.
        const RULE = 1 << 17;
        /// What no rule may touch in the text: code, math, frontmatter, comments, HTML and Templater's tags.
        const OPAQUE = Self::CODE.bits() | Self::INLINE_CODE.bits() | Self::MATH.bits() | Self::INLINE_MATH.bits()
            | Self::YAML.bits() | Self::HTML.bits() | Self::COMMENT.bits() | Self::TEMPLATER.bits();
    }
}

const KINDS: usize = 18;

/// The ranges of each kind that was asked for, and of each choice of kinds.
#[derive(Debug, Default)]
pub(super) struct Ignored {
    kinds: [OnceLock<RangeSet>; KINDS],
    choices: Mutex<Vec<(Ignore, Arc<RangeSet>)>>,
}

impl Ignored {
    /// The ranges of `kind`, which is a single one, and its number.
    fn of<'i>(&'i self, note: &Note, kind: Ignore) -> &'i RangeSet {
        let number = kind.bits().trailing_zeros() as usize;
        self.kinds[number].get_or_init(|| find(note, kind).into_iter().collect())
    }
}

impl Note {
    /// Where text of `kinds` stands, and what the Linter plugin is told to keep off by a comment. Found once.
    pub fn ignored(&self, kinds: Ignore) -> Arc<RangeSet> {
        let choices = || self.ignored.choices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = choices().iter().find(|(known, _)| *known == kinds) {
            return Arc::clone(found);
        }
        let found = self.find_ignored(kinds);
        choices().push((kinds, Arc::clone(&found)));
        found
    }

    fn find_ignored(&self, kinds: Ignore) -> Arc<RangeSet> {
        let of = |kinds: Ignore| kinds.iter().flat_map(|kind| self.ignored.of(self, kind).iter());
        if kinds == Ignore::OPAQUE || !kinds.contains(Ignore::OPAQUE) {
            let off = self.keep_off().iter().filter(|off| off.rules.is_empty());
            return Arc::new(of(kinds).chain(off.map(|off| off.range)).collect());
        }
        // Most rules leave that alone and something else, which most notes don't have.
        let base = self.ignored(Ignore::OPAQUE);
        let mut more = of(kinds.difference(Ignore::OPAQUE)).peekable();
        if more.peek().is_none() {
            return base;
        }
        Arc::new(base.iter().chain(more).collect())
    }
}

fn find(note: &Note, kind: Ignore) -> Vec<TextRange> {
    match kind {
        Ignore::CODE => blocks(note, |kind| matches!(kind, BlockKind::Code { .. }))
            .map(|range| with_indent(note, range))
            .collect(),
        Ignore::INLINE_CODE => spans(note, |kind, _| kind == SpanKind::Code).collect(),
        Ignore::MATH => opaque(note, &[OpaqueKind::Math]).collect(),
        Ignore::INLINE_MATH if !note.text().contains('$') => Vec::new(),
        Ignore::INLINE_MATH => {
            let spaced = matches(note, &SPACED_MATH, "$ ");
            note.inlines().math.iter().copied().chain(spaced).collect()
        }
        Ignore::YAML => {
            note.frontmatter().map(|it| trimmed(note, it.range())).into_iter().collect()
        }
        Ignore::LINK => spans(note, |kind, source| {
            matches!(kind, SpanKind::Link { .. })
                && source.starts_with('[')
                && source.ends_with(')')
        })
        .collect(),
        Ignore::WIKI_LINK => wiki_links(note.text()),
        Ignore::IMAGE => spans(note, |kind, _| matches!(kind, SpanKind::Image { .. })).collect(),
        Ignore::TAG => tags(note.text()),
        Ignore::HTML => blocks(note, |kind| kind == BlockKind::Html)
            .chain(spans(note, |kind, _| kind == SpanKind::Html))
            .chain(opaque(note, &[OpaqueKind::HtmlComment]))
            .collect(),
        Ignore::URL => urls(note.text()),
        Ignore::TABLE => note.tables().iter().map(|table| trimmed(note, table.range)).collect(),
        Ignore::COMMENT => opaque(note, &[OpaqueKind::Comment]).collect(),
        Ignore::TEMPLATER => matches(note, &TEMPLATER, "<%"),
        Ignore::FOOTNOTE_AT_LINE_START => matches(note, &FOOTNOTE_AT_LINE_START, "[^"),
        Ignore::FOOTNOTE_AT_TASK_START => matches(note, &FOOTNOTE_AT_TASK_START, "[^"),
        Ignore::ANCHOR => matches(note, &ANCHOR, "<a"),
        Ignore::RULE => blocks(note, |kind| kind == BlockKind::Rule).collect(),
        _ => Vec::new(),
    }
}

fn blocks(note: &Note, is: impl Fn(BlockKind) -> bool) -> impl Iterator<Item = TextRange> {
    let blocks = note.blocks().iter().filter(move |block| is(block.kind));
    blocks.map(|block| trimmed(note, block.range))
}

fn spans(note: &Note, is: impl Fn(SpanKind, &str) -> bool) -> impl Iterator<Item = TextRange> {
    let spans = note.spans().iter().filter(move |span| is(span.kind, &note[span.range]));
    spans.map(|span| span.range)
}

fn opaque(note: &Note, kinds: &'static [OpaqueKind]) -> impl Iterator<Item = TextRange> {
    note.opaque().iter().filter(|opaque| kinds.contains(&opaque.kind)).map(|opaque| opaque.range)
}

/// `range` without line ends at its end.
fn trimmed(note: &Note, range: TextRange) -> TextRange {
    TextRange::of_length(range.start(), note[range].trim_end_matches(['\n', '\r']).len())
}

/// The range of a code block with the blanks before its first line, which are part of indented code.
fn with_indent(note: &Note, range: TextRange) -> TextRange {
    if note[range].starts_with(['`', '~']) {
        return range;
    }
    let before = note.text()[..range.start()].trim_end_matches([' ', '\t']);
    TextRange::new(before.len(), range.end())
}

static SPACED_MATH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\$ [^$\n]*[^$\s] \$").ok());
static TEMPLATER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?s)<%.*?%>").ok());
static FOOTNOTE_AT_LINE_START: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?m)^\[\^[^\]\s]+\]:?").ok());
static FOOTNOTE_AT_TASK_START: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?m)^[ \t]*(?:[-*+]|\d+[.)]) \[.\] \[\^[^\]\s]+\]").ok());
static ANCHOR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?is)<a(?:\s[^>]*)?>.*?</a>").ok());

/// What `pattern` matches, of which `sign` is always a part.
fn matches(note: &Note, pattern: &LazyLock<Option<Regex>>, sign: &str) -> Vec<TextRange> {
    let text = note.text();
    if memmem::find(text.as_bytes(), sign.as_bytes()).is_none() {
        return Vec::new();
    }
    pattern.iter().flat_map(|it| it.find_iter(text)).map(|found| found.range().into()).collect()
}

/// Wikilinks with up to three parts, none of which is empty.
fn wiki_links(text: &str) -> Vec<TextRange> {
    let mut found = Vec::new();
    let mut end = 0;
    let mut at = 0;
    let open = memmem::Finder::new(b"[[");
    while let Some(start) = open.find(&text.as_bytes()[at..]).map(|step| at + step) {
        at = start + 1;
        let inside = &text[start + 2..];
        let Some(length) = inside.find(['[', ']', '\n']) else { break };
        let mut parts = inside[..length].split('|');
        let is_link = inside[length..].starts_with("]]")
            && parts.clone().count() <= 3
            && parts.all(|part| !part.is_empty());
        if is_link {
            let embeds = text[end..start].ends_with('!');
            end = start + 2 + length + 2;
            at = end;
            found.push(TextRange::new(start - usize::from(embeds), end));
        }
    }
    found
}

/// URLs of any scheme, each up to what no URL holds.
fn urls(text: &str) -> Vec<TextRange> {
    let mut found = Vec::new();
    let mut end = 0;
    let mut at = 0;
    let separator = memmem::Finder::new(b"://");
    while let Some(colon) = separator.find(&text.as_bytes()[at..]).map(|step| at + step) {
        at = colon + 3;
        let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '[' | ']');
        let length = text[at..].find(ends).unwrap_or(text.len() - at);
        let Some(start) = scheme(&text[end..colon]).filter(|_| length > 0) else { continue };
        let start = end + start;
        end = at + length;
        at = end;
        found.push(TextRange::new(start, end));
    }
    found
}

/// Where the scheme begins with which `text` ends: a letter, and up to twenty more characters.
fn scheme(text: &str) -> Option<usize> {
    const MOST: usize = 21;
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-');
    let bytes = text.as_bytes();
    let length = bytes.iter().rev().take(MOST).take_while(|byte| is_part(byte)).count();
    let starts = bytes.len() - length..bytes.len().saturating_sub(1);
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let begins_word = |at: &usize| !text[..*at].ends_with(is_word);
    starts.filter(|at| bytes[*at].is_ascii_alphabetic()).find(begins_word)
}

/// Tags as the plugin has them: after a blank or at the start of a line, whatever they consist of.
fn tags(text: &str) -> Vec<TextRange> {
    let bytes = text.as_bytes();
    let is_part = |c: char| {
        c.is_alphanumeric()
            || matches!(c, '-' | '_' | '/' | '\u{200d}' | '\u{fe0f}')
            || matches!(c, '\u{2190}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{1f000}'..='\u{1faff}')
    };
    let starts = memchr::memchr_iter(b'#', bytes)
        .filter(|&at| text[..at].chars().next_back().is_none_or(char::is_whitespace));
    let tags = starts.filter_map(|at| {
        let rest = &text[at + 1..];
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        (length > 0).then(|| TextRange::of_length(at, 1 + length))
    });
    tags.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, find: fn(&str) -> Vec<TextRange>) -> Vec<&str> {
        find(text).into_iter().map(|range| &text[range.bytes()]).collect()
    }

    #[test]
    fn wiki_links_have_one_to_three_parts() {
        let text = "[[a]] !![[b|c]]![[[d|e|f]] [[g|h|i|j]] [[|k]] [[l\nm]] [[n]] [[o";
        assert_eq!(read(text, wiki_links), ["[[a]]", "![[b|c]]", "[[d|e|f]]", "[[n]]"]);
    }

    #[test]
    fn urls_begin_with_a_scheme() {
        let text = "(https://a.b/c) é:// 1http://x a+b://é\u{a0}z x_file://no .ab://<c> _mailto:d http:// e://f";
        assert_eq!(read(text, urls), ["https://a.b/c)", "a+b://é"]);
    }
}

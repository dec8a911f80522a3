//! Ranges in which Markdown is not read: comments, Templater's tags, and math of several lines.
//!
//! Obsidian finds them before it reads blocks, but code that starts earlier in the note wins over them. So they are
//! looked for outside of the code that a first parse found, and hidden from a second.

use memchr::memmem;

use super::block::{BlockKind, SpanKind, Structure};
use crate::text::TextRange;

/// A range in which Markdown is not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opaque {
    /// What it is.
    pub kind: OpaqueKind,
    /// With its delimiters.
    pub range: TextRange,
    /// Whether its closing delimiter is there; if not, it reaches to the end of the note.
    pub closed: bool,
}

/// What an [`Opaque`] range is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpaqueKind {
    /// `%%…%%`
    Comment,
    /// `<!--…-->`
    HtmlComment,
    /// `$$…$$`
    Math,
    /// `<%…%>`
    Templater,
}

impl Opaque {
    /// The range without its delimiters.
    pub fn content(&self) -> TextRange {
        let (open, close) = match self.kind {
            OpaqueKind::HtmlComment => (4, 3),
            _ => (2, 2),
        };
        let close = if self.closed { close } else { 0 };
        TextRange::new(self.range.start() + open, self.range.end() - close)
    }
}

/// Whether `text` has a delimiter of an opaque range other than an HTML comment at all.
pub(super) fn may_have(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b'%', b'$', b'<', bytes).any(|at| match bytes[at] {
        b'<' => bytes.get(at + 1) == Some(&b'%'),
        byte => bytes.get(at + 1) == Some(&byte),
    })
}

/// The opaque ranges of `text` from `start` on, but for HTML comments, given the code that `structure` found.
pub(super) fn scan(text: &str, start: usize, structure: &Structure) -> Vec<Opaque> {
    let code = code_ranges(text, structure);
    let mut code = code.iter().peekable();
    let mut last_templater_end = None;
    let mut paragraph = TextRange::at(start);
    let mut found = Vec::new();
    let mut at = start;
    while let Some(next) =
        memchr::memchr3(b'%', b'$', b'<', &text.as_bytes()[at..]).map(|step| at + step)
    {
        while code.next_if(|code| code.end() <= next).is_some() {}
        if let Some(code) = code.next_if(|code| code.contains(next)) {
            at = code.end();
            continue;
        }
        let opaque = match text.as_bytes()[next] {
            b'%' => pair(text, next, OpaqueKind::Comment, &mut paragraph),
            b'$' => pair(text, next, OpaqueKind::Math, &mut paragraph),
            _ if !text[next..].starts_with("<%") => Found::Nothing { skip: 1 },
            _ => {
                let last = *last_templater_end
                    .get_or_insert_with(|| memmem::rfind(text.as_bytes(), b"%>").unwrap_or(start));
                if next > last { Found::Nothing { skip: 1 } } else { templater(text, next) }
            }
        };
        at = match opaque {
            Found::Range(opaque) => {
                found.push(opaque);
                opaque.range.end()
            }
            Found::Nothing { skip } => next + skip,
        };
    }
    found
}

/// Where code and HTML comments stand, sorted and disjoint.
fn code_ranges(text: &str, structure: &Structure) -> Vec<TextRange> {
    let blocks = structure.blocks.iter().filter(|block| match block.kind {
        BlockKind::Code { .. } => true,
        BlockKind::Html => text[block.range].starts_with("<!--"),
        _ => false,
    });
    let spans = structure.spans.iter().filter(|span| match span.kind {
        SpanKind::Code => true,
        SpanKind::Html => text[span.range].starts_with("<!--"),
        _ => false,
    });
    let mut ranges: Vec<_> =
        blocks.map(|block| block.range).chain(spans.map(|span| span.range)).collect();
    ranges.sort();
    ranges
}

enum Found {
    Range(Opaque),
    Nothing { skip: usize },
}

/// A comment or math: exactly two of the same character open and close it. Opened at the start of a line it may span
/// blank lines, elsewhere it ends with its paragraph. `paragraph` is what is known of the last one that was asked for.
fn pair(text: &str, start: usize, kind: OpaqueKind, paragraph: &mut TextRange) -> Found {
    let bytes = text.as_bytes();
    let mark = bytes[start];
    let run = run_length(bytes, start);
    let escaped = start > 0 && bytes[start - 1] == b'\\';
    if run != 2 || escaped {
        return Found::Nothing { skip: run };
    }
    let block = is_line_start(text, start);
    if !block && !paragraph.contains(start) {
        *paragraph = TextRange::new(start, paragraph_end(text, start));
    }
    let reach = if block { text.len() } else { paragraph.end() };
    let mut at = start + 2;
    while let Some(next) = memchr::memchr(mark, &bytes[at..reach]).map(|step| at + step) {
        let run = run_length(bytes, next);
        if run == 2 {
            return Found::Range(Opaque {
                kind,
                range: TextRange::new(start, next + 2),
                closed: true,
            });
        }
        at = next + run;
    }
    if block {
        // Not closed, math is only text again; a comment is taken to hide the rest.
        let end = if kind == OpaqueKind::Comment { text.len() } else { start + 2 };
        return Found::Range(Opaque { kind, range: TextRange::new(start, end), closed: false });
    }
    Found::Nothing { skip: 2 }
}

/// Templater's tag at the `<%` at `start`.
fn templater(text: &str, start: usize) -> Found {
    match memmem::find(&text.as_bytes()[start + 2..], b"%>") {
        Some(length) => Found::Range(Opaque {
            kind: OpaqueKind::Templater,
            range: TextRange::of_length(start, length + 4),
            closed: true,
        }),
        None => Found::Nothing { skip: 2 },
    }
}

fn run_length(bytes: &[u8], start: usize) -> usize {
    bytes[start..].iter().take_while(|&&byte| byte == bytes[start]).count()
}

/// Whether only indent, quote marks and list markers stand before `offset` in its line.
fn is_line_start(text: &str, offset: usize) -> bool {
    let before = text.as_bytes()[..offset].iter().rev().take_while(|&&byte| byte != b'\n');
    before.into_iter().all(|byte| b" \t>-*+\xEF\xBB\xBF".contains(byte))
}

/// Where the paragraph around `offset` ends: at the next blank line.
fn paragraph_end(text: &str, offset: usize) -> usize {
    let mut at = offset;
    while let Some(end) = memchr::memchr(b'\n', &text.as_bytes()[at..]).map(|step| at + step) {
        let next = text[end + 1..].split('\n').next().unwrap_or_default();
        if next.trim_start_matches([' ', '\t', '>']).trim_end().is_empty() {
            return end;
        }
        at = end + 1;
    }
    text.len()
}

/// Whether the block structure around may change when `opaque` is hidden: formulas look like text already, unless a line
/// of them looks like the beginning of a block.
pub(super) fn hides_blocks(text: &str, opaque: &Opaque) -> bool {
    let begins_block = |line: &str| {
        let content = line.trim_start_matches([' ', '\t', '>']);
        let indent = line.len() - content.len();
        content.trim_end().is_empty()
            || indent > 3
            || content.starts_with(|c: char| c.is_ascii_digit() || "-+*#=`~|<:_[".contains(c))
            || content.contains('|')
    };
    opaque.kind != OpaqueKind::Math || text[opaque.content()].split('\n').skip(1).any(begins_block)
}

/// `text` with `ranges` filled, for a second parse: those that begin a line make lines that hold nothing else blank, and
/// in others each byte becomes a letter, so that what stands around keeps its meaning. The length, the line ends, and the marks of a
/// quote around stay.
pub(super) fn mask(text: &str, ranges: &[Opaque]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for opaque in ranges {
        let mut start = opaque.range.start();
        let block = is_line_start(text, start);
        let quoted = text[..start].rsplit('\n').next().is_some_and(|before| before.contains('>'));
        for line in text[opaque.range].split_inclusive('\n') {
            let end = start + line.len();
            if quoted && start > opaque.range.start() {
                start += line.len() - line.trim_start_matches([' ', '\t', '>']).len();
            }
            let alone = is_line_start(text, start)
                && text[end..].starts_with(['\n', '\r']) | (end == text.len());
            let alone = block && (alone || line.ends_with('\n') && is_line_start(text, start));
            let fill = if alone { b' ' } else { b'x' };
            bytes[start..end]
                .iter_mut()
                .filter(|byte| !matches!(byte, b'\n' | b'\r'))
                .for_each(|byte| *byte = fill);
            start = end;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The HTML comments in the HTML that `structure` found.
pub(super) fn html_comments(text: &str, structure: &Structure) -> Vec<Opaque> {
    let blocks = structure
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Html)
        .map(|block| block.range);
    let spans =
        structure.spans.iter().filter(|span| span.kind == SpanKind::Html).map(|span| span.range);
    let mut found = Vec::new();
    for html in blocks.chain(spans) {
        let mut at = html.start();
        while let Some(open) =
            memmem::find(&text.as_bytes()[at..html.end()], b"<!--").map(|step| at + step)
        {
            let close = memmem::find(&text.as_bytes()[open + 4..html.end()], b"-->");
            let end = close.map_or(html.end(), |step| open + 4 + step + 3);
            let (kind, range) = (OpaqueKind::HtmlComment, TextRange::new(open, end));
            found.push(Opaque { kind, range, closed: close.is_some() });
            at = end;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opaque(text: &str) -> Vec<(OpaqueKind, &str)> {
        let structure = Structure::parse(text, 0);
        scan(text, 0, &structure).iter().map(|opaque| (opaque.kind, &text[opaque.range])).collect()
    }

    #[test]
    fn code_before_wins() {
        assert_eq!(opaque("`%%` a `%%`\n\n```\n%%\n```\n\n    $$ x\n"), []);
        assert_eq!(opaque("%%\n```\n%%\n```\n"), [(OpaqueKind::Comment, "%%\n```\n%%")]);
        assert_eq!(opaque("<!-- %% -->\n\n<% a | b %>"), [(OpaqueKind::Templater, "<% a | b %>")]);
    }

    #[test]
    fn exactly_two_marks_delimit() {
        assert_eq!(opaque("a %%%% b $$$ c"), []);
        assert_eq!(
            opaque("a %%b%% $$c$$ \\$$d"),
            [(OpaqueKind::Comment, "%%b%%"), (OpaqueKind::Math, "$$c$$")]
        );
    }

    #[test]
    fn in_mid_line_they_end_with_the_paragraph() {
        assert_eq!(opaque("50 %% off\n\nb %% c"), []);
        assert_eq!(opaque("%%\na\n\nb\n%%\nc"), [(OpaqueKind::Comment, "%%\na\n\nb\n%%")]);
        assert_eq!(opaque("a\n\n%% rest\n\nb"), [(OpaqueKind::Comment, "%% rest\n\nb")]);
        assert_eq!(opaque("a\n\n$$ x\n\nb"), [(OpaqueKind::Math, "$$")]);
    }

    #[test]
    fn the_mask_keeps_the_shape() {
        let text = "a %%ü%% b\n%%\n- x\n%%\n> %% c %%\nd";
        let ranges = scan(text, 0, &Structure::parse(text, 0));
        assert_eq!(mask(text, &ranges), "a xxxxxx b\n  \n   \n  \n>        \nd");
        let quoted = "> %%\n> - a\n>\n> %%\n> b";
        let ranges = scan(quoted, 0, &Structure::parse(quoted, 0));
        assert_eq!(mask(quoted, &ranges), ">   \n>    \n>\n>   \n> b");
    }
}

//! Links, tags, block ids, footnotes and math, as Obsidian reads them in running text.
//!
//! Left boundaries of tags were measured on Obsidian 1.13.7; math follows the release notes of 0.8.11 and 0.13.9.

use super::{
    block::{SpanKind, Structure},
    link::{Link, LinkSyntax, markdown_link, wikilink, window},
    opaque::{Opaque, OpaqueKind},
    table::Table,
};
use crate::text::TextRange;

/// What stands in the text of a note besides words. Each list is in source order.
#[derive(Debug, Default)]
pub struct Inlines {
    /// Wikilinks, Markdown links with a destination, and embeds of either kind.
    pub links: Vec<Link>,
    /// Tags, each with its `#`.
    pub tags: Vec<Tag>,
    /// Block ids, each with its `^`.
    pub block_ids: Vec<TextRange>,
    /// The ids of footnote references `[^id]`, without the brackets.
    pub footnotes: Vec<TextRange>,
    /// Math within a line, with its dollar signs.
    pub math: Vec<TextRange>,
}

/// A tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tag {
    /// With its `#`.
    pub range: TextRange,
    /// Whether it stands in a `%%` comment, where Obsidian indexes it all the same.
    pub in_comment: bool,
}

/// Whether `tag` is `outer` or nested in it, as `exam/maths` is in `exam`; both folded and without `#`.
pub fn is_tag_within(tag: &str, outer: &str) -> bool {
    tag.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Inlines {
    /// Reads the text blocks of `structure` and the cells of `tables`.
    pub(super) fn scan(
        text: &str,
        structure: &Structure,
        tables: &[Table],
        opaque: &[Opaque],
    ) -> Self {
        let mut scanner = Scanner { text, skips: skips(structure, opaque), found: Self::default() };
        for block in structure.blocks.iter().filter(|block| block.kind.is_text()) {
            scanner.leaf(block.range, false);
            scanner.block_id(block.range);
        }
        for cell in tables.iter().flat_map(Table::all_rows).flat_map(|row| &row.cells) {
            scanner.leaf(cell.content, false);
        }
        for comment in opaque.iter().filter(|opaque| opaque.kind == OpaqueKind::Comment) {
            scanner.skips.clear();
            scanner.leaf(comment.content(), true);
        }
        let mut found = scanner.found;
        found.links.extend(structure.spans.iter().filter_map(|span| markdown_link(text, span)));
        found.links.sort_by_key(|link| link.range);
        // In `[[a]](b)` the wikilink is all that is read.
        found.links.dedup_by(|next, before| {
            let same = next.syntax != before.syntax && next.range.start() == before.range.start();
            if same && next.syntax == LinkSyntax::Wiki {
                *before = *next;
            }
            same
        });
        found.tags.sort_by_key(|tag| tag.range);
        found.math.sort();
        found
    }
}

/// Ranges to jump over, sorted; what follows one starts a new run of text.
fn skips(structure: &Structure, opaque: &[Opaque]) -> Vec<TextRange> {
    let spans = structure.spans.iter().map(|span| match span.kind {
        SpanKind::Code | SpanKind::Html => span.range,
        SpanKind::Link { text_end } | SpanKind::Image { text_end } => {
            TextRange::new(text_end as usize, span.range.end())
        }
    });
    let mut skips: Vec<_> = spans.chain(opaque.iter().map(|opaque| opaque.range)).collect();
    skips.sort();
    skips
}

struct Scanner<'t> {
    text: &'t str,
    skips: Vec<TextRange>,
    found: Inlines,
}

impl Scanner<'_> {
    fn leaf(&mut self, range: TextRange, in_comment: bool) {
        let bytes = self.text.as_bytes();
        let first = self.skips.partition_point(|skip| skip.end() <= range.start());
        let mut next_skip = first;
        let mut fresh = range.start();
        let mut at = range.start();
        while at < range.end() {
            while self.skips.get(next_skip).is_some_and(|skip| skip.end() <= at) {
                next_skip += 1;
            }
            if let Some(skip) = self.skips.get(next_skip).filter(|skip| skip.contains(at)) {
                at = skip.end();
                fresh = at;
                continue;
            }
            let stop = self.skips.get(next_skip).map_or(range.end(), |skip| skip.start());
            let stop = stop.min(range.end());
            let is_mark = |byte: &u8| matches!(byte, b'\\' | b'[' | b'$' | b'#' | b':');
            let Some(step) = bytes[at..stop].iter().position(is_mark) else {
                at = stop;
                continue;
            };
            at += step;
            let rest = TextRange::new(at, range.end());
            at = match bytes[at] {
                b'\\' => {
                    fresh = at + 2;
                    at + 2
                }
                b'[' => self.bracket(rest, range.start(), in_comment),
                b'$' => self.math(rest),
                b'#' if at == fresh || self.starts_run(at) => {
                    fresh = self.tag(rest, in_comment);
                    fresh
                }
                b':' => self.url_end(rest, range.start()),
                _ => at + 1,
            };
        }
    }

    /// Whether a new run of text starts at `at`: after a blank or a mark of emphasis.
    fn starts_run(&self, at: usize) -> bool {
        match self.text[..at].chars().next_back() {
            Some('*' | '_' | '~' | '=') | None => true,
            Some('[') => {
                let next = self.skips.partition_point(|skip| skip.start() < at);
                self.skips.get(next).is_some_and(|&skip| self.text[skip].starts_with(']'))
            }
            Some(before) => before.is_whitespace(),
        }
    }

    /// A wikilink or a footnote reference at a `[`; the offset to go on from.
    fn bracket(&mut self, rest: TextRange, leaf_start: usize, in_comment: bool) -> usize {
        let source = &self.text[rest];
        let embed = rest.start() > leaf_start && self.text.as_bytes()[rest.start() - 1] == b'!';
        if let Some(link) = wikilink(self.text, rest) {
            let start = rest.start() - usize::from(embed);
            let range = TextRange::new(start, link.range.end());
            let next = self.skips.partition_point(|skip| skip.end() <= link.target.start());
            let is_torn = self.skips.get(next).is_some_and(|skip| skip.overlaps(link.target));
            if !is_torn {
                self.found.links.push(Link { range, embed, in_comment, ..link });
                return range.end();
            }
        }
        if let Some(id) = source.strip_prefix("[^")
            && let Some(length) = id.find([']', '[', '\n'])
            && id[length..].starts_with(']')
            && !id[..length].contains(char::is_whitespace)
            && length > 0
        {
            let range = TextRange::of_length(rest.start() + 2, length);
            self.found.footnotes.push(range);
            return range.end() + 1;
        }
        rest.start() + 1
    }

    /// Math at a `$`; the offset to go on from.
    fn math(&mut self, rest: TextRange) -> usize {
        let bytes = window(&self.text[rest]).as_bytes();
        let next = rest.start() + 1;
        if bytes.get(1).is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'$') {
            return next;
        }
        let mut at = 1;
        while let Some(close) = memchr::memchr2(b'$', b'\n', &bytes[at..]).map(|step| at + step) {
            let before = bytes[close - 1];
            let blank_line = bytes[close] == b'\n'
                && bytes[close + 1..].first().is_none_or(|&byte| byte == b'\n');
            let digit_after = bytes.get(close + 1).is_some_and(u8::is_ascii_digit);
            if blank_line {
                break;
            }
            if bytes[close] == b'$'
                && before != b'\\'
                && !before.is_ascii_whitespace()
                && !digit_after
            {
                let range = TextRange::of_length(rest.start(), close + 1);
                self.found.math.push(range);
                return range.end();
            }
            at = close + 1;
        }
        next
    }

    /// A tag at a `#`; the offset to go on from.
    fn tag(&mut self, rest: TextRange, in_comment: bool) -> usize {
        let source = &self.text[rest][1..];
        let length = source.find(|c| !is_tag_char(c)).unwrap_or(source.len());
        let name = source[..length].trim_end_matches('/');
        if !name.contains(|c: char| !c.is_ascii_digit() && c != '/') || name.starts_with('\u{fe0f}')
        {
            return rest.start() + 1;
        }
        let range = TextRange::of_length(rest.start(), 1 + name.len());
        self.found.tags.push(Tag { range, in_comment });
        rest.start() + 1 + length
    }

    /// The end of a bare URL whose `:` stands at the start of `rest`, as it may hold what looks like tags and math.
    fn url_end(&self, rest: TextRange, leaf_start: usize) -> usize {
        let source = &self.text[rest];
        let scheme = rest.start() > leaf_start
            && self.text.as_bytes()[rest.start() - 1].is_ascii_alphanumeric();
        if !scheme || !source.starts_with("://") {
            return rest.start() + 1;
        }
        let length = source
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '[' | ']'))
            .unwrap_or(source.len());
        rest.start() + length
    }

    /// The block id that ends a text block.
    fn block_id(&mut self, range: TextRange) {
        let source = self.text[range].trim_end();
        let Some(start) = source.rfind('^') else { return };
        let name = &source[start + 1..];
        let set_off = source[..start]
            .chars()
            .next_back()
            .is_none_or(|before| before == ' ' || before == '\n');
        let valid = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let found = TextRange::of_length(range.start() + start, name.len() + 1);
        let after = self.skips.partition_point(|skip| skip.end() <= start + range.start());
        let skipped = self.skips.get(after).is_some_and(|skip| skip.overlaps(found));
        if set_off && valid && !skipped {
            self.found.block_ids.push(found);
        }
    }
}

/// Why `name`, without its `#`, is no tag; none for one that is.
pub fn tag_flaw(name: &str) -> Option<String> {
    if name.is_empty() {
        Some("it is empty".to_owned())
    } else if name.contains(char::is_whitespace) {
        Some("a tag holds no blank".to_owned())
    } else if let Some(odd) = name.chars().find(|&c| !is_tag_char(c)) {
        Some(format!("a tag holds no `{odd}`"))
    } else if !name.contains(|c: char| !c.is_ascii_digit() && c != '/') {
        Some("a tag is not all digits".to_owned())
    } else {
        None
    }
}

/// Whether a tag may hold `c`, by Obsidian's own exclusions.
fn is_tag_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/');
    }
    !(c.is_whitespace()
        || ('\u{2000}'..='\u{206f}').contains(&c)
        || ('\u{2e00}'..='\u{2e7f}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{note::Note, path::NotePath};

    fn note(text: &str) -> Note {
        Note::parse(NotePath::new("n.md"), text)
    }

    fn tags(text: &str) -> Vec<String> {
        let note = note(text);
        note.inlines().tags.iter().map(|tag| note[tag.range].to_owned()).collect()
    }

    /// Each link as `target|subpath|display`, embeds with `!`.
    fn links(text: &str) -> Vec<String> {
        let note = note(text);
        let part = |range: Option<TextRange>| {
            range.map_or(String::new(), |range| format!("|{}", &note[range]))
        };
        let show = |link: &Link| {
            let mark = if link.embed { "!" } else { "" };
            format!("{mark}{}{}{}", &note[link.target], part(link.subpath), part(link.display))
        };
        note.inlines().links.iter().map(show).collect()
    }

    #[test]
    fn tags_start_runs_of_text() {
        for (text, expected) in [
            ("#a/b-c_d", vec!["#a/b-c_d"]),
            ("#1984 #y1984", vec!["#y1984"]),
            ("y#z (#paren) \"#a\" .#b \u{2014}#c", vec![]),
            ("#a/ b", vec!["#a"]),
            ("#a, #b.", vec!["#a", "#b"]),
            ("#a#b", vec!["#a", "#b"]),
            ("x\u{a0}#a\u{3000}#b", vec!["#a", "#b"]),
            ("_#uc_ **#ud** snake_case_#wc", vec!["#uc_", "#ud", "#wc"]),
            ("\\[\\[#Esc x\\]\\]", vec!["#Esc"]),
            ("|a|b|\n|-|-|\n|#uo|x|", vec!["#uo"]),
            ("[[N#H]] [[N|see #a]] https://a.b/#frag", vec![]),
            ("<p>x #tr</p>", vec![]),
            ("#2024/notes", vec!["#2024/notes"]),
            ("#\u{fe0f}\u{20e3} x", vec![]),
            ("#NoSpace", vec!["#NoSpace"]),
            ("[see #x](u#y)", vec!["#x"]),
            ("[#x](u)", vec!["#x"]),
            ("# Heading #tag", vec!["#tag"]),
            ("a $#x b$ $$ #y $$", vec![]),
            ("`#c` <!-- #d --> <% #e %>", vec![]),
            ("This %%hidden [[Link]] #tag%% end", vec!["#tag"]),
            ("```tasks\ntag includes #x\n```", vec![]),
        ] {
            assert_eq!(tags(text), expected, "{text}");
        }
    }

    #[test]
    fn links_of_both_syntaxes() {
        for (text, expected) in [
            ("[[N]] ![[i.png|100]] [[N#H#J|d]]", vec!["N", "!i.png|100", "N|#H#J|d"]),
            ("[[A [[B]] C]]", vec!["B"]),
            ("[[a$b]] and [[c$d]] $5", vec!["a$b", "c$d"]),
            ("[[]] [[ ]] [[a\nb]]", vec![]),
            ("[[|x]]", vec!["|x"]),
            ("`[[a]]` \\[[b]]", vec![]),
            ("| a |\n|---|\n| [[N\\|x]] |", vec!["N|x"]),
            ("| a | b |\n|---|---|\n| [[N|x]] | y |", vec![]),
            (
                "[t](p.md#h) ![](<a b.png>) [t](u \"title\") [r][id] <http://x>",
                vec!["p.md|#h|t", "!a b.png|", "u|t"],
            ),
            ("a^[x [[L]] y] b", vec!["L"]),
            ("x <!-- [[A]] --> %%[[B]]%% <%* [[1]] %>", vec!["B"]),
            ("```[[A]]``` [[B]]", vec!["B"]),
            ("[[%%2727]]", vec!["%%2727"]),
            ("[[N\\|x]] [[N\\]] [[N\\\\|x]]", vec!["N|x", "N", "N\\|x"]),
            ("[[a<!-- h -->b]] [[c|d <!-- h --> e]]", vec!["c|d <!-- h --> e"]),
            ("[[a]](b.md) [c](d.md)", vec!["a", "d.md|c"]),
        ] {
            assert_eq!(links(text), expected, "{text}");
        }
    }

    #[test]
    fn math_of_a_line() {
        for (text, expected) in [
            ("a $x$ b", vec!["$x$"]),
            ("$x$1 $ y $ \\$x\\$ Cost $5 and $10", vec![]),
            ("$a\nb$", vec!["$a\nb$"]),
        ] {
            let note = note(text);
            assert_eq!(
                note.inlines().math.iter().map(|&math| &note[math]).collect::<Vec<_>>(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn block_ids_and_footnotes() {
        let note = note("- item ^li1\n- x ^a_b\n\ntext[^1] [^a b]\n\n^cid\n");
        let slices = |ranges: &[TextRange]| {
            ranges.iter().map(|&range| note[range].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(slices(&note.inlines().block_ids), ["^li1", "^cid"]);
        assert_eq!(slices(&note.inlines().footnotes), ["1"]);
    }
}

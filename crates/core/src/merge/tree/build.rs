//! Builds the tree of a note.

use super::{Id, Kind, Node, Tree};
use crate::{
    merge::{align::hash, item},
    note::{Block, BlockKind, Note},
    path::fold,
};

impl Tree {
    /// The tree of what follows the frontmatter.
    pub(in crate::merge) fn of(note: &Note) -> Self {
        let first = note.lines().line_of(note.body().start());
        let count = note.lines().len() - usize::from(note.text().ends_with('\n'));
        let mut builder = Builder {
            note,
            cut: vec![0; count],
            opaque: opaque_lines(note),
            nodes: vec![Node::default()],
        };
        let first = if note.body().is_empty() { count } else { first };
        let end = first.max(count);
        builder.nodes[0].text = builder.text(first, end);
        let (flat, tail) = builder.siblings(note.blocks(), first, end, 0);
        builder.nodes[0].tail = tail;
        builder.sections(flat);
        Self { nodes: builder.nodes }
    }
}

/// The first and the last line of each range of several lines in which Markdown is not read.
fn opaque_lines(note: &Note) -> Vec<(usize, usize)> {
    let ranges = note.opaque().iter().filter(|opaque| note[opaque.range].contains('\n'));
    let lines = ranges.map(|opaque| note.lines().lines_of(opaque.range));
    lines.map(|lines| (*lines.start(), *lines.end())).collect()
}

struct Builder<'n> {
    note: &'n Note,
    /// How many bytes at the start of each line belong to what the line is in.
    cut: Vec<usize>,
    opaque: Vec<(usize, usize)>,
    nodes: Vec<Node>,
}

/// Some lines that become a node.
struct Span<'b> {
    first: usize,
    end: usize,
    /// The block, and those in it; none where lines are no block, or several.
    block: Option<(&'b Block, &'b [Block])>,
}

impl Builder<'_> {
    fn line(&self, line: usize) -> &str {
        &self.note[self.note.lines().line(line)][self.cut[line]..]
    }

    fn text(&self, first: usize, end: usize) -> String {
        (first..end).map(|line| self.line(line)).collect()
    }

    fn is_blank(&self, line: usize) -> bool {
        self.line(line).trim().is_empty()
    }

    /// The nodes of the lines, and the blank lines at their end. `blocks` are those in these lines, each before those in
    /// it.
    fn siblings(
        &mut self,
        blocks: &[Block],
        first: usize,
        end: usize,
        parent: Id,
    ) -> (Vec<Id>, String) {
        let mut ids = Vec::new();
        let mut done = first;
        for span in self.spans(blocks, first, end) {
            self.loose(done, span.first, parent, &mut ids);
            done = span.end;
            let before = self.before(first, span.first);
            let id = self.node(&span, parent);
            self.nodes[id].before = before;
            ids.push(id);
        }
        self.loose(done, end, parent, &mut ids);
        let tail = self.before(first, end);
        (ids, tail)
    }

    /// The blank lines that end before `line`, but not before `first`.
    fn before(&self, first: usize, line: usize) -> String {
        let blank = (first..line).rev().take_while(|&line| self.is_blank(line)).count();
        self.text(line - blank, line)
    }

    /// Lines that are in no block, as definitions of links are.
    fn loose(&mut self, first: usize, end: usize, parent: Id, ids: &mut Vec<Id>) {
        let mut line = first;
        while line < end {
            let length = (line..end).take_while(|&line| !self.is_blank(line)).count();
            if length > 0 {
                let before = self.before(first, line);
                let id = self.leaf(Kind::Lines, line, line + length, parent);
                self.nodes[id].before = before;
                ids.push(id);
            }
            line += length.max(1);
        }
    }

    /// The lines of the outermost blocks. What shares a line with another is joined to it, and so is what a comment or
    /// the like begins in and ends behind.
    fn spans<'b>(&self, blocks: &'b [Block], first: usize, end: usize) -> Vec<Span<'b>> {
        let mut spans = Vec::new();
        let mut at = 0;
        while let Some(block) = blocks.get(at) {
            let inner = blocks[at + 1..].iter().take_while(|inner| inner.depth > block.depth);
            let next = at + 1 + inner.count();
            let lines = self.note.lines().lines_of(block.range);
            let (start, mut last) = (*lines.start().max(&first), (*lines.end()).min(end - 1));
            last = self.last_of(start, last);
            let block = Some((block, &blocks[at + 1..next]));
            spans.push(Span { first: start, end: last + 1, block });
            at = next;
        }
        let begin = self.opaque.partition_point(|&(_, last)| last < first);
        for &(start, last) in self.opaque[begin..].iter().take_while(|(start, _)| *start < end) {
            let (start, end) = (start.max(first), (last + 1).min(end));
            let is_inside = |span: &Span<'_>| {
                let is_container = span.block.is_some_and(|(block, _)| is_container(block.kind));
                is_container && span.first <= start && end <= span.end
            };
            let near = spans.partition_point(|span| span.end <= start);
            if !spans[near..].first().is_some_and(is_inside) {
                spans.insert(near, Span { first: start, end, block: None });
            }
        }
        spans.sort_by_key(|span| span.first);
        join_overlapping(spans)
    }

    /// The last line of a block from `start` to `last` without what stands behind it: blank lines, and what is not read as
    /// Markdown, which the parser takes for blank lines.
    fn last_of(&self, start: usize, mut last: usize) -> usize {
        let indent = |line: usize| {
            let line = self.line(line);
            line.len() - line.trim_start().len()
        };
        while last > start {
            let at = self.opaque.partition_point(|&(_, to)| to < last);
            let opaque = self.opaque.get(at).map(|&(from, _)| from);
            let is_behind = |from: usize| {
                start < from
                    && from <= last
                    && self.is_blank(from - 1)
                    && indent(from) <= indent(start)
            };
            last = match opaque.filter(|&from| is_behind(from)) {
                Some(from) => from - 1,
                None if self.is_blank(last) => last - 1,
                None => break,
            };
        }
        last
    }

    fn node(&mut self, span: &Span<'_>, parent: Id) -> Id {
        let (first, end) = (span.first, span.end);
        let Some((block, inner)) = span.block else {
            return self.leaf(Kind::Lines, first, end, parent);
        };
        match block.kind {
            BlockKind::List { .. } => self.list(inner, first, end, parent),
            BlockKind::Item => self.item(inner, first, end, parent),
            BlockKind::Quote => self.quote(inner, first, end, parent),
            BlockKind::Heading(_) => self.leaf(Kind::Heading, first, end, parent),
            BlockKind::Paragraph => self.leaf(Kind::Paragraph, first, end, parent),
            BlockKind::Table => {
                let id = self.leaf(Kind::Table, first, end, parent);
                let header = self.nodes[id].text.lines().next().unwrap_or_default();
                let cells = header.split('|').map(str::trim).filter(|cell| !cell.is_empty());
                self.nodes[id].key = Some(cells.collect::<Vec<_>>().join("|"));
                id
            }
            BlockKind::Footnote => {
                let id = self.leaf(Kind::Footnote, first, end, parent);
                let label = self.nodes[id].text.split("]:").next().unwrap_or_default();
                self.nodes[id].id = Some(fold(label.trim()));
                id
            }
            _ => self.leaf(Kind::Lines, first, end, parent),
        }
    }

    fn leaf(&mut self, kind: Kind, first: usize, end: usize, parent: Id) -> Id {
        let text = self.text(first, end);
        let id = block_id(&text).filter(|_| kind == Kind::Paragraph).map(str::to_owned);
        self.push(Node { kind, hash: hash(&text), text, id, parent, ..Node::default() })
    }

    fn push(&mut self, node: Node) -> Id {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn list(&mut self, inner: &[Block], first: usize, end: usize, parent: Id) -> Id {
        let id = self.leaf(Kind::List, first, end, parent);
        let (children, tail) = self.siblings(inner, first, end, id);
        self.nodes[id].children = children;
        self.nodes[id].tail = tail;
        id
    }

    fn item(&mut self, inner: &[Block], first: usize, end: usize, parent: Id) -> Id {
        let id = self.leaf(Kind::Item, first, end, parent);
        let prefix = self.indent_of(first + 1, end);
        if let Some(prefix) = &prefix {
            for line in first + 1..end {
                if !self.is_blank(line) {
                    self.cut[line] += prefix.len();
                }
            }
        }
        let (head_end, rest) = self.head(inner, first, end);
        let (head, below) = (self.text(first, head_end), self.text(head_end, end));
        let (children, tail) = self.siblings(rest, head_end, end, id);
        let line = item::Line::of(&head);
        let (indent, number) = (line.indent.to_owned(), line.number.to_owned());
        let head = head[indent.len() + number.len()..].to_owned();
        let text = format!("{head}{below}");
        let node = &mut self.nodes[id];
        node.hash = hash(&(&indent, &prefix, &text));
        (node.id, node.key) = item::identity(&head);
        *node = Node { text, head, indent, number, prefix, tail, children, ..std::mem::take(node) };
        id
    }

    /// Where the first lines of an item end, and the blocks behind.
    fn head<'b>(&self, inner: &'b [Block], first: usize, end: usize) -> (usize, &'b [Block]) {
        let Some(block) = inner.first() else { return (end, &[]) };
        let lines = self.note.lines().lines_of(block.range);
        let is_text = block.kind == BlockKind::Paragraph;
        if *lines.start() > first {
            return (*lines.start().min(&(first + 1)), inner);
        }
        let is_plain = is_text
            && !self.opaque.iter().any(|&(start, last)| start <= *lines.end() && first <= last);
        if is_plain { ((lines.end() + 1).min(end), &inner[1..]) } else { (end, &[]) }
    }

    /// The blanks with which all of these lines begin.
    fn indent_of(&self, first: usize, end: usize) -> Option<String> {
        let mut lines = (first..end).filter(|&line| !self.is_blank(line));
        let blanks = |line: usize| {
            let text = self.line(line);
            &text[..text.len() - text.trim_start_matches([' ', '\t']).len()]
        };
        let mut common = blanks(lines.next()?);
        for line in lines {
            let same = common.bytes().zip(blanks(line).bytes()).take_while(|(a, b)| a == b);
            common = &common[..same.count()];
        }
        Some(common.to_owned())
    }

    fn quote(&mut self, inner: &[Block], first: usize, end: usize, parent: Id) -> Id {
        let id = self.leaf(Kind::Quote, first, end, parent);
        let Some(prefix) = self.quote_mark(first, end) else {
            self.nodes[id].kind = Kind::Lines;
            return id;
        };
        for line in first..end {
            let mark = prefix.trim_end();
            let rest = &self.line(line)[mark.len()..];
            self.cut[line] += if rest.trim().is_empty() { mark.len() } else { prefix.len() };
        }
        let head = self.line(first);
        let key = head.starts_with("[!").then(|| head.trim().to_owned());
        let (children, tail) = self.siblings(inner, first, end, id);
        let node = &mut self.nodes[id];
        *node = Node { children, tail, key, prefix: Some(prefix), ..std::mem::take(node) };
        id
    }

    /// The mark with which all lines of a quote begin; none where a line has another or none.
    fn quote_mark(&self, first: usize, end: usize) -> Option<String> {
        let mut wide = true;
        for line in first..end {
            let rest = self.line(line).strip_prefix('>')?;
            wide &= rest.trim().is_empty() || rest.starts_with(' ');
        }
        Some(if wide { "> ".to_owned() } else { ">".to_owned() })
    }

    /// Puts the blocks of the body into sections.
    fn sections(&mut self, flat: Vec<Id>) {
        let mut open: Vec<(usize, Id)> = vec![(0, 0)];
        for id in flat {
            let node = &self.nodes[id];
            if node.kind == Kind::Heading {
                let level = level(&node.text);
                open.retain(|&(above, _)| above < level);
                let parent = open.last().map_or(0, |&(_, id)| id);
                let key =
                    Some(fold(node.text.trim_matches(|c: char| c == '#' || c.is_whitespace())));
                let before = std::mem::take(&mut self.nodes[id].before);
                let section = Node { kind: Kind::Section, before, key, parent, ..Node::default() };
                let section = self.push(section);
                self.nodes[parent].children.push(section);
                open.push((level, section));
            }
            let parent = open.last().map_or(0, |&(_, id)| id);
            self.nodes[id].parent = parent;
            self.nodes[parent].children.push(id);
        }
        self.section_text(0);
    }

    /// Gives each section its text: all that is in it.
    fn section_text(&mut self, id: Id) {
        let mut text = String::new();
        let mut own = None;
        for child in self.nodes[id].children.clone() {
            if self.nodes[child].kind == Kind::Section {
                own.get_or_insert(text.len());
                self.section_text(child);
            }
            text.push_str(&self.nodes[child].before);
            text.push_str(&self.nodes[child].text);
        }
        let node = &mut self.nodes[id];
        text.push_str(&node.tail);
        node.hash = hash(&text);
        node.own = own.unwrap_or(text.len());
        node.text = text;
    }
}

fn is_container(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::List { .. } | BlockKind::Item | BlockKind::Quote)
}

fn join_overlapping(spans: Vec<Span<'_>>) -> Vec<Span<'_>> {
    let mut joined: Vec<Span<'_>> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.first < last.end => {
                last.end = last.end.max(span.end);
                last.block = None;
            }
            _ => joined.push(span),
        }
    }
    joined
}

/// The level of a heading, from 1.
fn level(text: &str) -> usize {
    let text = text.trim();
    match text.len() - text.trim_start_matches('#').len() {
        0 if text.ends_with('=') => 1,
        0 => 2,
        marks => marks,
    }
}

/// The block id at the end of `text`, with its `^`.
pub(in crate::merge) fn block_id(text: &str) -> Option<&str> {
    let last = text.trim_end().rsplit(char::is_whitespace).next()?;
    let name = last.strip_prefix('^')?;
    let is_id = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!name.is_empty() && name.chars().all(is_id)).then_some(last)
}

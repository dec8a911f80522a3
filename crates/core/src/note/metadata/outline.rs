//! Sections, headings, list items, and the blocks that have an id.

use super::{
    BlockCache, CachedMetadata, FootnoteCache, HeadingCache, ListItemCache, ReferenceCache,
    SectionCache, place::Places,
};
use crate::{
    note::{Block, BlockKind, Footnote, Note, Opaque, OpaqueKind, Task},
    text::TextRange,
};

pub(super) fn read(note: &Note, places: &Places<'_>, cache: &mut CachedMetadata) {
    let mut outline = Outline { note, places, sections: Vec::new(), items: Vec::new() };
    outline.read_sections();
    outline.read_items();
    outline.give_ids(cache);
    cache.headings = outline.headings();
    cache.footnotes = outline.footnotes();
    cache.reference_links = outline.references();
    cache.sections = outline.sections.into_iter().map(|(_, section)| section).collect();
    cache.list_items = outline.items.into_iter().map(|(_, item)| item).collect();
}

struct Outline<'n> {
    note: &'n Note,
    places: &'n Places<'n>,
    /// Each with its range, sorted.
    sections: Vec<(TextRange, SectionCache)>,
    /// Each with the range of the item and all that is nested in it, in source order.
    items: Vec<(TextRange, ListItemCache)>,
}

impl Outline<'_> {
    fn read_sections(&mut self) {
        if let Some(frontmatter) = self.note.frontmatter() {
            self.section(frontmatter.range(), "yaml");
        }
        let opaque = self.note.opaque().iter();
        let standing: Vec<&Opaque> = opaque.filter(|opaque| self.stands_alone(opaque)).collect();
        for block in self.note.blocks().iter().filter(|block| block.depth == 0) {
            match block.kind {
                BlockKind::Paragraph => self.paragraph(block.range, &standing),
                BlockKind::List { .. } => {
                    self.section(self.without_tail(block.range, &standing), "list");
                }
                _ => self.section(block.range, self.kind(block)),
            }
        }
        let tops: Vec<TextRange> = self.sections.iter().map(|(range, _)| *range).collect();
        let is_free = |range: TextRange| {
            let next = tops.partition_point(|top| top.end() <= range.start());
            !tops.get(next).is_some_and(|top| top.overlaps(range))
        };
        for opaque in standing.iter().filter(|opaque| is_free(opaque.range)) {
            let kind = if opaque.kind == OpaqueKind::Math { "math" } else { "comment" };
            self.section(opaque.range, kind);
        }
        for &definition in &self.note.structure.definitions {
            if is_free(definition) {
                self.section(definition, "definition");
            }
        }
        self.sections.sort_by_key(|(range, _)| *range);
    }

    /// Whether a comment or a formula is a block of its own.
    fn stands_alone(&self, opaque: &Opaque) -> bool {
        let text = self.note.text();
        let line = self.places.line_start(opaque.range.start());
        let end = self.places.line_end(opaque.range.end());
        matches!(opaque.kind, OpaqueKind::Comment | OpaqueKind::Math)
            && (opaque.closed || opaque.kind == OpaqueKind::Comment)
            && text[line..opaque.range.start()].trim().is_empty()
            && text[opaque.range.end()..end.max(opaque.range.end())].trim().is_empty()
    }

    /// A list without the comments and formulas after it, which count as blank lines to it: those that are not indented.
    fn without_tail(&self, list: TextRange, standing: &[&Opaque]) -> TextRange {
        let mut end = list.end();
        for opaque in standing.iter().rev().filter(|opaque| list.covers(opaque.range)) {
            let is_last = self.note.text()[opaque.range.end()..end].trim().is_empty();
            if !is_last || self.places.line_start(opaque.range.start()) != opaque.range.start() {
                break;
            }
            end = opaque.range.start();
        }
        TextRange::new(list.start(), end)
    }

    /// A paragraph, or what comments and formulas in it that stand alone leave of one.
    fn paragraph(&mut self, range: TextRange, standing: &[&Opaque]) {
        let mut start = range.start();
        let inside = standing.iter().filter(|opaque| range.covers(opaque.range));
        for opaque in inside {
            let line = self.places.line_start(opaque.range.start()).max(start);
            self.rest_of_paragraph(TextRange::new(start, line));
            start = opaque.range.end();
        }
        self.rest_of_paragraph(TextRange::new(start, range.end().max(start)));
    }

    fn rest_of_paragraph(&mut self, range: TextRange) {
        let source = &self.note[range];
        let rest = source.trim_start();
        if !rest.is_empty() {
            let start = range.start() + source.len() - rest.len();
            self.section(TextRange::new(start, range.end()), "paragraph");
        }
    }

    fn section(&mut self, range: TextRange, kind: &'static str) {
        let range = self.places.whole_lines(range);
        let position = self.places.span(range);
        self.sections.push((range, SectionCache { id: None, r#type: kind, position }));
    }

    fn kind(&self, block: &Block) -> &'static str {
        match block.kind {
            BlockKind::Paragraph => "paragraph",
            BlockKind::Heading(_) => "heading",
            BlockKind::Quote => {
                let callouts = self.note.callouts();
                let found = callouts.binary_search_by_key(&block.range, |callout| callout.range);
                if found.is_ok() { "callout" } else { "blockquote" }
            }
            BlockKind::List { .. } | BlockKind::Item => "list",
            BlockKind::Code { .. } => "code",
            BlockKind::Html => "html",
            BlockKind::Table | BlockKind::TableRow => "table",
            BlockKind::Footnote => "footnoteDefinition",
            BlockKind::Rule => "thematicBreak",
        }
    }

    fn headings(&self) -> Vec<HeadingCache> {
        let tops = self.note.blocks().iter().filter(|block| block.depth == 0);
        let heading = |block: &Block| match block.kind {
            BlockKind::Heading(level) => Some(HeadingCache {
                heading: self.note.heading_text(block.range).to_owned(),
                level,
                position: self.places.span(self.places.whole_lines(block.range)),
            }),
            _ => None,
        };
        tops.filter_map(heading).collect()
    }

    fn footnotes(&self) -> Vec<FootnoteCache> {
        let footnote = |footnote: Footnote| {
            let position = self.places.span(self.places.whole_lines(footnote.range));
            FootnoteCache { id: self.note[footnote.id].to_owned(), position }
        };
        self.note.footnotes().map(footnote).collect()
    }

    fn references(&self) -> Vec<ReferenceCache> {
        let reference = |&range: &TextRange| {
            let (id, rest) = self.note[range].trim_start().strip_prefix('[')?.split_once("]:")?;
            let rest = rest.trim_start();
            let link = match rest.strip_prefix('<') {
                Some(rest) => rest.split('>').next(),
                None => rest.split_whitespace().next(),
            };
            let position = self.places.span(self.places.whole_lines(range));
            Some(ReferenceCache { id: id.to_owned(), link: link?.to_owned(), position })
        };
        self.note.structure.definitions.iter().filter_map(reference).collect()
    }

    fn read_items(&mut self) {
        let blocks = self.note.blocks();
        let mut open: Vec<usize> = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            open.truncate(block.depth.into());
            if block.kind == BlockKind::Item {
                self.item(at, &open);
            }
            open.push(at);
        }
    }

    /// The item that is the block at `at`, in the blocks at `open`.
    fn item(&mut self, at: usize, open: &[usize]) {
        let blocks = self.note.blocks();
        let block = &blocks[at];
        let within = open.iter().rev().find(|&&block| blocks[block].kind == BlockKind::Item);
        let list = open.last().map_or(block.range, |&list| blocks[list].range);
        let parent = match within {
            Some(&item) => signed(self.places.line(self.marker(blocks[item].range))),
            None => -signed(self.places.line(self.marker(list)).max(1)),
        };
        let marker = self.marker(block.range);
        let container = open.len().checked_sub(2).map(|container| &blocks[open[container]]);
        let start = self.indent_start(marker, container);
        let task = self.task(block.range).map(|task| task.status);
        let range = TextRange::new(start, self.item_end(at, marker));
        let position = self.places.span(range);
        self.items.push((block.range, ListItemCache { id: None, task, parent, position }));
        self.item_in_task(block.range, range.end());
    }

    /// Obsidian takes a task's box away before it reads the rest, so `- [ ] 1. text` is an item in an item.
    fn item_in_task(&mut self, item: TextRange, end: usize) {
        let Some(task) = self.task(item) else { return };
        if marker_length(&self.note[task.text]).is_none() {
            return;
        }
        let start = task.status_range.end() + 2;
        let parent = signed(self.places.line(start));
        let position = self.places.span(TextRange::new(start, end.max(start)));
        self.items.push((item, ListItemCache { id: None, task: None, parent, position }));
    }

    fn task(&self, item: TextRange) -> Option<&Task> {
        let tasks = self.note.tasks();
        tasks.binary_search_by_key(&item, |task| task.range).ok().map(|found| &tasks[found])
    }

    /// Where the marker of the item stands that starts at the start of `range`.
    fn marker(&self, range: TextRange) -> usize {
        let source = &self.note[range];
        range.start() + source.len() - source.trim_start().len()
    }

    /// Where the item at `at` ends: before the first list in it.
    fn item_end(&self, at: usize, marker: usize) -> usize {
        let depth = self.note.blocks()[at].depth;
        let inside = self.note.blocks()[at + 1..].iter().take_while(|block| block.depth > depth);
        let own = inside
            .filter(|block| block.depth == depth + 1)
            .take_while(|block| !matches!(block.kind, BlockKind::List { .. }));
        let last = own.last().map_or(TextRange::at(marker), |block| block.range);
        self.places.whole_lines(last).end()
    }

    /// Where the indent before `marker` starts that is not its container's.
    fn indent_start(&self, marker: usize, container: Option<&Block>) -> usize {
        let base = self.base(marker);
        let Some(item) = container.filter(|container| container.kind == BlockKind::Item) else {
            return base;
        };
        let outer = self.marker(item.range);
        let width = marker_length(&self.note.text()[outer..]).unwrap_or(1);
        if self.places.line(outer) == self.places.line(marker) {
            return (outer + width + 1).min(marker);
        }
        let content = self.content_column(outer, width);
        let text = self.note.text();
        let mut column = column_after(&text[self.places.line_start(marker)..base], 0);
        let origin = column_after(&text[self.places.line_start(outer)..self.base(outer)], 0);
        let goal = column + content - origin;
        let mut at = base;
        while at < marker && column < goal {
            column = column_after(&text[at..=at], column);
            at += 1;
        }
        at
    }

    /// The column in which the content of the item at `marker` begins.
    fn content_column(&self, marker: usize, width: usize) -> usize {
        let text = self.note.text();
        let column = column_after(&text[self.places.line_start(marker)..marker + width], 0);
        let rest = &text[marker + width..self.places.line_end(marker).max(marker + width)];
        let blanks = &rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()];
        let content = column_after(blanks, column);
        if blanks.len() == rest.len() || content - column > 4 { column + 1 } else { content }
    }

    /// Where the line that holds `marker` starts within its innermost quote.
    fn base(&self, marker: usize) -> usize {
        let start = self.places.line_start(marker);
        let before = &self.note.text()[start..marker];
        match before.rfind('>') {
            Some(quote) => {
                let blank = before[quote + 1..].starts_with([' ', '\t']);
                start + quote + 1 + usize::from(blank)
            }
            None => start,
        }
    }

    /// Gives blocks their ids: an item if the id stands in one, else a section, the one before if nothing else stands in
    /// the id's own.
    fn give_ids(&mut self, cache: &mut CachedMetadata) {
        for &range in &self.note.inlines().block_ids {
            let id = self.note[range][1..].to_owned();
            let Some(position) = self.give_id(range, &id) else { continue };
            let block = BlockCache { id: id.clone(), position };
            cache.blocks.entry(id.to_lowercase()).or_insert(block);
        }
    }

    fn give_id(&mut self, range: TextRange, id: &str) -> Option<super::PlaceSpan> {
        if let Some((_, item)) = self.items.iter_mut().rev().find(|(item, _)| item.covers(range)) {
            item.id = Some(id.to_owned());
            return Some(item.position);
        }
        let after = self.sections.partition_point(|(section, _)| section.start() <= range.start());
        let own = after.checked_sub(1)?;
        let alone = self.note[self.sections[own].0].trim() == &self.note[range];
        let named = if alone { own.checked_sub(1)? } else { own };
        let section = &mut self.sections[named].1;
        section.id = Some(id.to_owned());
        Some(section.position)
    }
}

/// The length of the marker of a list item that `text` begins with.
fn marker_length(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let is_marker = match digits {
        0 => rest.starts_with(['-', '*', '+']),
        1..=9 => rest.starts_with(['.', ')']),
        _ => false,
    };
    (is_marker && rest[1..].chars().next().is_none_or(char::is_whitespace)).then_some(digits + 1)
}

/// The column after `text` that starts at `column`; a tab goes to the next column that four divides.
fn column_after(text: &str, column: usize) -> usize {
    text.chars().fold(column, |column, c| if c == '\t' { column / 4 * 4 + 4 } else { column + 1 })
}

fn signed(line: usize) -> i64 {
    i64::try_from(line).unwrap_or(i64::MAX)
}

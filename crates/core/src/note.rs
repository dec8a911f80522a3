//! A parsed note and its parts.

mod block;
mod callout;
mod canvas;
mod checkbox;
mod conflict;
mod directive;
mod footnote;
mod frontmatter;
mod ignore;
mod inline;
mod keep_off;
mod line;
mod link;
mod metadata;
mod opaque;
mod table;
mod task;

use std::{ops::Index, sync::OnceLock};

use memchr::memmem;

pub use block::{Block, BlockKind, Emphasis, Span, SpanKind};
pub use callout::Callout;
pub use canvas::{Canvas, CanvasFile, CanvasNode, CanvasText};
pub use checkbox::{Attribute, CellPlace, Checkbox, CheckboxIds, id_flaw};
pub use conflict::Conflict;
pub use directive::{Directive, DirectiveKind};
pub use footnote::Footnote;
pub use frontmatter::{
    Frontmatter, Head, HeadFlaw, ListKind, Node, Property, Root, Scalar, Style, Value, YamlError,
    YamlRepairs, list_item, quoted, validate_yaml, yaml_repairs, yaml_value,
};
pub use ignore::Ignore;
pub use inline::{Inlines, Tag, is_tag_within, tag_flaw};
pub use keep_off::KeepOff;
pub use line::{Line, Looks};
pub use link::{Link, LinkSyntax, PropertyLink};
pub use metadata::{
    BlockCache, CachedMetadata, FootnoteCache, FrontmatterLinkCache, HeadingCache, LinkCache,
    ListItemCache, Place, PlaceSpan, ReferenceCache, SectionCache, TagCache,
};
pub use opaque::{Opaque, OpaqueKind};
pub use table::{Cell, Row, SplitCell, SplitKind, Table};
pub use task::{Task, TaskIds};

use block::Structure;
use ignore::Ignored;

use crate::{
    path::{NotePath, fold},
    text::{Edit, LineIndex, Newline, Position, TextRange},
};

/// A parsed note: a value that never changes.
///
/// Parsing never fails and never normalises: [`Note::text`] is the text of the file, every range lies on character
/// boundaries of it, every list is in source order, and what stands in code, math or a comment is no link, task or
/// table.
#[derive(Debug)]
pub struct Note {
    path: NotePath,
    text: String,
    kind: Kind,
    head: Head,
    frontmatter: Option<Frontmatter>,
    body: usize,
    unread: Option<Unread>,
    settled: bool,
    structure: Structure,
    opaque: Vec<Opaque>,
    tables: Vec<Table>,
    checkboxes: Vec<Checkbox>,
    tasks: Vec<Task>,
    callouts: Vec<Callout>,
    directives: Vec<Directive>,
    conflicts: Vec<Conflict>,
    hidden: OnceLock<Vec<TextRange>>,
    inlines: OnceLock<Inlines>,
    lines: OnceLock<LineIndex>,
    looks: OnceLock<Vec<Line>>,
    keep_off: OnceLock<Vec<KeepOff>>,
    ignored: Ignored,
}

/// What a file of a vault is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// A Markdown note.
    Note,
    /// A board of the Kanban plugin: Markdown whose frontmatter has `kanban-plugin`.
    Kanban,
    /// A drawing of the Excalidraw plugin: `*.excalidraw.md`, or frontmatter with `excalidraw-plugin`.
    Excalidraw,
    /// A JSON Canvas file.
    Canvas,
    /// A Bases file.
    Base,
    /// A file that Obsidian shows or plays but doesn't read; its text is empty.
    Attachment,
}

/// Why the body of a note was not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unread {
    /// There is a NUL byte in it, at this offset: it isn't text.
    Binary(usize),
    /// A line opens more quotes and lists than a person would.
    TooDeep,
    /// The bytes from this offset on are no UTF-8; the note's text ends before them.
    NotUtf8(usize),
    /// It has this many bytes, more than [`crate::disk::MAX_NOTE_BYTES`]; the note's text is empty.
    TooBig(u64),
}

/// What Templater's tags are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Templater {
    /// Ranges in which Markdown is not read.
    Opaque,
    /// Text like any other.
    Text,
}

impl Note {
    /// The note at `path` that has this text.
    pub fn parse(path: NotePath, text: impl Into<String>) -> Self {
        let mut note = Self::unparsed(path, text.into());
        if matches!(note.kind, Kind::Note | Kind::Kanban) {
            note.read_body(Templater::Opaque);
        }
        note.settled = note.settles();
        note
    }

    /// The note as Obsidian itself reads it, where that is otherwise: it knows nothing of Templater, and a drawing is
    /// Markdown to it.
    fn without_plugins(&self) -> Option<Self> {
        let has_templater =
            || self.opaque.iter().any(|opaque| opaque.kind == OpaqueKind::Templater);
        (self.kind == Kind::Excalidraw || has_templater()).then(|| {
            let mut note = Self::unparsed(self.path.clone(), self.text.clone());
            note.read_body(Templater::Text);
            note
        })
    }

    /// A file that is no readable note, with as much of its text as could be read. It has no parts but perhaps
    /// frontmatter.
    pub fn unreadable(path: NotePath, text: impl Into<String>, why: Unread) -> Self {
        Self { unread: Some(why), ..Self::unparsed(path, text.into()) }
    }

    /// The file at `path`, which is no note but a picture, a recording or the like.
    pub fn attachment(path: NotePath) -> Self {
        Self { kind: Kind::Attachment, settled: true, ..Self::unparsed(path, String::new()) }
    }

    fn unparsed(path: NotePath, text: String) -> Self {
        let markdown = !matches!(path.extension().to_ascii_lowercase().as_str(), "canvas" | "base");
        let (frontmatter, head) =
            if markdown { frontmatter::read(&text) } else { (None, Head::None) };
        let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self {
            kind: kind(&path, &text, frontmatter.as_ref()),
            body: frontmatter.as_ref().map_or(bom, |frontmatter| frontmatter.range().end()),
            path,
            head,
            frontmatter,
            unread: None,
            settled: false,
            structure: Structure::default(),
            opaque: Vec::new(),
            tables: Vec::new(),
            checkboxes: Vec::new(),
            tasks: Vec::new(),
            callouts: Vec::new(),
            directives: Vec::new(),
            conflicts: conflict::conflicts(&text),
            hidden: OnceLock::new(),
            inlines: OnceLock::new(),
            lines: OnceLock::new(),
            looks: OnceLock::new(),
            keep_off: OnceLock::new(),
            ignored: Ignored::default(),
            text,
        }
    }

    fn read_body(&mut self, templater: Templater) {
        let text = &self.text;
        self.unread = match memchr::memchr(0, text.as_bytes()) {
            Some(offset) => Some(Unread::Binary(offset)),
            None => block::is_too_deep(&text[self.body..]).then_some(Unread::TooDeep),
        };
        if self.unread.is_some() {
            return;
        }
        (self.structure, self.opaque) = read_structure(text, self.body, templater);
        self.tables = table::tables(text, &self.structure, &self.opaque);
        self.tasks = task::tasks(text, &self.structure);
        self.callouts = callout::callouts(text, &self.structure);
        self.directives = directive::directives(text, &self.opaque);
        self.checkboxes = checkbox::checkboxes(text, self.body, self.hidden(), &self.tables);
    }

    /// Where HTML is not live: in code and in opaque ranges; sorted and disjoint.
    fn hidden(&self) -> &[TextRange] {
        self.hidden.get_or_init(|| self.find_hidden())
    }

    fn find_hidden(&self) -> Vec<TextRange> {
        let code = self.code().chain(self.opaque.iter().map(|opaque| opaque.range));
        let mut hidden: Vec<TextRange> = code.collect();
        hidden.sort();
        hidden.dedup_by(|next, before| {
            let joined = next.start() <= before.end();
            if joined {
                *before = before.join(*next);
            }
            joined
        });
        hidden
    }

    /// Where the note is.
    pub fn path(&self) -> &NotePath {
        &self.path
    }

    /// The text of the file, byte for byte.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same, of a note that is needed no more.
    pub fn into_text(self) -> String {
        self.text
    }

    /// What the file is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Why the body was not read; all lists of its parts are empty then.
    pub fn unread(&self) -> Option<Unread> {
        self.unread
    }

    /// The frontmatter.
    pub fn frontmatter(&self) -> Option<&Frontmatter> {
        self.frontmatter.as_ref()
    }

    /// The properties of the frontmatter, in source order; none when it is missing or invalid.
    pub fn properties(&self) -> &[Property] {
        self.frontmatter.as_ref().map_or(&[], Frontmatter::properties)
    }

    /// What stands at the top of the note.
    pub fn head(&self) -> Head {
        self.head
    }

    /// What follows the frontmatter.
    pub fn body(&self) -> TextRange {
        TextRange::new(self.body, self.text.len())
    }

    /// The blocks, each before those in it.
    pub fn blocks(&self) -> &[Block] {
        &self.structure.blocks
    }

    /// Inline code, HTML, links and images, sorted by start.
    pub fn spans(&self) -> &[Span] {
        &self.structure.spans
    }

    /// Stressed text, sorted by start.
    pub fn emphases(&self) -> &[Emphasis] {
        &self.structure.emphases
    }

    /// Comments, Templater's tags and display math, sorted and disjoint.
    pub fn opaque(&self) -> &[Opaque] {
        &self.opaque
    }

    /// Where code stands: blocks first, then spans.
    pub fn code(&self) -> impl Iterator<Item = TextRange> {
        let blocks =
            self.blocks().iter().filter(|block| matches!(block.kind, BlockKind::Code { .. }));
        let spans = self.spans().iter().filter(|span| span.kind == SpanKind::Code);
        blocks.map(|block| block.range).chain(spans.map(|span| span.range))
    }

    /// The tables.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// What means to be a table but is text: its header and the line below have different numbers of cells, or other
    /// text stands directly above. Each with its paragraph.
    pub fn broken_tables(&self) -> impl Iterator<Item = (&Block, Table)> {
        // What goes on over several lines is no table, whatever its lines look like.
        let is_free = |table: &Table| {
            let hidden = self.hidden();
            let next = hidden.partition_point(|range| range.end() <= table.range.start());
            let inside = hidden[next..].iter().take_while(|range| range.overlaps(table.range));
            !inside.into_iter().any(|&range| self[range].contains('\n'))
        };
        let paragraphs = self.blocks().iter().filter(|block| block.kind == BlockKind::Paragraph);
        paragraphs.filter_map(move |block| {
            let table = table::broken_table(&self.text, block.range, &self.opaque)?;
            is_free(&table).then_some((block, table))
        })
    }

    /// The edit that puts a blank line before the line of the byte at `offset`, in the same quotes.
    pub fn blank_line_before(&self, offset: usize) -> Edit {
        let line = self.lines().line(self.lines().line_of(offset));
        let source = &self[line];
        let marks = &source[..source.len() - source.trim_start_matches([' ', '\t', '>']).len()];
        let marks = if marks.contains('>') { marks.trim_end() } else { "" };
        Edit::insert(line.start(), format!("{marks}{}", self.newline().as_str()))
    }

    /// The HTML checkboxes that Obsidian shows, in tables and elsewhere.
    pub fn checkboxes(&self) -> &[Checkbox] {
        &self.checkboxes
    }

    /// The checkboxes in the plugin's form that stand in code, comments or frontmatter, where Obsidian doesn't show
    /// them but the plugin finds them.
    pub fn hidden_checkboxes(&self) -> Vec<Checkbox> {
        let live = |tag: &Checkbox| {
            self.checkboxes.binary_search_by_key(&tag.range, |live| live.range).is_ok()
        };
        let mut tags = checkbox::checkboxes(&self.text, 0, &[], &[]);
        tags.retain(|tag| !live(tag) && tag.is_canonical(&self.text));
        tags
    }

    /// The row of a table, its header too, that holds the byte at `offset`.
    pub fn row_at(&self, offset: usize) -> Option<TextRange> {
        let table =
            self.tables.partition_point(|table| table.range.start() <= offset).checked_sub(1)?;
        Some(self.tables[table].row_at(offset)?.1.range)
    }

    /// The tasks.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// The callouts.
    pub fn callouts(&self) -> &[Callout] {
        &self.callouts
    }

    /// The first line of a quote, without its mark and blanks around.
    pub fn quote_head(&self, quote: TextRange) -> TextRange {
        callout::first_line(&self.text, quote)
    }

    /// The comments that silence rules.
    pub fn directives(&self) -> &[Directive] {
        &self.directives
    }

    /// The merge conflicts, wherever they stand.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// Links, tags, block ids, footnotes and math.
    pub fn inlines(&self) -> &Inlines {
        self.inlines
            .get_or_init(|| Inlines::scan(&self.text, &self.structure, &self.tables, &self.opaque))
    }

    /// The tags of the note without `#`, as written, in its frontmatter and its text.
    pub fn tags(&self) -> Vec<String> {
        let property = self.frontmatter.as_ref().and_then(|matter| matter.property("tags"));
        let listed =
            property.and_then(|tags| ListKind::Tags.items(&tags.value)).unwrap_or_default();
        let inline = self.inlines().tags.iter().map(|tag| self[tag.range].to_owned());
        let tags = listed.into_iter().chain(inline);
        tags.map(|tag| tag.trim_start_matches('#').to_owned())
            .filter(|tag| !tag.is_empty())
            .collect()
    }

    /// Whether the note has this tag, given without `#`, or one nested in it, in its text or its frontmatter; case is
    /// disregarded.
    pub fn has_tag(&self, tag: &str) -> bool {
        let tag = fold(tag);
        let is = |known: &str| {
            let known = fold(known.trim_start_matches('#'));
            is_tag_within(&known, &tag)
        };
        let property = self.frontmatter.as_ref().and_then(|matter| matter.property("tags"));
        let listed = property.and_then(|tags| ListKind::Tags.items(&tags.value));
        listed.is_some_and(|tags| tags.iter().any(|tag| is(tag)))
            || self.inlines().tags.iter().any(|tag| is(&self[tag.range]))
    }

    /// Destinations of what would be Markdown links, were there no blanks in them.
    pub fn spaced_destinations(&self) -> Vec<TextRange> {
        let cells = || self.tables.iter().flat_map(Table::all_rows).flat_map(|row| &row.cells);
        let is_in_text = |range: TextRange| {
            let texts = self.blocks().iter().filter(|block| block.kind.is_text());
            texts.map(|block| block.range).any(|text| text.covers(range))
                || cells().any(|cell| cell.content.covers(range))
        };
        let found = link::spaced_destinations(&self.text, self.body());
        found.into_iter().filter(|&at| !self.is_hidden(at.start()) && is_in_text(at)).collect()
    }

    /// The links in properties.
    pub fn property_links(&self) -> Vec<PropertyLink> {
        link::property_links(&self.text, self.properties())
    }

    /// The other names of the note, from its property `aliases`.
    pub fn aliases(&self) -> Vec<String> {
        let Some(property) = self.frontmatter.as_ref().and_then(|found| found.property("aliases"))
        else {
            return Vec::new();
        };
        let items = property.value.items().unwrap_or(std::slice::from_ref(&property.value));
        let names = items.iter().filter(|item| !item.is_null()).filter_map(Node::text);
        names.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
    }

    /// The source of the heading at `range` without the marks around it.
    pub fn heading_text(&self, range: TextRange) -> &str {
        let source = self[range].trim();
        let Some(text) = source.strip_prefix('#') else {
            return source.rsplit_once('\n').map_or(source, |(text, _)| text.trim_end());
        };
        let text = text.trim_start_matches('#').trim();
        let open = text.trim_end_matches('#');
        if open.is_empty() || open.ends_with([' ', '\t']) { open.trim_end() } else { text }
    }

    /// The lines.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The lines and what they look like: found once for all rules that walk them.
    pub fn looks(&self) -> &[Line] {
        self.looks.get_or_init(|| line::lines(self))
    }

    /// The position of the byte at `offset`.
    pub fn position(&self, offset: usize) -> Position {
        self.lines().position(&self.text, offset)
    }

    /// How the lines end.
    pub fn newline(&self) -> Newline {
        Newline::of(&self.text)
    }

    /// Whether the note is text that its owner has settled on: readable, no merge conflict outside of code, no copy that a
    /// sync tool left. One that is not says little about its owner's intent, so few rules read it and nothing in it is
    /// fixed.
    pub fn is_settled(&self) -> bool {
        self.settled
    }

    fn settles(&self) -> bool {
        matches!(self.unread, None | Some(Unread::TooDeep))
            && self.path.conflict_copy().is_none()
            && self.conflicts.iter().all(|conflict| self.is_code(conflict))
    }

    /// Where comments tell the Obsidian Linter plugin to keep off.
    pub fn keep_off(&self) -> &[KeepOff] {
        self.keep_off.get_or_init(|| keep_off::keep_off(&self.text))
    }

    /// Stands for all rules of the Obsidian Linter plugin.
    pub const ALL_RULES: &'static str = "all";

    /// Whether the frontmatter tells the Obsidian Linter plugin to keep off: `disabled rules: all`.
    pub fn keeps_linter_off(&self) -> bool {
        self.disabled_rules().any(|name| name == Self::ALL_RULES)
    }

    /// What `disabled rules` in the frontmatter names: rules of the Obsidian Linter plugin, or [`Self::ALL_RULES`].
    pub fn disabled_rules(&self) -> impl Iterator<Item = &str> {
        let disabled = self.frontmatter.as_ref().and_then(|it| it.property("disabled rules"));
        let values = disabled.map(|it| it.value.items().unwrap_or(std::slice::from_ref(&it.value)));
        values.unwrap_or_default().iter().filter_map(Node::text)
    }

    /// Whether a conflict's markers stand in one code block, as in a text about git.
    pub fn is_code(&self, conflict: &Conflict) -> bool {
        self.code_at(conflict.range.start()).is_some_and(|code| code.covers(conflict.range))
    }

    /// The code that holds the byte at `offset`, if it stands in code.
    pub fn code_at(&self, offset: usize) -> Option<TextRange> {
        // Nothing is nested in code, so only what starts last before the byte can be it.
        let block = self.blocks().partition_point(|block| block.range.start() <= offset);
        let span = self.spans().partition_point(|span| span.range.start() <= offset);
        let block = block.checked_sub(1).map(|block| &self.blocks()[block]);
        let span = span.checked_sub(1).map(|span| &self.spans()[span]);
        let block = block.filter(|block| matches!(block.kind, BlockKind::Code { .. }));
        let span = span.filter(|span| span.kind == SpanKind::Code);
        let code = block.map(|block| block.range).into_iter().chain(span.map(|span| span.range));
        code.into_iter().find(|code| code.contains(offset))
    }

    /// Whether the byte at `offset` stands in code or in an opaque range.
    pub fn is_hidden(&self, offset: usize) -> bool {
        let hidden = self.hidden();
        let next = hidden.partition_point(|range| range.end() <= offset);
        hidden.get(next).is_some_and(|range| range.contains(offset))
    }
}

/// Where in `text`, which is no JSON, the parser gave up.
pub fn json_offset(text: &str, error: &serde_json::Error) -> usize {
    let start = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    text.floor_char_boundary((start + error.column().saturating_sub(1)).min(text.len()))
}

fn kind(path: &NotePath, text: &str, frontmatter: Option<&Frontmatter>) -> Kind {
    let name = path.file_name().to_ascii_lowercase();
    let content = frontmatter.map_or("", |frontmatter| &text[frontmatter.content()]);
    let has_any = memmem::find(content.as_bytes(), b"-plugin").is_some();
    // By its lines, so that an error in the YAML doesn't make a drawing an ordinary note.
    let has = |key: &str| {
        has_any
            && content.lines().any(|line| {
                line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'))
            })
    };
    match name.rsplit('.').next().unwrap_or_default() {
        "canvas" => Kind::Canvas,
        "base" => Kind::Base,
        _ if name.ends_with(".excalidraw.md") || has("excalidraw-plugin") => Kind::Excalidraw,
        _ if has("kanban-plugin") => Kind::Kanban,
        _ => Kind::Note,
    }
}

/// The blocks of `text`, as of a note without frontmatter.
pub fn blocks_of(text: &str) -> Vec<Block> {
    read_structure(text, 0, Templater::Opaque).0.blocks
}

/// Parses the body as often as it takes: an opaque range may hide what looked like code, and so uncover another.
fn read_structure(text: &str, body: usize, templater: Templater) -> (Structure, Vec<Opaque>) {
    const MOST: usize = 4;
    let mut structure = Structure::parse(text, body);
    let mut opaque = Vec::new();
    if opaque::may_have(&text[body..]) {
        for _ in 0..MOST {
            let mut found = opaque::scan(text, body, &structure);
            if templater == Templater::Text {
                found.retain(|opaque| opaque.kind != OpaqueKind::Templater);
            }
            if found == opaque {
                break;
            }
            opaque = found;
            if !opaque.iter().any(|opaque| opaque::hides_blocks(text, opaque)) {
                break;
            }
            structure = Structure::parse(&opaque::mask(text, &opaque), body);
        }
    }
    opaque.extend(opaque::html_comments(text, &structure));
    opaque.sort_by_key(|opaque| opaque.range);
    (structure, opaque)
}

impl Index<TextRange> for Note {
    type Output = str;

    fn index(&self, range: TextRange) -> &str {
        &self.text[range]
    }
}

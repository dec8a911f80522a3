use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    yaml_list::{needs_quotes, quoted},
};
use crate::{
    config::QuoteChar,
    diagnostic::Fix,
    note::{Ignore, Node, Note, Value, yaml_value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A value of the frontmatter without quotes holds a quote, or a colon and a blank.
///
/// ## Why
///
/// With `: ` in a value the frontmatter is no YAML, and Obsidian shows none of its properties.
///
/// ## Example
///
/// ```md
/// ---
/// title: Rust: a book
/// ---
/// ```
///
/// ## Fix
///
/// The value is put between quotes of the kind that it doesn't hold. Where the YAML has a property in a list, as in
/// `- a: b`, that makes a text of it, and is an unsafe fix.
///
/// ## Differences
///
/// Texts of several lines, comments, anchors and maps in braces stay as they are: Obsidian Linter puts quotes into them.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct EscapeYamlSpecialCharacters {
    /// Whether items of lists in brackets are looked at too.
    try_to_escape_single_line_arrays: bool,
}

impl Rule for EscapeYamlSpecialCharacters {
    const META: RuleMeta = RuleMeta {
        name: "escape-yaml-special-characters",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let Some(content) = note.frontmatter().map(crate::note::Frontmatter::content) else {
            return;
        };
        if !may_need(&note[content]) {
            return;
        }
        let editor = Editor::new(note, Ignore::empty());
        for value in self.values(note, content) {
            let text = &note[value];
            let Some(quoted) = in_quotes(text, cx.settings.styles.quote) else { continue };
            let Some(edit) = editor.replace(value, &quoted) else { continue };
            // The value of a property can hold `: ` in no YAML, so it is meant as text; an item may be a map.
            let is_item = note.text()[..value.start()].trim_end().ends_with(['-', '[', ',']);
            let is_map =
                yaml_value(text).is_some_and(|it| !matches!(it.value, Value::Scalar { .. }));
            let is_text = !(is_item && is_map);
            let fix = if is_text { Fix::safe(edit) } else { Fix::unsafely(edit) };
            report.add(value, "this value needs quotes").fix(fix);
        }
    }
}

impl EscapeYamlSpecialCharacters {
    /// The values that may need quotes: of properties and of items, each on one line.
    fn values(&self, note: &Note, content: TextRange) -> Vec<TextRange> {
        let lines = lines(note, content);
        let mut values = Vec::new();
        // What is indented further belongs to a value that isn't on one line.
        let mut inside: Option<usize> = None;
        for (at, &line) in lines.iter().enumerate() {
            let text = &note[line];
            let indent = text.len() - text.trim_start().len();
            if text.trim().is_empty() || inside.is_some_and(|outer| indent > outer) {
                continue;
            }
            inside = None;
            let next = lines[at + 1..].iter().map(|&next| &note[next]);
            let next = next.filter(|next| !next.trim().is_empty()).map(Entry::of).next();
            let entry = Entry::of(text);
            let Some(start) = entry.value else { continue };
            let value = text[start..].trim_end();
            let goes_on = next.is_some_and(|next| next.indent > indent && !next.is_item);
            let is_open = opens(value);
            if is_open || (goes_on && !value.is_empty()) {
                inside = (is_open || !entry.is_item).then_some(indent);
                continue;
            }
            let range = TextRange::of_length(line.start() + start, value.len());
            if value.starts_with('[') {
                let atoms = self.try_to_escape_single_line_arrays.then(|| atoms(value));
                values.extend(atoms.into_iter().flatten().map(|atom| atom.shifted(range.start())));
            } else if value.starts_with(|c: char| !STARTS.contains(c)) && !value.contains(" #") {
                values.push(range);
            }
        }
        values
    }
}

/// Whether a value in `content` may need quotes: a quote is in it, or `: ` in an item or after the colon of a property.
fn may_need(content: &str) -> bool {
    let mut line = None;
    let has_more = |at: usize| {
        let start = content[..at].rfind('\n').map_or(0, |end| end + 1);
        let is_second = line.replace(start) == Some(start);
        is_second || content[start..].trim_start().starts_with(['-', '['])
    };
    memchr::memchr2(b'"', b'\'', content.as_bytes()).is_some()
        || memchr::memmem::find_iter(content.as_bytes(), b": ").any(has_more)
}

/// What begins anything but a text without quotes.
const STARTS: &str = "\"'[]{}|>&*!#%@`,?";

/// A line of YAML.
struct Entry {
    indent: usize,
    is_item: bool,
    /// Where the value of its property, or its item, begins.
    value: Option<usize>,
}

impl Entry {
    fn of(line: &str) -> Self {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        let of = |is_item, value| Self { indent, is_item, value };
        if let Some(item) = text.strip_prefix("- ") {
            return of(true, Some(line.len() - item.trim_start().len()));
        }
        if text == "-" || text.starts_with(|c: char| STARTS.contains(c)) {
            return of(text == "-", None);
        }
        let value = text.find(": ").map(|colon| {
            let value = &text[colon + 1..];
            line.len() - value.trim_start().len()
        });
        of(false, value)
    }
}

/// The lines of the frontmatter, without line ends.
fn lines(note: &Note, content: TextRange) -> Vec<TextRange> {
    let mut at = content.start();
    let lines = note[content].split_inclusive('\n').map(|line| {
        let range = TextRange::of_length(at, line.trim_end_matches('\n').len());
        at += line.len();
        range
    });
    lines.collect()
}

/// Whether `value` begins what ends on a later line.
fn opens(value: &str) -> bool {
    let unclosed = |open: char, close: char| {
        value.strip_prefix(open).is_some_and(|rest| !rest.contains(close))
    };
    value.starts_with(['|', '>'])
        || unclosed('[', ']')
        || unclosed('{', '}')
        || unclosed('"', '"')
        || unclosed('\'', '\'')
}

/// The items of a list in brackets and of those in it; none when it holds what is no list.
fn atoms(list: &str) -> Vec<TextRange> {
    let mut atoms = Vec::new();
    let mut start = 0;
    let mut quote = None;
    for (at, c) in list.char_indices() {
        let is_first = list[start..at].trim().is_empty();
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '"' | '\'') if is_first => quote = Some(c),
            (None, '{' | '}' | '#') => return Vec::new(),
            (None, ',' | '[' | ']') => {
                let piece = &list[start..at];
                let lead = piece.len() - piece.trim_start().len();
                atoms.push(TextRange::of_length(start + lead, piece.trim().len()));
                start = at + 1;
            }
            _ => {}
        }
    }
    let starts_plain = |atom: &TextRange| list[atom.bytes()].starts_with(|c| !STARTS.contains(c));
    atoms.retain(starts_plain);
    atoms
}

/// `text` between quotes, when it needs them and one kind of them isn't in it.
fn in_quotes(text: &str, quote: QuoteChar) -> Option<String> {
    let result = needs_quotes(text).then(|| quoted(text, quote))?;
    let is_same = yaml_value(&result).as_ref().and_then(Node::text) == Some(text);
    is_same.then_some(result)
}

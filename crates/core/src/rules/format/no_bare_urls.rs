use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// A URL stands in the text without pointed brackets.
///
/// ## Why
///
/// Obsidian makes a link of it, other programs don't.
///
/// ## Example
///
/// ```md
/// See https://example.org.
/// ```
///
/// ## Fix
///
/// Pointed brackets are put around it, and doubled ones become single. A URL alone in quotes or square brackets stays.
/// Punctuation at its end is no part of it, nor are Chinese, Japanese and Korean characters.
///
/// ## Differences
///
/// Obsidian Linter cuts URLs at letters with accents, in `[0]` and before `==`, and puts brackets within the brackets of a
/// URL that has them.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NoBareUrls {
    /// Whether it is about URIs of any scheme, such as `obsidian://`.
    no_bare_uris: bool,
}

const IGNORED: Ignore = Ignore::OPAQUE
    .union(Ignore::LINK)
    .union(Ignore::WIKI_LINK)
    .union(Ignore::TAG)
    .union(Ignore::IMAGE)
    .union(Ignore::ANCHOR);

impl Rule for NoBareUrls {
    const META: RuleMeta = RuleMeta {
        name: "no-bare-urls",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        let mut editor = None;
        let mut done = 0;
        for at in memchr::memmem::find_iter(text.as_bytes(), b"://") {
            let Some(url) = self.url(text, at).filter(|url| url.start() >= done) else { continue };
            let enclosed = enclosed(text, url);
            let url = enclosed.unwrap_or(url);
            done = url.end();
            let around = Around::of(text, url);
            if enclosed.is_none() && !around.is_bare() || around.is_single() {
                continue;
            }
            let editor = editor.get_or_insert_with(|| Editor::new(note, IGNORED));
            if !editor.ignored().overlaps(around.all(url)) {
                let fix = Fix::safe(around.edits(url));
                report.add(url, "this URL isn't in single pointed brackets").fix(fix);
            }
        }
    }
}

impl NoBareUrls {
    /// The URL whose scheme ends at `colon`.
    fn url(&self, text: &str, colon: usize) -> Option<TextRange> {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+.-".contains(byte);
        let length = text.as_bytes()[..colon].iter().rev().take_while(|byte| is_part(byte)).count();
        let scheme =
            text[colon - length..colon].trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        let is_web = ["http", "https", "ftp"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
        let start = colon + "://".len();
        let length = url_length(&text[..colon - scheme.len()], &text[start..]);
        let is_url = is_web || self.no_bare_uris && scheme.len() > 1;
        (is_url && length > 0).then(|| TextRange::new(colon - scheme.len(), start + length))
    }
}

/// How far the URL reaches that goes on with `rest` after its scheme, before which `before` stands.
fn url_length(before: &str, rest: &str) -> usize {
    let mut open = Vec::new();
    let mut end = rest.len();
    for (at, c) in rest.char_indices() {
        let closes = match c {
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            _ => None,
        };
        if matches!(c, '(' | '[' | '{') {
            open.push((at, c));
        } else if !is_url_char(c)
            || closes.is_some_and(|wanted| open.pop().is_none_or(|(_, c)| c != wanted))
        {
            end = at;
            break;
        }
    }
    let end = open.first().map_or(end, |(at, _)| end.min(*at));
    let line = before.rsplit('\n').next().unwrap_or_default();
    let url = rest[..end].trim_end_matches(|c| ends_no_url(line, c));
    if url.contains(char::is_alphanumeric) { url.len() } else { 0 }
}

fn is_url_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`' | '|' | '^' | '\\');
    }
    (c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')) && !is_east_asian(c)
}

/// Whether `c` is of a script that puts no blanks between words, or stands beside those that do: Chinese, Japanese, Korean.
fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether `c` at the end of a URL belongs to the text around it: the `line` up to there tells for `=`.
fn ends_no_url(line: &str, c: char) -> bool {
    matches!(c, '.' | ',' | ':' | ';' | '?' | '\'' | '*' | '_' | '~')
        || c == '=' && line.contains("==")
}

/// The URL with what stands after it up to the pointed bracket that closes the one before it.
fn enclosed(text: &str, url: TextRange) -> Option<TextRange> {
    let rest = &text[url.start()..];
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>'))?;
    let is_enclosed = text[..url.start()].ends_with('<') && rest[end..].starts_with('>');
    is_enclosed.then(|| TextRange::of_length(url.start(), end))
}

/// What stands around a URL.
struct Around {
    /// How many pointed brackets before it.
    opening: usize,
    /// How many pointed brackets after it.
    closing: usize,
    before: Option<char>,
    after: Option<char>,
    /// Whether it begins what would be the target of a link.
    in_link: bool,
}

impl Around {
    fn of(text: &str, url: TextRange) -> Self {
        let (before, after) = (&text[..url.start()], &text[url.end()..]);
        Self {
            opening: before.len() - before.trim_end_matches('<').len(),
            closing: after.len() - after.trim_start_matches('>').len(),
            before: before.chars().next_back(),
            after: after.chars().next(),
            in_link: before.ends_with("]("),
        }
    }

    /// Whether nothing else marks the URL: no quotes or brackets around it alone.
    fn is_bare(&self) -> bool {
        const PAIRS: &[(char, char)] =
            &[('\'', '\''), ('"', '"'), ('[', ']'), ('“', '”'), ('‘', '’'), ('`', '`')];
        let pair = self.before.zip(self.after);
        self.opening + self.closing == 0
            && !self.in_link
            && pair.is_none_or(|pair| !PAIRS.contains(&pair))
    }

    /// Whether the URL is as it is to be.
    fn is_single(&self) -> bool {
        (self.opening, self.closing) == (1, 1)
    }

    /// `url` with the pointed brackets around it.
    fn all(&self, url: TextRange) -> TextRange {
        TextRange::new(url.start() - self.opening, url.end() + self.closing)
    }

    /// The edits that leave one pointed bracket at each end.
    fn edits(&self, url: TextRange) -> Vec<Edit> {
        let all = self.all(url);
        let ends = [
            (TextRange::new(all.start(), url.start()), self.opening, "<"),
            (TextRange::new(url.end(), all.end()), self.closing, ">"),
        ];
        let ends = ends.into_iter().filter(|(_, brackets, _)| *brackets != 1);
        ends.map(|(range, _, bracket)| Edit::replace(range, bracket)).collect()
    }
}

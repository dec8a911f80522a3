use crate::text::TextRange;

use super::{
    date::{DateFlaw, When, Written, linked_day, read},
    emoji, inline,
};

/// Something that a note, a task or a row says about itself: a date, how often it repeats, what it waits for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// What it says.
    pub key: Key,
    /// How it is written.
    pub notation: Notation,
    /// With its sign, or its brackets and name.
    pub range: TextRange,
    /// What follows the sign or the name.
    pub value: TextRange,
    /// The date, where the key has one.
    pub date: Written,
    /// Whether it has the form that the Tasks plugin wants, so that only its place can keep Tasks from reading it.
    pub strict: bool,
    /// Whether the Tasks plugin reads it.
    pub read: bool,
}

impl Field {
    /// Whether its date is none that can be read.
    pub(super) fn is_flawed(&self) -> bool {
        matches!(self.date, Written::Flawed { .. })
    }

    /// The moment that its date means: as it is written, or, where only digits are missing, as it can be read in one way
    /// only.
    pub fn when(&self) -> Option<When> {
        match &self.date {
            Written::Good(when) => Some(*when),
            Written::Flawed { flaw: DateFlaw::Unpadded, iso: Some(iso) } => match read(iso) {
                Written::Good(when) => Some(when),
                _ => None,
            },
            _ => None,
        }
    }
}

/// What a [`Field`] says, by the names of the Tasks plugin (8.3.0).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Key {
    /// The deadline: 📅, `due`.
    Due,
    /// When to work on it: ⏳, `scheduled`.
    Scheduled,
    /// When work can begin: 🛫, `start`.
    Start,
    /// When it was written down: ➕, `created`.
    Created,
    /// When it was done: ✅, `completion`.
    Done,
    /// When it was given up: ❌, `cancelled`.
    Cancelled,
    /// How much it matters: 🔺 to ⏬, `priority`.
    Priority,
    /// How it repeats: 🔁, `repeat`.
    Recurrence,
    /// What becomes of it when done: 🏁, `onCompletion`.
    OnCompletion,
    /// Its name for other tasks: 🆔, `id`.
    Id,
    /// The tasks that go before: ⛔, `dependsOn`.
    DependsOn,
}

impl Key {
    /// Whether its value is a date.
    pub fn is_date(self) -> bool {
        matches!(
            self,
            Self::Due
                | Self::Scheduled
                | Self::Start
                | Self::Created
                | Self::Done
                | Self::Cancelled
        )
    }

    /// What it is called in a message.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due date",
            Self::Scheduled => "scheduled date",
            Self::Start => "start date",
            Self::Created => "created date",
            Self::Done => "done date",
            Self::Cancelled => "cancelled date",
            Self::Priority => "priority",
            Self::Recurrence => "recurrence",
            Self::OnCompletion => "action on completion",
            Self::Id => "id",
            Self::DependsOn => "dependency",
        }
    }

    /// The key of an inline field called `name`.
    pub(super) fn named(name: &str) -> Option<Self> {
        const NAMES: [(&str, Key); 11] = [
            ("due", Key::Due),
            ("scheduled", Key::Scheduled),
            ("start", Key::Start),
            ("created", Key::Created),
            ("completion", Key::Done),
            ("cancelled", Key::Cancelled),
            ("priority", Key::Priority),
            ("repeat", Key::Recurrence),
            ("onCompletion", Key::OnCompletion),
            ("id", Key::Id),
            ("dependsOn", Key::DependsOn),
        ];
        let found = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, key)| *key)
    }
}

/// How a [`Field`] is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Notation {
    /// A property of the frontmatter.
    Property,
    /// An inline field of Dataview in brackets: `[due:: 2024-05-31]`, `(due:: 2024-05-31)`.
    Bracketed,
    /// A bracket opens an inline field and never closes, so that it is none.
    Unclosed,
    /// A line of its own that is an inline field of Dataview: `due:: 2024-05-31`.
    Line,
    /// A sign and a value, as Tasks writes them: `📅 2024-05-31`.
    Emoji,
    /// A date of the Kanban plugin: `@{2024-05-31}`.
    Card,
    /// A date of the Reminder plugin: `(@2024-05-31)`.
    Reminder,
    /// The cell of a column.
    Column,
}

/// What is to be known to read the fields of a line.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// The text of the note.
    pub(super) text: &'a str,
    /// The names of inline fields that hold deadlines, besides `due`.
    pub(super) due: &'a [String],
    /// Whether Tasks wants fields in brackets instead of emojis.
    pub(super) dataview_format: bool,
    /// Whether the byte at an offset stands where nothing is read: in code, math or a comment.
    pub(super) is_hidden: &'a dyn Fn(usize) -> bool,
}

impl Reading<'_> {
    /// The fields that stand in `line` with signs or in brackets, in source order.
    pub(super) fn fields(&self, line: TextRange) -> Vec<Field> {
        let mut fields = emoji::fields(self, line);
        let signs = fields.len();
        inline::bracketed(self, line, &mut fields);
        if fields.len() > signs {
            fields.sort_by_key(|field| field.range);
        }
        fields
    }

    /// Marks those of `fields` that Tasks (8.3.0, `DefaultTaskSerializer`) reads in `line`, the first line of a task: it
    /// begins at the end of the line and stops at the first thing that is no field and no tag.
    pub(super) fn mark_read(&self, line: TextRange, fields: &mut [Field]) {
        let mut rest = without_block_id(self.text[line].trim_end());
        let wanted = if self.dataview_format { Notation::Bracketed } else { Notation::Emoji };
        for field in fields.iter_mut().rev() {
            rest = self.without_tags(rest);
            let ends_here = field.range.end() == line.start() + rest.len();
            if field.notation != wanted || !ends_here || !field.strict {
                break;
            }
            field.read = true;
            rest = &self.text[line.start()..field.range.start()];
        }
    }

    fn without_tags<'t>(&self, text: &'t str) -> &'t str {
        let mut rest = text.trim_end();
        loop {
            let before = rest;
            if self.dataview_format {
                rest = rest.trim_end_matches([',', ' ']);
            }
            rest = without_tag(rest).unwrap_or(rest).trim_end();
            if rest == before {
                return rest;
            }
        }
    }
}

/// `line` without the block id at its end.
pub(super) fn without_block_id(line: &str) -> &str {
    let Some(caret) = memchr::memrchr(b'^', line.as_bytes()) else { return line };
    let id = &line.as_bytes()[caret + 1..];
    let is_id =
        !id.is_empty() && id.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    match line[..caret].strip_suffix(' ') {
        Some(before) if is_id => before.trim_end(),
        _ => line,
    }
}

/// `text` without the tag at its end, by the signs that Tasks allows in tags.
fn without_tag(text: &str) -> Option<&str> {
    let start = text.char_indices().rev().find(|(_, c)| c.is_whitespace());
    let (before, word) = text.split_at(start.map_or(0, |(at, blank)| at + blank.len_utf8()));
    let name = word.strip_prefix('#').filter(|name| !name.is_empty())?;
    let is_tag = !name.contains(|c: char| "!@#$%^&*(),.?\":{}|<>".contains(c));
    is_tag.then_some(before)
}

/// A date at the start of `text`, as far as someone may have written one: how many bytes it takes, what it is, and whether
/// it is `YYYY-MM-DD`. A time behind it belongs to the moment, but not to the bytes.
pub(super) fn date_at(text: &str) -> Option<(usize, Written, bool)> {
    if let Some(link) = text.strip_prefix("[[") {
        let length = link.find("]]")? + 4;
        let written = read(linked_day(&text[..length])?);
        return (written != Written::Other).then_some((length, written, false));
    }
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.');
    let run = &text[..text.bytes().take_while(|byte| is_part(byte)).count()];
    let run = run.trim_end_matches(['-', '/', '.']);
    let written = match (read(run), time_after(&text[run.len()..])) {
        (Written::Good(_), time @ 1..) => read(&text[..run.len() + time]),
        (written, _) => written,
    };
    if written == Written::Other {
        return garbled(text);
    }
    Some((run.len(), written, is_iso(run)))
}

/// What at the start of `text` means to be a date, but has hyphens or digits of other kinds, or other numbers of them, or
/// is the last word of a line and names a day.
fn garbled(text: &str) -> Option<(usize, Written, bool)> {
    const DAYS: [&str; 9] = [
        "today",
        "tomorrow",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    };
    let sign = |c: char| matches!(c, '-' | '/' | '.' | '\u{2010}'..='\u{2015}' | '−' | '－' | '／');
    let end = text.find(|c| digit(c).is_none() && !sign(c)).unwrap_or(text.len());
    let run = text[..end].trim_end_matches(sign);
    let plain: String = run.chars().map(|c| digit(c).unwrap_or('-')).collect();
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    let iso = is_iso(&plain).then(|| read(&plain)).filter(|date| matches!(date, Written::Good(_)));
    let flawed = |iso| Written::Flawed { flaw: DateFlaw::Garbled, iso };
    if plain.matches('-').count() == 2 && (6..10).contains(&digits) {
        return Some((run.len(), flawed(iso.map(|_| plain)), false));
    }
    let word = text.trim_end();
    let is_day = DAYS.iter().any(|day| day.eq_ignore_ascii_case(word));
    is_day.then(|| (word.len(), flawed(None), false))
}

/// How many bytes of `text` are a time that follows a date: ` HH:mm`, `THH:mm`.
fn time_after(text: &str) -> usize {
    let [b' ' | b'T', time @ ..] = text.as_bytes() else { return 0 };
    let is_time = time.len() >= 5
        && time[2] == b':'
        && [0, 1, 3, 4].iter().all(|&at| time[at].is_ascii_digit())
        && !time.get(5).is_some_and(u8::is_ascii_alphanumeric);
    if is_time && matches!(read(&format!("2024-01-01{}", &text[..6])), Written::Good(_)) {
        6
    } else {
        0
    }
}

/// Whether `text` has the digits and hyphens of `YYYY-MM-DD`.
pub(super) fn is_iso(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

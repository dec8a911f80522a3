use std::sync::OnceLock;

use jiff::{Timestamp, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    matter::Matter,
    moment::{self, Format, Locale},
    yaml_list::quoted,
};
use crate::{
    diagnostic::Fix,
    note::{Node, Note, yaml_value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// The frontmatter doesn't say when the note was made, or last changed.
///
/// ## Why
///
/// A file's own times are lost when it is copied or synced.
///
/// ## Example
///
/// ```md
/// ---
/// date created: 2024-05-31
/// date modified: 2024-05-31
/// ---
/// ```
///
/// ## Fix
///
/// `date-created-key` gets the time at which the file was made, when it has none in the wanted format; with `frontmatter` as
/// the source of truth, the time that it has in another format. `date-modified-key` gets the time of the fix, when it has
/// none in this format, when something else in the note was fixed, or when the file was written more than a minute later than
/// it says.
///
/// A clone, a copy and some programs that sync write all files anew, so that all notes look edited: where that happens, let
/// `date-modified-source-of-truth` be `user or Linter edits`, with which only fixes count.
///
/// ## Differences
///
/// A time stays when the file was written no later by what the format can show, and when it has the offset of another zone:
/// Obsidian Linter changes it. A created time in a format that isn't known stays. Month and day names are English or French.
/// Nothing is added to frontmatter that Obsidian doesn't take for such: Obsidian Linter puts a second one on top.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct YamlTimestamp {
    /// Whether there is a time at which the note was made.
    date_created: bool,
    /// The property that has it.
    date_created_key: String,
    /// What tells it.
    date_created_source_of_truth: CreatedSource,
    /// Whether there is a time at which the note was last changed.
    date_modified: bool,
    /// The property that has it.
    date_modified_key: String,
    /// What tells that the note was changed.
    date_modified_source_of_truth: ModifiedSource,
    /// The format of times, as Moment knows it.
    format: String,
    /// Whether times are in UTC.
    convert_to_utc: bool,
    /// How long the plugin waits in Obsidian; no matter here.
    update_on_file_contents_updated: String,
    /// The same as `format` in the language of the settings, once it was asked.
    #[serde(skip)]
    parsed: OnceLock<Format>,
}

/// What tells when a note was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize, JsonSchema)]
enum CreatedSource {
    /// The file system.
    #[serde(rename = "file system")]
    FileSystem,
    /// The frontmatter.
    #[serde(rename = "frontmatter")]
    Frontmatter,
}

/// What tells that a note was changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize, JsonSchema)]
enum ModifiedSource {
    /// The file system.
    #[serde(rename = "file system")]
    FileSystem,
    /// Only a fix.
    #[serde(rename = "user or Linter edits")]
    Edits,
}

impl Default for YamlTimestamp {
    fn default() -> Self {
        Self {
            date_created: true,
            date_created_key: "date created".to_owned(),
            date_created_source_of_truth: CreatedSource::FileSystem,
            date_modified: true,
            date_modified_key: "date modified".to_owned(),
            date_modified_source_of_truth: ModifiedSource::FileSystem,
            format: "dddd, MMMM Do YYYY, h:mm:ss a".to_owned(),
            convert_to_utc: false,
            update_on_file_contents_updated: "never".to_owned(),
            parsed: OnceLock::new(),
        }
    }
}

impl Rule for YamlTimestamp {
    const META: RuleMeta = RuleMeta {
        name: "yaml-timestamp",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let matter = Matter::of(note);
        let Some(now) = cx.clock.now.filter(|_| !matter.is_unknown()) else { return };
        let Some(locale) = Locale::of(&cx.settings.styles.locale) else {
            let name = &cx.settings.styles.locale;
            report.add(TextRange::at(0), format!("the locale `{name}` is not known"));
            return;
        };
        let zone = if self.convert_to_utc { TimeZone::UTC } else { cx.clock.zone.clone() };
        let format = self.parsed.get_or_init(|| Format::new(&self.format, locale));
        let stamps = Stamps { rule: self, cx, matter, format, locale, zone, now };
        if self.date_created {
            stamps.created(note, report);
        }
        if self.date_modified {
            stamps.modified(note, report);
        }
    }
}

/// What the times of a note are made with.
struct Stamps<'a, 'c, 'n> {
    rule: &'a YamlTimestamp,
    cx: &'a Context<'c>,
    matter: Matter<'n>,
    format: &'a Format,
    locale: &'static Locale,
    zone: TimeZone,
    now: Timestamp,
}

impl Stamps<'_, '_, '_> {
    fn created(&self, note: &Note, report: &mut Report) {
        let key = self.rule.date_created_key.trim();
        let text = self.text(key);
        if self.read(&text).is_some() {
            return;
        }
        let made = self.cx.times.and_then(|times| times.created).unwrap_or(self.now);
        let keeps = self.rule.date_created_source_of_truth == CreatedSource::Frontmatter;
        let wanted = if keeps && !text.is_empty() {
            moment::read_any(&text, self.locale, &self.zone)
        } else {
            Some(made)
        };
        let edit = wanted.and_then(|wanted| self.put(key, wanted));
        report
            .add(self.place(note, key), format!("`{key}` has no time in the wanted format"))
            .fix_if(edit.map(Fix::safe));
    }

    fn modified(&self, note: &Note, report: &mut Report) {
        let key = self.rule.date_modified_key.trim();
        let text = self.text(key);
        let read = self.read(&text);
        let is_later = read.is_some_and(|said| self.is_written_later(said, &text));
        if read.is_some() && !is_later && !self.cx.changed {
            return;
        }
        let edit = self.put(key, self.now);
        if read.is_some() && edit.is_none() && self.matter.has_lines() {
            return;
        }
        let message = match read {
            None => format!("`{key}` has no time in the wanted format"),
            Some(_) => format!("the note was changed later than `{key}` says"),
        };
        report.add(self.place(note, key), message).fix_if(edit.map(Fix::safe));
    }

    /// Whether the file was written after the time that the note says, which is `text`: by more than it takes to write it,
    /// and as far as the format can show.
    fn is_written_later(&self, said: Timestamp, text: &str) -> bool {
        const TOLERANCE: i64 = 60;
        let by_file = self.rule.date_modified_source_of_truth == ModifiedSource::FileSystem;
        by_file
            && self.cx.times.is_some_and(|times| {
                let written = times.modified;
                written.as_second() - said.as_second() > TOLERANCE && self.shown(written) != text
            })
    }

    /// What the property called `key` has.
    fn text(&self, key: &str) -> String {
        let text = self.matter.get(key).and_then(|property| property.value.text());
        text.unwrap_or_default().trim().to_owned()
    }

    /// The instant that `text` shows in the wanted format.
    fn read(&self, text: &str) -> Option<Timestamp> {
        self.format.read(text, &self.zone)
    }

    fn shown(&self, time: Timestamp) -> String {
        self.format.show(&time.to_zoned_datetime(self.zone.clone()))
    }

    /// The edit that puts `time` into the property called `key`.
    fn put(&self, key: &str, time: Timestamp) -> Option<Edit> {
        let text = self.shown(time);
        let is_plain =
            !text.is_empty() && yaml_value(&text).as_ref().and_then(Node::text) == Some(&text);
        let value = if is_plain { text } else { quoted(&text, self.cx.settings.styles.quote) };
        match self.matter.get(key) {
            Some(property) => self.matter.set(property, &value),
            None => self.matter.add_last(&format!("{key}: {value}\n")),
        }
    }

    fn place(&self, note: &Note, key: &str) -> TextRange {
        let start = note.frontmatter().map_or(0, |matter| matter.range().start());
        self.matter.get(key).map_or(TextRange::at(start), crate::note::Property::range)
    }
}

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::{Fix, Severity},
    due::{DateFlaw, Field, Key, Notation, Written, linked_day, read},
    note::{Node, Note, Style, Value},
    path::same_name,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// A date is none that the calendar has, or one that programs read in different ways.
///
/// ## Why
///
/// A date is `YYYY-MM-DD`. Obsidian guesses at others: it takes `31-05-2024` for 20 May 2031. And of `2024-02-30` the
/// Tasks plugin reads nothing, but Dataview the first of March. A deadline that is misread is missed.
///
/// ## Example
///
/// ```md
/// ---
/// due: 31.05.2024
/// ---
///
/// - [ ] Pay the rent 📅 2024-02-30
/// ```
///
/// ## Fix
///
/// Zeros that are missing are put in, and slashes become hyphens, where the year stands first, so that only one reading is
/// possible. The time is set off by `T`. Everything else is only reported, with a suggestion where there is one.
///
/// ## Options
///
/// The properties that hold dates are those of `dates.due` and `dates.keys` in the settings, and those that Obsidian's own
/// `types.json` says are dates. In tasks and in rows with checkboxes all dates are read that `overdue` reads.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct InvalidDate {}

impl Rule for InvalidDate {
    const META: RuleMeta = RuleMeta {
        name: "invalid-date",
        category: Category::Frontmatter,
        level: Level::Error,
        fixable: Fixable::Sometimes,
        scope: Scope::MARKDOWN.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        for property in note.properties() {
            let is = |keys: &[String]| keys.iter().any(|key| same_name(key, &property.name));
            let is_due = is(&cx.settings.dates.due);
            if !is_due && !is(&cx.settings.dates.keys) && !cx.settings.is_date(&property.name) {
                continue;
            }
            let values = property.value.items().unwrap_or(std::slice::from_ref(&property.value));
            for value in values {
                judge(note, value, is_due, report);
            }
        }
        for item in &cx.agenda(note).items {
            for field in item.fields.iter().filter(|field| field.key.is_date()) {
                judge_field(note, field, item.is_done, report);
            }
        }
    }
}

/// Reports the flaw of a date in a task, a row or an inline field. That digits are missing behind a sign is for
/// `ignored-date` to say.
fn judge_field(note: &Note, field: &Field, is_done: bool, report: &mut Report) {
    let (flaw, iso) = match &field.date {
        Written::Flawed { flaw, iso } => (*flaw, iso.clone()),
        Written::Other if field.key == Key::Due && field.notation == Notation::Bracketed => {
            return report_no_date(field.value, &note[field.value], Severity::Warning, report);
        }
        _ => return,
    };
    match field.notation {
        Notation::Property => return,
        Notation::Emoji if flaw == DateFlaw::Unpadded => return,
        Notation::Column if is_done || flaw == DateFlaw::Unpadded => return,
        Notation::Column if flaw != DateFlaw::Impossible => {
            return report_unread(note, field, iso.as_deref(), report);
        }
        _ => {}
    }
    let range = (flaw == DateFlaw::Unpadded).then_some(field.value);
    let most = match (is_done, field.key) {
        (true, _) => Severity::Info,
        (false, Key::Due) => Severity::Error,
        (false, _) => Severity::Warning,
    };
    let text = note[field.value].trim();
    report_flaw(Flawed { at: field.value, text, flaw, iso }, range, most, report);
}

/// Reports the cell of a column that only vault-lint reads, so that nothing can misread it.
fn report_unread(note: &Note, field: &Field, iso: Option<&str>, report: &mut Report) {
    let text = note[field.value].trim();
    let message = format!("`{text}` is not read as a date, so this row has no deadline");
    report.add(field.value, message).at_most(Severity::Warning).help(match iso {
        Some(iso) => format!("did you mean `{iso}`?"),
        None => "write it as `YYYY-MM-DD`".to_owned(),
    });
}

fn judge(note: &Note, value: &Node, is_due: bool, report: &mut Report) {
    let Some(text) = value.text().filter(|text| !value.is_null() && !is_open(text)) else { return };
    let linked = linked_day(text);
    match read(linked.unwrap_or(text)) {
        Written::Good(_) if linked.is_none() => judge_time(note, value, report),
        Written::Good(_) => {}
        Written::Flawed { flaw, iso } => {
            let most = if is_due { Severity::Error } else { Severity::Warning };
            let flawed = Flawed { at: value.range, text: text.trim(), flaw, iso };
            report_flaw(flawed, content(note, value), most, report);
        }
        Written::Other => {
            let most = if is_due { Severity::Warning } else { Severity::Info };
            report_no_date(value.range, text, most, report);
        }
    }
}

fn report_no_date(at: TextRange, text: &str, most: Severity, report: &mut Report) {
    report
        .add(at, format!("`{}` is no date", text.trim()))
        .at_most(most)
        .help("a date is `YYYY-MM-DD`");
}

/// Whether a value is missing yet, or filled in by a template.
fn is_open(text: &str) -> bool {
    text.trim().is_empty() || text.contains("{{") || text.contains("<%")
}

/// A date that has a flaw.
struct Flawed<'a> {
    at: TextRange,
    text: &'a str,
    flaw: DateFlaw,
    iso: Option<String>,
}

/// Reports a flaw, at most as `most`; `content` is where the date can be written anew.
fn report_flaw(
    Flawed { at, text, flaw, iso }: Flawed<'_>,
    content: Option<TextRange>,
    most: Severity,
    report: &mut Report,
) {
    let (message, severity) = match flaw {
        DateFlaw::Unpadded => {
            (format!("date `{text}` is not written as `YYYY-MM-DD`"), Severity::Warning)
        }
        DateFlaw::YearLast => {
            (format!("date `{text}` has its year last, so programs misread it"), Severity::Error)
        }
        DateFlaw::Compact => (format!("`{text}` is a number and no date"), Severity::Warning),
        DateFlaw::Impossible => (format!("there is no day `{text}`"), Severity::Error),
        DateFlaw::NoDay => (format!("date `{text}` names no day"), Severity::Warning),
        DateFlaw::TextAfter => {
            (format!("`{text}` is more than a date, so it is read as text"), Severity::Warning)
        }
        DateFlaw::BadTime => {
            (format!("`{text}` has a time that is none, so it is read as text"), Severity::Warning)
        }
        DateFlaw::Garbled => (format!("`{text}` is no date"), Severity::Warning),
    };
    let finding = report.add(at, message).at_most(severity.min(most));
    match (iso, content) {
        (Some(iso), Some(range)) if flaw == DateFlaw::Unpadded => {
            finding.fix(Fix::safe(Edit::replace(range, iso.replacen(' ', "T", 1))));
        }
        (Some(iso), _) => {
            finding.help(format!("did you mean `{iso}`?"));
        }
        (None, _) if flaw == DateFlaw::BadTime => {
            finding.help("write it as `YYYY-MM-DDTHH:mm`");
        }
        (None, _) => {
            finding.help("write it as `YYYY-MM-DD`");
        }
    }
}

/// Reports a time that a blank sets off, where Obsidian writes `T` and Dataview reads nothing else, and one that is
/// the next day's.
fn judge_time(note: &Note, value: &Node, report: &mut Report) {
    let Some(range) = content(note, value) else { return };
    if note[range].contains("T24:") || note[range].contains(" 24:") {
        report
            .add(value.range, "`24:00` is the midnight with which the next day begins")
            .at_most(Severity::Info);
    }
    if let Some(blank) = note[range].trim_end().find(' ') {
        let at = range.start() + blank;
        report
            .add(value.range, "a blank sets off the time, where Obsidian writes `T`")
            .at_most(Severity::Info)
            .fix(Fix::safe(Edit::replace(TextRange::of_length(at, 1), "T")));
    }
}

/// Where the text of a scalar stands, without its quotes; none where it is written in another way.
fn content(note: &Note, value: &Node) -> Option<TextRange> {
    let Value::Scalar { text, style } = &value.value else { return None };
    let range = match style {
        Style::Plain => value.range,
        Style::Quoted => TextRange::new(value.range.start() + 1, value.range.end() - 1),
        Style::Block => return None,
    };
    (note[range] == **text).then_some(range)
}

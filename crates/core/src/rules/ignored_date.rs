use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    due::{DateFlaw, Field, Item, ItemKind, Key, Notation, Written},
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// A task has a date that the Tasks plugin doesn't read.
///
/// ## Why
///
/// Tasks (8.3.0) reads the fields of a task from the end of its line, and stops at the first thing that is no field and no
/// tag. All dates before that are text to it: the task is in no list of what is due, and nothing tells. So one word behind a
/// date, a full stop, a comment, a time or a link hides a deadline. Between sign and date only blanks may stand, and no other
/// line than the first is read.
///
/// Nothing is reported where Obsidian's settings say that Tasks is not enabled.
///
/// ## Example
///
/// ```md
/// - [ ] Pay the rent 📅 2024-05-31 by transfer
/// ```
///
/// ## Fix
///
/// Digits that are missing are put in, and blanks in the place of no-break spaces. Text is not moved.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct IgnoredDate {}

impl Rule for IgnoredDate {
    const META: RuleMeta = RuleMeta {
        name: "ignored-date",
        category: Category::Dates,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES_AND_BOARDS.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let tasks = &cx.settings.obsidian.tasks;
        for item in cx.agenda(note).items.iter().filter(|item| !item.is_done) {
            let mut fields = item.fields.iter();
            if let Some(field) = fields.find(|field| field.notation == Notation::Unclosed) {
                report.add(
                    field.range,
                    format!("`{}` is never closed, so it is no field", &note[field.range]),
                );
            }
            if tasks.enabled != Some(false) && matches!(item.kind, ItemKind::Task | ItemKind::Card)
            {
                report_unread(note, item, tasks.dataview_format, report);
            }
        }
    }
}

/// Reports the dates of a task that have a form that Tasks doesn't read, and the last one that it doesn't get to.
fn report_unread(note: &Note, item: &Item, dataview_format: bool, report: &mut Report) {
    let wanted = if dataview_format { Notation::Bracketed } else { Notation::Emoji };
    let unread = |field: &&Field| {
        let counts = matches!(field.key, Key::Due | Key::Scheduled | Key::Start);
        let is_theirs = matches!(field.notation, Notation::Emoji) || field.notation == wanted;
        counts && is_theirs && !field.read && field.when().is_some()
    };
    let mut is_told = false;
    for field in item.fields.iter().rev().filter(unread) {
        let in_form = field.strict && field.notation == wanted;
        if in_form && is_told {
            continue;
        }
        is_told |= in_form;
        let text = &note[field.range];
        if field.range.start() >= item.range.end() {
            report
                .add(
                    field.range,
                    format!("Tasks ignores `{text}`: it reads only the first line of a task"),
                )
                .help("move it to the end of the first line");
        } else if field.notation != wanted {
            report
                .add(
                    field.range,
                    format!("Tasks ignores `{text}`: its setting wants fields in brackets"),
                )
                .help("write it as in `[due:: 2024-05-31]`");
        } else if in_form {
            report_text_after(note, item, field, report);
        } else {
            report_form(note, field, report);
        }
    }
}

fn report_text_after(note: &Note, item: &Item, field: &Field, report: &mut Report) {
    let text = &note[field.range];
    let marker = note[item.range].find('[').unwrap_or(0);
    if note[TextRange::of_length(item.range.start(), marker)].contains('\t') {
        report
            .add(
                field.range,
                format!("Tasks ignores `{text}`: a tab stands behind the list marker"),
            )
            .help("put a blank in its place");
        return;
    }
    let read = item.fields.iter().find(|field| field.read);
    let end = read.map_or(item.range.end(), |field| field.range.start());
    let end = end.max(field.range.end());
    let behind = note[TextRange::new(field.range.end(), end)].trim();
    let shown = match behind.char_indices().nth(30) {
        Some((cut, _)) => format!("{}…", &behind[..cut]),
        None => behind.to_owned(),
    };
    report
        .add(field.range, format!("Tasks ignores `{text}`: `{shown}` stands behind it"))
        .help("only other fields and tags may stand behind a date");
}

fn report_form(note: &Note, field: &Field, report: &mut Report) {
    let text = &note[field.range];
    if note[field.value].starts_with("[[") {
        report.add(field.range, format!("Tasks ignores `{text}`: it reads no link as a date"));
        return;
    }
    let message = format!("Tasks ignores `{text}`: a date is a sign, a blank and `YYYY-MM-DD`");
    let mut edits = Vec::new();
    if let Written::Flawed { flaw: DateFlaw::Unpadded, iso: Some(iso) } = &field.date {
        edits.push(Edit::replace(field.value, iso.get(..10).unwrap_or(iso)));
    }
    let sign = TextRange::new(field.range.start(), field.value.start());
    let blanks = note[sign].trim_end().len();
    let between = TextRange::new(sign.start() + blanks, sign.end());
    if note[between].bytes().any(|byte| byte != b' ') {
        edits.push(Edit::replace(between, " "));
    }
    let fix = (!edits.is_empty()).then(|| Fix::safe(edits));
    report.add(field.range, message).fix_if(fix);
}

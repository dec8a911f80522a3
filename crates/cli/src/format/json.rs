use std::{collections::BTreeMap, path::Path};

use serde::Serialize;
use vault_lint_core::{
    diagnostic::{Applicability, Diagnostic, Severity},
    note::Note,
    pass::{Checked, Trouble},
    text,
};

use super::{Summary, harmless::harmless_json};
use crate::output::Output;

/// What `--format json` prints. Fields may be added in the same version, but none is taken away or changed.
#[derive(Serialize)]
struct Whole<'a> {
    schema_version: u32,
    vault: String,
    diagnostics: Vec<Finding>,
    errors: Vec<Error>,
    summary: Counts<'a>,
}

#[derive(Serialize)]
struct Finding {
    rule: &'static str,
    severity: Severity,
    path: String,
    message: String,
    help: Option<String>,
    start: Place,
    end: Place,
    fix: Option<Fix>,
}

/// Line and column count from 1, the column in characters; the offset counts bytes from 0.
#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
    offset: usize,
}

#[derive(Serialize)]
struct Fix {
    applicability: Applicability,
    edits: Vec<Edit>,
}

/// Puts `content` in the place of the bytes from `start` up to `end`.
#[derive(Serialize)]
struct Edit {
    start: usize,
    end: usize,
    content: String,
}

/// What couldn't be checked.
#[derive(Serialize)]
struct Error {
    message: String,
}

#[derive(Serialize)]
struct Counts<'a> {
    notes: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    fixable: Fixable,
    rules: BTreeMap<&'a str, usize>,
}

#[derive(Serialize)]
struct Fixable {
    safe: usize,
    r#unsafe: usize,
}

/// The findings and errors of all notes.
#[derive(Default)]
pub(super) struct Document {
    diagnostics: Vec<Finding>,
    errors: Vec<Error>,
}

impl Document {
    pub(super) fn add(&mut self, checked: &Checked) {
        self.diagnostics.extend(findings(checked));
    }

    pub(super) fn fail(&mut self, trouble: &Trouble) {
        self.errors.push(Error::of(trouble));
    }

    pub(super) fn print(self, vault: &Path, summary: &Summary, output: &mut Output) {
        let whole = Whole {
            schema_version: 1,
            vault: vault.display().to_string(),
            diagnostics: self.diagnostics,
            errors: self.errors,
            summary: Counts::of(summary),
        };
        let text = serde_json::to_string_pretty(&whole).unwrap_or_default();
        output.print_raw(&format!("{}\n", harmless_json(&text)));
    }
}

/// A line for each finding of a note.
pub(super) fn lines(checked: &Checked, output: &mut Output) {
    findings(checked).for_each(|finding| line(&finding, output));
}

/// A line for what couldn't be checked.
pub(super) fn error_line(trouble: &Trouble, output: &mut Output) {
    line(&BTreeMap::from([("error", Error::of(trouble))]), output);
}

/// The last line.
pub(super) fn summary_line(summary: &Summary, output: &mut Output) {
    line(&BTreeMap::from([("summary", Counts::of(summary))]), output);
}

/// What is printed here has no maps with keys other than text, so that it is always JSON.
fn line(value: &impl Serialize, output: &mut Output) {
    let text = serde_json::to_string(value).unwrap_or_default();
    output.print(&format!("{}\n", harmless_json(&text)));
}

fn findings(checked: &Checked) -> impl Iterator<Item = Finding> {
    checked.findings.iter().map(|finding| view(&checked.note, finding))
}

fn view(note: &Note, finding: &Diagnostic) -> Finding {
    let place = |offset| {
        let position = note.position(offset);
        Place { line: position.line, column: position.column, offset: position.offset }
    };
    let edit = |edit: &text::Edit| Edit {
        start: edit.range().start(),
        end: edit.range().end(),
        content: edit.content().to_owned(),
    };
    Finding {
        rule: finding.rule,
        severity: finding.severity,
        path: note.path().as_str().to_owned(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        start: place(finding.range.start()),
        end: place(finding.range.end()),
        fix: finding.fix.as_ref().map(|fix| Fix {
            applicability: fix.applicability(),
            edits: fix.edits().iter().map(edit).collect(),
        }),
    }
}

impl Error {
    fn of(trouble: &Trouble) -> Self {
        Self { message: trouble.to_string() }
    }
}

impl<'a> Counts<'a> {
    fn of(summary: &'a Summary) -> Self {
        Self {
            notes: summary.notes,
            errors: summary.of(Severity::Error),
            warnings: summary.of(Severity::Warning),
            infos: summary.of(Severity::Info),
            fixable: Fixable { safe: summary.safe, r#unsafe: summary.unsafe_ },
            rules: summary.rules.iter().map(|(name, (number, _))| (*name, *number)).collect(),
        }
    }
}

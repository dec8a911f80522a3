use std::{collections::BTreeMap, io};

use serde::Serialize;
use vault_lint_core::{
    diagnostic::{Applicability, Diagnostic, Severity},
    note::Note,
};

use super::Report;
use crate::output::Output;

/// What `--format json` prints. Fields may be added in the same version, but none is taken away or changed.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    vault: String,
    diagnostics: Vec<Finding<'a>>,
    errors: Vec<Error>,
    summary: Counts<'a>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: Severity,
    path: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    start: Place,
    end: Place,
    fix: Option<Fix<'a>>,
}

/// Line and column count from 1, the column in characters; the offset counts bytes from 0.
#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
    offset: usize,
}

#[derive(Serialize)]
struct Fix<'a> {
    applicability: Applicability,
    edits: Vec<Edit<'a>>,
}

/// Puts `content` in the place of the bytes from `start` up to `end`.
#[derive(Serialize)]
struct Edit<'a> {
    start: usize,
    end: usize,
    content: &'a str,
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

/// One JSON object.
pub(crate) fn json(report: &Report<'_>, output: &mut Output) -> io::Result<()> {
    let document = Document {
        schema_version: 1,
        vault: report.vault.display().to_string(),
        diagnostics: findings(report).collect(),
        errors: errors(report).collect(),
        summary: counts(report),
    };
    let text = serde_json::to_string_pretty(&document)?;
    output.print_raw(&format!("{text}\n"))
}

/// A JSON object a line: each finding, each error, and the summary.
pub(crate) fn jsonl(report: &Report<'_>, output: &mut Output) -> io::Result<()> {
    for finding in findings(report) {
        output.print_raw(&format!("{}\n", serde_json::to_string(&finding)?))?;
    }
    for error in errors(report) {
        output.print_raw(&format!(
            "{}\n",
            serde_json::to_string(&BTreeMap::from([("error", error)]))?
        ))?;
    }
    output.print_raw(&format!(
        "{}\n",
        serde_json::to_string(&BTreeMap::from([("summary", counts(report))]))?
    ))
}

fn findings<'a>(report: &'a Report<'_>) -> impl Iterator<Item = Finding<'a>> {
    report
        .checked
        .iter()
        .flat_map(|checked| checked.findings.iter().map(|finding| view(&checked.note, finding)))
}

fn view<'a>(note: &'a Note, finding: &'a Diagnostic) -> Finding<'a> {
    let place = |offset| {
        let position = note.position(offset);
        Place { line: position.line, column: position.column, offset: position.offset }
    };
    let edit = |edit: &'a vault_lint_core::text::Edit| Edit {
        start: edit.range().start(),
        end: edit.range().end(),
        content: edit.content(),
    };
    Finding {
        rule: finding.rule,
        severity: finding.severity,
        path: note.path().as_str(),
        message: &finding.message,
        help: finding.help.as_deref(),
        start: place(finding.range.start()),
        end: place(finding.range.end()),
        fix: finding.fix.as_ref().map(|fix| Fix {
            applicability: fix.applicability(),
            edits: fix.edits().iter().map(edit).collect(),
        }),
    }
}

fn errors<'a>(report: &'a Report<'_>) -> impl Iterator<Item = Error> + 'a {
    report.troubles.iter().map(|trouble| Error { message: trouble.to_string() })
}

fn counts<'a>(report: &'a Report<'_>) -> Counts<'a> {
    let summary = &report.summary;
    Counts {
        notes: summary.notes,
        errors: summary.of(Severity::Error),
        warnings: summary.of(Severity::Warning),
        infos: summary.of(Severity::Info),
        fixable: Fixable { safe: summary.safe, r#unsafe: summary.unsafe_ },
        rules: summary.rules.iter().map(|(name, (number, _))| (*name, *number)).collect(),
    }
}

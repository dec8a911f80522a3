use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use vault_lint_core::{
    diagnostic::{Applicability, Diagnostic, Severity},
    lint::{Compared, Known},
    note::Note,
    pass::{Checked, Trouble},
    text,
};

use super::{
    Summary,
    form::{Form, Frame},
    harmless::harmless_json,
};

/// What `--format json` prints. Fields may be added in the same version, but none is taken away or changed.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "vault-lint check --format json")]
struct Whole<'a> {
    schema_version: u32,
    vault: String,
    diagnostics: Vec<Finding>,
    errors: Vec<Error>,
    summary: Counts<'a>,
}

#[derive(Serialize, JsonSchema)]
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
#[derive(Serialize, JsonSchema)]
struct Place {
    line: usize,
    column: usize,
    offset: usize,
}

#[derive(Serialize, JsonSchema)]
struct Fix {
    applicability: Applicability,
    edits: Vec<Edit>,
}

/// Puts `content` in the place of the bytes from `start` up to `end`.
#[derive(Serialize, JsonSchema)]
struct Edit {
    start: usize,
    end: usize,
    content: String,
}

/// What couldn't be checked.
#[derive(Serialize, JsonSchema)]
struct Error {
    message: String,
}

#[derive(Serialize, JsonSchema)]
struct Counts<'a> {
    notes: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    fixable: Fixable,
    rules: BTreeMap<&'a str, usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<Against<'a>>,
}

/// What became of the baseline.
#[derive(Serialize, JsonSchema)]
struct Against<'a> {
    /// How many findings are in it, and so not among the others.
    known: usize,
    /// What is in it and was not found any more.
    fixed: Vec<Gone<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Gone<'a> {
    rule: &'a str,
    path: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct Fixable {
    safe: usize,
    r#unsafe: usize,
}

/// The JSON Schema of the whole.
pub(crate) fn report_schema() -> Schema {
    SchemaGenerator::default().into_root_schema_for::<Whole<'_>>()
}

/// The findings and errors of all notes, as one object.
#[derive(Default)]
pub(super) struct Document {
    diagnostics: Vec<Finding>,
    errors: Vec<Error>,
}

impl Form for Document {
    fn note(&mut self, checked: &Checked, _frame: &Frame) -> String {
        self.diagnostics.extend(findings(checked));
        String::new()
    }

    fn trouble(&mut self, trouble: &Trouble) -> Option<String> {
        self.errors.push(Error::of(trouble));
        Some(String::new())
    }

    fn end(&mut self, summary: &Summary, frame: &Frame) -> String {
        let whole = Whole {
            schema_version: 1,
            vault: frame.vault.display().to_string(),
            diagnostics: std::mem::take(&mut self.diagnostics),
            errors: std::mem::take(&mut self.errors),
            summary: Counts::of(summary),
        };
        let text = serde_json::to_string_pretty(&whole).unwrap_or_default();
        format!("{}\n", harmless_json(&text))
    }

    fn has_summary(&self) -> bool {
        true
    }
}

/// An object a line.
pub(super) struct Lines;

impl Form for Lines {
    fn note(&mut self, checked: &Checked, _frame: &Frame) -> String {
        findings(checked).map(|finding| line(&finding)).collect()
    }

    fn trouble(&mut self, trouble: &Trouble) -> Option<String> {
        Some(line(&BTreeMap::from([("error", Error::of(trouble))])))
    }

    fn end(&mut self, summary: &Summary, _frame: &Frame) -> String {
        line(&BTreeMap::from([("summary", Counts::of(summary))]))
    }

    fn has_summary(&self) -> bool {
        true
    }
}

/// What is printed here has no maps with keys other than text, so that it is always JSON.
fn line(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    format!("{}\n", harmless_json(&text))
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
            baseline: summary.compared.as_ref().map(Against::of),
        }
    }
}

impl<'a> Against<'a> {
    fn of(compared: &'a Compared) -> Self {
        let gone = |known: &'a Known| Gone { rule: &known.rule, path: known.path.as_str() };
        Self { known: compared.known, fixed: compared.fixed.iter().map(gone).collect() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::{
        super::form::tests::{checked, frame},
        *,
    };

    fn keys(object: &Value) -> BTreeSet<&str> {
        object.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn the_schema_names_what_is_printed() {
        let (mut document, mut summary) = (Document::default(), Summary::default());
        let checked = checked("a.md", "---\ntags: a, b\n---\n");
        summary.add(&checked.findings);
        summary.compared = Some(Compared::default());
        document.note(&checked, &frame(""));
        let printed: Value = serde_json::from_str(&document.end(&summary, &frame(""))).unwrap();
        let schema = report_schema().to_value();
        assert_eq!(keys(&schema["properties"]), keys(&printed));
        for (part, definition) in [
            ("/diagnostics/0", "Finding"),
            ("/diagnostics/0/start", "Place"),
            ("/diagnostics/0/fix", "Fix"),
            ("/diagnostics/0/fix/edits/0", "Edit"),
            ("/summary", "Counts"),
            ("/summary/fixable", "Fixable"),
            ("/summary/baseline", "Against"),
        ] {
            let named = &schema["$defs"][definition]["properties"];
            assert_eq!(keys(named), keys(printed.pointer(part).unwrap()), "{part}");
        }
    }
}

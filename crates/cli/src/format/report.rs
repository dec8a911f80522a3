use std::path::Path;

use vault_lint_core::{
    diagnostic::{Applicability, Fix},
    pass::{Checked, Trouble},
};

use super::{
    BOLD, error, full, harmless, json,
    json::Document,
    style_of, styled,
    summary::{self, Summary},
};
use crate::{args::Format, output::Output};

/// What a check finds, printed note by note as far as the format allows.
pub(crate) struct Report {
    /// None where only the counts are wanted.
    format: Option<Format>,
    summary: Summary,
    troubled: bool,
    /// What JSON can only be printed as a whole.
    document: Document,
}

impl Report {
    pub(crate) fn new(format: Option<Format>) -> Self {
        let document = Document::default();
        Self { format, summary: Summary::default(), troubled: false, document }
    }

    /// Prints what was found in a note, and says whether any of it can be fixed safely.
    pub(crate) fn note(&mut self, checked: &Checked, output: &mut Output) -> bool {
        self.summary.notes += 1;
        self.summary.add(&checked.findings);
        match self.format {
            None => {}
            Some(Format::Full) => full::full(checked, output),
            Some(Format::Concise) => output.print(&Self::lines(checked)),
            Some(Format::Json) => self.document.add(checked),
            Some(Format::Jsonl) => json::lines(checked, output),
        }
        let fixes = checked.findings.iter().filter_map(|finding| finding.fix.as_ref());
        fixes.map(Fix::applicability).any(|applicability| applicability == Applicability::Safe)
    }

    /// Prints what couldn't be checked.
    pub(crate) fn trouble(&mut self, trouble: &Trouble, output: &mut Output) {
        self.troubled = true;
        match self.format {
            Some(Format::Json) => self.document.fail(trouble),
            Some(Format::Jsonl) => json::error_line(trouble, output),
            _ => output.complain(&error(&trouble.to_string())),
        }
    }

    /// Prints what is to be said of all notes together.
    pub(crate) fn end(self, vault: &Path, output: &mut Output) {
        match self.format {
            Some(Format::Json) => self.document.print(vault, &self.summary, output),
            Some(Format::Jsonl) => json::summary_line(&self.summary, output),
            _ => output.say(&summary::summary(&self.summary)),
        }
    }

    pub(crate) fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Whether something couldn't be checked.
    pub(crate) fn is_troubled(&self) -> bool {
        self.troubled
    }

    /// A line a finding: `path:line:column: severity[rule] message`.
    pub(crate) fn lines(checked: &Checked) -> String {
        let path = styled(&harmless(checked.note.path().as_str()), BOLD);
        let line = |finding: &vault_lint_core::diagnostic::Diagnostic| {
            let at = checked.note.position(finding.range.start());
            let kind = format!("{}[{}]", finding.severity.as_str(), finding.rule);
            let kind = styled(&kind, style_of(finding.severity));
            format!("{path}:{}:{}: {kind} {}\n", at.line, at.column, harmless(&finding.message))
        };
        checked.findings.iter().map(line).collect()
    }
}

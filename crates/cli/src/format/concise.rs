use vault_lint_core::{diagnostic::Diagnostic, pass::Checked};

use super::{
    BOLD,
    form::{Form, Frame},
    harmless, style_of, styled,
};

/// A line a finding.
pub(super) struct Concise;

impl Form for Concise {
    fn note(&mut self, checked: &Checked, _frame: &Frame) -> String {
        lines(checked)
    }
}

/// A line a finding: `path:line:column: severity[rule] message`.
pub(crate) fn lines(checked: &Checked) -> String {
    let path = styled(&harmless(checked.note.path().as_str()), BOLD);
    let line = |finding: &Diagnostic| {
        let at = checked.note.position(finding.range.start());
        let kind = format!("{}[{}]", finding.severity.as_str(), finding.rule);
        let kind = styled(&kind, style_of(finding.severity));
        format!("{path}:{}:{}: {kind} {}\n", at.line, at.column, harmless(&finding.message))
    };
    checked.findings.iter().map(line).collect()
}

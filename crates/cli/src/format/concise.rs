use std::io;

use super::{BOLD, Report, harmless, style_of, styled};
use crate::output::Output;

/// A line a finding: `path:line:column: severity: message [rule]`.
pub(crate) fn concise(report: &Report<'_>, output: &mut Output) -> io::Result<()> {
    for checked in &report.checked {
        let path = styled(&harmless(checked.note.path().as_str()), BOLD);
        for finding in &checked.findings {
            let at = checked.note.position(finding.range.start());
            let severity = styled(finding.severity.as_str(), style_of(finding.severity));
            let message = harmless(&finding.message);
            let line = format!(
                "{path}:{}:{}: {severity}: {message} [{}]\n",
                at.line, at.column, finding.rule
            );
            output.print(&line)?;
        }
    }
    Ok(())
}

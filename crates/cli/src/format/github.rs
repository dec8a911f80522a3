use std::fmt::Write as _;

use vault_lint_core::{
    diagnostic::{Diagnostic, Severity},
    note::Note,
    pass::{Checked, Trouble},
};

use super::{
    form::{Form, Frame, Span, message},
    harmless,
};

/// Workflow commands, from which GitHub Actions makes annotations.
pub(super) struct Github;

impl Form for Github {
    fn note(&mut self, checked: &Checked, frame: &Frame) -> String {
        let path = frame.path(&checked.note);
        checked.findings.iter().map(|finding| command(&checked.note, &path, finding)).collect()
    }

    fn trouble(&mut self, trouble: &Trouble) -> Option<String> {
        Some(format!("::error title=vault-lint::{}\n", data(&trouble.to_string())))
    }
}

fn command(note: &Note, path: &str, finding: &Diagnostic) -> String {
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let span = Span::of(note, finding.range);
    let mut text = format!("::{kind} file={},line={}", property(path), span.start.line);
    // Columns of different lines are taken for an error.
    if span.last_line == span.start.line && span.end.line == span.start.line && !span.is_whole {
        let _ = write!(text, ",col={}", span.start.column);
        let _ = write!(text, ",endLine={},endColumn={}", span.last_line, span.end.column);
    } else if !span.is_whole {
        let _ = write!(text, ",endLine={}", span.last_line);
    }
    let _ = writeln!(text, ",title={}::{}", property(finding.rule), data(&message(finding)));
    text
}

/// `text` as the message of a command, where a line end would end it.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(|line| harmless(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

/// `text` as the value of a property.
fn property(text: &str) -> String {
    harmless(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{
        super::form::tests::{checked, frame},
        *,
    };

    #[test]
    fn a_finding_is_a_command_at_its_place() {
        let checked = checked("A/50%, b.md", "---\nx: 1\ndue: 2024-05-31\n---\n");
        assert_eq!(
            Github.note(&checked, &frame("notes/")),
            "::warning file=notes/A/50%25%2C b.md,line=3,col=6,endLine=3,endColumn=16,\
             title=overdue::1 day overdue\n"
        );
    }

    #[test]
    fn no_text_of_a_note_can_end_a_command_or_begin_one() {
        assert_eq!(data("100%\n::set-env::\r\u{1b}"), "100%25%0A::set-env::‹U+000D›‹U+001B›");
        assert_eq!(property("a:b,c\n%"), "a%3Ab%2Cc‹U+000A›%25");
    }
}

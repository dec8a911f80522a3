use std::fmt::Write as _;

use vault_lint_core::{diagnostic::Applicability, lint::Refusal, pass::Mended, path::NotePath};

use super::{BOLD, CYAN, DIM, GREEN, RED, Summary, count, harmless, label, styled};
use crate::output::Output;

/// What was changed in a note: `Reading list.md: 2 duplicate-checkbox-id, 1 bare-wikilink`.
pub(crate) fn fixed_note(mended: &Mended, _output: &Output) -> String {
    let rules: Vec<String> =
        mended.applied.iter().map(|(rule, number)| format!("{number} {rule}")).collect();
    format!("{}: {}\n", styled(&harmless(mended.note.path().as_str()), BOLD), rules.join(", "))
}

/// Why a rule's fixes were not applied.
pub(crate) fn refusal(path: &NotePath, rule: &str, refusal: Refusal, output: &Output) -> String {
    format!(
        "{}: {}: the fix of {rule} was not applied: {refusal}\n",
        label("error", output),
        harmless(path.as_str())
    )
}

/// What a run changed and what is left.
pub(crate) fn fix_summary(
    notes: usize,
    fixes: usize,
    left: &Summary,
    trust: Applicability,
    _output: &Output,
) -> String {
    let mut text = String::new();
    if notes == 0 {
        let _ =
            writeln!(text, "{} in {}", styled("Nothing to fix", GREEN), count(left.notes, "note"));
    } else {
        let fixed = styled(&format!("Fixed {}", count(fixes, "finding")), GREEN);
        let undo = styled("vault-lint undo", CYAN);
        let _ = writeln!(text, "\n{fixed} in {}; `{undo}` takes it back", count(notes, "note"));
    }
    if left.total() > 0 {
        let more = if trust == Applicability::Safe && left.unsafe_ > 0 {
            format!(
                "; {} can be fixed with `{}`",
                left.unsafe_,
                styled("vault-lint fix --unsafe", CYAN)
            )
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "Left: {}{more}; {}",
            left.by_severity(),
            styled("`vault-lint check` shows them", DIM)
        );
    }
    text
}

/// A unified diff, coloured for a terminal.
pub(crate) fn diff(diff: &str, output: &Output) -> String {
    if !output.is_watched() && !output.is_styled() {
        return diff.to_owned();
    }
    diff.split_inclusive('\n')
        .map(|line| {
            let content = line.trim_end_matches('\n');
            let shown = harmless(content.trim_end_matches('\r'));
            let style = match content.as_bytes().first() {
                _ if content.starts_with("---") || content.starts_with("+++") => BOLD,
                Some(b'@') => CYAN,
                Some(b'-') => RED,
                Some(b'+') => GREEN,
                _ => return format!("{shown}\n"),
            };
            format!("{}\n", styled(&shown, style))
        })
        .collect()
}

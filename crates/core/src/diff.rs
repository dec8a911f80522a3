//! Differences between two versions of a note.

#![expect(clippy::disallowed_methods, reason = "this is where differences are made")]

use similar::TextDiff;

use crate::path::NotePath;

/// The unified diff from `before` to `after`, with three lines of context, as `git apply` takes it: `a/` and `b/` stand
/// before the path. Empty when the two are equal.
pub fn unified(path: &NotePath, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff()
        .header(&quoted(&format!("a/{path}")), &quoted(&format!("b/{path}")))
        .to_string()
}

/// A path as git writes it: in quotes, with escapes, where a character in it would end the line or the name.
fn quoted(path: &str) -> String {
    if !path.contains(|c: char| c.is_control() || c == '"' || c == '\\') {
        // A tab after the name tells blanks in it from what some programs put behind it.
        let end = if path.contains(' ') { "\t" } else { "" };
        return format!("{path}{end}");
    }
    let escaped: String = path
        .bytes()
        .map(|byte| match byte {
            b'"' => "\\\"".to_owned(),
            b'\\' => "\\\\".to_owned(),
            b'\n' => "\\n".to_owned(),
            b'\t' => "\\t".to_owned(),
            0..=31 | 127.. => format!("\\{byte:03o}"),
            _ => char::from(byte).to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_that_git_takes() {
        let diff = unified(&NotePath::new("My note.md"), "a\r\nb\nc", "a\r\nB\nc");
        assert_eq!(
            diff,
            "--- a/My note.md\t\n+++ b/My note.md\t\n@@ -1,3 +1,3 @@\n a\r\n-b\n+B\n c\n\\ No newline at end of file\n"
        );
        assert_eq!(unified(&NotePath::new("a.md"), "x", "x"), "");
        assert!(
            unified(&NotePath::new("a\n\".md"), "x", "y").starts_with("--- \"a/a\\n\\\".md\"\n")
        );
    }
}

//! Differences between two versions of a note.

#![expect(clippy::disallowed_methods, reason = "this is where differences are made")]

use similar::TextDiff;

use crate::path::NotePath;

/// The unified diff from `before` to `after`, with three lines of context, as `git apply` takes it: `a/` and `b/` stand
/// before the path. Empty when the two are equal.
pub fn unified(path: &NotePath, before: &str, after: &str) -> String {
    moved(path, path, before, after)
}

/// What goes before the diffs of a move, as git writes it.
pub fn rename(from: &NotePath, to: &NotePath) -> String {
    let plain =
        |path: &NotePath, side: &str| quoted(&format!("{side}{path}")).trim_end().to_owned();
    let (old, new) = (plain(from, "a/"), plain(to, "b/"));
    let (from, to) = (plain(from, ""), plain(to, ""));
    format!("diff --git {old} {new}\nrename from {from}\nrename to {to}\n")
}

/// As [`unified`], for a note that moves from `from` to `to`.
pub fn moved(from: &NotePath, to: &NotePath, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    // Only a line feed ends a line for git.
    let (old, new) = (before.split_inclusive('\n'), after.split_inclusive('\n'));
    let (old, new): (Vec<&str>, Vec<&str>) = (old.collect(), new.collect());
    let diff = TextDiff::configure().diff_slices(&old, &new);
    let (old, new) = (quoted(&format!("a/{from}")), quoted(&format!("b/{to}")));
    let mut text = format!("--- {old}\n+++ {new}\n");
    for hunk in diff.unified_diff().iter_hunks() {
        let header = hunk.header().to_string();
        text.extend([&*header, "\n"]);
        for change in hunk.iter_changes() {
            let sign = change.tag().to_string();
            text.extend([&*sign, change.value()]);
            if !change.value().ends_with('\n') {
                text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    text
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
        assert_eq!(
            unified(&NotePath::new("a.md"), "a\rb\nc\r", "a\rB\nc\r"),
            "--- a/a.md\n+++ b/a.md\n@@ -1,2 +1,2 @@\n-a\rb\n+a\rB\n c\r\n\\ No newline at end of file\n"
        );
        assert!(
            unified(&NotePath::new("a\n\".md"), "x", "y").starts_with("--- \"a/a\\n\\\".md\"\n")
        );
    }
}

use std::fmt::Write as _;

use vault_lint_core::{
    diagnostic::Diagnostic,
    pass::{Checked, Trouble},
};

use super::{
    Summary, count,
    form::{Form, Frame},
    harmless,
};

/// A comment on a pull request: the counts, and the findings by note.
#[derive(Default)]
pub(super) struct Markdown {
    /// The heading of each note, and its findings, a line each.
    notes: Vec<(String, Vec<String>)>,
    troubles: Vec<String>,
}

/// What the comment begins with, by which it is known again.
const MARK: &str = "<!-- vault-lint -->";
/// As many characters as GitHub takes, less than the last line needs.
const ROOM: usize = 65_536 - 200;

impl Form for Markdown {
    fn note(&mut self, checked: &Checked, frame: &Frame) -> String {
        if !checked.findings.is_empty() {
            let lines = checked.findings.iter().map(|finding| line(checked, finding));
            let heading = format!("\n{}\n\n", code(&frame.path(&checked.note)));
            self.notes.push((heading, lines.collect()));
        }
        String::new()
    }

    fn trouble(&mut self, trouble: &Trouble) -> Option<String> {
        self.troubles.push(format!("- **not checked**: {}\n", prose(&trouble.to_string())));
        Some(String::new())
    }

    fn end(&mut self, summary: &Summary, _frame: &Frame) -> String {
        let mut text = format!("{MARK}\n{}", verdict(summary));
        let mut left = ROOM.saturating_sub(text.chars().count());
        let parts = self.notes.iter().flat_map(|(heading, lines)| {
            lines
                .iter()
                .enumerate()
                .map(move |(at, line)| (if at == 0 { heading } else { "" }, line))
        });
        let troubles = self.troubles.iter().enumerate();
        let troubles = troubles.map(|(at, line)| (if at == 0 { "\n" } else { "" }, line));
        let parts = troubles.chain(parts);
        let mut more = 0;
        for (heading, line) in parts {
            let length = heading.chars().count() + line.chars().count();
            if more > 0 || length > left {
                more += 1;
            } else {
                left -= length;
                text.push_str(heading);
                text.push_str(line);
            }
        }
        if more > 0 {
            // Writing to a string doesn't fail.
            let _ = writeln!(text, "\n… and {more} more");
        }
        text
    }

    fn has_summary(&self) -> bool {
        true
    }
}

fn verdict(summary: &Summary) -> String {
    let notes = count(summary.notes, "note");
    let mut text = match summary.counts() {
        counts if counts.is_empty() => format!("**vault-lint** found nothing in {notes}\n"),
        counts => format!("**vault-lint** found {} in {notes}\n", counts.join(", ")),
    };
    let fixes = [(summary.safe, "vault-lint fix"), (summary.unsafe_, "vault-lint fix --unsafe")];
    for (number, command) in fixes.into_iter().filter(|(number, _)| *number > 0) {
        let _ = writeln!(text, "\n{number} can be fixed with `{command}`");
    }
    if let Some(compared) = &summary.compared {
        let (known, fixed) = (compared.known, compared.fixed.len());
        let _ = writeln!(text, "\nIn the baseline: {known} more, and {fixed} fixed since");
    }
    text
}

fn line(checked: &Checked, finding: &Diagnostic) -> String {
    let line = checked.note.position(finding.range.start()).line;
    let severity = finding.severity.as_str();
    format!("- line {line}: **{severity}** `{}` {}\n", finding.rule, prose(&finding.message))
}

/// `text`, of which what stands in backticks is code, so that none of it has a meaning in Markdown or HTML, mentions
/// anybody or becomes a link.
fn prose(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, inner, after)) = quoted(rest) {
        shown.extend([&escaped(before), &code(inner)].map(String::as_str));
        rest = after;
    }
    shown.push_str(&escaped(rest));
    shown
}

/// What stands before the first pair of backticks, between the two and after them. A backtick in a word, as in the name
/// of a note, is neither of them.
fn quoted(text: &str) -> Option<(&str, &str, &str)> {
    let begins = |at: &usize| text[..*at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let start = text.match_indices('`').map(|(at, _)| at).find(begins)? + 1;
    let ends = |at: &usize| {
        let mut after = text[at + 1..].chars();
        after.next().is_none_or(|c| c.is_whitespace() || ",.:;)?".contains(c))
    };
    let mut after = text[start..].match_indices('`').map(|(at, _)| start + at);
    let end = after.find(ends)?;
    Some((&text[..start - 1], &text[start..end], &text[end + 1..]))
}

/// `text` as plain words.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let text = harmless(text);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_last = chars.peek().is_none_or(|next| next.is_whitespace());
        match c {
            // An escape would still mention somebody, or an issue.
            '@' | '#' => escaped.extend(['`', c, '`']),
            '"' | '%' | '\'' | ',' | '-' | '/' | ';' | '?' => escaped.push(c),
            // Within a word it makes a link, or a picture of a face.
            ':' | '.' if is_last => escaped.push(c),
            _ if c.is_ascii_punctuation() => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// `text` as code, whatever backticks are in it.
fn code(text: &str) -> String {
    let text = harmless(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let is_bare = longest == 0 && !text.trim().is_empty();
    if is_bare { format!("{ticks}{text}{ticks}") } else { format!("{ticks} {text} {ticks}") }
}

#[cfg(test)]
mod tests {
    use super::{
        super::form::tests::{checked, frame},
        *,
    };

    fn comment(notes: &[(&str, &str)]) -> String {
        let (mut markdown, mut summary) = (Markdown::default(), Summary::default());
        for (path, text) in notes {
            let checked = checked(path, text);
            summary.notes += 1;
            summary.add(&checked.findings);
            markdown.note(&checked, &frame("notes/"));
        }
        markdown.end(&summary, &frame(""))
    }

    #[test]
    fn the_counts_come_first_and_then_the_findings_by_note() {
        assert_eq!(
            comment(&[("a.md", "---\ntags: a, b\ndue: 2024-05-31\n---\n"), ("b.md", "words\n")]),
            "<!-- vault-lint -->\n\
             **vault-lint** found 2 warnings in 2 notes\n\n\
             1 can be fixed with `vault-lint fix`\n\n\
             `notes/a.md`\n\n\
             - line 2: **warning** `invalid-list-property` `tags` must be a list\n\
             - line 3: **warning** `overdue` 1 day overdue\n"
        );
        assert_eq!(
            comment(&[("b.md", "words\n")]),
            "<!-- vault-lint -->\n**vault-lint** found nothing in 1 note\n"
        );
    }

    #[test]
    fn no_text_of_a_note_means_anything() {
        assert_eq!(prose("`@a` is <b>|c|</b>"), "`@a` is \\<b\\>\\|c\\|\\</b\\>");
        assert_eq!(prose("see @a, #1"), "see `@`a, `#`1");
        assert_eq!(prose("no: http://a.b :c: 1."), "no: http\\://a\\.b \\:c: 1.");
        assert_eq!(prose("a ` b"), "a \\` b");
        assert_eq!(prose("``"), "`  `");
        assert_eq!(prose("`b`|<b>.md` holds `|`, see"), "`` b`|<b>.md `` holds `|`, see");
        assert_eq!(prose("a`b` is `c"), "a\\`b\\` is \\`c");
        assert_eq!(prose("`a\n- b`"), "`a‹U+000A›- b`");
        assert_eq!(code("a``b`.md"), "``` a``b`.md ```");
    }

    #[test]
    fn a_comment_is_never_longer_than_github_takes() {
        let (mut markdown, mut summary) = (Markdown::default(), Summary::default());
        let checked = checked("a.md", "---\ndue: 2024-05-31\n---\n");
        for _ in 0..2000 {
            summary.add(&checked.findings);
            markdown.note(&checked, &frame(""));
        }
        let text = markdown.end(&summary, &frame(""));
        assert!(text.chars().count() <= 65_536);
        let shown = text.matches("`overdue`").count();
        assert!(shown > 500 && text.ends_with(&format!("\n… and {} more\n", 2000 - shown)));
    }
}

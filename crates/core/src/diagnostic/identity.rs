use std::{collections::HashMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Diagnostic;
use crate::{note::Note, text::TextRange};

/// What a finding is known by from one run to the next.
///
/// It stays the same when the finding moves to another line or to another note, when words beside it change, and from day
/// to day: it is made of the rule, of the words that are wrong and of the word that their line begins with, not of the
/// place and the message. Two findings of a rule about the same words share it, and so do those of the rules that a
/// deadline passes through.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Identity(u64);

impl Identity {
    /// What `finding`, which is about `note`, is known by.
    pub fn of(note: &Note, finding: &Diagnostic) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(lasting(finding.rule).as_bytes());
        for word in words(note, finding.range) {
            hasher.update(b"\0").update(word.as_bytes());
        }
        let mut bytes = [0; 8];
        hasher.finalize_xof().fill(&mut bytes);
        Self(u64::from_be_bytes(bytes))
    }

    /// Its bytes, the least form in which it can be held.
    pub fn to_bytes(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }
}

/// The name under which findings of `rule` are known: a deadline that is soon is today and past in time, and no other then.
fn lasting(rule: &str) -> &str {
    match rule {
        "due-soon" | "due-today" => "overdue",
        rule => rule,
    }
}

/// The first word of the line in which `range` begins, and those of the range in this line, or of the whole line where it
/// has none, as a missing blank line has; and of a note that is wrong as a whole, its name.
fn words(note: &Note, range: TextRange) -> impl Iterator<Item = &str> {
    let line = note.lines().line(note.lines().line_of(range.start()));
    let part = &note[TextRange::new(range.start(), range.end().min(line.end()))];
    let (first, part) = if range == TextRange::default() {
        (None, note.path().file_name())
    } else if part.contains(char::is_alphanumeric) {
        (note[line].split_whitespace().next(), part)
    } else {
        (None, &note[line])
    };
    first.into_iter().chain(part.split_whitespace())
}

/// The identities of `findings`, which are about `note`, each with how many findings before it have the same.
pub fn numbered(note: &Note, findings: &[Diagnostic]) -> Vec<(Identity, usize)> {
    let mut counts: HashMap<Identity, usize> = HashMap::new();
    let number = |finding| {
        let identity = Identity::of(note, finding);
        let count = counts.entry(identity).or_default();
        *count += 1;
        (identity, *count - 1)
    };
    findings.iter().map(number).collect()
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl From<Identity> for String {
    fn from(identity: Identity) -> Self {
        identity.to_string()
    }
}

impl FromStr for Identity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = u64::from_str_radix(text, 16).ok().filter(|_| text.len() == 16);
        number.map(Self).ok_or_else(|| format!("`{text}` is no fingerprint"))
    }
}

impl TryFrom<String> for Identity {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnostic::Severity, path::NotePath};

    fn identity(rule: &'static str, path: &str, text: &str, range: TextRange) -> Identity {
        let note = Note::parse(NotePath::new(path), text);
        let message = format!("said of {path} today");
        let severity = Severity::Info;
        Identity::of(&note, &Diagnostic { rule, severity, range, message, help: None, fix: None })
    }

    fn at(text: &str, part: &str) -> TextRange {
        TextRange::of_length(text.find(part).unwrap(), part.len())
    }

    #[test]
    fn the_same_words_are_the_same_finding_wherever_they_stand() {
        let first = "see `a  b` there\n";
        let of = |path: &str, text: &str, part: &str| identity("r", path, text, at(text, part));
        let known = of("a.md", first, "a  b");
        assert_eq!(known, of("a.md", "# New\n\n  see `a b`, too\n", "a b"));
        assert_eq!(known, of("B/c.md", "\u{feff}\r\nsee\t[[a  b]]\r\n", "a  b"));
        assert_ne!(known, of("a.md", "hear `a  b` there\n", "a  b"));
        assert_ne!(known, of("a.md", "see `ab` there\n", "ab"));
        assert_ne!(known, identity("s", "a.md", first, at(first, "a  b")));
        let due = ["due-soon", "due-today", "overdue"]
            .map(|rule| identity(rule, "a.md", first, at(first, "a  b")));
        assert_eq!((due[0], due[1]), (due[2], due[2]));
        assert_ne!(known, due[0]);
        assert_eq!(known.to_string().parse(), Ok(known));
    }

    #[test]
    fn without_words_of_its_own_a_finding_is_known_by_its_line() {
        let of = |text: &str, part: &str| identity("r", "a.md", text, at(text, part));
        assert_eq!(of("x\n| a | b\n", "|"), of("y\n\n| a |  b\n", "|"));
        assert_ne!(of("| a | b\n", "|"), of("| a | c\n", "|"));
        assert_eq!(of("x\n```js\nlet\n", "```js\nlet\n"), of("```js\nlet a\n", "```js\nlet a\n"));
        let whole = |path: &str| identity("r", path, "words", TextRange::default());
        assert_eq!(whole("A/b?.md"), whole("C/b?.md"));
        assert_ne!(whole("A/b?.md"), whole("A/c?.md"));
    }
}

use std::path::PathBuf;

use vault_lint_core::{
    diagnostic::Diagnostic,
    disk,
    note::Note,
    pass::{Checked, Trouble},
    path::NotePath,
    text::{Position, TextRange},
};

use super::{Summary, concise, full, github, gitlab, json, junit, markdown, sarif};
use crate::{args::Format, output::Output, session::Session};

/// A way in which findings are written down.
pub(super) trait Form {
    /// What is written of a note at once.
    fn note(&mut self, checked: &Checked, frame: &Frame) -> String;

    /// Takes up what couldn't be checked, and what is written of it at once; none where there is no place for it.
    fn trouble(&mut self, _trouble: &Trouble) -> Option<String> {
        None
    }

    /// What is written when all notes are checked.
    fn end(&mut self, _summary: &Summary, _frame: &Frame) -> String {
        String::new()
    }

    /// Whether the counts are part of it.
    fn has_summary(&self) -> bool {
        false
    }
}

/// What a form may know besides the findings.
pub(crate) struct Frame {
    pub(super) vault: PathBuf,
    /// From the root of the repository that the vault is in to the vault: empty, or ended by `/`.
    prefix: String,
    /// The day for which the vault is judged.
    pub(super) today: String,
    pub(super) styled: bool,
    pub(super) width: usize,
}

impl Frame {
    pub(crate) fn of(session: &Session, output: &Output) -> Self {
        let vault = session.vault.clone();
        let root = disk::repository_of(&vault);
        let way = root.and_then(|root| NotePath::inside(&root, &vault));
        let prefix = way.filter(|way| !way.as_str().is_empty()).map(|way| format!("{way}/"));
        Self {
            vault,
            prefix: prefix.unwrap_or_default(),
            today: session.clock.today.to_string(),
            styled: output.is_styled(),
            width: output.width(),
        }
    }

    /// The path of a note from the root of the repository, or from the vault where there is none.
    pub(super) fn path(&self, note: &Note) -> String {
        format!("{}{}", self.prefix, note.path())
    }
}

pub(super) fn form(format: Format) -> Box<dyn Form> {
    match format {
        Format::Full => Box::new(full::Full),
        Format::Concise => Box::new(concise::Concise),
        Format::Json => Box::<json::Document>::default(),
        Format::Jsonl => Box::new(json::Lines),
        Format::Github => Box::new(github::Github),
        Format::Gitlab => Box::<gitlab::Gitlab>::default(),
        Format::Sarif => Box::<sarif::Sarif>::default(),
        Format::Junit => Box::<junit::Junit>::default(),
        Format::Markdown => Box::<markdown::Markdown>::default(),
    }
}

/// Where a finding is.
pub(super) struct Span {
    pub(super) start: Position,
    /// The place after the last character.
    pub(super) end: Position,
    /// The line, from 1, of the last character; the first line where there is none.
    pub(super) last_line: usize,
    /// Whether the note as a whole is meant.
    pub(super) is_whole: bool,
}

impl Span {
    pub(super) fn of(note: &Note, range: TextRange) -> Self {
        Self {
            start: note.position(range.start()),
            end: note.position(range.end()),
            last_line: note.lines().lines_of(range).end() + 1,
            is_whole: range == TextRange::default(),
        }
    }
}

/// The message, and what helps.
pub(super) fn message(finding: &Diagnostic) -> String {
    match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    }
}

/// Notes for the tests of forms.
#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::date;
    use vault_lint_core::{config::Config, due::Clock, lint::Rulebook, pass::Pass};

    use super::*;

    pub(in crate::format) fn frame(prefix: &str) -> Frame {
        Frame {
            vault: PathBuf::from("/v"),
            prefix: prefix.to_owned(),
            today: "2024-06-01".to_owned(),
            styled: false,
            width: 100,
        }
    }

    /// The note, checked as on 2024-06-01.
    pub(in crate::format) fn checked(path: &str, text: &str) -> Checked {
        let rulebook = Rulebook::new(Config::from_text("").unwrap()).unwrap();
        let clock = Clock::on(date(2024, 6, 1));
        let vault = std::path::Path::new("/v");
        let pass = Pass { vault, rulebook: &rulebook, clock: &clock, committed: &(), survey: None };
        pass.check_text(&NotePath::new(path), text.to_owned()).unwrap()
    }
}

//! How things are shown.

mod concise;
mod fixes;
mod full;
mod harmless;
mod json;
mod rules;
mod settings;
mod summary;

use std::path::Path;

use anstyle::{AnsiColor, Style};
use vault_lint_core::{
    diagnostic::Severity,
    disk::DiskError,
    pass::{Checked, Trouble},
    path::NotePath,
};

pub(crate) use concise::concise;
pub(crate) use fixes::{diff, fix_summary, fixed_note, refusal};
pub(crate) use full::full;
pub(crate) use harmless::harmless;
pub(crate) use json::{json, jsonl};
pub(crate) use rules::{rule, rules};
pub(crate) use settings::{settings, settings_error};
pub(crate) use summary::{Summary, summary};

use crate::output::Output;

/// What a check found.
pub(crate) struct Report<'a> {
    /// The vault's folder.
    pub(crate) vault: &'a Path,
    /// The notes with findings, by path.
    pub(crate) checked: Vec<Checked>,
    /// What couldn't be checked.
    pub(crate) troubles: Vec<Trouble>,
    /// The counts.
    pub(crate) summary: Summary,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();

fn style_of(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::BrightRed.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Info => AnsiColor::BrightBlue.on_default().bold(),
    }
}

/// `text` in `style`. The stream drops the style where there are to be no colours.
fn styled(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// The word that begins a message about something that went wrong.
pub(crate) fn label(word: &str, _output: &Output) -> String {
    styled(word, style_of(Severity::Error))
}

/// `1 note`, `2 notes`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// What became of a note, on a line.
pub(crate) fn path_line(path: &NotePath, text: &str, _output: &Output) -> String {
    format!("{}: {text}\n", styled(&harmless(path.as_str()), BOLD))
}

/// What kept a note from being checked.
pub(crate) fn trouble(trouble: &Trouble, output: &Output) -> String {
    format!("{}: {}\n", label("error", output), harmless(&trouble.to_string()))
}

/// What went wrong with a file.
pub(crate) fn disk_error(error: &DiskError, output: &Output) -> String {
    format!("{}: {}\n", label("error", output), harmless(&error.to_string()))
}

//! How things are shown.

mod checkup;
mod concise;
mod conflicts;
pub(crate) mod due;
mod fixes;
mod form;
mod full;
mod github;
mod gitlab;
mod harmless;
mod inspected;
mod json;
mod junit;
mod late;
mod linked;
mod logged;
mod markdown;
mod merged;
mod past;
mod patch;
mod report;
mod rules;
mod sarif;
mod settings;
mod snippet;
mod stats;
mod summary;
mod watched;

use anstyle::{AnsiColor, Style};
use vault_lint_core::{diagnostic::Severity, path::NotePath};

pub(crate) use checkup::{Check, Verdict, checkup, checkup_json};
pub(crate) use concise::lines;
pub(crate) use conflicts::{
    copies_json, copies_summary, copy, copy_diff, resolved, resolved_summary,
};
pub(crate) use fixes::{Fixes, diff, fixed_note, refusal};
pub(crate) use form::Frame;
pub(crate) use harmless::harmless;
pub(crate) use inspected::{inspected, inspected_json};
pub(crate) use json::report_schema;
pub(crate) use late::late;
pub(crate) use linked::{links, links_json};
pub(crate) use logged::log;
pub(crate) use merged::{conflict, merged_json};
pub(crate) use past::{RunState, changes, run_line, run_title, step, version_line};
pub(crate) use report::Report;
pub(crate) use rules::{rule, rules};
pub(crate) use settings::{settings, settings_error};
pub(crate) use stats::{stats, stats_json};
use summary::Summary;
pub(crate) use watched::{Watched, installed, service, service_json, synced};

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

/// `1 note`, `2 notes`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// What became of a note, on a line.
pub(crate) fn path_line(path: &NotePath, text: &str) -> String {
    format!("{}: {text}\n", styled(&harmless(path.as_str()), BOLD))
}

/// What went wrong, on a line.
pub(crate) fn error(message: &str) -> String {
    remark(Severity::Error, message)
}

/// What somebody should know, on a line.
fn warning(message: &str) -> String {
    remark(Severity::Warning, message)
}

fn remark(severity: Severity, message: &str) -> String {
    format!("{}: {}\n", styled(severity.as_str(), style_of(severity)), harmless(message))
}

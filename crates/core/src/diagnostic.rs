//! What is wrong with a note, and what would mend it.

mod fix;
mod identity;

use serde::{Deserialize, Serialize};

pub use fix::{Applicability, Fix};
pub use identity::{Identity, numbered};

use crate::text::TextRange;

/// One finding of one rule in one note: the only type in which findings travel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The name of the rule.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The bytes that are wrong; empty where something is missing.
    pub range: TextRange,
    /// What is wrong: lower case, source text in backticks, no full stop.
    pub message: String,
    /// What to do about it, where the message doesn't say.
    pub help: Option<String>,
    /// Edits that mend it.
    pub fix: Option<Fix>,
}

/// How bad a finding is.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; never a reason to fail.
    #[default]
    Info,
    /// Something doesn't work as the owner means it, or needs attention.
    Warning,
    /// Obsidian or a plugin can't read it, or words are at risk.
    Error,
}

impl Severity {
    /// The name: `info`, `warning` or `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// How a rule's findings count: a [`Severity`], or not at all.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The rule doesn't run.
    Off,
    /// [`Severity::Info`]
    Info,
    /// [`Severity::Warning`]
    Warning,
    /// [`Severity::Error`]
    Error,
}

impl Level {
    /// The severity of findings at this level; none when the rule is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Info),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }

    /// The name in settings.
    pub fn as_str(self) -> &'static str {
        self.severity().map_or("off", Severity::as_str)
    }
}

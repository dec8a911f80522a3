use std::{fmt, str::FromStr, time::Duration};

use jiff::{SignedDuration, civil::Time};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

use crate::path::NotePath;

/// How the service that watches a vault behaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Service {
    /// How edits are noticed.
    pub watch: Watch,
    /// The rules, and categories of rules, whose safe fixes are made unattended.
    pub auto: Vec<String>,
    /// When and how deadlines are told.
    pub notify: Notify,
    /// The note in which what is due and found is kept; none unless set.
    pub report: Option<NotePath>,
    /// How the vault is kept the same on several devices.
    pub sync: Sync,
    /// Which copies that sync tools leave are merged unattended.
    pub conflicts: Unattended,
}

/// Which copies that sync tools leave of notes are merged unattended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unattended {
    /// None.
    #[default]
    Off,
    /// Those that are told by their names without doubt, where nothing need be guessed.
    Strong,
}

impl Unattended {
    /// The name in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Strong => "strong",
        }
    }
}

/// How a vault is kept the same on several devices.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sync {
    /// By what.
    pub mode: SyncMode,
    /// How long the vault must have been left alone before the service commits.
    pub commit_after: Duration,
    /// How often the service asks the remote.
    pub pull_every: Duration,
}

/// By what a vault is kept the same on several devices.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SyncMode {
    /// By nothing that the service does.
    #[default]
    Off,
    /// By git: what is edited is committed, and merged with what the remote has.
    Git,
    /// By another tool. What is edited is committed as history, and nothing is taken from a remote.
    Observe,
}

impl SyncMode {
    /// The name in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Git => "git",
            Self::Observe => "observe",
        }
    }
}

/// How edits are noticed, and how long a note must be left alone before it is fixed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Watch {
    /// How long nobody must have written to a note before it is fixed.
    pub quiet: Duration,
    /// The same for a note that is open in Obsidian.
    pub quiet_open: Duration,
    /// How often the whole vault is compared with what is known of it.
    pub reconcile: Duration,
    /// What tells of edits.
    pub backend: Backend,
    /// How often the vault is looked through where the system doesn't tell of edits.
    pub poll: Duration,
}

/// What tells of edits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// The system where it can, else looking through the vault.
    #[default]
    Auto,
    /// The system.
    Native,
    /// Looking through the vault.
    Poll,
}

impl Backend {
    /// The name in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Native => "native",
            Self::Poll => "poll",
        }
    }
}

/// When and how deadlines are told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notify {
    /// When deadlines are told, by the clock of the vault's zone.
    pub at: Time,
    /// Whether they are told on the desktop.
    pub desktop: bool,
}

impl Service {
    /// A note is never fixed sooner after an edit than this: Obsidian saves what is typed within two seconds.
    pub const LEAST_QUIET: Duration = Duration::from_secs(5);
}

impl Default for Service {
    fn default() -> Self {
        Self {
            watch: Watch {
                quiet: Duration::from_secs(10),
                quiet_open: Duration::from_mins(1),
                reconcile: Duration::from_mins(10),
                backend: Backend::Auto,
                poll: Duration::from_secs(5),
            },
            auto: vec!["checkboxes".to_owned(), "frontmatter".to_owned()],
            notify: Notify { at: Time::constant(9, 0, 0, 0), desktop: true },
            report: None,
            sync: Sync {
                mode: SyncMode::Off,
                commit_after: Duration::from_mins(5),
                pull_every: Duration::from_mins(5),
            },
            conflicts: Unattended::Off,
        }
    }
}

/// How edits are noticed, as it is written.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct WatchFile {
    /// How long nobody must have written to a note before the service fixes it, such as `10s` or `1m`; at least `5s`.
    pub quiet: Option<Pause>,
    /// The same for a note that is open in Obsidian.
    pub quiet_open: Option<Pause>,
    /// How often the whole vault is compared with what is known of it.
    pub reconcile: Option<Pause>,
    /// What tells of edits: `native` for the system, `poll` for looking through the vault, `auto` for what works.
    pub backend: Option<Backend>,
    /// How often the vault is looked through where the system doesn't tell of edits.
    pub poll: Option<Pause>,
}

/// What is fixed unattended.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct FixFile {
    /// The rules, and categories of rules, whose safe fixes the service makes by itself.
    pub auto: Option<Vec<String>>,
}

/// When and how deadlines are told.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NotifyFile {
    /// When the service tells what is due, such as `09:00`, by the clock of the vault's zone.
    #[schemars(with = "Option<String>")]
    pub at: Option<Time>,
    /// Whether it tells it on the desktop.
    pub desktop: Option<bool>,
}

/// How the vault is kept the same on several devices.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SyncFile {
    /// What the service does: `git` for syncing by git, `observe` for committing only, where another tool syncs; or `off`.
    pub mode: Option<SyncMode>,
    /// How long the vault must have been left alone before the service commits.
    pub commit_after: Option<Pause>,
    /// How often it asks the remote.
    pub pull_every: Option<Pause>,
}

/// What becomes of copies that sync tools leave.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConflictsFile {
    /// Which of them the service merges by itself: `strong` for those whose names leave no doubt, where nothing need be
    /// guessed; or `off`.
    pub auto: Option<Unattended>,
}

/// What the service writes into the vault.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReportFile {
    /// The note in which the service keeps what is due and found, such as `Vault Lint.md`.
    pub note: Option<String>,
}

/// A length of time, written as in `10s`, `1m 30s` or `2h`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, JsonSchema)]
#[schemars(transparent)]
pub struct Pause(#[schemars(with = "String")] pub Duration);

impl<'de> Deserialize<'de> for Pause {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

impl FromStr for Pause {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pause = text.parse::<SignedDuration>().ok();
        let pause = pause.and_then(|pause| Duration::try_from(pause).ok());
        let pause = pause.filter(|pause| *pause > Duration::ZERO && *pause <= Self::LONGEST);
        pause.map(Self).ok_or_else(|| {
            format!("`{text}` is no length of time up to a day, such as `10s`, `1m 30s` or `2h`")
        })
    }
}

impl Pause {
    const LONGEST: Duration = Duration::from_hours(24);
}

impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pause = SignedDuration::try_from(self.0).unwrap_or(SignedDuration::MAX);
        write!(f, "{pause:#}")
    }
}

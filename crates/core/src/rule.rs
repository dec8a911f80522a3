//! What a rule is, what it may know, and where it reports.

use std::{cell::OnceCell, fmt};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

pub use crate::diagnostic::Level;

use crate::{
    config::Settings,
    diagnostic::{Diagnostic, Fix, Severity},
    disk::Times,
    due::{Agenda, Clock, Standing, standings},
    note::{Kind, Note},
    path::NotePath,
    text::TextRange,
    vault::{Followed, Outline, Renames, VaultIndex},
};

/// A check of one note.
///
/// The struct's fields are the rule's options, its doc comment is its documentation (one sentence, then the headings
/// *Why*, *Example*, *Fix*), both shown by `vault-lint rule NAME`. A rule is pure: the same note in the same context
/// gives the same report. It proposes edits and never changes text.
pub trait Rule: Default + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// The rule's data sheet.
    const META: RuleMeta;

    /// Whether the rule asks [`Context::vault`]; without it, it reports nothing.
    const NEEDS_VAULT: bool = false;

    /// Reports what is wrong with `note`.
    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report);
}

/// A rule's data sheet.
#[derive(Debug)]
pub struct RuleMeta {
    /// The name in settings, suppressions and reports: kebab case, names the flaw.
    pub name: &'static str,
    /// What it is about.
    pub category: Category,
    /// How its findings count unless the settings say otherwise.
    pub level: Level,
    /// Whether its findings carry fixes.
    pub fixable: Fixable,
    /// The notes that it reads.
    pub scope: Scope,
    /// The version that brought it.
    pub since: &'static str,
}

/// What a rule is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Category {
    /// Table checkboxes of the plugin "Markdown table checkboxes".
    Checkboxes,
    /// The note's properties.
    Frontmatter,
    /// Deadlines and dates.
    Dates,
    /// Links, and what they lead to.
    Links,
    /// The note's Markdown.
    Structure,
    /// The note's name and bytes.
    Files,
    /// How the note is written: what the Obsidian Linter plugin does, under its names.
    Format,
}

impl Category {
    /// The name shown to users.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Checkboxes => "checkboxes",
            Self::Frontmatter => "frontmatter",
            Self::Dates => "dates",
            Self::Links => "links",
            Self::Structure => "structure",
            Self::Files => "files",
            Self::Format => "format",
        }
    }
}

/// Whether a rule's findings carry fixes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fixable {
    /// None does.
    Never,
    /// Some do.
    Sometimes,
    /// Each does.
    Always,
}

/// The notes that a rule reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scope {
    /// The kinds of notes.
    pub kinds: &'static [Kind],
    /// What becomes of a finding in a template.
    pub templates: InTemplates,
    /// Whether it also reads notes that are not settled: see [`Note::is_settled`].
    pub unsettled: bool,
}

impl Scope {
    /// Ordinary notes, and templates with findings at info level.
    pub const NOTES: Self =
        Self { kinds: &[Kind::Note], templates: InTemplates::Info, unsettled: false };
    /// Notes and boards, and templates with findings at info level.
    pub const NOTES_AND_BOARDS: Self = Self { kinds: &[Kind::Note, Kind::Kanban], ..Self::NOTES };
    /// Notes, boards and drawings: all that begins with frontmatter; templates with findings at info level.
    pub const MARKDOWN: Self =
        Self { kinds: &[Kind::Note, Kind::Kanban, Kind::Excalidraw], ..Self::NOTES };
    /// Boards of the Kanban plugin.
    pub const BOARDS: Self = Self { kinds: &[Kind::Kanban], ..Self::NOTES };
    /// Canvas files.
    pub const CANVASES: Self = Self { kinds: &[Kind::Canvas], ..Self::NOTES };
    /// Bases.
    pub const BASES: Self = Self { kinds: &[Kind::Base], ..Self::NOTES };
    /// Attachments. Only a rule that is off unless the settings turn it on may have this scope, as it makes the walk find
    /// them.
    pub const ATTACHMENTS: Self = Self { kinds: &[Kind::Attachment], ..Self::NOTES };
    /// Every note, board, drawing, canvas and base, whatever its state, templates like all others.
    pub const ALL: Self = Self {
        kinds: &[Kind::Note, Kind::Kanban, Kind::Excalidraw, Kind::Canvas, Kind::Base],
        templates: InTemplates::Same,
        unsettled: true,
    };

    /// The same kinds, with findings in templates counted as elsewhere.
    #[must_use]
    pub const fn same_in_templates(self) -> Self {
        Self { templates: InTemplates::Same, ..self }
    }

    /// The same kinds, without templates.
    #[must_use]
    pub const fn not_in_templates(self) -> Self {
        Self { templates: InTemplates::Skip, ..self }
    }
}

/// What becomes of a finding in a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InTemplates {
    /// The rule doesn't run.
    Skip,
    /// It counts at most as [`Severity::Info`].
    Info,
    /// It counts as elsewhere.
    Same,
}

/// The last version of each note that its owner put down as good: the committed one, say.
pub trait Committed: fmt::Debug + Sync {
    /// The note at `path` in that version; none when there is none.
    fn note(&self, path: &NotePath) -> Option<Note>;

    /// What the note at `path` was in earlier versions, and since when, in no order.
    fn versions(&self, _path: &NotePath) -> Vec<(Timestamp, String)> {
        Vec::new()
    }

    /// Where files went, up to now; none when nothing is known of that. Found out when it is asked first.
    fn renames(&self) -> Option<&Renames> {
        None
    }
}

/// Where no version is known.
impl Committed for () {
    fn note(&self, _path: &NotePath) -> Option<Note> {
        None
    }
}

/// What a rule may know besides the note.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The moment for which the note is judged.
    pub clock: &'a Clock,
    /// The settings in force for the note.
    pub settings: &'a Settings,
    /// Whether the note is a template, whose placeholders stand for later values.
    pub template: bool,
    /// The notes as they were when all was well, for telling which of two equals was first.
    pub committed: &'a dyn Committed,
    /// When the note's file was made and last written; none for a note that isn't on the disk.
    pub times: Option<Times>,
    /// Whether the note is no longer what was read: other fixes were applied.
    pub changed: bool,
    /// What is known of the vault; none where only the note is.
    pub vault: Option<&'a VaultIndex>,
    agenda: OnceCell<Agenda>,
    links: OnceCell<Vec<Followed<'a>>>,
    outline: OnceCell<Outline>,
}

impl<'a> Context<'a> {
    /// The context of a note that is no template and of which no other version is known.
    pub fn new(clock: &'a Clock, settings: &'a Settings) -> Self {
        Self {
            clock,
            settings,
            template: false,
            committed: &(),
            times: None,
            changed: false,
            vault: None,
            agenda: OnceCell::new(),
            links: OnceCell::new(),
            outline: OnceCell::new(),
        }
    }

    /// The same for a note that may be a template.
    #[must_use]
    pub fn in_template(self, template: bool) -> Self {
        Self { template, ..self }
    }

    /// The same, knowing the notes as they were when all was well.
    #[must_use]
    pub fn knowing(self, committed: &'a dyn Committed) -> Self {
        Self { committed, ..self }
    }

    /// The same, knowing when the note's file was made and last written.
    #[must_use]
    pub fn at_times(self, times: Option<Times>) -> Self {
        Self { times, ..self }
    }

    /// The same for the note after other fixes, if it is no longer what was read.
    #[must_use]
    pub(crate) fn changed(&self, changed: bool) -> Self {
        Self { changed, ..self.afresh() }
    }

    /// The same, knowing of the vault.
    #[must_use]
    pub fn within(self, vault: Option<&'a VaultIndex>) -> Self {
        Self { vault, ..self }
    }

    /// The same for another text of the note.
    pub(crate) fn afresh(&self) -> Self {
        let (agenda, links, outline) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { agenda, links, outline, ..self.clone() }
    }

    /// What in `note`, the note for which the context is, can be due: found out once for all rules.
    pub fn agenda(&self, note: &Note) -> &Agenda {
        self.agenda.get_or_init(|| Agenda::of(note, self.settings))
    }

    /// The links of `note`, the note for which the context is, and where they lead: found out once for all rules. None where
    /// nothing is known of the vault.
    pub fn links(&self, note: &Note) -> &[Followed<'a>] {
        let (vault, renames) = (self.vault, || self.committed.renames());
        self.links.get_or_init(|| vault.map_or(Vec::new(), |vault| vault.follow(note, &renames)))
    }

    /// What is known of the file at `path`, to which a link in `note` leads: of that note itself what it says now.
    pub fn outline(&self, note: &Note, path: &NotePath) -> Option<&Outline> {
        if path == note.path() {
            return Some(self.outline.get_or_init(|| Outline::of(note)));
        }
        self.vault?.outline(path)
    }

    /// How all that is open in `note` stands to its deadline.
    pub fn standings(&self, note: &Note) -> Vec<Standing<'_>> {
        standings(self.agenda(note), self.settings, self.clock)
    }
}

/// Where one rule reports about one note.
#[derive(Debug)]
pub struct Report {
    rule: &'static str,
    severity: Severity,
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// The empty report of the rule called `rule`, whose findings count as `severity`.
    pub fn new(rule: &'static str, severity: Severity) -> Self {
        Self { rule, severity, diagnostics: Vec::new() }
    }

    /// Reports that `range` is wrong: `message` says how, in lower case, source text in backticks, no full stop.
    pub fn add(&mut self, range: TextRange, message: impl Into<String>) -> Finding<'_> {
        self.diagnostics.push(Diagnostic {
            rule: self.rule,
            severity: self.severity,
            range,
            message: message.into(),
            help: None,
            fix: None,
        });
        let added = self.diagnostics.len() - 1;
        Finding(&mut self.diagnostics[added])
    }

    /// Whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// What was reported, in the order of reporting.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

/// A finding just reported, to be told more about.
#[derive(Debug)]
pub struct Finding<'r>(&'r mut Diagnostic);

impl Finding<'_> {
    /// Says what to do about it.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// Says what to do about it, if anything is known.
    pub fn help_if(self, help: Option<String>) -> Self {
        self.0.help = help;
        self
    }

    /// Says what would mend it.
    pub fn fix(self, fix: Fix) -> Self {
        self.0.fix = Some(fix);
        self
    }

    /// Says what would mend it, if anything would.
    pub fn fix_if(self, fix: Option<Fix>) -> Self {
        match fix {
            Some(fix) => self.fix(fix),
            None => self,
        }
    }

    /// Says that it counts at most as `severity`.
    pub fn at_most(self, severity: Severity) -> Self {
        self.0.severity = self.0.severity.min(severity);
        self
    }
}

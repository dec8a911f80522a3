//! The arguments.

use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum, ValueHint};
use vault_lint_core::{config::Pause, diagnostic::Severity};

use crate::clock::Today;

mod service;
mod target;

pub(crate) use service::{
    DoctorArgs, InstallArgs, LogsArgs, ServedArgs, ServiceArgs, ServiceCommand, WatchingArgs,
};
pub(crate) use target::Target;

/// Checks the notes of an Obsidian vault, and mends what can be mended without losing a word.
#[derive(Parser, Debug)]
#[command(name = "vault-lint", version, propagate_version = true, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Whether to use colours; `auto` means on a terminal, unless `NO_COLOR` is set.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Output"
    )]
    pub(crate) color: Color,

    /// Print results only: no summary, no progress, no hints.
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Tell what is being done; twice tells more.
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Output")]
    pub(crate) verbose: u8,
}

const EXAMPLES: &str = "\
Examples:
  vault-lint check                 check the vault around this folder
  vault-lint fix --diff            show what `fix` would change
  vault-lint fix                   mend what is safe to mend
  vault-lint undo                  take the last fix back
  vault-lint due                   list what is due
  vault-lint rule overdue          explain a rule";

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Report what is wrong with the notes.
    Check(CheckArgs),
    /// Mend the notes in place, as far as that is safe.
    Fix(FixArgs),
    /// List what is due: notes, tasks, cards and rows with checkboxes.
    Due(DueArgs),
    /// Write down what is found now, so that `check --baseline` reports only what is new.
    Baseline(BaselineArgs),
    /// Take the last run of `fix` or `rename` back.
    Undo(UndoArgs),
    /// List the runs that changed notes, the newest first; or what a note went through.
    History(HistoryArgs),
    /// Show what a run did, as a diff; or a version of a note.
    Show(ShowArgs),
    /// Show what Obsidian's metadata cache holds for notes.
    Inspect(InspectArgs),
    /// Show where the links of notes lead, and which notes link to them.
    Links(LinksArgs),
    /// Move a note, attachment or folder, and make all links follow.
    Rename(RenameArgs),
    /// Merge two versions of a note by what is in them.
    Merge(MergeArgs),
    /// Make git merge notes by what is in them.
    Git(GitArgs),
    /// Show the vault in numbers.
    Stats(StatsArgs),
    /// Watch the vault: check each note when it is edited, mend it when it is at rest, and tell what is due.
    Watch(WatchArgs),
    /// Sync the vault with its git remote: commit, fetch, merge note by note, push.
    Sync(SyncArgs),
    /// List the copies that sync tools left of notes, and merge them where nothing need be guessed.
    Conflicts(ConflictsArgs),
    /// Tell how the service that watches the vault stands.
    Status(StatusArgs),
    /// Make the service that watches the vault fix nothing for a while.
    Pause(PauseArgs),
    /// Make it go on.
    Resume(VaultArgs),
    /// Make it read the settings anew.
    Reload(VaultArgs),
    /// Watch the vault whenever you are logged in: install, start and stop a service.
    Service(ServiceArgs),
    /// Show what the service has logged.
    Logs(LogsArgs),
    /// Look for what keeps vault-lint from working well here.
    Doctor(DoctorArgs),
    /// List the rules, or explain one.
    Rule(RuleArgs),
    /// Show the settings in force, and where each comes from.
    Config(ConfigArgs),
    /// Print a script that completes commands in a shell.
    Completions(CompletionsArgs),
}

impl Command {
    /// Whether it is to run as a service.
    pub(crate) fn is_service(&self) -> bool {
        matches!(self, Self::Watch(args) if args.service)
    }
}

/// Which notes, and for which day.
#[derive(ClapArgs, Default, Debug)]
pub(crate) struct Notes {
    /// Notes and folders. The vault is the nearest folder above that holds `.obsidian` or a settings file, else the path
    /// itself [default: .].
    #[arg(value_name = "PATHS", value_hint = ValueHint::AnyPath)]
    pub(crate) given: Vec<PathBuf>,

    /// Judge deadlines as on this day, or at this moment, instead of now.
    #[arg(long, value_name = "DATE")]
    pub(crate) today: Option<Today>,

    /// Take the settings from this file.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,

    /// Also walk vaults inside the vault.
    #[arg(long)]
    pub(crate) nested: bool,

    /// Also walk folders that are symbolic links.
    #[arg(long)]
    pub(crate) follow: bool,
}

impl Notes {
    /// The notes and folders that are given, else the current folder.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        if self.given.is_empty() { vec![PathBuf::from(".")] } else { self.given.clone() }
    }
}

/// Which notes, and how they are judged.
#[derive(ClapArgs, Debug)]
pub(crate) struct Selection {
    #[command(flatten)]
    pub(crate) notes: Notes,

    /// Run only these rules.
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',', action = ArgAction::Append)]
    pub(crate) rule: Vec<String>,

    /// With `-` as path, which means a note on the standard input: judge it as if it stood here.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) stdin_path: Option<PathBuf>,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Exit codes: 0 nothing found, 1 findings at or above `--fail-on`, 2 usage, settings or disk errors.

In JSON, lines and columns count from 1 in characters, offsets from 0 in bytes, and paths are \
relative to the vault. In `github`, `gitlab`, `sarif` and `markdown`, paths are relative to the git \
repository that the vault is in.

Examples:
  vault-lint check Projects \"Reading list.md\"
  vault-lint check --rule overdue due-today --today 2024-05-31
  vault-lint check --format json > findings.json
  vault-lint check --output sarif=report.sarif --output junit=report.xml
  vault-lint check --changed-since main --changed-lines
  vault-lint check --staged --quiet
  git diff -z --name-only --relative --diff-filter=d | vault-lint check --files-from -")]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) selection: Selection,

    /// How findings are printed.
    #[arg(long, value_enum, default_value = "full")]
    pub(crate) format: Format,

    /// Also write the findings to a file, in another format: `sarif=report.sarif`. With a file alone they go there in
    /// the format of `--format`, and not to the standard output.
    #[arg(short, long, value_name = "[FORMAT=]FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Vec<Target>,

    /// Show what `fix` would change instead of the findings.
    #[arg(long, conflicts_with_all = ["format", "output", "staged", "changed_lines", "baseline"])]
    pub(crate) diff: bool,

    /// Report only what is not in the baseline: a file that `vault-lint baseline` wrote [default:
    /// .vault-lint-baseline.json in the vault].
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, value_hint = ValueHint::FilePath)]
    #[expect(clippy::option_option, reason = "the option may stand without a value")]
    pub(crate) baseline: Option<Option<PathBuf>>,

    /// List what is in the baseline and fixed since.
    #[arg(long, requires = "baseline")]
    pub(crate) show_fixed: bool,

    /// From which severity on findings make the command fail [default: as the settings say, else warning].
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,

    #[command(flatten)]
    pub(crate) narrowing: Narrowing,
}

/// Which of the notes, and which of their findings.
#[derive(ClapArgs, Debug)]
#[command(next_help_heading = "Changes")]
pub(crate) struct Narrowing {
    /// Only notes that changed since a commit: those that differ from where it and `HEAD` parted, and those that git
    /// doesn't know yet.
    #[arg(long, value_name = "REV", group = "changes")]
    pub(crate) changed_since: Option<String>,

    /// Only notes that are staged, as they are staged.
    #[arg(long, group = "changes")]
    pub(crate) staged: bool,

    /// With either: only findings in lines that were added or changed.
    #[arg(long, requires = "changes")]
    pub(crate) changed_lines: bool,

    /// Only notes that a file lists, or with `-` the standard input: a path on each line, or each ended by a NUL byte. They
    /// decide the vault; with PATHS, those count that are in them. A note that isn't there is an error, and what is no note
    /// is left out.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files_from: Option<PathBuf>,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
The file is made for git: a line for each finding, sorted. A finding is known again after its line moved, the note \
was renamed or days went by. Of notes and rules that are not in the run, the file keeps what it says.

Examples:
  vault-lint baseline
  vault-lint check --baseline")]
pub(crate) struct BaselineArgs {
    #[command(flatten)]
    pub(crate) selection: Selection,

    /// The file [default: .vault-lint-baseline.json in the vault].
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Each note is written as a whole or not at all, and only if nobody has changed it meanwhile; what it \
was is kept for `vault-lint undo`. With `-` the mended note goes to the standard output, and what is \
left to the standard error stream.

Exit codes: 0 done, 1 with `--diff` when there is something to mend, 2 usage, settings or disk errors.

Examples:
  vault-lint fix --diff
  vault-lint fix --rule duplicate-checkbox-id
  vault-lint fix - --stdin-path Daily/2024-05-31.md < note.md")]
pub(crate) struct FixArgs {
    #[command(flatten)]
    pub(crate) selection: Selection,

    /// Also apply fixes that may change what a note says.
    #[arg(long)]
    pub(crate) r#unsafe: bool,

    /// Print a diff and write nothing.
    #[arg(long)]
    pub(crate) diff: bool,

    /// Also fix notes in template folders.
    #[arg(long)]
    pub(crate) fix_templates: bool,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Listed is what is overdue, due today or due soon, as the settings have it. With `--format ics`, which makes a calendar \
for other programs to subscribe to, all that is due some day is listed.

Exit codes: 0 done, 1 when something is at least as pressing as `--fail-on` says, 2 usage, settings or disk errors.

Examples:
  vault-lint due
  vault-lint due Projects --within 14d --today 2024-05-31
  vault-lint due --tag work --format markdown
  vault-lint due --format ics > due.ics")]
pub(crate) struct DueArgs {
    #[command(flatten)]
    pub(crate) notes: Notes,

    /// List what is due in no more than so many days or weeks, such as `14d` or `2w`.
    #[arg(long, value_name = "TIME", conflicts_with = "all")]
    pub(crate) within: Option<Within>,

    /// List all that is due some day.
    #[arg(long)]
    pub(crate) all: bool,

    /// Only what has one of these tags, or a tag nested in it: on its own line or in the properties of its note.
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Vec<String>,

    /// Only what is in one of these folders of the vault.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Vec<String>,

    /// How it is printed.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: DueFormat,

    /// In a calendar, make events instead of to-dos.
    #[arg(long)]
    pub(crate) events: bool,

    /// Exit with 1 when something is so pressing, or more.
    #[arg(long, value_name = "URGENCY")]
    pub(crate) fail_on: Option<DueLevel>,
}

/// How what is due is printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DueFormat {
    /// A page to read.
    Text,
    /// One JSON object.
    Json,
    /// A JSON object a line, the summary last.
    Jsonl,
    /// A calendar (iCalendar).
    Ics,
    /// A page for a note, with wikilinks.
    Markdown,
}

/// How pressing a deadline is.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DueLevel {
    Overdue,
    Today,
    Soon,
}

/// A number of days or weeks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Within(i32);

impl Within {
    pub(crate) fn days(self) -> i32 {
        self.0
    }
}

impl std::str::FromStr for Within {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (number, unit) = match text.strip_suffix('w') {
            Some(weeks) => (weeks, 7),
            None => (text.strip_suffix('d').unwrap_or(text), 1),
        };
        let days = number.parse::<u16>().map(|number| i32::from(number) * unit);
        days.map(Self).map_err(|_| "write it as `14d` or `2w`".to_owned())
    }
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
What was written to a note after the run stays; where it is in the places that the run changed, the note is left alone. \
Undoing is a run too: `vault-lint undo RUN` \
with its name takes it back.")]
pub(crate) struct UndoArgs {
    /// The run to take back, by its name in `vault-lint history`; or a note, to take the last run back that changed it, in
    /// it only [default: the last run that isn't taken back yet].
    #[arg(value_name = "RUN|NOTE", value_hint = ValueHint::AnyPath)]
    pub(crate) run: Option<String>,

    /// The vault.
    #[arg(long, value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
    pub(crate) vault: PathBuf,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
What notes were before a run is kept outside of the vault: in the folder that `VAULT_LINT_STATE_DIR` names, else in \
your state folder.")]
pub(crate) struct HistoryArgs {
    /// The vault; or a note, be it there or gone, for the runs that changed it and the versions that the service saw.
    #[arg(default_value = ".", value_name = "VAULT|NOTE", value_hint = ValueHint::AnyPath)]
    pub(crate) path: PathBuf,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
A diff is what `git apply` and `patch` take; a version is the note's text as it was, so \
`vault-lint show VERSION > NOTE` brings it back.")]
pub(crate) struct ShowArgs {
    /// A run, by its name in `vault-lint history`; or a version, by its name in `vault-lint history NOTE`.
    #[arg(value_name = "RUN|VERSION")]
    pub(crate) what: String,

    /// Show what the run did to this note only.
    #[arg(value_name = "NOTE", value_hint = ValueHint::AnyPath)]
    pub(crate) note: Option<PathBuf>,

    /// The vault.
    #[arg(long, value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
    pub(crate) vault: PathBuf,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
A note is checked when it is saved, and mended when nobody has written to it for a while (`[watch]` in the settings). \
Which rules mend by themselves says `fix.auto`. One service runs for a vault at a time; `vault-lint undo` takes back \
what it did.")]
pub(crate) struct WatchArgs {
    /// The vault.
    #[arg(default_value = ".", value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub(crate) vault: PathBuf,

    #[command(flatten)]
    pub(crate) watching: WatchingArgs,

    /// Log what happens instead of showing it: to the journal under systemd, else to files in the state folder.
    #[arg(long)]
    pub(crate) service: bool,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
The vault must be a git repository, or a folder of one. What is in it is committed, what the remote has is merged by \
what is in the notes, and the vault changes file by file, each only if nobody has written to it meanwhile. Hooks, \
signatures and credentials are git's own. `vault-lint undo` takes back what came in.

Exit codes: 0 synced, 1 synced but a person must decide something, 2 not synced.")]
pub(crate) struct SyncArgs {
    /// The vault.
    #[arg(default_value = ".", value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub(crate) vault: PathBuf,

    /// Go on even if what happened looks like an accident: many files gone, notes without any text.
    #[arg(long)]
    pub(crate) trust: bool,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Copies are told by their names: those of Syncthing, Obsidian Sync, Dropbox, Nextcloud, Seafile, Synology Drive, pCloud, \
rclone and OneDrive. A copy and its original are made one where both are the same, where one has all lines of the other, \
or where it is known what both come from: an earlier version that `vault-lint watch` kept or git has. All else is left \
alone. The merge is written to the original, then the copy goes to `.trash` in the vault; `vault-lint undo` takes both back.

Exit codes: 0 no copies, or none left; 1 copies; 2 usage, settings or disk errors.

Examples:
  vault-lint conflicts --diff
  vault-lint conflicts --resolve
  vault-lint conflicts Projects --format json | jq -r '.[] | select(.outcome == \"left\") | .path'")]
pub(crate) struct ConflictsArgs {
    /// A copy, a note of which there are copies, a folder, or the vault.
    #[arg(default_value = ".", value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) path: PathBuf,

    /// Merge the copies that can be merged.
    #[arg(long)]
    pub(crate) resolve: bool,

    /// Print what would become of each original as a diff; of a copy that is left alone, how it differs.
    #[arg(long, conflicts_with = "resolve")]
    pub(crate) diff: bool,

    /// What becomes of places that both changed: nothing is done, or both versions go into a callout.
    #[arg(long, value_enum, value_name = "STYLE", default_value = "leave")]
    pub(crate) conflict: Clash,

    /// How it is printed.
    #[arg(long, value_enum, default_value = "text", conflicts_with = "diff")]
    pub(crate) format: Outline,
}

/// What becomes of places that both versions of a note changed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Clash {
    /// The copy is left alone.
    Leave,
    /// Both versions go into a callout.
    Callout,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "Exit codes: 0 a service runs, 1 none runs, 2 it doesn't answer.")]
pub(crate) struct StatusArgs {
    /// The vault.
    #[arg(default_value = ".", value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub(crate) vault: PathBuf,

    /// Print it as JSON.
    #[arg(long)]
    pub(crate) json: bool,

    /// Make the service compare every file with what it knows of it, and tell how many it missed.
    #[arg(long)]
    pub(crate) verify: bool,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct PauseArgs {
    /// The vault.
    #[arg(default_value = ".", value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub(crate) vault: PathBuf,

    /// For how long, such as `30m` or `2h` [default: until `vault-lint resume`].
    #[arg(long, value_name = "TIME")]
    pub(crate) r#for: Option<Pause>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct VaultArgs {
    /// The vault.
    #[arg(default_value = ".", value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub(crate) vault: PathBuf,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
In JSON each note is `{\"path\": …, \"cache\": …}`, the cache in the shape of `CachedMetadata` in Obsidian's API: lines, \
columns and offsets count from 0, in UTF-16 code units. In text, lines and columns count from 1.

Examples:
  vault-lint inspect \"Reading list.md\"
  vault-lint inspect --all --format json | jq '.[] | select(.cache.tags) | .path'")]
pub(crate) struct InspectArgs {
    /// Notes, and folders of notes; with `--all` any path in the vault.
    #[arg(value_name = "NOTE", value_hint = ValueHint::AnyPath, required_unless_present = "all")]
    pub(crate) notes: Vec<PathBuf>,

    /// Every note of the vault.
    #[arg(long)]
    pub(crate) all: bool,

    /// How it is printed.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Outline,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Links lead where they do in Obsidian: see `vault-lint rule broken-link`.

Examples:
  vault-lint links \"Reading list.md\"
  vault-lint links Projects --format json | jq '.[] | select(.backlinks == []) | .path'")]
pub(crate) struct LinksArgs {
    /// Notes, and folders of notes.
    #[arg(value_name = "NOTE", value_hint = ValueHint::AnyPath, required = true)]
    pub(crate) notes: Vec<PathBuf>,

    /// How it is printed.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Outline,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Every link that led to what is moved, or from it, leads there still: wikilinks, embeds, Markdown links, links in \
properties, nodes of canvases. A link that needs no change keeps each letter; in others only the path changes, to the \
form that Obsidian's setting \"New link format\" asks for. Nothing is overwritten, and nothing at all is done if one \
link couldn't follow. `vault-lint undo` takes it back.

Exit codes: 0 done, 1 with `--diff`, 2 usage, settings or disk errors.

Examples:
  vault-lint rename Kafka.md \"Reading/Kafka in depth.md\" --diff
  vault-lint rename Kafka.md Reading
  vault-lint rename Projects Archive/Projects")]
pub(crate) struct RenameArgs {
    /// The note, attachment or folder.
    #[arg(value_name = "OLD", value_hint = ValueHint::AnyPath)]
    pub(crate) old: PathBuf,

    /// Its new path, or a folder to move it to; folders that aren't there are made, and an extension left out stays.
    #[arg(value_name = "NEW", value_hint = ValueHint::AnyPath)]
    pub(crate) new: PathBuf,

    /// Print the move and a diff, and write nothing.
    #[arg(long)]
    pub(crate) diff: bool,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct GitArgs {
    #[command(subcommand)]
    pub(crate) command: GitCommand,
}

#[derive(Subcommand, Debug)]
pub(crate) enum GitCommand {
    /// Make `git merge`, `pull`, `rebase` and the like merge notes with vault-lint, in this clone.
    Install {
        /// The repository, or the vault in it.
        #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
        repository: PathBuf,
    },
    /// Let git merge notes as it does by itself.
    Uninstall {
        /// The repository, or the vault in it.
        #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
        repository: PathBuf,
    },
}

#[derive(ClapArgs, Debug)]
#[command(after_help = "\
What only one side changed is in the merge; what both changed, each in its way, is a conflict, and the words of both stay. \
Properties are merged one by one, lists item by item, tables cell by cell, text sentence by sentence.

Exit codes: 0 merged, 1 conflicts, 129 a version can't be read or the merge can't be written.

Examples:
  vault-lint merge base.md ours.md theirs.md -o merged.md
  vault-lint merge /dev/null Daily.md \"Daily.sync-conflict-20240531-101500-ABCDEFG.md\"
  vault-lint merge base.md ours.md theirs.md --conflict markers --label-ours laptop")]
pub(crate) struct MergeArgs {
    /// The version that both come from; `/dev/null` or an empty file when there is none.
    #[arg(value_name = "BASE", value_hint = ValueHint::FilePath)]
    pub(crate) base: PathBuf,

    /// The version here.
    #[arg(value_name = "OURS", value_hint = ValueHint::FilePath)]
    pub(crate) ours: PathBuf,

    /// The version that comes in.
    #[arg(value_name = "THEIRS", value_hint = ValueHint::FilePath)]
    pub(crate) theirs: PathBuf,

    /// Write the merge to this file, which may be one of the three, instead of the standard output.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,

    /// What the note is called in messages [default: OURS].
    #[arg(long, value_name = "PATH")]
    pub(crate) path: Option<String>,

    /// How conflicts are written.
    #[arg(long, value_enum, default_value = "callout")]
    pub(crate) conflict: ConflictStyle,

    /// How long conflict markers are.
    #[arg(long, value_name = "N", default_value = "7")]
    pub(crate) marker_size: usize,

    /// Whose additions come first.
    #[arg(long, value_enum, default_value = "ours")]
    pub(crate) first: FirstSide,

    /// What the base is called in conflicts.
    #[arg(long, value_name = "NAME", default_value = "base")]
    pub(crate) label_base: String,

    /// What the version here is called in conflicts.
    #[arg(long, value_name = "NAME", default_value = "ours")]
    pub(crate) label_ours: String,

    /// What the version that comes in is called in conflicts.
    #[arg(long, value_name = "NAME", default_value = "theirs")]
    pub(crate) label_theirs: String,

    /// How conflicts are told; with `json` and without `-o` the merge is in the object.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Outline,
}

/// How conflicts are written.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ConflictStyle {
    /// Both versions in a callout.
    Callout,
    /// Marker lines, with the base, as git writes them.
    Markers,
    /// Ours only; with `--output`, their version whole in a copy beside the note.
    Copy,
}

/// One of the versions that are merged.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FirstSide {
    Ours,
    Theirs,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct StatsArgs {
    #[command(flatten)]
    pub(crate) notes: Notes,

    /// How it is printed.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Outline,
}

/// How what is known of a note is printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outline {
    /// A line for each thing.
    Text,
    /// As JSON.
    Json,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct RuleArgs {
    /// The rule to explain.
    pub(crate) name: Option<String>,
}

#[derive(ClapArgs, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    pub(crate) command: Option<ConfigCommand>,

    /// The vault, or a note for which the settings are shown.
    #[arg(default_value = ".", value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) path: PathBuf,

    /// Take the settings from this file.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum ConfigCommand {
    /// Write a settings file with every setting as a comment.
    Init {
        /// The vault.
        #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
        path: PathBuf,
    },
    /// Write a settings file that says what another linter's settings say; what has no counterpart is listed.
    Import {
        /// Whose settings.
        from: Importable,

        /// The vault.
        #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
        path: PathBuf,
    },
    /// Print the JSON Schema of the settings file, or of what `check` or `due` prints with `--format json`.
    Schema {
        /// Of what.
        #[arg(long, value_enum, default_value = "settings")]
        of: SchemaOf,
    },
    /// Print schemas for `[[schema]]` in the settings: what the frontmatter of the notes has in common.
    InferSchema {
        /// Folders of the vault, each of which gets schemas of its own.
        #[arg(default_value = ".", value_name = "PATHS", value_hint = ValueHint::DirPath)]
        paths: Vec<PathBuf>,

        /// Take the settings from this file.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        config: Option<PathBuf>,
    },
    /// Print the path of the settings file; exit with 1 when there is none.
    Path {
        /// The vault.
        #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
        path: PathBuf,
    },
}

#[derive(ClapArgs, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    pub(crate) shell: clap_complete::Shell,
}

/// How findings are printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// With the source and the fix.
    Full,
    /// A line each.
    Concise,
    /// One JSON object.
    Json,
    /// A JSON object a line, the summary last.
    Jsonl,
    /// Annotations of GitHub Actions.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit's XML, for reports of tests.
    Junit,
    /// A comment on a pull request.
    Markdown,
}

/// Whose settings can be taken over.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Importable {
    /// The Obsidian Linter plugin.
    ObsidianLinter,
    /// markdownlint.
    Markdownlint,
}

/// What has a JSON Schema.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SchemaOf {
    Settings,
    Report,
    Due,
}

/// From which severity on a command fails.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FailOn {
    Info,
    Warning,
    Error,
    Never,
}

impl FailOn {
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            Self::Info => Some(Severity::Info),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
            Self::Never => None,
        }
    }
}

/// Whether to use colours.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

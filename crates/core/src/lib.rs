//! The core of vault-lint: a note in, findings and edits out.
//!
//! Everything that needs no terminal, clock, network or environment is here, and everything that a second front end would
//! need too. A module imports only from those below its own:
//!
//! | module | holds |
//! | --- | --- |
//! | [`pass`] | one pass over a vault: read, check or fix, write |
//! | [`lint`] | the two verbs, check and fix: suppression, the loop that fixes until stable, the guard; the rulebook; the baseline |
//! | [`rules`] | a file a rule, and one sorted list of them |
//! | [`rule`] | what a rule is, what it may know, where it reports |
//! | [`due`] | what is due, when, and whether it is done; dates and the clock |
//! | [`config`] | settings as written and as in force; those of Obsidian, only read |
//! | [`schema`] | what the owner wants of the frontmatter, and what in a note doesn't fit |
//! | [`diagnostic`] | a finding and its fix |
//! | [`merge`] | two versions of a note made one |
//! | [`diff`] | unified diffs; merges of lines |
//! | [`vault`] | what notes know of each other; which file a link leads to |
//! | [`note`] | a parsed note and its parts |
//! | [`disk`] | walk, read, write, history: the only door to the file system |
//! | [`path`], [`text`] | paths in the vault; ranges, lines, edits |
//!
//! # A note's walk
//!
//! ```text
//! bytes on disk
//!   → disk::read        text and fingerprint
//!   → Note::parse       frontmatter, blocks, tables, checkboxes, tasks, comments: once
//!   → VaultIndex        what notes know of each other, read before the rules run, if one of them asks
//!   → lint::check       every rule in force reports; one place filters, suppresses, sorts
//!   → lint::fix         apply what doesn't touch, parse again, check again, until nothing applies
//!   → Fixed             or the note as it was, and the rules that would have broken a promise
//!   → disk::History     what the note was, on the disk
//!   → disk::Run         if the file is still what was read, and so that no word of an editor is lost
//! ```
//!
//! # What always holds
//!
//! - Parsing never fails and never normalises; every edit is a splice of bytes in the original text.
//! - A fix is data on the finding. After it the note parses to the same document apart from what the fix is for, else the
//!   note stays as it was (`lint::guard`). Fixing twice is fixing once.
//! - No note is written before what it was is on the disk, nor when it is no longer what was read.
//! - One module each speaks to pulldown-cmark (`note::block`), to YAML and `gray_matter` (`note::frontmatter`), to boon
//!   (`schema::json`), to similar ([`diff`]) and to the file system ([`disk`]); clippy guards these doors.

pub mod config;
pub mod diagnostic;
pub mod diff;
pub mod disk;
pub mod due;
pub mod lint;
pub mod merge;
pub mod note;
pub mod pass;
pub mod path;
pub mod rule;
pub mod rules;
pub mod schema;
pub mod text;
pub mod vault;

//! The core of vault-lint: a note in, findings and edits out.

pub mod config;
pub mod diagnostic;
pub mod diff;
pub mod disk;
pub mod due;
pub mod lint;
pub mod note;
pub mod pass;
pub mod path;
pub mod rule;
pub mod rules;
pub mod text;

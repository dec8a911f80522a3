//! Settings.

/// The settings in force for a note.
#[derive(Debug, Default)]
pub struct Settings {}

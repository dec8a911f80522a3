//! Settings.

/// The settings in force for a note.
#[derive(Debug, Default)]
pub struct Settings {
    /// Whether notes in template folders are fixed too.
    pub fix_templates: bool,
}

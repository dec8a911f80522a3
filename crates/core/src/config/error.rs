use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::text::{LineIndex, TextRange};

/// What is wrong with the settings, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfigError {
    /// The settings file, or the name of a preset.
    pub path: PathBuf,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where in the file.
    pub place: Option<Place>,
}

/// A place in a settings file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// How many characters of the line it covers.
    pub length: usize,
    /// The line's text.
    pub source: String,
}

impl ConfigError {
    pub(super) fn new(path: &Path, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), message: message.into(), help: None, place: None }
    }

    #[must_use]
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    #[must_use]
    pub(super) fn at(self, text: &str, range: TextRange) -> Self {
        let lines = LineIndex::new(text);
        let start = text.floor_char_boundary(range.start());
        let position = lines.position(text, start);
        let source = text[lines.line(position.line - 1)].trim_end_matches(['\r', '\n']);
        let end = text.floor_char_boundary(range.end().max(start));
        let rest = source.chars().count().saturating_sub(position.column - 1);
        let length = text[start..end]
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            .clamp(1, rest.max(1));
        let place = Place {
            line: position.line,
            column: position.column,
            length,
            source: source.to_owned(),
        };
        Self { place: Some(place), ..self }
    }
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(place) = &self.place {
            write!(f, ":{}:{}", place.line, place.column)?;
        }
        write!(f, ": {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

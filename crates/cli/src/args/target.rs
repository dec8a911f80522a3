use std::{convert::Infallible, path::PathBuf, str::FromStr};

use clap::ValueEnum as _;

use super::Format;

/// A file to which findings are written: `sarif=report.sarif`, or the file alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Target {
    /// None where the format is that of `--format`.
    pub(crate) format: Option<Format>,
    pub(crate) file: PathBuf,
}

impl FromStr for Target {
    type Err = Infallible;

    /// What stands before the first `=` is a format if it has the name of one; else it belongs to the file's name.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let named = text.split_once('=').and_then(|(name, file)| {
            Format::from_str(name, false).ok().map(|format| (format, file))
        });
        Ok(match named {
            Some((format, file)) => Self { format: Some(format), file: file.into() },
            None => Self { format: None, file: text.into() },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_from_a_name() {
        for (text, format, file) in [
            ("sarif=a.sarif", Some(Format::Sarif), "a.sarif"),
            ("junit=b=c.xml", Some(Format::Junit), "b=c.xml"),
            ("report.sarif", None, "report.sarif"),
            ("x=report", None, "x=report"),
            ("./json=x", None, "./json=x"),
        ] {
            assert_eq!(text.parse(), Ok(Target { format, file: file.into() }));
        }
    }
}

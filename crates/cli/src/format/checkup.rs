use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::{BOLD, CYAN, DIM, GREEN, RED, count, harmless, harmless::harmless_json, styled};

/// Whether something is as it should be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Ok,
    Warning,
    Error,
}

/// Something that was looked at.
#[derive(PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Check {
    /// What it belongs to.
    pub(crate) area: &'static str,
    pub(crate) name: &'static str,
    pub(crate) verdict: Verdict,
    /// How it is.
    pub(crate) text: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<String>,
}

impl Verdict {
    fn mark(self) -> (&'static str, Style) {
        match self {
            Self::Ok => ("✓", GREEN),
            Self::Warning => ("!", AnsiColor::Yellow.on_default().bold()),
            Self::Error => ("✗", RED.bold()),
        }
    }
}

/// What was looked at, for a person.
pub(crate) fn checkup(checks: &[Check]) -> String {
    let mut text = String::new();
    let mut area = "";
    for check in checks {
        if check.area != area {
            area = check.area;
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{}", styled(area, BOLD));
        }
        let (mark, style) = check.verdict.mark();
        let name = styled(&format!("{:12}", check.name), DIM);
        let _ = writeln!(text, "  {} {name} {}", styled(mark, style), harmless(&check.text));
        if let Some(help) = &check.help {
            let _ = writeln!(text, "{:17}{} {}", "", styled("→", CYAN), harmless(help));
        }
    }
    text + &sum(checks)
}

fn sum(checks: &[Check]) -> String {
    let number = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    let (errors, warnings) = (number(Verdict::Error), number(Verdict::Warning));
    match (errors, warnings) {
        (0, 0) => format!("\n{}\n", styled("All is well", GREEN)),
        _ => format!("\n{}, {}\n", count(errors, "error"), count(warnings, "warning")),
    }
}

/// What `doctor --json` prints. Fields may be added in the same version, but none is taken away or changed.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    version: &'a str,
    checks: &'a [Check],
}

/// The same for programs.
pub(crate) fn checkup_json(checks: &[Check]) -> anyhow::Result<String> {
    let document = Document { schema_version: 1, version: env!("CARGO_PKG_VERSION"), checks };
    let json = serde_json::to_string_pretty(&document)?;
    Ok(format!("{}\n", harmless_json(&json)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_says_what_to_do() {
        let check = |area, name, verdict, help: Option<&str>| Check {
            area,
            name,
            verdict,
            text: "so it is".to_owned(),
            help: help.map(str::to_owned),
        };
        let checks = [
            check("Vault", "settings", Verdict::Ok, None),
            check("System", "inotify", Verdict::Error, Some("raise it")),
        ];
        let shown = anstream::adapter::strip_str(&checkup(&checks)).to_string();
        assert_eq!(
            shown,
            "Vault\n  ✓ settings     so it is\n\nSystem\n  ✗ inotify      so it is\n                 → raise it\n\n\
             1 error, 0 warnings\n"
        );
    }
}

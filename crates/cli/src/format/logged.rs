use std::path::Path;

use anstream::adapter::strip_str;
use vault_lint_core::{diagnostic::Severity, pass::Checked};
use vault_lint_watcher::Outcome;

use super::{count, fixes, harmless, watched};

/// Writes `outcome` to the log, on a line: paths as they are in the vault at `root`, and no words of a note.
pub(crate) fn log(outcome: &Outcome, root: &Path) {
    match outcome {
        Outcome::Watching { files } => {
            tracing::info!(
                "watching {}: {}",
                harmless(&root.display().to_string()),
                count(*files, "file")
            );
        }
        Outcome::Ready { notes, errors, warnings } => tracing::info!(
            "checked {}: {}, {}",
            count(*notes, "note"),
            count(*errors, "error"),
            count(*warnings, "warning")
        ),
        Outcome::Found(checked) => found(checked),
        Outcome::Clean(path) => tracing::info!("{}: nothing found", harmless(path.as_str())),
        Outcome::Fixed { note, applied, .. } => {
            let path = harmless(note.path().as_str());
            tracing::info!("{path}: fixed {}", fixes::by_rule(applied));
        }
        Outcome::Joined { copy, original, how, .. } => {
            tracing::info!("{}: {}", harmless(copy.as_str()), watched::joined(original, *how));
        }
        Outcome::Late(late) => tracing::warn!("{}", relative(&super::late(late), root)),
        Outcome::Synced(done) => tracing::info!("{}", relative(&watched::synced(done), root)),
        Outcome::Waits(path, why) => {
            tracing::info!("{}: not fixed yet: {}", harmless(path.as_str()), why.as_str());
        }
        Outcome::Due(entries) => tracing::info!("told of {}", count(entries.len(), "deadline")),
        Outcome::Trouble(trouble) => tracing::error!("{}", relative(&trouble.to_string(), root)),
        Outcome::Back | Outcome::Reloaded => tracing::info!("{}", watched::remark(outcome)),
        Outcome::Missing => tracing::error!("{}", watched::remark(outcome)),
        other => tracing::warn!("{}", harmless(&watched::remark(other))),
    }
}

fn found(checked: &Checked) {
    let places: Vec<String> = checked
        .findings
        .iter()
        .map(|it| format!("{} {}", checked.note.position(it.range.start()).line, it.rule))
        .collect();
    let path = harmless(checked.note.path().as_str());
    let has_error = checked.findings.iter().any(|found| found.severity == Severity::Error);
    let text = format!("{path}: {} ({})", count(places.len(), "finding"), places.join(", "));
    if has_error { tracing::warn!("{text}") } else { tracing::info!("{text}") }
}

/// What is told of files, on a line without colours, with their paths from `root` on.
fn relative(text: &str, root: &Path) -> String {
    let text = strip_str(text).to_string();
    let root = format!("{}{}", root.display(), std::path::MAIN_SEPARATOR);
    harmless(text.trim_end().replace(&root, "").as_str()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_the_vault_on() {
        let told = relative(
            "\u{1b}[1mcan't read\u{1b}[0m `/home/me/v/Folder/a.md`: no\n",
            Path::new("/home/me/v"),
        );
        assert_eq!(told, "can't read `Folder/a.md`: no");
    }
}

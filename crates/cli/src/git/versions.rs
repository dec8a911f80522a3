use std::path::Path;

use jiff::Timestamp;
use vault_lint_core::path::NotePath;

use super::ask;

/// As many commits of a note are looked at.
const MOST: &str = "--max-count=64";

/// What the note at `path` was in the last commits that changed it, and when each was made.
pub(super) fn of(vault: &Path, path: &NotePath) -> anyhow::Result<Vec<(Timestamp, String)>> {
    let literal = format!(":(literal){path}");
    let log = ["log", MOST, "--no-show-signature", "--format=%H %ct", "--", &literal];
    let log = String::from_utf8(ask(vault, &log)?)?;
    let version = |line: &str| {
        let (commit, second) = line.split_once(' ')?;
        let time = Timestamp::from_second(second.parse().ok()?).ok()?;
        let object = format!("{commit}:./{path}");
        // A commit that took the note away has none.
        let text = ask(vault, &["cat-file", "blob", &object]).ok()?;
        Some((time, String::from_utf8(text).ok()?))
    };
    Ok(log.lines().filter_map(version).collect())
}

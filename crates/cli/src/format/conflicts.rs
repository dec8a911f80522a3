use serde::Serialize;
use vault_lint_core::{
    diff,
    pass::{Copy, Fate, How, Reason},
    path::NotePath,
};

use super::{
    BOLD, CYAN, DIM, count, diff as print_diff,
    harmless::{harmless, harmless_json},
    styled,
};
use crate::output::Output;

/// A copy and what would become of it, on two lines.
pub(crate) fn copy(copy: &Copy) -> String {
    let fate = match &copy.fate {
        Fate::Joined(joined) => styled(&joined.how.to_string(), CYAN),
        Fate::Left(reason) => left(reason),
    };
    lines(copy, &fate)
}

/// A copy and what became of it, on two lines; `trash` is where it went.
pub(crate) fn resolved(copy: &Copy, trash: Option<&NotePath>) -> String {
    let fate = match (&copy.fate, trash) {
        (Fate::Joined(joined), Some(trash)) => {
            let how = styled(&joined.how.to_string(), CYAN);
            format!("{how}; the copy is now `{}`", harmless(trash.as_str()))
        }
        (Fate::Joined(joined), None) => joined.how.to_string(),
        (Fate::Left(reason), _) => left(reason),
    };
    lines(copy, &fate)
}

fn left(reason: &Reason) -> String {
    format!("left alone: {reason}")
}

fn lines(copy: &Copy, fate: &str) -> String {
    let path = styled(&harmless(copy.path.as_str()), BOLD);
    let tool = copy.tool.map_or(String::new(), |tool| format!(" by {tool}"));
    let of = styled(&format!("copy of `{}`{tool}", harmless(copy.original.as_str())), DIM);
    format!("{path}\n  {of}\n  {fate}\n")
}

/// How many copies there are, and what can be done.
pub(crate) fn copies_summary(found: &[Copy]) -> String {
    if found.is_empty() {
        return "No sync tool has left a copy in this vault.\n".to_owned();
    }
    let joined = found.iter().filter(|copy| matches!(copy.fate, Fate::Joined(_))).count();
    let copies = count(found.len(), "copy").replace("copys", "copies");
    match joined {
        0 => format!("\n{copies}, left to you: see `vault-lint conflicts --diff`\n"),
        _ => format!("\n{copies}, of which `vault-lint conflicts --resolve` sees to {joined}\n"),
    }
}

/// How many copies were resolved, and how many are left.
pub(crate) fn resolved_summary(resolved: usize, left: usize) -> String {
    let undo = if resolved == 0 { "" } else { "; `vault-lint undo` takes it back" };
    format!("{resolved} resolved, {left} left{undo}\n")
}

/// What becomes of the original, or how a copy that is left alone differs from it.
pub(crate) fn copy_diff(copy: &Copy, output: &mut Output) {
    let Some([original, text]) = &copy.texts else { return };
    let diff = match &copy.fate {
        Fate::Joined(joined) => {
            let after = joined.text.as_ref().unwrap_or(original);
            diff::unified(&copy.original, original, after)
        }
        Fate::Left(_) => diff::moved(&copy.original, &copy.path, original, text),
    };
    print_diff(&diff, output);
}

#[derive(Serialize)]
struct Listed<'a> {
    path: &'a str,
    original: &'a str,
    /// Null where the name may be that of a note of its own.
    tool: Option<&'a str>,
    /// What becomes of it, or has: `same`, `longer`, `merged`, `callouts`, or `left`.
    outcome: &'a str,
    message: String,
    /// Whether it was done.
    resolved: bool,
    /// When the version that both come from was seen; null where none is known.
    base: Option<String>,
}

/// The copies, each with whether it was resolved, as JSON.
pub(crate) fn copies_json<'c>(copies: impl Iterator<Item = (&'c Copy, bool)>) -> String {
    let listed: Vec<Listed<'_>> = copies.map(|(copy, resolved)| listed(copy, resolved)).collect();
    // There are no maps in it, so that it is always JSON.
    let json = serde_json::to_string_pretty(&listed).unwrap_or_default();
    format!("{}\n", harmless_json(&json))
}

fn listed(copy: &Copy, resolved: bool) -> Listed<'_> {
    let (outcome, message, base) = match &copy.fate {
        Fate::Joined(joined) => {
            let (outcome, base) = match joined.how {
                How::Same => ("same", None),
                How::Longer => ("longer", None),
                How::Merged(base) => ("merged", Some(base.to_string())),
                How::Callouts(base, _) => ("callouts", Some(base.to_string())),
            };
            (outcome, joined.how.to_string(), base)
        }
        Fate::Left(reason) => ("left", reason.to_string(), None),
    };
    Listed {
        path: copy.path.as_str(),
        original: copy.original.as_str(),
        tool: copy.tool,
        outcome,
        message,
        resolved,
        base,
    }
}

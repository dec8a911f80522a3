use serde::Serialize;
use vault_lint_core::merge::{Conflict, Merged};

use super::harmless::{harmless, harmless_json};

#[derive(Serialize)]
struct Object<'a> {
    path: &'a str,
    clean: bool,
    conflicts: Vec<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

#[derive(Serialize)]
struct Told {
    line: usize,
    reason: String,
}

/// A merge as a JSON object, with its text if that goes nowhere else.
pub(crate) fn merged_json(path: &str, merged: &Merged, text: Option<&str>) -> String {
    let told =
        |conflict: &Conflict| Told { line: conflict.line, reason: conflict.reason.to_string() };
    let conflicts: Vec<Told> = merged.conflicts.iter().map(told).collect();
    let object = Object { path, clean: conflicts.is_empty(), conflicts, text };
    // There are no maps with keys other than text in it, so that it is always JSON.
    let json = serde_json::to_string(&object).unwrap_or_default();
    format!("{}\n", harmless_json(&json))
}

/// A conflict in a line.
pub(crate) fn conflict(path: &str, conflict: &Conflict) -> String {
    format!("{}:{}: {}\n", harmless(path), conflict.line, harmless(&conflict.reason.to_string()))
}

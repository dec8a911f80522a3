use std::fmt::Write as _;

use serde_json::{Value, json};
use vault_lint_core::{
    diagnostic::{Applicability, Diagnostic, Fix, Identity, Severity, numbered},
    note::Note,
    pass::{Checked, Trouble},
    rules::{self, Entry},
    text::{Edit, TextRange},
};

use super::{
    Summary,
    form::{Form, Frame, Span, message},
    harmless::harmless_json,
};

/// SARIF 2.1.0.
#[derive(Default)]
pub(super) struct Sarif {
    results: Vec<Value>,
    notifications: Vec<Value>,
}

/// What paths are relative to.
const ROOT: &str = "%SRCROOT%";

impl Form for Sarif {
    fn note(&mut self, checked: &Checked, frame: &Frame) -> String {
        let artifact = json!({ "uri": uri(&frame.path(&checked.note)), "uriBaseId": ROOT });
        let numbers = numbered(&checked.note, &checked.findings);
        let findings = checked.findings.iter().zip(numbers);
        self.results.extend(
            findings.map(|(finding, number)| result(&checked.note, &artifact, finding, number)),
        );
        String::new()
    }

    fn trouble(&mut self, trouble: &Trouble) -> Option<String> {
        let message = json!({ "text": trouble.to_string() });
        self.notifications.push(json!({ "level": "error", "message": message }));
        Some(String::new())
    }

    fn end(&mut self, _summary: &Summary, _frame: &Frame) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let log = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "vault-lint",
                    "version": version,
                    "semanticVersion": version,
                    "rules": rules::all().iter().map(rule).collect::<Vec<_>>(),
                } },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    ROOT: { "description": { "text": "The root of the repository, else the vault." } }
                },
                "invocations": [{
                    "executionSuccessful": self.notifications.is_empty(),
                    "toolExecutionNotifications": std::mem::take(&mut self.notifications),
                }],
                "results": std::mem::take(&mut self.results),
            }],
        });
        let text = serde_json::to_string_pretty(&log).unwrap_or_default();
        format!("{}\n", harmless_json(&text))
    }
}

fn rule(entry: &Entry) -> Value {
    let text = entry.documentation();
    let summary = text.lines().next().unwrap_or_default();
    let why = text.split("\n## ").find_map(|part| part.strip_prefix("Why\n")).unwrap_or(summary);
    let category = entry.meta.category.as_str();
    let (enabled, level) = match entry.meta.level.severity() {
        None => (false, level(Severity::Info)),
        Some(severity) => (true, level(severity)),
    };
    json!({
        "id": entry.meta.name,
        "shortDescription": { "text": summary },
        "fullDescription": { "text": why.trim() },
        "help": { "text": text, "markdown": text },
        "defaultConfiguration": { "enabled": enabled, "level": level },
        "properties": { "category": category, "tags": [category] },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(
    note: &Note,
    artifact: &Value,
    finding: &Diagnostic,
    (identity, number): (Identity, usize),
) -> Value {
    let place = json!({ "artifactLocation": artifact, "region": region(note, finding.range) });
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": plain(&message(finding)) },
        "locations": [{ "physicalLocation": place }],
        "partialFingerprints": { "vaultLint/v1": format!("{identity}:{number}") },
    });
    let index = rules::all().iter().position(|entry| entry.meta.name == finding.rule);
    if let Some(index) = index {
        result["ruleIndex"] = json!(index);
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([changes(note, artifact, fix)]);
    }
    result
}

/// The place of a finding; of a note as a whole its first line, as some readers show nothing without one.
fn region(note: &Note, range: TextRange) -> Value {
    let span = Span::of(note, range);
    if span.is_whole { json!({ "startLine": 1 }) } else { coordinates(&span) }
}

fn coordinates(span: &Span) -> Value {
    json!({
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    })
}

fn changes(note: &Note, artifact: &Value, fix: &Fix) -> Value {
    let description = match fix.applicability() {
        Applicability::Safe => "`vault-lint fix` changes it so",
        Applicability::Unsafe => "`vault-lint fix --unsafe` changes it so",
        Applicability::DisplayOnly => "a proposal",
    };
    let replacement = |edit: &Edit| {
        let mut deleted = coordinates(&Span::of(note, edit.range()));
        // They say the same, and leave nothing to count.
        deleted["byteOffset"] = json!(edit.range().start());
        deleted["byteLength"] = json!(edit.range().len());
        json!({ "deletedRegion": deleted, "insertedContent": { "text": edit.content() } })
    };
    let replacements: Vec<Value> = fix.edits().iter().map(replacement).collect();
    json!({
        "description": { "text": description },
        "artifactChanges": [{ "artifactLocation": artifact, "replacements": replacements }],
    })
}

/// A message in which what looks like a link is none.
fn plain(text: &str) -> String {
    if text.contains("](") {
        text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
    } else {
        text.to_owned()
    }
}

/// A path as a relative URI.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string doesn't fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::{
        super::form::tests::{checked, frame},
        *,
    };

    fn run(notes: &[Checked]) -> Value {
        let mut sarif = Sarif::default();
        for note in notes {
            sarif.note(note, &frame("notes/"));
        }
        let log = sarif.end(&Summary::default(), &frame(""));
        serde_json::from_str::<Value>(&log).unwrap()["runs"][0].take()
    }

    #[test]
    fn a_result_has_its_rule_its_place_and_its_fix() {
        let run = run(&[checked("a b.md", "---\nd\u{fc}: 1\nü: 2\ntags: a, b\n---\n")]);
        let result = &run["results"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        let rule = &run["tool"]["driver"]["rules"][index];
        assert_eq!((&rule["id"], &result["level"]), (&result["ruleId"], &json!("warning")));
        assert_eq!(rule["properties"]["category"], "frontmatter");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(
            place["artifactLocation"],
            json!({ "uri": "notes/a%20b.md", "uriBaseId": ROOT })
        );
        assert_eq!(place["region"]["startLine"], 4);
        assert_eq!(
            result["fixes"][0]["artifactChanges"][0]["artifactLocation"],
            place["artifactLocation"]
        );
    }

    #[test]
    fn fixes_name_the_bytes_that_go_and_the_text_that_comes() {
        let checked = checked("a.md", "---\nü: 1\ntags: a, b\n---\n");
        let run = run(std::slice::from_ref(&checked));
        let change = &run["results"][0]["fixes"][0]["artifactChanges"][0];
        let mut text = checked.note.text().as_bytes().to_vec();
        for replacement in change["replacements"].as_array().unwrap().iter().rev() {
            let number = |name: &str| {
                usize::try_from(replacement["deletedRegion"][name].as_u64().unwrap()).unwrap()
            };
            let (start, length) = (number("byteOffset"), number("byteLength"));
            let content = replacement["insertedContent"]["text"].as_str().unwrap();
            text.splice(start..start + length, content.bytes());
        }
        assert_eq!(String::from_utf8(text).unwrap(), "---\nü: 1\ntags:\n  - a\n  - b\n---\n");
    }

    #[test]
    fn paths_are_uris_and_messages_hold_no_links() {
        assert_eq!(uri("A/ü: 50% #1?.md"), "A/%C3%BC%3A%2050%25%20%231%3F.md");
        assert_eq!(plain("`[a](1)` and \\"), "`\\[a\\](1)` and \\\\");
        assert_eq!(plain("`[[a]]`"), "`[[a]]`");
    }
}

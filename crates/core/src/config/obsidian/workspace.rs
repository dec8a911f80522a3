use std::path::Path;

use serde_json::Value;

use crate::{disk, path::NotePath};

/// The files in which Obsidian keeps what is open, on the desktop and on a phone.
const FILES: [&str; 2] = ["workspace.json", "workspace-mobile.json"];

/// The notes that Obsidian, whose settings are in `folder`, has open, or had when it was last closed.
pub(super) fn open_notes(folder: &Path) -> Vec<NotePath> {
    let mut found = Vec::new();
    for name in FILES {
        let text = disk::read_settings(&folder.join(name)).ok().flatten();
        let parsed = text.and_then(|text| serde_json::from_str::<Value>(&text).ok());
        collect(&parsed.unwrap_or_default(), &mut found);
    }
    found.sort();
    found.dedup();
    found
}

/// Adds the files of all leaves in `value`: `{"type": "leaf", "state": {"state": {"file": "Note.md"}}}`.
fn collect(value: &Value, found: &mut Vec<NotePath>) {
    match value {
        Value::Object(fields) => {
            let file = value["state"]["state"]["file"].as_str();
            if value["type"] == "leaf" {
                found.extend(file.map(NotePath::new));
            }
            fields.values().for_each(|value| collect(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_that_show_a_file() {
        let leaf = |file: &str| {
            serde_json::json!({
                "id": "1", "type": "leaf",
                "state": { "type": "markdown", "state": { "file": file, "mode": "source" } },
            })
        };
        let workspace = serde_json::json!({
            "main": { "type": "split", "children": [
                { "type": "tabs", "children": [leaf("b.md"), leaf("Folder/a.md")] },
                { "type": "leaf", "state": { "type": "empty", "state": {} } },
            ] },
            "lastOpenFiles": ["c.md"],
        });
        let mut found = Vec::new();
        collect(&workspace, &mut found);
        assert_eq!(found, ["b.md", "Folder/a.md"].map(NotePath::new));
    }
}

use schemars::{Schema, generate::SchemaSettings, json_schema};
use serde_json::{Map, Value, json};

use crate::{config, rules};

/// The JSON Schema (draft 2020-12) of a settings file, with each rule and its options.
pub fn settings_schema() -> Schema {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.root_schema_for::<config::File>();
    schema.insert("title".to_owned(), json!("vault-lint.toml"));
    let rules: Map<String, Value> = rules::all()
        .iter()
        .map(|entry| {
            let options = entry.schema(&mut generator);
            (entry.meta.name.to_owned(), rule_schema(entry, &options).to_value())
        })
        .collect();
    let rules = json!({ "type": "object", "additionalProperties": false, "properties": rules });
    for pointer in ["/properties/rules", "/$defs/Override/properties/rules"] {
        if let Some(place) = schema.pointer_mut(pointer) {
            let description = place.get("description").cloned();
            *place = rules.clone();
            if let (Some(text), Some(place)) = (description, place.as_object_mut()) {
                place.insert("description".to_owned(), text);
            }
        }
    }
    schema
}

fn rule_schema(entry: &rules::Entry, options: &Schema) -> Schema {
    let summary = entry.documentation();
    let summary = summary.lines().next().unwrap_or_default();
    let level = json!({ "enum": ["off", "info", "warning", "error"] });
    let mut properties = options.get("properties").cloned().unwrap_or_else(|| json!({}));
    properties["level"] = level.clone();
    json_schema!({
        "description": summary,
        "default": entry.meta.level.as_str(),
        "anyOf": [level, { "type": "object", "additionalProperties": false, "properties": properties }],
    })
}

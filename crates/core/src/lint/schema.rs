use schemars::{Schema, generate::SchemaSettings, json_schema};
use serde_json::{Map, Value, json};

use crate::{config, rules};

/// The JSON Schema (draft 2020-12) of a settings file, with each rule and its options.
pub fn settings_schema() -> Schema {
    let settings = SchemaSettings::draft2020_12();
    let mut schema = settings.clone().into_generator().into_root_schema_for::<config::File>();
    schema.insert("title".to_owned(), json!("vault-lint.toml"));
    let mut generator =
        settings.with(|settings| settings.inline_subschemas = true).into_generator();
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
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        // What was said of any rule is now said of each.
        definitions.retain(|name, _| !["RuleEntry", "Level"].contains(&name.as_str()));
    }
    let mut schema = schema.to_value();
    without_null(&mut schema);
    Schema::try_from(schema).unwrap_or_default()
}

/// Takes the null away that stands for a setting that isn't there: TOML has none.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(without_null),
        Value::Object(object) => {
            object.retain(|key, value| !(key == "default" && value.is_null()));
            if let Some(Value::Array(kinds)) = object.get_mut("type") {
                kinds.retain(|kind| kind != "null");
                if let [kind] = &kinds[..] {
                    let kind = kind.clone();
                    object.insert("type".to_owned(), kind);
                }
            }
            if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
                choices.retain(|choice| *choice != json!({ "type": "null" }));
                if let [Value::Object(only)] = &choices[..] {
                    let only = only.clone();
                    object.remove("anyOf");
                    object.extend(only);
                }
            }
            object.values_mut().for_each(without_null);
        }
        _ => {}
    }
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

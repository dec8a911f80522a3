//! What notes have in their frontmatter, as their owner wants it: schemas, and what in a note doesn't fit them.

mod bounds;
mod date_form;
mod fault;
mod infer;
mod json;
mod literal;
mod selector;
mod setting_flaw;
mod value_type;
mod values;
mod written;

pub use fault::{Fault, FaultKind, faults};
pub use infer::Inference;
pub(crate) use setting_flaw::{SettingFlaw, Spot};
pub(crate) use value_type::ValueType;
pub(crate) use written::{WrittenSchema, WrittenValues};

use std::{collections::HashMap, path::Path};

use bounds::{Bound, Bounds};
use date_form::DateForm;
use json::JsonSchema;
use literal::Literal;
use selector::Selector;
use values::Values;

use crate::path::fold;

/// What some notes have in their frontmatter. Names of properties disregard case.
#[derive(Debug)]
pub struct Schema {
    selector: Selector,
    required: Vec<String>,
    /// Whether a note may have no properties but those that schemas name.
    closed: bool,
    /// The names that it knows, as they are written.
    known: Vec<String>,
    /// By names in lower case.
    properties: HashMap<String, Values>,
    json: Option<JsonSchema>,
}

impl Schema {
    /// The schema that is `written`, whose JSON Schema is in `vault`; else what in it is wrong.
    pub(crate) fn new(written: &WrittenSchema, vault: &Path) -> Result<Self, SettingFlaw> {
        let json = written.json_schema.as_deref().map(|name| {
            JsonSchema::read(vault, name).map_err(|message| SettingFlaw::at("json-schema", message))
        });
        let selecting =
            written.tags.iter().map(|_| "tags").chain(written.r#where.keys().map(String::as_str));
        let listed = written.allowed.iter().flatten().chain(&written.required);
        let named = listed.chain(written.properties.keys()).map(String::as_str);
        let mut known: Vec<String> = named.chain(selecting).map(str::to_owned).collect();
        let json = json.transpose()?;
        known.extend(json.iter().flat_map(JsonSchema::names).cloned());
        Ok(Self {
            selector: Selector::new(written)?,
            required: written.required.clone(),
            closed: written.allowed.is_some(),
            known,
            properties: properties(written)?,
            json,
        })
    }

    /// Why no note can fit both this and `other`, with the name of the property, where it is sure that both hold for some.
    pub(crate) fn contradiction(&self, other: &Self) -> Option<(String, String)> {
        if !self.selector.implies(&other.selector) && !other.selector.implies(&self.selector) {
            return None;
        }
        let mut names: Vec<&String> = self.properties.keys().collect();
        names.sort();
        names.into_iter().find_map(|name| {
            let why = self.properties[name].contradiction(other.properties.get(name)?)?;
            Some((name.clone(), why))
        })
    }
}

/// The values that properties may have, by names in lower case.
fn properties(written: &WrittenSchema) -> Result<HashMap<String, Values>, SettingFlaw> {
    let mut properties = HashMap::new();
    for (name, asked) in &written.properties {
        let values =
            Values::new(&asked.values()).map_err(|flaw| flaw.inside(name).inside("properties"))?;
        if properties.insert(fold(name), values).is_some() {
            let message = format!("`{name}` is told of twice, as case doesn't count");
            return Err(SettingFlaw::at(name, message).inside("properties"));
        }
    }
    Ok(properties)
}

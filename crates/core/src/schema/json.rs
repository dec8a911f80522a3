//! JSON Schemas: the only module that speaks to boon, which knows neither the network nor the disk.

use std::{
    collections::HashMap,
    error::Error,
    fmt,
    path::{Component, Path, PathBuf},
};

use boon::{
    CompileError, Compiler, ErrorKind, InstanceLocation, InstanceToken, SchemaIndex, Schemas, Type,
    Types, UrlLoader, ValidationError,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};

use super::{
    Fault, FaultKind,
    fault::first_line,
    values::{Found, choice_of},
};
use crate::{
    disk,
    note::{Node, Note, Property, Style, Value as Yaml},
    path::{fold, same_name},
    text::{TextRange, nearest},
};

/// Stands for the vault's folder in the names of files, so that nothing else can be referred to.
const ROOT: &str = "vault:///";
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// What is asked of a pattern, so that it takes no longer than the text is long.
const REGEX: &str = "be a regular expression that looks neither ahead nor back";

/// A JSON Schema for frontmatter.
pub(super) struct JsonSchema {
    compiled: Schemas,
    index: SchemaIndex,
    /// The names of properties that it spells out.
    names: Vec<String>,
}

impl JsonSchema {
    /// The schema in the file called `name` in `vault`; else why there is none.
    pub(super) fn read(vault: &Path, name: &str) -> Result<Self, String> {
        let relative = name.trim_start_matches("./");
        let root = load(vault, relative)?;
        let url = format!("{ROOT}{}", utf8_percent_encode(relative, IN_PATH));
        let names = spelt_names(&root);
        let id = root["$id"].as_str().map(str::to_owned);
        let error = |error| {
            let reason = reason(&error, id.as_deref());
            format!("`{name}` is no JSON Schema: {reason}")
        };
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        compiler.use_loader(Box::new(Vault(vault.to_owned())));
        compiler.add_resource(&url, root).map_err(error)?;
        let mut compiled = Schemas::new();
        let index = compiler.compile(&url, &mut compiled).map_err(error)?;
        let schema = Self { compiled, index, names };
        if schema.is_endless() {
            return Err(format!("`{name}` is no JSON Schema: it refers to itself without end"));
        }
        Ok(schema)
    }

    /// The names of properties that it spells out.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// What in `note` doesn't fit.
    pub(super) fn faults(&self, note: &Note) -> Vec<Fault> {
        let instance = self.instance(note.properties());
        let mut found = Vec::new();
        if let Err(error) = self.compiled.validate(&instance, self.index) {
            Named::of(note).faults_of(&error, &mut found);
        }
        found
    }

    /// Whether it refers to itself for the same value, as far as the frontmatter and its properties tell.
    fn is_endless(&self) -> bool {
        fn is_cycle(error: &ValidationError<'_, '_>) -> bool {
            matches!(error.kind, ErrorKind::RefCycle { .. }) || error.causes.iter().any(is_cycle)
        }
        let each = self.names.iter().map(|name| (name.clone(), Value::Null));
        let frontmatter = [Map::new(), each.collect()].map(Value::Object);
        let error = |value| self.compiled.validate(value, self.index).err();
        frontmatter.iter().filter_map(error).any(|error| is_cycle(&error))
    }

    /// The frontmatter as JSON, its properties spelt as in the schema.
    fn instance(&self, properties: &[Property]) -> Value {
        let entry = |property: &Property| {
            let spelt = self.names.iter().find(|name| same_name(name, &property.name));
            let name = spelt.map_or_else(|| property.name.to_string(), Clone::clone);
            (name, property.value.get().unwrap_or_default())
        };
        Value::Object(properties.iter().map(entry).collect::<Map<_, _>>())
    }
}

impl fmt::Debug for JsonSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonSchema").field("names", &self.names).finish_non_exhaustive()
    }
}

/// Loads what a schema refers to: files in the vault.
struct Vault(PathBuf);

impl UrlLoader for Vault {
    fn load(&self, url: &str) -> Result<Value, Box<dyn Error>> {
        let path = url.strip_prefix(ROOT).ok_or("only files in the vault can be referred to")?;
        Ok(load(&self.0, &percent_decode_str(path).decode_utf8()?)?)
    }
}

/// The JSON in the file called `name`, which must lie in `vault`.
fn load(vault: &Path, name: &str) -> Result<Value, String> {
    if !Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(format!("`{name}` is no file in the vault"));
    }
    let text = disk::read_settings(&vault.join(name)).map_err(|error| error.to_string())?;
    let text = text.ok_or_else(|| format!("there is no file `{name}` in the vault"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    serde_json::from_str(text).map_err(|error| format!("`{name}` is no JSON: {error}"))
}

fn spelt_names(root: &Value) -> Vec<String> {
    let properties = root["properties"].as_object().into_iter().flat_map(Map::keys).cloned();
    let required = root["required"].as_array().into_iter().flatten();
    properties.chain(required.filter_map(Value::as_str).map(str::to_owned)).collect()
}

/// Why a schema can't be used that calls itself `id`.
fn reason(error: &CompileError, id: Option<&str>) -> String {
    match error {
        CompileError::LoadUrlError { url, src } if id.is_some_and(|id| is_beside(url, id)) => {
            let id = id.unwrap_or_default();
            format!("{src}, but by its `$id` it stands at `{id}`, and so does what it refers to")
        }
        CompileError::LoadUrlError { src, .. } => src.to_string(),
        CompileError::ValidationError { src, .. } => {
            let mut leaf = src;
            while let Some(cause) = leaf.causes.first() {
                leaf = cause;
            }
            format!("what stands at `{}` must {}", leaf.instance_location, wanted(&leaf.kind).0)
        }
        CompileError::InvalidRegex { regex, .. } => {
            format!("`{regex}` must {REGEX}")
        }
        error => error.to_string().replace(ROOT, ""),
    }
}

/// Whether `url` was made from a name by putting that in the folder of `id`.
fn is_beside(url: &str, id: &str) -> bool {
    !url.starts_with(ROOT) && id.rsplit_once('/').is_some_and(|(folder, _)| url.starts_with(folder))
}

/// A note whose properties are found by their names: a schema may find fault with each of many.
struct Named<'n> {
    note: &'n Note,
    /// The first property of each name, folded.
    properties: HashMap<String, &'n Property>,
}

impl<'n> Named<'n> {
    fn of(note: &'n Note) -> Self {
        let mut properties = HashMap::new();
        for property in note.properties() {
            properties.entry(fold(&property.name)).or_insert(property);
        }
        Self { note, properties }
    }

    /// The property called `name`, of the note or of the map that `inside` is.
    fn called(&self, inside: Option<&'n Node>, name: &str) -> Option<Place<'n>> {
        let property = match inside.map(|node| &node.value) {
            None => self.properties.get(&fold(name)).copied(),
            Some(Yaml::Map { properties, .. }) => {
                properties.iter().find(|property| same_name(&property.name, name))
            }
            Some(_) => None,
        }?;
        Some(Place { name: &property.name, key: property.key, value: Some(&property.value) })
    }

    /// Adds what `error` says of the note: that of its causes, where it only gathers them.
    fn faults_of(&self, error: &ValidationError<'_, '_>, found: &mut Vec<Fault>) {
        let note = self.note;
        let place = Place::of(self, &error.instance_location);
        match &error.kind {
            ErrorKind::Required { want }
            | ErrorKind::Dependency { missing: want, .. }
            | ErrorKind::DependentRequired { missing: want, .. } => {
                found.extend(want.iter().map(|name| place.missing(note, name)));
            }
            ErrorKind::AdditionalProperties { got } => {
                found.extend(got.iter().map(|name| place.unknown(self, name)));
            }
            ErrorKind::AnyOf | ErrorKind::OneOf(None) => {
                let fault = place.wrong("fit one of the forms that the schema gives");
                found.push(Fault { help: alternatives(error), ..fault });
            }
            ErrorKind::PropertyName { prop } => {
                let why = error.causes.first().map(|cause| wanted(&cause.kind).0);
                found.push(Fault {
                    help: why.map(|why| format!("a name must {why}")),
                    ..place.unknown(self, prop)
                });
            }
            _ if !error.causes.is_empty() => {
                error.causes.iter().for_each(|cause| self.faults_of(cause, found));
            }
            ErrorKind::FalseSchema if place.value.is_some() => {
                let message = format!("the schema knows no property `{}`", place.name);
                found.push(Fault::new(FaultKind::Unknown, place.key, message));
            }
            kind => found.push(place.unfit(kind)),
        }
    }
}

/// What the alternatives that a value doesn't fit ask of it.
fn alternatives(error: &ValidationError<'_, '_>) -> Option<String> {
    fn leaf<'e, 's, 'v>(error: &'e ValidationError<'s, 'v>) -> &'e ValidationError<'s, 'v> {
        error.causes.first().map_or(error, leaf)
    }
    let asked: Vec<String> = error.causes.iter().map(|cause| wanted(&leaf(cause).kind).0).collect();
    (!asked.is_empty()).then(|| format!("it must {}", asked.join(", or ")))
}

/// What is asked of a value, as in `be a number`, and the values that it may have.
fn wanted(kind: &ErrorKind<'_, '_>) -> (String, Vec<String>) {
    let wanted = match kind {
        ErrorKind::Type { want, .. } => types(*want),
        ErrorKind::Enum { want } => {
            let choices: Vec<String> = want.iter().map(plain).collect();
            return (choice_of(&choices), choices);
        }
        ErrorKind::Const { want } => return (format!("be `{}`", plain(want)), vec![plain(want)]),
        ErrorKind::Format { want: "regex", .. } => REGEX.to_owned(),
        ErrorKind::Format { want, .. } => format!("be written as the format `{want}` says"),
        ErrorKind::Pattern { want, .. } => format!("match `{want}`"),
        ErrorKind::Minimum { want, .. } => format!("be `{want}` or more"),
        ErrorKind::Maximum { want, .. } => format!("be `{want}` or less"),
        ErrorKind::ExclusiveMinimum { want, .. } => format!("be more than `{want}`"),
        ErrorKind::ExclusiveMaximum { want, .. } => format!("be less than `{want}`"),
        ErrorKind::MultipleOf { want, .. } => format!("be a multiple of `{want}`"),
        ErrorKind::MinLength { want, .. } => format!("have {want} characters or more"),
        ErrorKind::MaxLength { want, .. } => format!("have {want} characters or fewer"),
        ErrorKind::MinItems { want, .. } => format!("have {want} items or more"),
        ErrorKind::MaxItems { want, .. } => format!("have {want} items or fewer"),
        ErrorKind::UniqueItems { .. } => "hold no item twice".to_owned(),
        ErrorKind::Not => "not be as it is".to_owned(),
        ErrorKind::OneOf(_) => "fit one of the schema's forms, but fits two".to_owned(),
        ErrorKind::RefCycle { .. } => "fit a schema that refers to itself without end".to_owned(),
        kind => format!("fit the schema: {kind}"),
    };
    (wanted, Vec::new())
}

fn types(types: Types) -> String {
    let names = types.iter().map(|kind| match kind {
        Type::Null => "empty",
        Type::Boolean => "`true` or `false`",
        Type::Number => "a number",
        Type::Integer => "a whole number",
        Type::String => "a text",
        Type::Array => "a list",
        Type::Object => "a map",
    });
    format!("be {}", names.collect::<Vec<_>>().join(" or "))
}

/// A JSON value as someone would write it in the frontmatter.
fn plain(value: &Value) -> String {
    let needs_quotes = |text: &str| {
        let value = Yaml::Scalar { text: text.into(), style: Style::Quoted };
        Node { range: TextRange::at(0), value, decorated: false }.is_text_by_quotes()
    };
    let text = value.as_str().filter(|text| !needs_quotes(text));
    text.map_or_else(|| value.to_string(), str::to_owned)
}

/// What an error is about.
struct Place<'n> {
    /// The name of the property in which it is; empty for the frontmatter itself.
    name: &'n str,
    key: TextRange,
    /// None for the frontmatter itself.
    value: Option<&'n Node>,
}

impl<'n> Place<'n> {
    fn of(named: &Named<'n>, location: &InstanceLocation<'_>) -> Self {
        let mut place = Self { name: "", key: first_line(named.note), value: None };
        for token in &location.tokens {
            let next = match (token, place.value) {
                (InstanceToken::Prop(name), inside) => named.called(inside, name),
                (InstanceToken::Item(index), Some(value)) => value
                    .items()
                    .and_then(|items| items.get(*index))
                    .map(|item| Self { name: place.name, key: item.range, value: Some(item) }),
                _ => None,
            };
            let Some(next) = next else { break };
            place = next;
        }
        place
    }

    /// The fault that the property called `name` isn't in this.
    fn missing(&self, note: &Note, name: &str) -> Fault {
        match self.value {
            None => Fault::missing(note, name),
            Some(value) => {
                let message = format!("`{}` must have a property `{name}`", self.name);
                Fault::new(FaultKind::Missing, value.range, message)
            }
        }
    }

    /// The fault that the property called `name` may not be in this.
    fn unknown(&self, named: &Named<'n>, name: &str) -> Fault {
        let range = named.called(self.value, name).map_or(self.key, |place| place.key);
        Fault::new(FaultKind::Unknown, range, format!("the schema knows no property `{name}`"))
    }

    /// The fault that this doesn't fit, in the way that `kind` tells.
    fn unfit(&self, kind: &ErrorKind<'_, '_>) -> Fault {
        let (wanted, choices) = wanted(kind);
        let text = self.value.and_then(Node::text).unwrap_or_default();
        let near = nearest(text, choices.iter().map(String::as_str));
        let help = near.map(|near| format!("did you mean `{near}`?"));
        Fault { help, ..self.wrong(&wanted) }
    }

    /// The fault that this is not as it must be.
    fn wrong(&self, wanted: &str) -> Fault {
        let Some(value) = self.value else {
            let message = format!("the properties must {wanted}");
            return Fault::new(FaultKind::Value, self.key, message);
        };
        let not = Found::of(value).map_or_else(String::new, |found| format!(", not {found}"));
        Fault::new(FaultKind::Value, value.range, format!("`{}` must {wanted}{not}", self.name))
    }
}

use std::collections::HashSet;

use super::{Schema, values::is_empty};
use crate::{
    diagnostic::Fix,
    note::{Head, Note, Property, Root},
    path::{fold, same_name},
    text::{TextRange, nearest},
};

/// Something in a note that doesn't fit a schema.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// What it is.
    pub kind: FaultKind,
    /// Where it is.
    pub range: TextRange,
    /// What is wrong: lower case, source text in backticks, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Edits that mend it.
    pub fix: Option<Fix>,
}

/// What doesn't fit a schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultKind {
    /// A property is missing, or has no value.
    Missing,
    /// A property is none that there may be.
    Unknown,
    /// A property has a value that it may not have.
    Value,
}

impl Fault {
    pub(super) fn new(kind: FaultKind, range: TextRange, message: impl Into<String>) -> Self {
        Self { kind, range, message: message.into(), help: None, fix: None }
    }

    /// The fault that the property called `name` is missing in `note`.
    pub(super) fn missing(note: &Note, name: &str) -> Self {
        let has_none = note.properties().is_empty();
        let message = format!("property `{name}` is missing");
        let names = note.properties().iter().map(|property| &*property.name);
        let help = match nearest(name, names) {
            Some(near) => Some(format!("is `{near}` meant to be it?")),
            None => has_none.then(|| "the note has no properties".to_owned()),
        };
        Self { help, ..Self::new(FaultKind::Missing, first_line(note), message) }
    }
}

/// What in `note` doesn't fit those of `schemas` that hold for it, as far as it is of this kind. Nothing when its
/// frontmatter can't be read, which other rules tell of.
pub fn faults(schemas: &[Schema], note: &Note, kind: FaultKind) -> Vec<Fault> {
    if schemas.is_empty() || !is_read(note) {
        return Vec::new();
    }
    let schemas: Vec<&Schema> =
        schemas.iter().filter(|schema| schema.selector.names(note)).collect();
    let mut found = match kind {
        FaultKind::Missing => missing(&schemas, note),
        FaultKind::Unknown => unknown(&schemas, note),
        FaultKind::Value => wrong(&schemas, note),
    };
    let by_json = schemas.iter().filter_map(|schema| schema.json.as_ref());
    found.extend(by_json.flat_map(|json| json.faults(note)).filter(|fault| fault.kind == kind));
    let mut told = HashSet::new();
    found.retain(|fault| told.insert((fault.range, fault.message.clone())));
    found
}

/// Whether the frontmatter of `note`, if there is any, can be read.
pub(super) fn is_read(note: &Note) -> bool {
    match note.frontmatter() {
        Some(frontmatter) => matches!(frontmatter.root(), Root::Map { .. }),
        None => note.head() == Head::None,
    }
}

/// The first line of the frontmatter; the start of a note that has none.
pub(super) fn first_line(note: &Note) -> TextRange {
    let Some(frontmatter) = note.frontmatter() else { return TextRange::at(0) };
    let start = frontmatter.range().start();
    let line = &note.text()[start..frontmatter.content().start()];
    TextRange::of_length(start, line.trim_end().len())
}

/// The first property of `note` called `name`.
fn called<'n>(note: &'n Note, name: &str) -> Option<&'n Property> {
    note.properties().iter().find(|property| same_name(&property.name, name))
}

fn missing(schemas: &[&Schema], note: &Note) -> Vec<Fault> {
    let required = schemas.iter().flat_map(|schema| &schema.required);
    let fault = |name: &String| match called(note, name) {
        None => Some(Fault::missing(note, name)),
        Some(property) => is_empty(&property.value).then(|| {
            let message = format!("property `{}` has no value", property.name);
            Fault::new(FaultKind::Missing, property.key, message)
        }),
    };
    required.filter_map(fault).collect()
}

fn unknown(schemas: &[&Schema], note: &Note) -> Vec<Fault> {
    if !schemas.iter().any(|schema| schema.closed) {
        return Vec::new();
    }
    let known = || schemas.iter().flat_map(|schema| &schema.known);
    let strange = note
        .properties()
        .iter()
        .filter(|property| !known().any(|name| same_name(name, &property.name)));
    let fault = |property: &Property| {
        let message = format!("the schema knows no property `{}`", property.name);
        Fault {
            help: nearest(&property.name, known().map(String::as_str))
                .map(|near| format!("did you mean `{near}`?")),
            ..Fault::new(FaultKind::Unknown, property.key, message)
        }
    };
    strange.map(fault).collect()
}

fn wrong(schemas: &[&Schema], note: &Note) -> Vec<Fault> {
    let mut found = Vec::new();
    for property in note.properties() {
        let name = fold(&property.name);
        let mut wrong = Vec::new();
        for values in schemas.iter().filter_map(|schema| schema.properties.get(&name)) {
            values.judge(&property.value, &mut wrong);
        }
        found.extend(wrong.into_iter().map(|wrong| {
            let not = wrong.found.map_or_else(String::new, |found| format!(", not {found}"));
            let message = format!("`{}` must {}{not}", property.name, wrong.wanted);
            let fault = Fault::new(FaultKind::Value, wrong.range, message);
            Fault { help: wrong.help, fix: wrong.fix, ..fault }
        }));
    }
    found
}

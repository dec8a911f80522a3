use super::{Literal, SettingFlaw, WrittenSchema};
use crate::{
    note::{ListKind, Note, is_tag_within},
    path::{Globs, fold, same_name},
};

/// For which notes a schema holds: those that fit each part that is given.
#[derive(Clone, Debug, Default)]
pub(super) struct Selector {
    paths: Option<(Vec<String>, Globs)>,
    tags: Option<Vec<String>>,
    /// Properties, with the values of which they have one.
    properties: Vec<(String, Vec<Literal>)>,
}

impl Selector {
    pub(super) fn new(written: &WrittenSchema) -> Result<Self, SettingFlaw> {
        let paths = written.paths.as_ref().map(|globs| {
            let set = Globs::new(globs).map_err(|error| {
                let glob = globs.get(error.index).map_or("", String::as_str);
                let message = format!("`{glob}` is no glob: {}", error.reason);
                SettingFlaw::in_list("paths", error.index, message)
            });
            Ok((globs.clone(), set?))
        });
        let tags = written.tags.as_ref().map(|tags| tags.iter().map(|tag| bare(tag)).collect());
        let properties = written.r#where.iter().map(|(name, value)| {
            let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            let literals: Option<Vec<_>> = values.iter().map(Literal::of).collect();
            literals.map(|literals| (name.clone(), literals)).ok_or_else(|| {
                let message = "expected a text, a number, `true` or `false`, or a list of them";
                SettingFlaw::at(name, message).inside("where")
            })
        });
        Ok(Self {
            paths: paths.transpose()?,
            tags,
            properties: properties.collect::<Result<_, _>>()?,
        })
    }

    /// Whether the schema holds for `note`.
    pub(super) fn names(&self, note: &Note) -> bool {
        self.paths.as_ref().is_none_or(|(_, globs)| globs.matches(note.path()))
            && self.tags.as_ref().is_none_or(|tags| has_tag(note, tags))
            && self.properties.iter().all(|(name, values)| has_value(note, name, values))
    }

    /// Whether `other` names every note that this does.
    pub(super) fn implies(&self, other: &Self) -> bool {
        let globs = |selector: &Self| selector.paths.as_ref().map(|(globs, _)| globs.clone());
        (other.paths.is_none() || globs(self) == globs(other))
            && (other.tags.is_none() || self.tags == other.tags)
            && other.properties.iter().all(|part| self.properties.contains(part))
    }
}

/// A tag as it is compared.
fn bare(tag: &str) -> String {
    fold(tag.trim().trim_start_matches('#'))
}

fn has_tag(note: &Note, wanted: &[String]) -> bool {
    let tags = note.frontmatter().and_then(|frontmatter| frontmatter.property("tags"));
    let tags = tags.and_then(|property| ListKind::Tags.items(&property.value)).unwrap_or_default();
    tags.iter()
        .map(|tag| bare(tag))
        .any(|tag| wanted.iter().any(|wanted| is_tag_within(&tag, wanted)))
}

fn has_value(note: &Note, name: &str, values: &[Literal]) -> bool {
    let mut properties = note.properties().iter();
    let property = properties.find(|property| same_name(&property.name, name));
    property.is_some_and(|property| {
        let present = property.value.items().unwrap_or(std::slice::from_ref(&property.value));
        present.iter().any(|value| values.iter().any(|wanted| wanted.is_like(value)))
    })
}

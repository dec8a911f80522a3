use crate::note::{Node, Property, Value, yaml_value};

/// Whether two YAML maps hold the same properties, in any order; so do two without any.
pub(super) fn same_data(before: &str, after: &str) -> bool {
    let properties = |yaml: &str| match yaml_value(yaml).map(|node| node.value) {
        None => Some(Vec::new()),
        Some(Value::Map { mut properties, .. }) => {
            properties.sort_by(|a: &Property, b| a.name.cmp(&b.name));
            Some(properties)
        }
        Some(_) => None,
    };
    // A reference to an anchor is known only by how it is written.
    let same_value =
        |a: &Node, b: &Node| a.same_value(b) || before[a.range.bytes()] == after[b.range.bytes()];
    let same = |(a, b): (&Property, &Property)| a.name == b.name && same_value(&a.value, &b.value);
    match (properties(before), properties(after)) {
        (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(&b).all(same),
        _ => false,
    }
}

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
    let same = |(a, b): (&Property, &Property)| a.name == b.name && same_node(&a.value, &b.value);
    match (properties(before), properties(after)) {
        (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(&b).all(same),
        _ => false,
    }
}

/// As [`Node::same_value`], and a reference is the same as another.
fn same_node(a: &Node, b: &Node) -> bool {
    matches!((&a.value, &b.value), (Value::Alias, Value::Alias)) || a.same_value(b)
}

use std::collections::BTreeMap;

use super::{Agreed, FEWEST, is_strong};
use crate::{
    note::{ListKind, Node},
    path::fold,
    schema::{
        ValueType, WrittenValues,
        value_type::{is_bare_link, number},
        values::{Values, is_empty, shown},
    },
};

/// More choices than this are no choice.
const MOST_CHOICES: usize = 8;
/// How many outliers are shown.
const MOST_SHOWN: usize = 3;

/// The values of the property called `name` on which the notes that have them agree; none when they don't.
pub(super) fn agreed(name: &str, nodes: &[&Node]) -> Option<Agreed> {
    if ListKind::of(&fold(name)).is_some() {
        return None;
    }
    let kinds = kinds(nodes)?;
    let narrow = narrowed(&kinds, nodes).and_then(|values| fitting(name, values, nodes));
    narrow.or_else(|| fitting(name, kinds, nodes))
}

/// `values`, if nearly all of `nodes` fit.
fn fitting(name: &str, values: WrittenValues, nodes: &[&Node]) -> Option<Agreed> {
    let compiled = Values::new(&values).ok()?;
    let wrong = |node: &&&Node| {
        let mut found = Vec::new();
        compiled.judge(node, &mut found);
        found.into_iter().next()
    };
    let outliers: Vec<_> = nodes.iter().filter_map(|node| wrong(&node)).collect();
    is_strong(nodes.len() - outliers.len(), nodes.len()).then(|| Agreed {
        name: name.to_owned(),
        values,
        notes: nodes.len(),
        outliers: outliers.len(),
        shown: outliers
            .into_iter()
            .filter_map(|wrong| Some(wrong.found?.text))
            .take(MOST_SHOWN)
            .collect(),
    })
}

/// The types that nearly all of `nodes` have.
fn kinds(nodes: &[&Node]) -> Option<WrittenValues> {
    use ValueType::{Checkbox, Date, DateTime, Link, List, Number, Text};
    let common = |nodes: &[&Node], types: &[ValueType]| {
        let holds = |kind: ValueType| nodes.iter().filter(|node| kind.holds(node)).count();
        types.iter().copied().find(|kind| is_strong(holds(*kind), nodes.len()))
    };
    if nodes.iter().any(|node| is_bare_link(node)) {
        return None;
    }
    let kind = common(nodes, &[Checkbox, Number, Date, DateTime, Link, List, Text])?;
    let items = singles(nodes);
    let of_items = (kind == List).then(|| common(&items, &[Number, Date, DateTime, Link]));
    Some(match of_items.flatten() {
        Some(of_items) => WrittenValues { items: Some(of_items), ..WrittenValues::default() },
        None => WrittenValues { r#type: Some(kind), ..WrittenValues::default() },
    })
}

/// The same with the few texts that stand there again and again, or the ends of a scale.
fn narrowed(kinds: &WrittenValues, nodes: &[&Node]) -> Option<WrittenValues> {
    let singles = singles(nodes);
    match kinds.r#type {
        Some(ValueType::Text | ValueType::List) => {
            let choices = choices(&singles)?.into_iter().map(toml::Value::String).collect();
            Some(WrittenValues { one_of: Some(choices), ..kinds.clone() })
        }
        Some(ValueType::Number) => {
            let (min, max) = scale(&singles)?;
            let [min, max] = [min, max].map(|end| Some(toml::Value::Integer(end)));
            Some(WrittenValues { min, max, ..kinds.clone() })
        }
        _ => None,
    }
}

/// The values, and in the place of a list its items.
fn singles<'n>(nodes: &[&'n Node]) -> Vec<&'n Node> {
    let items = nodes.iter().flat_map(|node| node.items().unwrap_or(std::slice::from_ref(*node)));
    items.filter(|item| !is_empty(item)).collect()
}

/// The few texts, two at least, of which each stands there more than once, and all together again and again.
fn choices(singles: &[&Node]) -> Option<Vec<String>> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for single in singles {
        *counts.entry(shown(single)?).or_default() += 1;
    }
    counts.retain(|_, count| *count > 1);
    let enough = singles.len() >= counts.len() * FEWEST;
    let few = (2..=MOST_CHOICES).contains(&counts.len());
    (few && enough).then(|| counts.into_keys().collect())
}

/// The ends of a scale: whole numbers from 0 or 1 to 10 at most, three at least.
fn scale(singles: &[&Node]) -> Option<(i64, i64)> {
    const MOST: f64 = 10.0;
    let numbers: Vec<f64> = singles.iter().filter_map(|single| number(single)).collect();
    if numbers.len() < 2 * FEWEST
        || numbers.iter().any(|n| n.fract() != 0.0 || !(0.0..=MOST).contains(n))
    {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "they are whole and small")]
    let mut whole: Vec<i64> = numbers.into_iter().map(|number| number as i64).collect();
    whole.sort_unstable();
    whole.dedup();
    (whole.len() >= 3).then(|| Some((*whole.first()?, *whole.last()?))).flatten()
}

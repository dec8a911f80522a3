//! The merge of a property's value: lists item by item, stamps by time.

use std::cmp::Ordering;

use crate::{
    merge::{
        Options, Three,
        align::{Element, hash},
        prose::{of_first, settled},
        sequence::{self, Links},
    },
    note::{Node, Note, Value},
};

/// A property whose value is a list of single values, or nothing.
pub(super) struct Written<'n> {
    /// The key, up to its colon.
    key: &'n str,
    items: Vec<Item<'n>>,
    style: ListStyle,
    /// What stands before the hyphen of an item.
    indent: &'n str,
    text: &'n str,
}

struct Item<'n> {
    value: &'n str,
    raw: &'n str,
    /// The whole line of an item of a block.
    line: Option<&'n str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ListStyle {
    Empty,
    Flow,
    Block,
}

impl<'n> Written<'n> {
    /// The list that `entry` is, if it is one; `node` is its value in `note`.
    pub(super) fn of(note: &'n Note, entry: &'n str, node: &'n Node) -> Option<Self> {
        let key = &entry[..entry.find(':')?];
        let first =
            Self { key, items: Vec::new(), style: ListStyle::Empty, indent: "  ", text: entry };
        if node.is_null() {
            return Some(first);
        }
        let Value::List { items, flow } = &node.value else { return None };
        let text = note.text();
        let mut found = Vec::new();
        let mut indent = first.indent;
        for item in items {
            let Value::Scalar { text: value, style } = &item.value else { return None };
            if item.decorated || *style == crate::note::Style::Block {
                return None;
            }
            let start = text[..item.range.start()].rfind('\n').map_or(0, |end| end + 1);
            let end = text[item.range.end()..]
                .find('\n')
                .map_or(text.len(), |end| item.range.end() + end + 1);
            let line = &text[start..end];
            if !*flow {
                let blanks = line.len() - line.trim_start().len();
                if !line[blanks..].starts_with("- ") || text[item.range].contains('\n') {
                    return None;
                }
                indent = &line[..blanks];
            }
            found.push(Item { value, raw: &text[item.range], line: (!flow).then_some(line) });
        }
        // Every line is accounted for, so that no comment is lost.
        let lines = entry.lines().count();
        let is_whole =
            if *flow { lines == 1 && !entry.contains(" #") } else { lines == found.len() + 1 };
        let style = if *flow { ListStyle::Flow } else { ListStyle::Block };
        is_whole.then_some(Self { items: found, style, indent, ..first })
    }

    /// The list that the single value `entry` would be.
    pub(super) fn single(note: &'n Note, entry: &'n str, node: &'n Node) -> Option<Self> {
        let key = &entry[..entry.find(':')?];
        let Value::Scalar { text: value, style } = &node.value else { return None };
        let is_plain = !node.decorated && *style != crate::note::Style::Block;
        if !is_plain || entry.lines().count() != 1 || entry.contains(" #") {
            return None;
        }
        let item = Item { value, raw: &note.text()[node.range], line: None };
        let style = ListStyle::Empty;
        Some(Self { key, items: vec![item], style, indent: "  ", text: entry })
    }

    fn elements(&self) -> Vec<Element<'n>> {
        let element = |item: &Item<'n>| Element {
            text: item.value,
            hash: hash(item.value),
            similar: 101,
            ..Element::default()
        };
        self.items.iter().map(element).collect()
    }
}

/// The list with the additions of both sides and without what either took away; none where a version is no list.
pub(super) fn merge(versions: &Three<Option<Written<'_>>>, options: &Options) -> Option<String> {
    let (ours, theirs) = (versions.ours.as_ref()?, versions.theirs.as_ref()?);
    let base = versions.base.as_ref();
    let old = base.map_or_else(Vec::new, Written::elements);
    let (one, other) = (ours.elements(), theirs.elements());
    let links = Links::between(&old, &one, &other);
    let styles = Three {
        base: base.map(|list| list.style),
        ours: Some(ours.style),
        theirs: Some(theirs.style),
    };
    let (first, second) =
        (of_first(ours, theirs, options.first), of_first(theirs, ours, options.first));
    let style = settled(&styles).copied().flatten();
    let style = style.filter(|style| *style != ListStyle::Empty).unwrap_or_else(|| {
        let written =
            [first.style, second.style].into_iter().find(|style| *style != ListStyle::Empty);
        written.unwrap_or(ListStyle::Empty)
    });
    let leader = if first.style == style { first } else { second };
    let mut items = Vec::new();
    for class in sequence::order(&links, options.first) {
        if class.base.is_some() && (class.ours.is_none() || class.theirs.is_none()) {
            continue;
        }
        let own = class.ours.map(|at| &ours.items[at]);
        let other = class.theirs.map(|at| &theirs.items[at]);
        items.extend(of_first(own.or(other), other.or(own), options.first));
    }
    Some(write(leader, style, &items))
}

fn write(leader: &Written<'_>, style: ListStyle, items: &[&Item<'_>]) -> String {
    let key = leader.key;
    if items.is_empty() {
        return format!("{key}: []\n");
    }
    if style == ListStyle::Flow {
        let items: Vec<&str> = items.iter().map(|item| item.raw).collect();
        return format!("{key}: [{}]\n", items.join(", "));
    }
    let head = leader.text.split_inclusive('\n').next().unwrap_or_default();
    let mut text = head.to_owned();
    for item in items {
        match item.line {
            Some(line)
                if line.starts_with(leader.indent)
                    && !line[leader.indent.len()..].starts_with(' ') =>
            {
                text.push_str(line);
            }
            _ => text.extend([leader.indent, "- ", item.raw, "\n"]),
        }
    }
    text
}

/// Whether ours is the one to keep of two stamps: the later of a change, the earlier of a beginning; none if the property is
/// no stamp, or the two are not written alike.
pub(super) fn later_or_earlier(name: &str, ours: &str, theirs: &str) -> Option<bool> {
    const LATER: [&str; 10] = [
        "modified",
        "updated",
        "date modified",
        "date updated",
        "last modified",
        "lastmod",
        "mtime",
        "updated_at",
        "modified_at",
        "last_modified",
    ];
    const EARLIER: [&str; 6] =
        ["created", "date created", "ctime", "created_at", "creation date", "date_created"];
    let value = |text: &str| -> Option<String> {
        let (_, value) = text.trim().split_once(':')?;
        let value = value.trim().trim_matches(['"', '\'']);
        let shape: String =
            value.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        let is_clock = shape.len() >= 10 && shape.bytes().all(|byte| byte == b'0');
        (is_clock || shape.starts_with("0000-00-00")).then(|| value.to_owned())
    };
    let shape = |value: &str| -> String {
        value.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
    };
    let is_later = LATER.contains(&name);
    if !is_later && !EARLIER.contains(&name) {
        return None;
    }
    let (one, other) = (value(ours)?, value(theirs)?);
    if shape(&one) != shape(&other) {
        return None;
    }
    let order = one.cmp(&other);
    Some(if is_later { order != Ordering::Less } else { order != Ordering::Greater })
}

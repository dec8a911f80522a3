use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::text::TextRange;

/// A step on the way to a setting: the key of a table, or the position in a list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

/// Where a setting is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Written {
    /// Its key; for an item of a list, the item.
    pub(super) key: TextRange,
    /// Its value.
    pub(super) value: TextRange,
}

/// Where in `text`, which is TOML, the setting at the end of `steps` is written; none where it isn't. However it is
/// written: below a header, with a dotted key, or in an inline table.
pub(super) fn written(text: &str, steps: &[Step<'_>]) -> Option<Written> {
    let root = DeTable::parse(text).ok()?;
    let (first, rest) = steps.split_first()?;
    let Step::Key(name) = *first else { return None };
    let mut found = in_table(root.get_ref(), name)?;
    for step in rest {
        found = match (*step, found.1.get_ref()) {
            (Step::Key(name), DeValue::Table(table)) => in_table(table, name)?,
            (Step::Item(index), DeValue::Array(items)) => {
                let item = items.get(index)?;
                (TextRange::from(item.span()), item)
            }
            _ => return None,
        };
    }
    Some(Written { key: found.0, value: TextRange::from(found.1.span()) })
}

/// The first list in `text`, which is TOML, that stands where a table must: the deserializer takes either.
pub(super) fn list_for_table(text: &str) -> Option<TextRange> {
    let root = DeTable::parse(text).ok()?;
    let value = |name| in_table(root.get_ref(), name).map(|(_, value)| value);
    let items = |name| value(name).and_then(|value| value.get_ref().as_array());
    let listed = [items("overrides"), items("schema")].into_iter().flatten().flatten();
    let mut tables = ["dates", "styles"].into_iter().filter_map(value).chain(listed);
    tables.find(|value| value.get_ref().is_array()).map(|value| TextRange::from(value.span()))
}

fn in_table<'t, 'i>(
    table: &'t DeTable<'i>,
    name: &str,
) -> Option<(TextRange, &'t Spanned<DeValue<'i>>)> {
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == name)?;
    Some((TextRange::from(key.span()), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_found_however_it_is_written() {
        let due = [Step::Key("dates"), Step::Key("due"), Step::Item(1)];
        for text in [
            "[dates] # due = [\"x\"]\ndue = [\"a\", \"b\"]",
            "dates.due = ['a', \"b\"]",
            "dates = { soon-days = 3, due = [\"a\", \"b\"] }",
            "x = '''\n[dates]\ndue = [1, 2]\n'''\n[ \"dates\" ]\n\"due\" = [\n  \"a\",\n  \"b\",\n]",
        ] {
            let found = written(text, &due).unwrap();
            assert_eq!(&text[found.value], "\"b\"", "{text}");
            let list = written(text, &due[..2]).unwrap();
            assert_eq!(text[list.key].trim_matches('"'), "due", "{text}");
        }
        assert_eq!(written("[dates]\nkeys = []", &due), None);
        assert_eq!(written("dates = 3", &due), None);
    }

    #[test]
    fn a_list_is_no_table() {
        let found = |text| list_for_table(text).map(TextRange::bytes);
        assert_eq!(found("dates = [ ]"), Some(8..11));
        assert_eq!(found("overrides = [{ paths = [] }, [[]]]"), Some(29..33));
        assert_eq!(found("exclude = []\n[dates]\n[[overrides]]\npaths = []"), None);
    }
}

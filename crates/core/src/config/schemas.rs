use std::{path::Path, sync::Arc};

use super::{ConfigError, layer::Layer, place::Step};
use crate::{
    path::same_name,
    schema::{Schema, SettingFlaw, Spot},
};

/// The schemas of all layers, whose JSON Schemas are in `vault`.
pub(super) fn compile(vault: &Path, layers: &[Layer]) -> Result<Arc<[Schema]>, ConfigError> {
    let mut compiled: Vec<Schema> = Vec::new();
    for layer in layers {
        for (index, written) in layer.file.schema.iter().enumerate() {
            let schema = Schema::new(written, vault).map_err(|flaw| error(layer, index, flaw))?;
            if let Some((name, why)) = compiled.iter().find_map(|other| schema.contradiction(other))
            {
                let spelt = written.properties.keys().find(|key| same_name(key, &name));
                let at = ["properties", spelt.map_or(&*name, String::as_str)];
                let at = at.into_iter().map(|key| Spot::Key(key.to_owned())).collect();
                let message = format!(
                    "no value of `{name}` fits this and another schema for the same notes: {why}"
                );
                return Err(error(layer, index, SettingFlaw { at, message, help: None }));
            }
            compiled.push(schema);
        }
    }
    Ok(compiled.into())
}

/// The error that the schema at `index` in `layer` has a flaw.
fn error(layer: &Layer, index: usize, flaw: SettingFlaw) -> ConfigError {
    let inside = flaw.at.iter().map(|spot| match spot {
        Spot::Key(key) => Step::Key(key),
        Spot::Item(index) => Step::Item(*index),
    });
    let steps: Vec<Step<'_>> =
        [Step::Key("schema"), Step::Item(index)].into_iter().chain(inside).collect();
    ConfigError { help: flaw.help, ..layer.error_at(&steps, flaw.message) }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    /// The error of a schema with these lines, without the name of the file.
    fn error(lines: &str) -> String {
        let error = Config::from_text(&format!("[[schema]]\n{lines}")).unwrap_err().to_string();
        error.strip_prefix("vault-lint.toml:").unwrap().to_owned()
    }

    #[test]
    fn what_is_no_schema() {
        for (lines, expected) in [
            ("path = []", "2:1: there is no setting `path` (did you mean `paths`?)"),
            (
                "paths = [\"a\", \"b[\"]",
                "2:15: `b[` is no glob: unclosed character class; missing ']'",
            ),
            (
                "where = { type = { a = 1 } }",
                "2:18: expected a text, a number, `true` or `false`, or a list of them",
            ),
            (
                "properties = { a = \"nmber\" }",
                "2:20: `nmber` is no value of this setting (did you mean `number`?)",
            ),
            (
                "properties.a.typ = \"text\"",
                "2:14: there is no setting `typ` (did you mean `type`?)",
            ),
            (
                "properties.a.unique = \"no\"",
                "2:23: expected `true` or `false`, found string \"no\"",
            ),
            ("properties.a = 3", "2:16: expected a type or a table, found integer `3`"),
            (
                "properties = { Due = \"date\", due = \"text\" }",
                "2:36: `due` is told of twice, as case doesn't count",
            ),
            ("properties.a.one-of = []", "2:23: this allows no value at all"),
            (
                "properties.a.one-of = [\"x\", [1]]",
                "2:29: expected a text, a number, `true` or `false`",
            ),
            (
                "properties.a = { type = \"number\", one-of = [1, \"2\"] }",
                "2:48: `\"2\"` won't do, as a value must be a number",
            ),
            (
                "properties.a = { max = 5, one-of = [6] }",
                "2:37: `6` won't do, as a value must be `5` or less",
            ),
            ("properties.a.pattern = \"(\"", "2:24: this is no regular expression: unclosed group"),
            (
                "properties.a.pattern = \"a)(b\"",
                "2:24: this is no regular expression: unopened group",
            ),
            (
                "properties.a.format = \"YYYY-jj\"",
                "2:23: `jj` stands for no part of a date (letters that stand for themselves go in brackets: `[jj]`)",
            ),
            (
                "properties.a.min = true",
                "2:20: expected a number or a date (a date is `YYYY-MM-DD`)",
            ),
            (
                "properties.a.max = nan",
                "2:20: expected a number or a date (a date is `YYYY-MM-DD`)",
            ),
            (
                "properties.a.one-of = [1, -nan]",
                "2:27: expected a text, a number, `true` or `false`",
            ),
            ("properties.a = { min = 3, max = 2 }", "2:24: no value is between `min` and `max`"),
            (
                "properties.a = { min = 3, max = 2024-05-31 }",
                "2:24: no value is between `min` and `max`",
            ),
            (
                "properties.a = { min-length = 3, max-length = 2 }",
                "2:31: no value is between `min-length` and `max-length`",
            ),
            (
                "properties.a = { type = \"text\", min = 3 }",
                "2:39: `min` can't be asked of the type `text`",
            ),
            (
                "properties.a = { type = \"date\", min = 3 }",
                "2:39: `min` can't be asked of the type `date`",
            ),
            (
                "properties.a = { items = \"number\", pattern = \"x\" }",
                "2:46: `pattern` can't be asked of the type `number`",
            ),
            (
                "properties.a = { type = \"text\", unique = true }",
                "2:42: `unique` can't be asked of the type `text` (it is for lists)",
            ),
            ("properties.a.items = \"tags\"", "2:22: a list can't be asked to hold lists"),
            ("properties.a = []", "2:16: expected a type or a table, found a list"),
            (
                "\n[[overrides]]\npaths = []\n[dates]\ndue = 3",
                "6:7: expected a list, found integer `3`",
            ),
        ] {
            assert_eq!(error(lines), expected, "{lines}");
        }
        let error = Config::from_text("schema = [[]]").unwrap_err().to_string();
        assert_eq!(error, "vault-lint.toml:1:11: expected a table, found a list");
    }

    #[test]
    fn schemas_that_surely_meet_may_not_contradict_each_other() {
        const START: &str = "no value of `";
        for (first, second, expected) in [
            (
                "properties.A = \"number\"",
                "tags = [\"b\"]\nproperties.a = \"date\"",
                Some(
                    "a` fits this and another schema for the same notes: the type `date` and the type `number`",
                ),
            ),
            (
                "paths = [\"B/\"]\nproperties.a = \"list\"",
                "paths = [\"B/\"]\ntags = [\"b\"]\nproperties.a = \"text\"",
                Some(
                    "a` fits this and another schema for the same notes: the type `text` and the type `list`",
                ),
            ),
            (
                "properties.a.one-of = [1, 2]",
                "properties.a.one-of = [3]",
                Some(
                    "a` fits this and another schema for the same notes: two values for `one-of` that share none",
                ),
            ),
            (
                "properties.a.min = 3",
                "properties.a.max = 2",
                Some(
                    "a` fits this and another schema for the same notes: two ranges that don't overlap",
                ),
            ),
            (
                "paths = [\"B/\"]\nproperties.a = \"list\"",
                "tags = [\"b\"]\nproperties.a = \"text\"",
                None,
            ),
            ("properties.a = \"text\"", "properties.a = \"number\"", None),
            ("properties.a.min = 3", "properties.a.max = 3", None),
        ] {
            let text = format!("[[schema]]\n{first}\n[[schema]]\n{second}");
            let found = Config::from_text(&text).err().map(|error| error.message);
            let found = found.as_deref().map(|message| message.strip_prefix(START).unwrap());
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn the_schemas_of_all_layers_add_up() {
        let text = "[[schema]]\nrequired = [\"a\"]\n[[schema]]\nrequired = [\"b\"]";
        assert_eq!(Config::from_text(text).unwrap().settings(&[]).schemas.len(), 2);
        assert!(Config::from_text("").unwrap().settings(&[]).schemas.is_empty());
    }
}

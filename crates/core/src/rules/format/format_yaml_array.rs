use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    text_list::Lines,
    yaml_list::{Key, YamlList, unstyled},
};
use crate::{
    config::{ArrayStyle, Styles},
    diagnostic::Fix,
    note::{Ignore, Note, Property, Value},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A list of the frontmatter isn't written in its style.
///
/// ## Why
///
/// Lists that are all written alike are easier to read and to compare.
///
/// ## Example
///
/// ```md
/// ---
/// tags:
///   - a
///   - b
/// ---
/// ```
///
/// ## Fix
///
/// The list is written as `tags: [a, b]`, or in the style that the settings have for `tags` and `aliases`, or the options
/// for others. Empty items of a list of several lines go. An item is put in quotes where it would be read as something
/// else without.
///
/// ## Differences
///
/// Lists with comments, anchors, blank lines or items of several lines, and items that the wanted style can't hold, stay as
/// they are: Obsidian Linter breaks them. Tags in the style `single-line space delimited` stay in it: Obsidian Linter
/// changes them back and forth.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct FormatYamlArray {
    /// Whether `aliases` is looked at.
    alias_key: bool,
    /// Whether `tags` is looked at.
    tag_key: bool,
    /// How all other lists are written.
    default_array_style: DefaultStyle,
    /// Whether all other lists are looked at.
    default_array_keys: bool,
    /// Properties that are written as a list in one line, whatever they are.
    force_single_line_array_style: Lines,
    /// Properties that are written as a list with a line for each item, whatever they are.
    force_multi_line_array_style: Lines,
}

/// How a list is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize, JsonSchema)]
enum DefaultStyle {
    /// `[a, b]`
    #[serde(rename = "single-line")]
    SingleLine,
    /// A line an item.
    #[serde(rename = "multi-line")]
    MultiLine,
}

impl Default for FormatYamlArray {
    fn default() -> Self {
        Self {
            alias_key: true,
            tag_key: true,
            default_array_style: DefaultStyle::SingleLine,
            default_array_keys: true,
            force_single_line_array_style: Lines::default(),
            force_multi_line_array_style: Lines::default(),
        }
    }
}

impl Rule for FormatYamlArray {
    const META: RuleMeta = RuleMeta {
        name: "format-yaml-array",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let editor = Editor::new(note, Ignore::empty());
        let styles = &cx.settings.styles;
        for property in note.properties() {
            let Some(style) = self.style(property, styles) else { continue };
            let Some(list) = YamlList::read_loosely(note, property) else { continue };
            let key = Key::of(&property.name);
            if let Some(edit) = list.rewrite(&editor, &list.items, (key, style), styles) {
                report.add(property.range(), unstyled(&property.name)).fix(Fix::safe(edit));
            }
        }
    }
}

impl FormatYamlArray {
    /// The style that `property` has to have; none when it is left alone.
    fn style(&self, property: &Property, styles: &Styles) -> Option<ArrayStyle> {
        let key = Key::of(&property.name);
        let is_list = matches!(property.value.value, Value::List { .. });
        if self.force_multi_line_array_style.has(&property.name) {
            return Some(ArrayStyle::MultiLine);
        }
        if self.force_single_line_array_style.has(&property.name) {
            return Some(ArrayStyle::SingleLine);
        }
        match (key, self.default_array_style) {
            (Key::Aliases, _) => key.style(styles).filter(|_| self.alias_key),
            (Key::Tags, _) => key.style(styles).filter(|_| self.tag_key),
            _ if !is_list || !self.default_array_keys => None,
            (_, DefaultStyle::SingleLine) => Some(ArrayStyle::SingleLine),
            (_, DefaultStyle::MultiLine) => Some(ArrayStyle::MultiLine),
        }
    }
}

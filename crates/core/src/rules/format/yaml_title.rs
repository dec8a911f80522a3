use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{matter::Matter, title::heading, yaml_list::scalar};
use crate::{
    diagnostic::Fix,
    note::{Note, Property},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// The frontmatter doesn't have the note's title.
///
/// ## Why
///
/// Other programs show the title of the frontmatter.
///
/// ## Example
///
/// ```md
/// ---
/// title: Old
/// ---
/// # New
/// ```
///
/// ## Fix
///
/// The property of `title-key` gets the text of the first heading of level 1, or the note's name.
///
/// ## Differences
///
/// A value that is this title already stays as it is written. Nothing is added to frontmatter that Obsidian doesn't take for
/// such, or that is written in braces: Obsidian Linter puts a second one on top. A title of several lines goes as a whole:
/// Obsidian Linter leaves parts of it.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct YamlTitle {
    /// The property that has the title.
    title_key: String,
    /// Where the title comes from.
    mode: TitleMode,
}

/// Where a title comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum TitleMode {
    /// From the first heading of level 1, or the note's name where there is none.
    FirstH1OrFilenameIfH1Missing,
    /// From the note's name.
    Filename,
    /// From the first heading of level 1.
    FirstH1,
}

impl Default for YamlTitle {
    fn default() -> Self {
        Self { title_key: "title".to_owned(), mode: TitleMode::FirstH1OrFilenameIfH1Missing }
    }
}

impl Rule for YamlTitle {
    const META: RuleMeta = RuleMeta {
        name: "yaml-title",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let matter = Matter::of(note);
        let key = self.title_key.trim();
        if key.is_empty() || matter.is_unknown() {
            return;
        }
        let title = self.title(note);
        let is_titled =
            |it: &Property| !it.value.range.is_empty() && it.value.text() == Some(&title);
        let property = matter.get(key);
        if property.is_some_and(is_titled) {
            return;
        }
        let value = if title.is_empty() {
            "\"\"".to_owned()
        } else {
            scalar(&title, cx.settings.styles.quote)
        };
        let (range, edit) = if let Some(property) = property {
            (property.range(), matter.set(property, &value))
        } else {
            let start = TextRange::at(note.frontmatter().map_or(0, |it| it.range().start()));
            (start, matter.add_last(&format!("{key}: {value}\n")))
        };
        report.add(range, format!("`{key}` is not the note's title")).fix_if(edit.map(Fix::safe));
    }
}

impl YamlTitle {
    fn title(&self, note: &Note) -> String {
        let name = || note.path().stem().to_owned();
        match self.mode {
            TitleMode::Filename => name(),
            TitleMode::FirstH1 => heading(note).unwrap_or_default(),
            TitleMode::FirstH1OrFilenameIfH1Missing => heading(note).unwrap_or_else(name),
        }
    }
}

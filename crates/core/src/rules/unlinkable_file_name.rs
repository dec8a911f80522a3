use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A note has a name that a wikilink can't hold.
///
/// ## Why
///
/// In `[[…]]` the characters `#`, `^`, `[`, `]` and `|` have a meaning of their own, so no link leads to a note whose name
/// holds one of them. Obsidian refuses such names, but other programs create them.
///
/// ## Example
///
/// `C# notes.md`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnlinkableFileName {}

impl Rule for UnlinkableFileName {
    const META: RuleMeta = RuleMeta {
        name: "unlinkable-file-name",
        category: Category::Files,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::ALL,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let name = note.path().stem();
        if let Some(odd) = name.chars().find(|&c| matches!(c, '#' | '^' | '[' | ']' | '|')) {
            report
                .add(
                    TextRange::default(),
                    format!("no link leads to this note, as its name holds `{odd}`"),
                )
                .help("rename it in Obsidian, so that links follow");
        }
    }
}

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// Two files have names that differ by case or Unicode form only.
///
/// ## Why
///
/// On macOS and Windows the two are one: sync or git puts one in the place of the other, and its words are lost. In Obsidian
/// links can't tell them apart.
///
/// ## Example
///
/// `Ideas/Kafka.md` beside `Ideas/kafka.md`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CollidingFileName {}

impl Rule for CollidingFileName {
    const META: RuleMeta = RuleMeta {
        name: "colliding-file-name",
        category: Category::Files,
        level: Level::Error,
        fixable: Fixable::Never,
        scope: Scope::ALL,
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let Some(vault) = cx.vault else { return };
        for other in vault.collisions(note.path()) {
            let message = format!("on macOS and Windows this file and `{other}` are one");
            report.add(TextRange::default(), message).help("rename one of them, or merge the two");
        }
    }
}

use memchr::memmem;
use schemars::JsonSchema;
use serde::{Deserialize, de::IgnoredAny};

use crate::{
    note::{Note, json_offset},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A board of the Kanban plugin doesn't open, or loses its settings.
///
/// ## Why
///
/// The plugin (2.0.51) wants a board to begin with `---`, and finds the board's settings by reading back from the very end
/// of the note. With a byte order mark before, or settings that are no JSON, the board doesn't open. With a word behind the
/// settings they are lost the next time the board is saved.
///
/// ## Example
///
/// ````md
/// ---
///
/// kanban-plugin: board
///
/// ---
///
/// ## To do
///
/// %% kanban:settings
/// ```
/// {"kanban-plugin":"board"}
/// ```
/// %%
/// One more thought
/// ````
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct BrokenKanbanBoard {}

impl Rule for BrokenKanbanBoard {
    const META: RuleMeta = RuleMeta {
        name: "broken-kanban-board",
        category: Category::Structure,
        level: Level::Error,
        fixable: Fixable::Never,
        scope: Scope::BOARDS,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        if text.starts_with('\u{feff}') {
            report
                .add(
                    TextRange::of_length(0, '\u{feff}'.len_utf8()),
                    "a byte order mark before it keeps this board from opening",
                )
                .help("save the note as UTF-8 without byte order mark");
        }
        let Some(footer) = memmem::rfind(text.as_bytes(), FOOTER.as_bytes()) else { return };
        let Some(json) = json(text, footer) else { return };
        if let Err(error) = serde_json::from_str::<IgnoredAny>(&text[json]) {
            let at = json.start() + json_offset(&text[json], &error);
            report.add(
                TextRange::at(at),
                "the settings of this board are no JSON, so it doesn't open",
            );
        }
        let after = &text[json.end()..];
        let extra = after.trim_start_matches(['`', '%', '\n', '\r']);
        if !extra.trim().is_empty() {
            let range = TextRange::new(text.len() - extra.len(), text.trim_end().len());
            report
                .add(range, "text behind the board's settings makes the plugin lose them")
                .help("move it above the line `%% kanban:settings`");
        }
    }
}

const FOOTER: &str = "%% kanban:settings";

/// The JSON between the fences of the settings that begin at `footer`.
fn json(text: &str, footer: usize) -> Option<TextRange> {
    let open = footer + text[footer..].find("```")?;
    let start = open + text[open..].find('\n')? + 1;
    let length = text[start..].find("\n```").unwrap_or(text.len() - start);
    Some(TextRange::of_length(start, length))
}

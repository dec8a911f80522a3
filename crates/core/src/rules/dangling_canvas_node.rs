use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{Canvas, Note},
    path::NotePath,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A node of a canvas shows a file that isn't there.
///
/// ## Why
///
/// The card is empty. A canvas names files by their whole path in the vault, so a move outside of Obsidian breaks it.
///
/// ## Example
///
/// ```json
/// {"nodes": [{"id": "1", "type": "file", "file": "Old/Kafka.md", "x": 0, "y": 0, "width": 400, "height": 400}]}
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DanglingCanvasNode {}

impl Rule for DanglingCanvasNode {
    const META: RuleMeta = RuleMeta {
        name: "dangling-canvas-node",
        category: Category::Links,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::CANVASES,
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let Some(vault) = cx.vault else { return };
        let nodes = Canvas::read(note.text()).into_iter().flat_map(|canvas| canvas.nodes);
        for file in nodes.filter_map(|node| node.file).filter(|file| !file.path.is_empty()) {
            let path = NotePath::new(&*file.path);
            if vault.has(&path) {
                continue;
            }
            let finding = match vault.collisions(&path).first() {
                Some(other) => {
                    let message = format!("this node names `{path}`, but the file is `{other}`");
                    report.add(file.range, message)
                }
                None => {
                    report.add(file.range, format!("this node shows nothing: there is no `{path}`"))
                }
            };
            if let [near] = vault.near(&file.path)[..] {
                finding.help(format!("did you mean `{}`?", near.path));
            }
        }
    }
}

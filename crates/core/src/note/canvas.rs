//! A JSON Canvas (1.0), as far as it speaks of files.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::text::TextRange;

/// A canvas.
#[derive(Debug)]
pub struct Canvas {
    /// Its nodes, in source order.
    pub nodes: Vec<CanvasNode>,
}

/// A node of a canvas.
#[derive(Debug)]
pub struct CanvasNode {
    /// The file that it shows.
    pub file: Option<CanvasFile>,
    /// The Markdown that it holds.
    pub text: Option<CanvasText>,
}

/// The file that a node shows.
#[derive(Debug)]
pub struct CanvasFile {
    /// Its path in the vault.
    pub path: String,
    /// Where the path stands, with its quotes.
    pub range: TextRange,
}

/// The Markdown that a node holds.
#[derive(Debug)]
pub struct CanvasText {
    /// The text that is meant.
    pub text: String,
    /// Where it stands, with its quotes.
    pub range: TextRange,
}

#[derive(Deserialize)]
struct RawCanvas<'t> {
    #[serde(borrow, default)]
    nodes: Vec<RawNode<'t>>,
}

#[derive(Deserialize)]
struct RawNode<'t> {
    #[serde(borrow)]
    file: Option<&'t RawValue>,
    #[serde(borrow)]
    text: Option<&'t RawValue>,
}

impl Canvas {
    /// The canvas that `text` is; none when it is no canvas.
    pub fn read(text: &str) -> Option<Self> {
        let raw: RawCanvas<'_> = serde_json::from_str(text).ok()?;
        let node = |node: RawNode<'_>| {
            let range = |raw: &RawValue| {
                let start = raw.get().as_ptr() as usize - text.as_ptr() as usize;
                TextRange::of_length(start, raw.get().len())
            };
            let file = node
                .file
                .and_then(|raw| Some(CanvasFile { path: string(raw)?, range: range(raw) }));
            let text = node
                .text
                .and_then(|raw| Some(CanvasText { text: string(raw)?, range: range(raw) }));
            CanvasNode { file, text }
        };
        Some(Self { nodes: raw.nodes.into_iter().map(node).collect() })
    }
}

fn string(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_tell_their_files_and_texts() {
        let text =
            r#"{"nodes": [{"file": "A/\u0062.md", "x": 1}, {"text": "[[c]]"}, {"file": 3}]}"#;
        let canvas = Canvas::read(text).unwrap();
        let file = canvas.nodes[0].file.as_ref().unwrap();
        assert_eq!((&*file.path, &text[file.range]), ("A/b.md", r#""A/\u0062.md""#));
        assert_eq!(canvas.nodes[1].text.as_ref().unwrap().text, "[[c]]");
        assert!(canvas.nodes[2].file.is_none());
        assert!(Canvas::read("{").is_none() && Canvas::read("{}").unwrap().nodes.is_empty());
    }
}

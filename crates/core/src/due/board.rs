use memchr::memmem;

use crate::{
    config::Kanban,
    note::{BlockKind, Note},
};

/// A board of the Kanban plugin (2.0.51).
pub(super) struct Board {
    pub(super) kanban: Kanban,
    /// Where each lane starts, and what its cards are.
    lanes: Vec<(usize, Lane)>,
}

/// What the cards of a lane are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lane {
    /// Open, but for those that are ticked.
    Open,
    /// Its first line, `**Complete**`, says that its cards are done.
    Complete,
    /// It follows a thematic break.
    Archive,
}

impl Board {
    /// The board that `note` is; `complete` are the words that say of a lane that its cards are done.
    pub(super) fn of(note: &Note, kanban: &Kanban, complete: &[String]) -> Self {
        let mut lanes = Vec::new();
        let mut is_archive = false;
        let blocks = note.blocks();
        for (index, block) in blocks.iter().enumerate() {
            match block.kind {
                BlockKind::Rule => is_archive = true,
                BlockKind::Heading(_) => {
                    let mark =
                        blocks.get(index + 1).filter(|next| next.kind == BlockKind::Paragraph);
                    let word = mark.and_then(|mark| bold(&note[mark.range]));
                    let is_complete =
                        word.is_some_and(|word| complete.iter().any(|known| known == word));
                    let lane = match (is_archive, is_complete) {
                        (true, _) => Lane::Archive,
                        (false, true) => Lane::Complete,
                        (false, false) => Lane::Open,
                    };
                    lanes.push((block.range.start(), lane));
                }
                _ => {}
            }
        }
        Self { kanban: kanban.with(&board_settings(note.text())), lanes }
    }

    /// What the card at `offset` is.
    pub(super) fn lane(&self, offset: usize) -> Lane {
        let after = self.lanes.partition_point(|(start, _)| *start <= offset);
        after.checked_sub(1).map_or(Lane::Open, |lane| self.lanes[lane].1)
    }
}

/// What stands in bold, if nothing else does.
fn bold(text: &str) -> Option<&str> {
    text.trim().strip_prefix("**")?.strip_suffix("**")
}

/// The settings at the end of a board; null where there are none.
fn board_settings(text: &str) -> serde_json::Value {
    let footer = memmem::rfind(text.as_bytes(), b"%% kanban:settings");
    let json = footer.and_then(|footer| {
        let start = footer + text[footer..].find('{')?;
        Some(&text[start..=start + text[start..].rfind('}')?])
    });
    json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

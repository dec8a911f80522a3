//! Tasks: list items with a status.

use super::block::{BlockKind, Structure};
use crate::text::TextRange;

/// A list item that begins with `[c]`, as Obsidian lists it (`ListItemCache.task`, API 1.12.3): any marker, any
/// character, then a blank or the end of the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Task {
    /// The item, with its marker and all that is nested in it.
    pub range: TextRange,
    /// The character between the brackets.
    pub status: char,
    /// Where it stands.
    pub status_range: TextRange,
    /// The rest of the item's first line.
    pub text: TextRange,
}

impl Task {
    /// Whether the task needs no more work: done or cancelled, by the marks that Obsidian and the Tasks plugin
    /// (8.3.0) have in common.
    pub fn is_done(&self) -> bool {
        matches!(self.status, 'x' | 'X' | '-')
    }
}

/// The tasks of `structure`.
pub(super) fn tasks(text: &str, structure: &Structure) -> Vec<Task> {
    let items = structure.blocks.iter().filter(|block| block.kind == BlockKind::Item);
    items.filter_map(|item| task(text, item.range)).collect()
}

fn task(text: &str, range: TextRange) -> Option<Task> {
    let item = &text[range];
    // What a nested item is indented more than it must be belongs to its range.
    let indent = item.len() - item.trim_start_matches([' ', '\t']).len();
    let marker = match item.as_bytes().get(indent)? {
        b'-' | b'*' | b'+' => indent + 1,
        _ => indent + item[indent..].find(|c: char| !c.is_ascii_digit())? + 1,
    };
    let rest = item.get(marker..)?;
    let open = marker + rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let mut chars = item[open..].strip_prefix('[')?.chars();
    let status = chars.next().filter(|&c| c != '\n' && c != '\r')?;
    let after = chars.as_str().strip_prefix(']')?;
    if !(after.is_empty() || after.starts_with([' ', '\t', '\n', '\r'])) {
        return None;
    }
    let line = after.split('\n').next().unwrap_or_default();
    let start = range.start() + item.len() - after.len();
    let content = line.trim_start();
    Some(Task {
        range,
        status,
        status_range: TextRange::of_length(range.start() + open + 1, status.len_utf8()),
        text: TextRange::of_length(start + line.len() - content.len(), content.trim_end().len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(char, &str)> {
        let tasks = tasks(text, &Structure::parse(text, 0));
        tasks.iter().map(|task| (task.status, &text[task.text])).collect()
    }

    #[test]
    fn any_marker_and_any_status() {
        assert_eq!(
            found("- [/] a\n* [>] b\r\n12) [é] c\n+\t[x] d\n"),
            [('/', "a"), ('>', "b"), ('é', "c"), ('x', "d")]
        );
        assert_eq!(found("- [ ] 1. t\n> - [ ]\n"), [(' ', "1. t"), (' ', "")]);
        assert_eq!(found("- a\n    - [x] b\n\t- [ ] c\n"), [('x', "b"), (' ', "c")]);
    }

    #[test]
    fn what_is_no_task() {
        assert_eq!(
            found("- [x](u) a\n- []\n- [ab] c\n- [ ]d\n- [a\n\ntext [ ] b\n\n    - [ ] code\n"),
            []
        );
    }
}

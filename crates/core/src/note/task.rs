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
    /// The lines with which its text goes on, whole but perhaps for the last line end.
    pub more: TextRange,
}

impl Task {
    /// The ids by which the Tasks plugin (8.3.0) knows the task, which may be several by mistake, and those of the tasks that
    /// go before: `🆔 id`, `⛔ id,id`, `[id:: id]`, `[dependsOn:: id,id]`.
    pub fn ids<'t>(&self, text: &'t str) -> TaskIds<'t> {
        let line = &text[self.text];
        if !line.contains("🆔") && !line.contains('⛔') && !line.contains("::") {
            return TaskIds::default();
        }
        TaskIds {
            own: ids_after(line, &["🆔", "[id::", "(id::"]),
            before: ids_after(line, &["⛔", "[dependsOn::", "(dependsOn::"]),
        }
    }
}

/// The ids behind each of `signs`, parted by commas.
fn ids_after<'t>(line: &'t str, signs: &[&str]) -> Vec<&'t str> {
    let found = signs.iter().flat_map(|sign| line.match_indices(sign));
    let lists = found.map(|(at, sign)| {
        let rest = line[at + sign.len()..].trim_start_matches(['\u{fe0f}', ' ']);
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_, ".contains(c);
        &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())]
    });
    lists.flat_map(|list| list.split(',')).filter_map(|id| id.split_whitespace().next()).collect()
}

/// What [`Task::ids`] finds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TaskIds<'t> {
    /// The task's own ids.
    pub own: Vec<&'t str>,
    /// The ids of the tasks that go before.
    pub before: Vec<&'t str>,
}

/// The tasks of `structure`.
pub(super) fn tasks(text: &str, structure: &Structure) -> Vec<Task> {
    let items = structure.blocks.iter().enumerate();
    let items = items.filter(|(_, block)| block.kind == BlockKind::Item);
    let found = items.filter_map(|(index, item)| {
        let task = task(text, item.range)?;
        let paragraph = structure.blocks.get(index + 1).filter(|block| block.kind.is_text());
        let more = paragraph.map_or(task.more, |block| more(text, &task, block.range));
        Some(Task { more, ..task })
    });
    found.collect()
}

/// What of the task's `paragraph` stands below its first line.
fn more(text: &str, task: &Task, paragraph: TextRange) -> TextRange {
    let rest = &text[task.text.end()..task.range.end()];
    let first = task.text.end() + rest.find('\n').map_or(rest.len(), |end| end + 1);
    if paragraph.start() < first && first < paragraph.end() {
        TextRange::new(first, paragraph.end())
    } else {
        task.more
    }
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
    let content_start = start + line.len() - content.len();
    let content = content.trim_end();
    Some(Task {
        range,
        status,
        status_range: TextRange::of_length(range.start() + open + 1, status.len_utf8()),
        text: TextRange::of_length(content_start, content.len()),
        more: TextRange::at(content_start + content.len()),
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
    fn ids_of_tasks() {
        let text = "- [ ] a 🆔 q1 ⛔ x-1, y_2 📅 2024-05-31\n- [ ] b [id:: q2]  (dependsOn:: q1)\n- [ ] c\n";
        let tasks = tasks(text, &Structure::parse(text, 0));
        let ids: Vec<_> = tasks.iter().map(|task| task.ids(text)).collect();
        assert_eq!((&ids[0].own[..], &ids[0].before[..]), (&["q1"][..], &["x-1", "y_2"][..]));
        assert_eq!((&ids[1].own[..], &ids[1].before[..]), (&["q2"][..], &["q1"][..]));
        assert_eq!(ids[2], TaskIds::default());
    }

    #[test]
    fn the_text_may_go_on_below() {
        let text = "- [ ] a\n  b\nc\n- [ ] d\n  - e\n- [ ] f\n\n  g\n> - [ ] h\n>   i\n";
        let tasks = tasks(text, &Structure::parse(text, 0));
        let more: Vec<_> = tasks.iter().map(|task| &text[task.more]).collect();
        assert_eq!(more, ["  b\nc\n", "", "", ">   i"]);
    }

    #[test]
    fn what_is_no_task() {
        assert_eq!(
            found("- [x](u) a\n- []\n- [ab] c\n- [ ]d\n- [a\n\ntext [ ] b\n\n    - [ ] code\n"),
            []
        );
    }
}

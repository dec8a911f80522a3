use super::{
    agenda::{Item, ItemKind},
    field::without_block_id,
};
use crate::{note::Note, text::TextRange};

/// What is to be done, in words for a list: the text of a task or row without fields, boxes and markup, the name of a
/// note. `filter` is what makes a list item a task, which goes too.
pub(super) fn title(note: &Note, item: &Item, filter: &str) -> String {
    let text = match item.kind {
        ItemKind::Note => return note.path().stem().to_owned(),
        ItemKind::Task | ItemKind::Card => task_text(note, item),
        ItemKind::Row => row_text(note, item),
    };
    let text = match filter {
        "" => text,
        filter => {
            text.split_whitespace().filter(|word| *word != filter).collect::<Vec<_>>().join(" ")
        }
    };
    plain(&text)
}

fn task_text(note: &Note, item: &Item) -> String {
    let line = &note[item.range];
    let text = line.find("] ").map_or(line.len(), |end| end + 2);
    let range = TextRange::new(item.range.start() + text, item.range.end());
    without_block_id(without(note, range, item).trim_end()).to_owned()
}

/// The first cell that holds more than a date and boxes.
fn row_text(note: &Note, item: &Item) -> String {
    let table = note.tables().iter().find(|table| table.range.covers(item.range));
    let row = table.and_then(|table| table.row_at(item.range.start()));
    let cells = row.into_iter().flat_map(|(_, row)| &row.cells);
    let mut texts = cells.map(|cell| without(note, cell.content, item));
    texts.find(|text| text.contains(char::is_alphanumeric)).unwrap_or_default()
}

/// The text at `range` without the fields of `item` and without checkboxes.
fn without(note: &Note, range: TextRange, item: &Item) -> String {
    let boxes = note.checkboxes();
    let first = boxes.partition_point(|checkbox| checkbox.range.start() < range.start());
    let boxes = boxes[first..].iter().map(|checkbox| checkbox.range);
    let boxes = boxes.take_while(|found| found.start() < range.end());
    let mut left_out: Vec<TextRange> = item.fields.iter().map(|field| field.range).collect();
    left_out.extend(boxes);
    left_out.retain(|found| range.covers(*found));
    left_out.sort();
    let mut text = String::with_capacity(range.len());
    let mut at = range.start();
    for found in left_out {
        if found.start() >= at {
            add_words(&mut text, &note[TextRange::new(at, found.start())]);
            at = found.end();
        }
    }
    add_words(&mut text, &note[TextRange::new(at, range.end())]);
    text
}

/// Adds the words of `source`, each parted from the one before by a blank.
fn add_words(text: &mut String, source: &str) {
    for word in source.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
}

/// `text` as Obsidian shows it, as far as links and emphasis go.
fn plain(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let (before, link) = rest.split_at(open);
        result.push_str(before.strip_suffix('!').unwrap_or(before));
        if let Some((shown, after)) = wikilink(link).or_else(|| markdown_link(link)) {
            result.push_str(shown);
            rest = after;
        } else {
            result.push('[');
            rest = &link[1..];
        }
    }
    result.push_str(rest);
    if !result.contains(['*', '_', '=', '~', '`', '\\']) {
        return result;
    }
    for mark in ["**", "__", "==", "~~", "`"] {
        result = result.replace(mark, "");
    }
    result.replace("\\|", "|")
}

fn wikilink(text: &str) -> Option<(&str, &str)> {
    let (inside, after) = text.strip_prefix("[[")?.split_once("]]")?;
    let shown = inside.rsplit_once('|').map_or(inside, |(_, shown)| shown);
    Some((shown, after))
}

fn markdown_link(text: &str) -> Option<(&str, &str)> {
    let (shown, target) = text.strip_prefix('[')?.split_once("](")?;
    let (_, after) = target.split_once(')')?;
    (!shown.contains('[')).then_some((shown, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Settings, due::Agenda, path::NotePath};

    fn titles(text: &str, filter: &str) -> Vec<String> {
        let note = Note::parse(NotePath::new("Folder/A note.md"), text);
        let agenda = Agenda::of(&note, &Settings::default());
        agenda.items.iter().map(|item| title(&note, item, filter)).collect()
    }

    #[test]
    fn fields_boxes_and_markup_go() {
        let text = "---\ndue: 2024-05-31\n---\n\
            - [ ] #task Call **Anna** 🔼 about [[People/Ben|Ben]] 📅 2024-05-31 ^id\n\
            - [ ] see [the plan](a.md) [due:: 2024-05-31] and `more`\n\
            - [ ] a [b] ![[c]] 📅 2024-05-31\n\n\
            | ok | what | Due |\n|--|--|--|\n| <input type=\"checkbox\" id=\"a1b2c3\"> | Rent | 2024-05-31 |\n";
        assert_eq!(
            titles(text, "#task"),
            ["A note", "Call Anna about Ben", "see the plan and more", "a [b] c", "Rent"]
        );
    }
}

//! Headings that begin with `#`, for rules that format them.

use crate::{
    note::{BlockKind, Note},
    text::TextRange,
};

/// A heading whose line begins with its marks, but for blanks: none in a quote, none behind the mark of a list item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heading {
    /// Its line, without the line end.
    pub(super) line: TextRange,
    /// The marks that it begins with.
    pub(super) marks: TextRange,
    /// Its text: from after the blanks behind the marks, without closing marks and the blanks around them.
    pub(super) text: TextRange,
    /// How many blocks it stands in.
    pub(super) depth: u16,
}

/// The headings of `note` in order.
pub(super) fn headings(note: &Note) -> impl Iterator<Item = Heading> {
    note.blocks().iter().filter_map(|block| match block.kind {
        BlockKind::Heading(level) => heading(note, block.range.start(), level, block.depth),
        _ => None,
    })
}

fn heading(note: &Note, start: usize, level: u8, depth: u16) -> Option<Heading> {
    let lines = note.lines();
    let line = lines.line(lines.line_of(start));
    let line = TextRange::of_length(line.start(), note[line].trim_end_matches('\n').len());
    let content = note[line].trim_start_matches([' ', '\t']);
    let marks = TextRange::of_length(line.end() - content.len(), usize::from(level));
    if !content.starts_with('#') {
        return None;
    }
    let rest = &note[TextRange::new(marks.end(), line.end())];
    let text = rest.trim_matches([' ', '\t']);
    let open = text.trim_end_matches('#');
    let is_closed = open.is_empty() || open.ends_with([' ', '\t']);
    let text = if is_closed { open.trim_end_matches([' ', '\t']) } else { text };
    let start = line.end() - rest.trim_start_matches([' ', '\t']).len();
    Some(Heading { line, marks, text: TextRange::of_length(start, text.len()), depth })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::NotePath;

    #[test]
    fn headings_of_a_note() {
        let text = "# One #  \n  ## C#\n> # quoted\n\n- # item\n\n  ### in it\n\nsetext\n---\n####### no\n#\n\
                    ```\n# code\n```\n%%\n# hidden\n%%\n## ##\n";
        let note = Note::parse(NotePath::new("n.md"), text);
        let found = headings(&note)
            .map(|it| (note[it.marks].to_owned(), note[it.text].to_owned(), it.depth > 0));
        let expected = [("#", "One", false), ("##", "C#", false), ("###", "in it", true)];
        let expected = expected.into_iter().chain([("#", "", false), ("##", "", false)]);
        let expected: Vec<_> = expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c)).collect();
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }
}

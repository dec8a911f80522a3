//! Properties that rules add, set or take away as whole lines.

use super::{edits::Editor, text_list::Lines};
use crate::{
    note::{Head, Ignore, Note, Property, Root},
    text::{Edit, TextRange},
};

/// The frontmatter of a note for rules that change single properties, or the place where it would be.
pub(super) struct Matter<'n> {
    note: &'n Note,
    editor: Editor<'n>,
}

impl<'n> Matter<'n> {
    pub(super) fn of(note: &'n Note) -> Self {
        Self { note, editor: Editor::new(note, Ignore::empty()) }
    }

    /// Makes edits of the note.
    pub(super) fn editor(&self) -> &Editor<'n> {
        &self.editor
    }

    /// Whether its properties can't be told.
    pub(super) fn is_unknown(&self) -> bool {
        self.note.frontmatter().is_some_and(|matter| matches!(matter.root(), Root::Invalid(_)))
    }

    /// Whether each property has lines of its own, or there is no frontmatter and nothing that means to be one.
    pub(super) fn has_lines(&self) -> bool {
        match self.note.frontmatter().map(crate::note::Frontmatter::root) {
            Some(Root::Map { flow, .. }) => !flow,
            Some(Root::Other(_) | Root::Invalid(_)) => false,
            None => self.note.head() == Head::None,
        }
    }

    /// The property called `name`.
    pub(super) fn get(&self, name: &str) -> Option<&'n Property> {
        self.note.properties().iter().find(|property| &*property.name == name)
    }

    /// The edit that adds `lines`, which end in a line end, behind all properties.
    pub(super) fn add_last(&self, lines: &str) -> Option<Edit> {
        self.add(lines, TextRange::end)
    }

    /// The edit that adds `lines`, which end in a line end, before all properties.
    pub(super) fn add_first(&self, lines: &str) -> Option<Edit> {
        self.add(lines, TextRange::start)
    }

    fn add(&self, lines: &str, place: impl Fn(TextRange) -> usize) -> Option<Edit> {
        if !self.has_lines() {
            return None;
        }
        if let Some(matter) = self.note.frontmatter() {
            return self.editor.insert(place(matter.content()), lines);
        }
        self.editor.insert(self.note.body().start(), &format!("---\n{lines}---\n"))
    }

    /// The edit that puts `value`, a single value on one line, in the place of what `property` has.
    pub(super) fn set(&self, property: &Property, value: &str) -> Option<Edit> {
        if !self.has_lines() || property.value.decorated {
            return None;
        }
        let text = self.note.text();
        let colon = property.key.end() + text[property.key.end()..].find(':')? + 1;
        let old = &text[colon..property.value.range.end().max(colon)];
        let end = colon + old.trim_end().len();
        let line_end = text[end..].find('\n').map_or(text.len(), |step| end + step);
        let is_last = text[end..line_end].trim().is_empty();
        let range = TextRange::new(colon, if is_last { line_end } else { end });
        let value = if value.is_empty() { String::new() } else { format!(" {value}") };
        self.editor.replace(range, &value)
    }

    /// The whole lines of `property`.
    pub(super) fn lines_of(&self, property: &Property) -> TextRange {
        let matter = self.note.frontmatter();
        matter.map_or(property.range(), |matter| matter.lines_of(self.note.text(), property))
    }
}

/// The names of properties in an option; the plugin takes them with a colon too.
pub(super) fn names(list: &Lines) -> impl Iterator<Item = &str> {
    list.iter().map(|name| name.trim().trim_end_matches(':')).filter(|name| !name.is_empty())
}

use super::tree::Node;
use crate::path::same_name;

/// The properties that Obsidian reads only as lists (since version 1.9).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListKind {
    /// `tags`
    Tags,
    /// `aliases`
    Aliases,
    /// `cssclasses`
    CssClasses,
}

impl ListKind {
    /// The kind of the property called `name`.
    pub fn of(name: &str) -> Option<Self> {
        [Self::Tags, Self::Aliases, Self::CssClasses].into_iter().find(|kind| kind.name() == name)
    }

    /// The kind that the property called `name` was before version 1.9, whatever its case.
    pub fn deprecated(name: &str) -> Option<Self> {
        let known = [("tag", Self::Tags), ("alias", Self::Aliases), ("cssclass", Self::CssClasses)];
        known.into_iter().find_map(|(old, kind)| old.eq_ignore_ascii_case(name).then_some(kind))
    }

    /// The name of the property.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Aliases => "aliases",
            Self::CssClasses => "cssclasses",
        }
    }

    /// What `value` lists: a text is parted as Obsidian's format converter (1.9.3) does, tags and classes at commas and
    /// blanks. None when that would be a guess: an alias with a comma, or a value that is no text.
    pub fn items(self, value: &Node) -> Option<Vec<String>> {
        if value.is_null() {
            return Some(Vec::new());
        }
        if let Some(items) = value.items() {
            let texts = items
                .iter()
                .filter(|item| !item.is_null())
                .map(|item| item.text().map(str::to_owned));
            return texts.collect();
        }
        let text = value.text()?;
        match self {
            Self::Aliases if text.contains(',') => None,
            Self::Aliases => Some(vec![text.trim().to_owned()]),
            Self::Tags | Self::CssClasses => {
                let parts = text
                    .split(|c: char| c == ',' || c.is_whitespace())
                    .filter(|part| !part.is_empty());
                Some(parts.map(|part| part.strip_prefix('#').unwrap_or(part).to_owned()).collect())
            }
        }
    }

    /// Whether `items` hold `item`; tags disregard case.
    pub fn holds(self, items: &[String], item: &str) -> bool {
        match self {
            Self::Tags => items.iter().any(|known| same_name(known, item)),
            Self::Aliases | Self::CssClasses => items.iter().any(|known| known == item),
        }
    }
}

//! The merge of frontmatter, property by property.

mod value;

use super::{
    Options, Reason, Three,
    align::{Element, hash},
    output::{Clash, Piece},
    prose::settled,
    sequence::{self, Class, Links},
};
use crate::{
    note::{Node, Note, Root},
    path::fold,
};

/// The frontmatter of a version, in lines.
struct Matter<'n> {
    note: &'n Note,
    open: &'n str,
    entries: Vec<Entry<'n>>,
    /// Comments and blank lines below the last property.
    tail: &'n str,
    close: &'n str,
}

/// A property.
struct Entry<'n> {
    name: String,
    /// Comments and blank lines above it.
    above: &'n str,
    text: &'n str,
    value: &'n Node,
}

/// Merges the frontmatter of three versions, as far as they have one. What is given up for something better is added to
/// `dropped`.
pub(super) fn merge(
    notes: &Three<Option<&Note>>,
    options: &Options,
    dropped: &mut Vec<String>,
) -> Vec<Piece> {
    let texts = notes.map(|note| {
        let note = note?;
        note.frontmatter().map(|matter| &note[matter.range()])
    });
    if let Some(text) = settled(&texts) {
        return text.iter().map(|text| Piece::Text((*text).to_owned())).collect();
    }
    let matters = Three {
        base: notes.base.map(Matter::of),
        ours: notes.ours.map(Matter::of),
        theirs: notes.theirs.map(Matter::of),
    };
    let matters = matters.map(|matter| matter.map_or(Some(None), |matter| matter));
    let Three { base: Some(base), ours: Some(ours), theirs: Some(theirs) } = matters else {
        return vec![Piece::Whole(match super::lines::by_lines(&texts) {
            Ok(text) => vec![Piece::Text(text)],
            Err(versions) => vec![Clash::piece(Reason::BothChanged, versions)],
        })];
    };
    Matters { versions: Three { base, ours, theirs }, options }.merge(dropped)
}

impl<'n> Matter<'n> {
    /// The lines of the note's frontmatter; none when they are not a property each. A note without frontmatter has none
    /// that could fail.
    #[expect(
        clippy::option_option,
        reason = "what is not there can be merged, what is not understood can't"
    )]
    fn of(note: &'n Note) -> Option<Option<Self>> {
        let Some(matter) = note.frontmatter() else { return Some(None) };
        let Root::Map { properties, flow: false } = matter.root() else { return None };
        let text = note.text();
        let content = matter.content();
        let mut starts = Vec::new();
        for property in properties {
            let start = text[..property.key.start()].rfind('\n').map_or(0, |end| end + 1);
            if start != property.key.start() || starts.contains(&start) {
                return None;
            }
            starts.push(start);
        }
        let end_of = |index: usize| starts.get(index + 1).copied().unwrap_or(content.end());
        let mut entries: Vec<Entry<'n>> = Vec::new();
        let mut above = &text[content.start()..starts.first().copied().unwrap_or(content.end())];
        for (index, property) in properties.iter().enumerate() {
            let lines = &text[starts[index]..end_of(index)];
            let (own, below) = lines.split_at(lines.len() - loose_end(lines));
            let name = fold(&property.name);
            if entries.iter().any(|entry| entry.name == name) || property.name.is_empty() {
                return None;
            }
            entries.push(Entry { name, above, text: own, value: &property.value });
            above = below;
        }
        let range = matter.range();
        Some(Some(Self {
            note,
            open: &text[range.start()..content.start()],
            entries,
            tail: above,
            close: &text[content.end()..range.end()],
        }))
    }

    fn elements(&self) -> Vec<Element<'_>> {
        let element = |entry: &Entry<'_>| Element {
            hash: hash(&entry.name),
            similar: 101,
            ..Element::default()
        };
        self.entries.iter().map(element).collect()
    }
}

/// How many bytes at the end of `lines` are blank lines and comments that begin a line.
fn loose_end(lines: &str) -> usize {
    let loose = lines.split_inclusive('\n').rev();
    let loose = loose.take_while(|line| line.trim().is_empty() || line.starts_with('#'));
    loose.map(str::len).sum()
}

struct Matters<'n, 'o> {
    versions: Three<Option<Matter<'n>>>,
    options: &'o Options,
}

impl Matters<'_, '_> {
    fn merge(&self, dropped: &mut Vec<String>) -> Vec<Piece> {
        let [base, ours, theirs] =
            [&self.versions.base, &self.versions.ours, &self.versions.theirs]
                .map(|matter| matter.as_ref().map_or_else(Vec::new, Matter::elements));
        let links = Links::between(&base, &ours, &theirs);
        let mut pieces = Vec::new();
        for class in sequence::order(&links, self.options.first) {
            self.entry(&class, &mut pieces, dropped);
        }
        let is_kept = self.versions.ours.is_some() && self.versions.theirs.is_some()
            || self.versions.base.is_none();
        if pieces.is_empty() && !is_kept {
            return pieces;
        }
        let part = |of: for<'a> fn(&'a Matter<'_>) -> &'a str| {
            let parts = self.versions.as_ref().map(|matter| matter.as_ref().map(of));
            let known = settled(&parts).copied().flatten();
            known.or(*parts.of(self.options.first)).or(parts.ours).or(parts.theirs)
        };
        let text = |text: Option<&str>| Piece::Text(text.unwrap_or_default().to_owned());
        pieces.insert(0, text(part(|matter| matter.open)));
        pieces.push(comments(
            &self.versions.as_ref().map(|matter| matter.as_ref().map(|matter| matter.tail)),
        ));
        pieces.push(text(part(|matter| matter.close)));
        vec![Piece::Whole(pieces)]
    }

    fn entry(&self, class: &Class, pieces: &mut Vec<Piece>, dropped: &mut Vec<String>) {
        let entries = self.at(class);
        let texts = entries.map(|entry| entry.map(|entry| entry.text));
        let merged = match settled(&texts) {
            Some(text) => text.map(|text| Piece::Text(text.to_owned())),
            None => Some(self.value(class, dropped).map_or_else(
                || {
                    let reason = match (&texts.base, &texts.ours, &texts.theirs) {
                        (None, ..) => Reason::BothAdded,
                        (_, None, _) => Reason::Deleted(super::Side::Ours),
                        (_, _, None) => Reason::Deleted(super::Side::Theirs),
                        _ => Reason::BothChanged,
                    };
                    Clash::piece(reason, texts.map(|text| text.map(str::to_owned)))
                },
                Piece::Text,
            )),
        };
        if let Some(merged) = merged {
            pieces.push(comments(&entries.map(|entry| entry.map(|entry| entry.above))));
            pieces.push(merged);
        }
    }

    fn at(&self, class: &Class) -> Three<Option<&Entry<'_>>> {
        let Three { base, ours, theirs } = self.versions.as_ref();
        Three {
            base: base.as_ref().zip(class.base).map(|(matter, at)| &matter.entries[at]),
            ours: ours.as_ref().zip(class.ours).map(|(matter, at)| &matter.entries[at]),
            theirs: theirs.as_ref().zip(class.theirs).map(|(matter, at)| &matter.entries[at]),
        }
    }

    fn value(&self, class: &Class, dropped: &mut Vec<String>) -> Option<String> {
        let entries = self.at(class);
        let (ours, theirs) = (entries.ours?, entries.theirs?);
        let mut written = Three {
            base: written(entries.base, self.versions.base.as_ref()),
            ours: written(entries.ours, self.versions.ours.as_ref()),
            theirs: written(entries.theirs, self.versions.theirs.as_ref()),
        };
        if let Some(stamp) = value::later_or_earlier(&ours.name, ours.text, theirs.text) {
            let (kept, lost) = if stamp { (ours, theirs) } else { (theirs, ours) };
            dropped.push(lost.text.to_owned());
            return Some(kept.text.to_owned());
        }
        if let (Some(base), None, Some(matter)) = (entries.base, &written.base, &self.versions.base)
        {
            // What both made a list was one of a single value.
            written.base = Some(value::Written::single(matter.note, base.text, base.value)?);
        }
        value::merge(&written, self.options)
    }
}

fn written<'m>(
    entry: Option<&'m Entry<'_>>,
    matter: Option<&'m Matter<'_>>,
) -> Option<value::Written<'m>> {
    let (entry, matter) = (entry?, matter?);
    value::Written::of(matter.note, entry.text, entry.value)
}

/// Comments: those of the side that changed them, else both.
fn comments(texts: &Three<Option<&str>>) -> Piece {
    let texts = texts.map(Option::unwrap_or_default);
    Piece::Text(match settled(&texts) {
        Some(text) => (*text).to_owned(),
        None => format!("{}{}", texts.ours, texts.theirs),
    })
}

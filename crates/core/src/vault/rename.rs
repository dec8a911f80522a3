//! What a move within the vault does to links, and the edits that make each lead where it led.

mod canvas;
mod spell;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::{VaultIndex, file_key, link_name, name_of, split_link};
use crate::{
    note::{Canvas, Kind, Link, Note},
    path::NotePath,
    text::{self, Edit},
};

/// How Obsidian writes the path of a new link (`newLinkFormat`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkFormat {
    /// The name where that is enough, else the whole path.
    Shortest,
    /// The path from the note's folder.
    Relative,
    /// The whole path.
    Absolute,
}

/// A move of a file or folder within a vault.
#[derive(Debug)]
pub struct Rename<'i> {
    from: NotePath,
    to: NotePath,
    /// None where the settings say nothing: a relative link stays relative then, others are as short as they can be.
    format: Option<LinkFormat>,
    before: &'i VaultIndex,
    /// The paths after the move, and no more.
    after: VaultIndex,
}

/// Why links can't follow a move.
#[derive(PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoRename {
    /// There is nothing to move.
    #[error("there is no `{0}` that Obsidian knows of")]
    Missing(NotePath),
    /// Another file has the name, perhaps in other letters.
    #[error("there is a `{0}` already")]
    Taken(NotePath),
    /// A folder goes into itself.
    #[error("`{0}` can't be moved there: it would lie in itself")]
    IntoItself(NotePath),
    /// No link can be written that leads where one led.
    #[error(
        "nothing was moved: no link in `{source_note}` can lead to `{target}`, as `[[{link}]]` does"
    )]
    Unlinkable {
        /// The note that the link is in.
        source_note: NotePath,
        /// What it links to now.
        link: String,
        /// Where that will be.
        target: NotePath,
    },
    /// A note whose links must change can't be read as a whole.
    #[error("nothing was moved: links in `{0}` would have to change, and it can't be read")]
    Unread(NotePath),
}

/// A note whose links follow a move.
#[derive(PartialEq, Eq, Debug)]
pub struct Relinked {
    /// The text of the note.
    pub text: String,
    /// How many links changed.
    pub links: usize,
}

/// A link or file node, and where it leads.
struct Lead {
    text: String,
    target: Option<NotePath>,
}

impl<'i> Rename<'i> {
    /// The move of the file or folder `from` to `to` in the vault of `index`.
    ///
    /// # Errors
    ///
    /// When there is no such thing, or another one with the new name.
    pub fn new(
        index: &'i VaultIndex,
        from: NotePath,
        to: NotePath,
        format: Option<LinkFormat>,
    ) -> Result<Self, NoRename> {
        if from == to {
            return Err(NoRename::Taken(to));
        }
        if below(&to, &from).is_some() {
            return Err(NoRename::IntoItself(from));
        }
        let is_moved = |path: &NotePath| *path == from || below(path, &from).is_some();
        if !index.paths_of_all().any(is_moved) {
            return Err(NoRename::Missing(from));
        }
        let key = to.key();
        let is_taken = |path: &&NotePath| {
            let other = path.key();
            let is_in = || other.strip_prefix(&key).is_some_and(|rest| rest.starts_with('/'));
            !is_moved(path) && (other == key || is_in())
        };
        if let Some(taken) = index.paths_of_all().find(is_taken) {
            return Err(NoRename::Taken(taken.clone()));
        }
        let after = index.paths_of_all().map(|path| moved(path, &from, &to));
        let after = VaultIndex::of_files(after);
        Ok(Self { from, to, format, before: index, after })
    }

    /// What is moved.
    pub fn from(&self) -> &NotePath {
        &self.from
    }

    /// Where it goes.
    pub fn to(&self) -> &NotePath {
        &self.to
    }

    /// Where the file at `path` will be.
    pub fn moved(&self, path: &NotePath) -> NotePath {
        moved(path, &self.from, &self.to)
    }

    /// The notes and canvases whose links may have to change, in order: those that move, and those with a link that has
    /// the old name or the new one.
    pub fn readers(&self) -> Vec<NotePath> {
        let mut readers = BTreeSet::new();
        for path in self.before.paths_of_all() {
            let new = self.moved(path);
            if new == *path {
                continue;
            }
            for key in [file_key(path.as_str()), file_key(new.as_str())] {
                readers
                    .extend(self.before.with_link(link_name(name_of(&key))).map(|file| &file.path));
            }
            readers.extend(path.has_links().then_some(path));
        }
        readers.into_iter().cloned().collect()
    }

    /// `note` with links that lead after the move where they lead now; none where they do as they are. All else in it stays
    /// byte for byte, and so does each link that leads there as it is written.
    ///
    /// # Errors
    ///
    /// When no link can lead there, or the note can't be read: then nothing may be moved.
    pub fn relink(&self, note: &Note) -> Result<Option<Relinked>, NoRename> {
        let edits = match note.kind() {
            Kind::Canvas => self.canvas_edits(note),
            _ => self.edits(note, note.path()),
        };
        if edits.is_empty() {
            return self.assure(note, note).map(|()| None);
        }
        if note.unread().is_some() {
            return Err(NoRename::Unread(note.path().clone()));
        }
        let after = Note::parse(self.moved(note.path()), text::apply(note.text(), &edits));
        self.assure(note, &after)?;
        Ok(Some(Relinked { text: after.into_text(), links: edits.len() }))
    }

    /// Fails unless each link of `old` leads where it led, now that the note is `new` and the file has moved.
    fn assure(&self, old: &Note, new: &Note) -> Result<(), NoRename> {
        let source = self.moved(old.path());
        let (before, after) =
            (leads(old, self.before, old.path()), leads(new, &self.after, &source));
        let same_number = before.len() == after.len();
        let mut after = after.into_iter();
        for Lead { text: link, target } in before {
            let now = after.next().and_then(|lead| lead.target);
            let Some(target) = target.map(|target| self.moved(&target)) else { continue };
            if !same_number || now.as_ref() != Some(&target) {
                return Err(NoRename::Unlinkable { source_note: old.path().clone(), link, target });
            }
        }
        Ok(())
    }

    /// The edits of the links in `note`, which is at `source` or in the canvas there, sorted.
    fn edits(&self, note: &Note, source: &NotePath) -> Vec<Edit> {
        let mut links = links(note);
        links.sort_by_key(|link| link.target.start());
        links.dedup();
        let edit = |link: &Link| {
            let text = link.linktext(note);
            let path = self.new_path(source, split_link(&text).0.trim())?;
            Some(spell::spelt(note, link, &path))
        };
        links.iter().filter_map(edit).collect()
    }

    /// The path that leads from the note at `source` where `path` leads now, after the move; none if `path` does.
    fn new_path(&self, source: &NotePath, path: &str) -> Option<String> {
        let was = self.before.resolve(source, path).filter(|_| !path.is_empty())?;
        let (source, target) = (self.moved(source), self.moved(was.path()));
        let is_respelt = was.path().file_name() != target.file_name() && !names(path, &target);
        let now = self.after.resolve(&source, path);
        let leads =
            now.is_some_and(|now| *now.path() == target && (was.is_chance() || !now.is_chance()));
        if leads && !is_respelt {
            return None;
        }
        self.paths(&source, &target, path).into_iter().find(|path| {
            let found = self.after.resolve(&source, path);
            let is_short = !path.contains('/');
            found.is_some_and(|found| {
                *found.path() == target
                    && !found.is_chance()
                    && (!is_short || found.rivals().is_empty())
            })
        })
    }

    /// The paths that may be written for `target`, the best first.
    fn paths(&self, source: &NotePath, target: &NotePath, before: &str) -> Vec<String> {
        let relative = super::resolve::relative_path(source.folder(), target);
        let below = relative.strip_prefix("./").unwrap_or(&relative).to_owned();
        let whole = target.as_str().to_owned();
        let rooted = format!("/{whole}");
        let name = target.file_name().to_owned();
        let rest = [whole.clone(), rooted.clone(), relative.clone()];
        let is_relative = before.starts_with("./") || before.starts_with("../");
        let best = match self.format {
            Some(LinkFormat::Relative) => vec![below, relative],
            Some(LinkFormat::Absolute) => vec![whole],
            None if is_relative => vec![relative],
            None if before.starts_with('/') => vec![rooted],
            None | Some(LinkFormat::Shortest) => vec![name],
        };
        let all: Vec<String> = best.into_iter().chain(rest).collect();
        let has_extension = NotePath::new(before).extension().eq_ignore_ascii_case("md");
        let short = |path: &String| match path.strip_suffix(".md") {
            Some(short) if !has_extension => short.to_owned(),
            _ => path.clone(),
        };
        all.iter().map(short).chain(all.iter().cloned()).collect()
    }

    fn canvas_edits(&self, note: &Note) -> Vec<Edit> {
        let mut edits = Vec::new();
        for node in Canvas::read(note.text()).into_iter().flat_map(|canvas| canvas.nodes) {
            let file = node.file.as_ref();
            let moved = file.and_then(|file| {
                let target = self.before.exact(&file_key(&file.path))?.path();
                let new = self.moved(target);
                (new != *target).then(|| Edit::replace(file.range, canvas::quoted(new.as_str())))
            });
            edits.extend(moved);
            if let Some(text) = node.text {
                let inner = Note::parse(NotePath::new("node.md"), text.text);
                let in_text = self.edits(&inner, note.path());
                edits.extend(canvas::in_json(note, text.range, &in_text));
            }
        }
        edits.sort_by_key(|edit| edit.range().start());
        edits
    }
}

/// The links of `note`, those in properties first.
fn links(note: &Note) -> Vec<Link> {
    let properties = note.property_links().into_iter().map(|found| found.link);
    let links = properties.chain(note.inlines().links.iter().copied());
    links.filter(|link| !link.is_external(note)).collect()
}

/// Where the links of `note`, and its nodes if it is a canvas, lead from `source`.
fn leads(note: &Note, index: &VaultIndex, source: &NotePath) -> Vec<Lead> {
    if note.kind() == Kind::Canvas {
        return canvas_leads(note, index, source);
    }
    let lead = |link: Link| {
        let text = link.linktext(note).into_owned();
        let path = split_link(&text).0.trim();
        let target = if path.is_empty() { None } else { index.resolve(source, path) };
        Lead { target: target.map(|target| target.path().clone()), text }
    };
    links(note).into_iter().map(lead).collect()
}

fn canvas_leads(note: &Note, index: &VaultIndex, source: &NotePath) -> Vec<Lead> {
    let nodes = Canvas::read(note.text()).into_iter().flat_map(|canvas| canvas.nodes);
    let leads_of = nodes.flat_map(|node| {
        let file = node.file.map(|file| {
            let target = index.exact(&file_key(&file.path)).map(|target| target.path().clone());
            Lead { text: file.path, target }
        });
        let inner = node.text.map(|text| Note::parse(NotePath::new("node.md"), text.text));
        let inner = inner.map_or(Vec::new(), |inner| leads(&inner, index, source));
        file.into_iter().chain(inner)
    });
    leads_of.collect()
}

/// Whether the last part of `path` is spelt as the name of `target`.
fn names(path: &str, target: &NotePath) -> bool {
    let name = name_of(path);
    name == target.file_name() || target.file_name().strip_suffix(".md") == Some(name)
}

/// What follows the folder `folder` in `path`, with its `/`.
fn below<'p>(path: &'p NotePath, folder: &NotePath) -> Option<&'p str> {
    path.as_str().strip_prefix(folder.as_str()).filter(|rest| rest.starts_with('/'))
}

fn moved(path: &NotePath, from: &NotePath, to: &NotePath) -> NotePath {
    if path == from {
        return to.clone();
    }
    below(path, from).map_or_else(|| path.clone(), |rest| NotePath::new(format!("{to}{rest}")))
}

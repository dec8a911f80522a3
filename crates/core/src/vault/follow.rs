use super::{Near, NearKind, Renames, Target, VaultIndex, split_link};
use crate::{
    note::{Link, LinkSyntax, Note},
    path::{ATTACHMENTS, NotePath},
    text::Edit,
};

/// A link of a note within the vault, and where it leads.
#[derive(Clone, Debug)]
pub struct Followed<'i> {
    /// The link.
    pub link: Link,
    /// What it links to: path and subpath, decoded.
    pub text: Box<str>,
    /// The file, or what is wrong.
    pub target: Result<Target<'i>, Missing<'i>>,
}

impl Followed<'_> {
    /// The path that the link gives, empty for the note itself.
    pub fn path(&self) -> &str {
        split_link(&self.text).0.trim()
    }

    /// What it gives after the path, from `#` on; perhaps empty.
    pub fn subpath(&self) -> &str {
        split_link(&self.text).1
    }

    /// The edit that gives the link another path, as its syntax wants it written.
    pub fn with_path(&self, note: &Note, path: &str) -> Edit {
        let target = self.link.target;
        if self.link.syntax == LinkSyntax::Wiki {
            return Edit::replace(target, path.to_owned());
        }
        let extension = if note[target].strip_suffix(".md").is_some() && !has_extension(path) {
            ".md"
        } else {
            ""
        };
        let bare = !note.text()[..target.start()].ends_with('<');
        let path = if bare { path.replace(' ', "%20") } else { path.to_owned() };
        Edit::replace(target, format!("{path}{extension}"))
    }

    /// As [`Self::with_path`], so that the link shows what it showed.
    pub fn with_path_behind(&self, note: &Note, path: &str) -> Edit {
        let is_bare = self.link.syntax == LinkSyntax::Wiki
            && self.link.display.is_none()
            && self.link.subpath.is_none()
            && !self.link.embed;
        if !is_bare {
            return self.with_path(note, path);
        }
        let bar = if note.row_at(self.link.range.start()).is_some() { "\\|" } else { "|" };
        Edit::replace(self.link.target, format!("{path}{bar}{}", self.path()))
    }
}

/// What a link that leads nowhere is.
#[derive(Clone, Debug)]
pub enum Missing<'i> {
    /// An embed: nothing is shown. With the files that it may have meant.
    Embed(Vec<Near<'i>>),
    /// A note that is yet to be written.
    Wanted,
    /// The alias of these notes.
    Alias(Vec<&'i NotePath>),
    /// A slip, or a path to what is gone. With the files that it may have meant.
    Link(Vec<Near<'i>>),
}

impl VaultIndex {
    /// The links of `note` within the vault, those in properties first, each with where it leads. What holds a
    /// placeholder of a template is no link yet. What `renames` tells is asked for only if a link leads nowhere.
    pub fn follow<'r>(
        &self,
        note: &Note,
        renames: &dyn Fn() -> Option<&'r Renames>,
    ) -> Vec<Followed<'_>> {
        let properties = note.property_links().into_iter().map(|found| found.link);
        let links = properties.chain(note.inlines().links.iter().copied());
        let mut followed = Vec::new();
        for link in links.filter(|link| !link.is_external(note)) {
            let text = link.linktext(note);
            if text.is_empty() || text.contains("{{") || text.contains("<%") {
                continue;
            }
            let path = split_link(&text).0.trim();
            // A note that is checked though the vault doesn't know of it, as one in a hidden folder, has itself still.
            if path.is_empty() && !self.has(note.path()) {
                continue;
            }
            let target = self.resolve(note.path(), path);
            let target = target.ok_or_else(|| self.missing(note.path(), link, path, renames));
            followed.push(Followed { link, text: text.into(), target });
        }
        followed
    }

    /// What `link`, whose path leads nowhere, is.
    fn missing<'r>(
        &self,
        source: &NotePath,
        link: Link,
        path: &str,
        renames: &dyn Fn() -> Option<&'r Renames>,
    ) -> Missing<'_> {
        let renamed = renames().and_then(|renames| self.renamed(renames.follow(source, path)?));
        let near = renamed.map_or_else(|| self.near(path), |near| vec![near]);
        match near.first().map(|near| near.kind) {
            _ if link.embed => Missing::Embed(near),
            Some(NearKind::Alias) => Missing::Alias(near.iter().map(|near| near.path).collect()),
            None if link.syntax == LinkSyntax::Wiki && is_plain_name(path) => Missing::Wanted,
            _ => Missing::Link(near),
        }
    }
}

/// Whether the path of a wikilink is a name and no more, as one writes it for a note that is yet to come: with no folder,
/// and with no extension of a file.
pub(super) fn is_plain_name(path: &str) -> bool {
    !path.contains(['/', '\\', '|']) && !path.starts_with('^') && !has_extension(path)
}

/// Whether `path` ends in the extension of a file that Obsidian shows.
fn has_extension(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let known = ATTACHMENTS.iter().chain(&["md", "canvas", "base", "excalidraw"]);
    known.into_iter().any(|known| known.eq_ignore_ascii_case(extension))
}

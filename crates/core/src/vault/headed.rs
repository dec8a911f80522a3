//! Headings whose text a link takes for the name of a note.

use std::collections::BTreeSet;

use super::{FileId, Outline, VaultIndex, file_key, link_name, lookup::By, resolve::link_key};
use crate::path::NotePath;

/// A text that is a heading in more notes than this tells nothing of what is meant.
const MOST: usize = 3;

impl VaultIndex {
    /// The notes with the heading that a link with the path `link`, which leads nowhere, may have meant, each with the heading,
    /// in order; none where there are many.
    pub fn with_heading(&self, link: &str) -> Vec<(&NotePath, &str)> {
        let key = link_key(link);
        let name = link_name(&key);
        if name.contains('/') {
            return Vec::new();
        }
        // What only seems to have it is rare enough to count.
        let files: Vec<_> = self.found(By::Heading, name).take(MOST + 1).collect();
        if files.len() > MOST {
            return Vec::new();
        }
        let mut found: Vec<(&NotePath, &str)> = Vec::new();
        for file in files {
            let mut texts = file.outline.iter().flat_map(Outline::headings).map(|it| it.text);
            let heading = texts.find(|text| heading_name(text) == name);
            found.extend(heading.map(|heading| (&file.path, heading)));
        }
        found.sort();
        found
    }

    /// The headings of a note change from those of `old` to those of `new`: links that may mean one of them.
    pub(super) fn touch_headed(
        &self,
        old: &Outline,
        new: &Outline,
        touched: &mut BTreeSet<FileId>,
    ) {
        let names = |outline: &Outline| heading_names(outline).collect::<BTreeSet<String>>();
        for name in names(old).symmetric_difference(&names(new)) {
            // A link to a note that there is means that.
            if self.named(&format!("{name}.md")).next().is_none() {
                touched.extend(self.lookup.find(By::Link, name));
            }
        }
    }
}

/// The names in links that the headings of `outline` may be taken for; one may come twice.
pub(super) fn heading_names(outline: &Outline) -> impl Iterator<Item = String> {
    let names = outline.headings().map(|heading| heading_name(heading.text));
    names.filter(|name| !name.is_empty() && !name.contains('/'))
}

fn heading_name(text: &str) -> String {
    link_name(&file_key(text.trim())).to_owned()
}

use super::Outline;
use crate::path::{fold, same_name};

/// What a subpath names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SubpathKind {
    /// `#Heading`, or a path of headings.
    Heading,
    /// `#^id`
    Block,
    /// `#[^id]`
    Footnote,
}

impl SubpathKind {
    /// What `subpath`, which begins with `#`, names; none when it names nothing.
    pub fn of(subpath: &str) -> Option<Self> {
        let name = subpath.trim_start_matches('#').trim();
        match name {
            "" => None,
            _ if name.starts_with('^') => Some(Self::Block),
            _ if name.starts_with("[^") => Some(Self::Footnote),
            _ => Some(Self::Heading),
        }
    }
}

impl Outline {
    /// Whether there is what `subpath` names. Blocks and footnotes go by their ids, headings by their
    /// [keys](heading_key): in a path of headings each is the next after the one before that lies deeper.
    pub fn has(&self, subpath: &str) -> bool {
        let name = subpath.trim_start_matches('#').trim();
        match SubpathKind::of(subpath) {
            None => true,
            Some(SubpathKind::Block) => self.blocks().any(|id| same_name(id, name[1..].trim())),
            Some(SubpathKind::Footnote) => {
                let name = name[2..].trim_end_matches(']');
                self.footnotes().any(|id| same_name(id, name))
            }
            Some(SubpathKind::Heading) => self.has_headings(name),
        }
    }

    /// How many headings `subpath` may mean, if it names one without those above it.
    pub fn headings_like(&self, subpath: &str) -> usize {
        let name = subpath.trim_start_matches('#');
        if SubpathKind::of(subpath) != Some(SubpathKind::Heading) || name.contains('#') {
            return 0;
        }
        let key = heading_key(name);
        let is_it = |text: &str| may_be(text, &key) && heading_key(text) == key;
        self.headings().filter(|heading| is_it(heading.text)).count()
    }

    fn has_headings(&self, path: &str) -> bool {
        let keys: Vec<String> =
            path.split('#').map(heading_key).filter(|key| !key.is_empty()).collect();
        let mut wanted = keys.iter().peekable();
        let mut level = 0;
        for heading in self.headings() {
            let is_it =
                |key: &&String| may_be(heading.text, key) && heading_key(heading.text) == **key;
            if heading.level > level && wanted.next_if(is_it).is_some() {
                level = heading.level;
            }
        }
        wanted.peek().is_none()
    }
}

/// Whether the key of `heading` may be `key`, by its first letter: most are told apart so.
fn may_be(heading: &str, key: &str) -> bool {
    let first = |text: &str| text.chars().find(|&c| !c.is_whitespace() && !is_mark(c));
    match (first(heading), first(key)) {
        (Some(a), Some(b)) if a.is_ascii() && b.is_ascii() => a.eq_ignore_ascii_case(&b),
        _ => true,
    }
}

/// Whether `c` has a meaning in Markdown or in links.
fn is_mark(c: char) -> bool {
    r##"!"#$%&()*+,.:;<=>?@^`{|}~/[]\"##.contains(c)
}

/// The form in which headings are compared: folded, and with one blank for each run of blanks and of those marks that
/// have a meaning in Markdown or in links.
pub fn heading_key(heading: &str) -> String {
    let plain: String = heading.chars().map(|c| if is_mark(c) { ' ' } else { c }).collect();
    fold(&plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

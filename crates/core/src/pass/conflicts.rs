//! Copies that sync tools left because two devices changed a note at once: what becomes of each, and doing it.
//!
//! A copy is merged with its original only where it is known what both come from, or where nothing that stands in either
//! could get lost; all else is left to a person. The original is written first, then the copy goes into the vault's trash,
//! both in a run that can be taken back.

mod base;
mod weak;

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;

use super::{Pass, Trouble};
use crate::{
    disk::{self, DiskError, Fingerprint, History, Intent, Look, Moved, Run},
    merge::{Labels, Merged, Options, merge},
    note::Note,
    path::{ConflictCopy, NotePath},
};

/// A copy that a sync tool left.
#[derive(Debug)]
pub struct Copy {
    /// The copy.
    pub path: NotePath,
    /// What it is of.
    pub original: NotePath,
    /// The tool that left it; none where that can't be told by its name.
    pub tool: Option<&'static str>,
    /// What the original says, and what the copy says; none of what is no note, or can't be read.
    pub texts: Option<[String; 2]>,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a copy.
#[derive(Debug)]
pub enum Fate {
    /// The two are made one.
    Joined(Joined),
    /// It stays for a person to decide.
    Left(Reason),
}

/// What two versions of a file are made.
#[derive(Debug)]
pub struct Joined {
    /// How.
    pub how: How,
    /// What the original will say; none of what is no note: that stays as it is.
    pub text: Option<String>,
    original: Fingerprint,
    copy: Fingerprint,
}

/// How two versions are made one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// They are the same.
    Same,
    /// One has all lines of the other, in their order.
    Longer,
    /// What either changed since the version of this time is kept.
    Merged(Timestamp),
    /// The same, but so many places have both versions in a callout.
    Callouts(Timestamp, usize),
}

/// Why a copy is left alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// By its name it may be a copy, or just a note.
    Guess,
    /// There is no original.
    NoOriginal,
    /// It is another file, whose name some systems can't tell from that of the original.
    OtherFile,
    /// They are no notes.
    NoNotes,
    /// One can't be read as text.
    Unread,
    /// One has conflicts in it that somebody must decide first.
    Conflicts,
    /// No version is known that both may come from.
    NoBase,
    /// The one version that both may come from is too young to be sure of it.
    YoungBase,
    /// Both changed the same, in so many places.
    Clashes(usize),
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same => f.write_str("both are the same"),
            Self::Longer => f.write_str("one has all lines of the other, so it is kept"),
            Self::Merged(_) => f.write_str("merged, with nothing to decide"),
            Self::Callouts(_, 1) => {
                f.write_str("merged, with both versions in a callout at one place")
            }
            Self::Callouts(_, count) => {
                write!(f, "merged, with both versions in callouts at {count} places")
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Guess => "by its name it may be a copy, or a note of its own",
            Self::NoOriginal => "there is no original any more",
            Self::OtherFile => "it is another file whose name some systems can't tell from that of the original",
            Self::NoNotes => "they differ, and only notes are merged",
            Self::Unread => "one of the two can't be read as text",
            Self::Conflicts => "there are conflicts in one of the two that must be decided first",
            Self::NoBase => "no version is known that both come from",
            Self::YoungBase => {
                "the only earlier version known is less than a day older, so perhaps only one of the two comes from it"
            }
            Self::Clashes(1) => "both changed the same place",
            Self::Clashes(count) => return write!(f, "both changed the same at {count} places"),
        })
    }
}

/// How copies are dealt with.
#[derive(Clone, Copy, Debug)]
pub struct Copies<'a> {
    /// The versions of notes that are kept.
    pub history: &'a History,
    /// Whether both versions are put into a callout where both changed the same place.
    pub callouts: bool,
    /// What time it is.
    pub now: Timestamp,
}

impl Pass<'_> {
    /// The copies among `files`, which are all files of the vault, and what becomes of each; sorted by path.
    pub fn copies(&self, files: &[NotePath], copies: &Copies<'_>) -> Vec<Result<Copy, Trouble>> {
        let names = weak::Names::of(files);
        let mut found = Vec::new();
        for path in files {
            if path.conflict_copy().is_some() {
                found.extend(self.copy(path, copies).transpose());
            } else if let Some(original) = names.original(path)
                && weak::is_likely(self.vault, original, path)
            {
                found.push(self.guess(path, original).map_err(Trouble::from));
            }
        }
        found
    }

    /// What becomes of the file at `path`; none if its name is not that of a copy.
    ///
    /// # Errors
    ///
    /// When it or its original can't be read.
    pub fn copy(&self, path: &NotePath, copies: &Copies<'_>) -> Result<Option<Copy>, Trouble> {
        let Some(named) = path.conflict_copy() else { return Ok(None) };
        let is_there =
            |original: &&NotePath| matches!(disk::look(self.vault, original), Ok(Look::File(_)));
        let original = named.originals.iter().find(is_there);
        let (texts, fate) = match original {
            Some(original) => {
                super::guarded(path, || self.fate(original, path, &named, copies)).flatten()?
            }
            None => (None, Fate::Left(Reason::NoOriginal)),
        };
        let original = original.unwrap_or(named.original()).clone();
        Ok(Some(Copy { path: path.clone(), original, tool: Some(named.tool), texts, fate }))
    }

    /// The note at `path`, which may be a copy of that at `original`.
    fn guess(&self, path: &NotePath, original: &NotePath) -> Result<Copy, DiskError> {
        let texts = [self.read_note(original)?, self.read_note(path)?].map(Note::into_text);
        let fate = Fate::Left(Reason::Guess);
        let (path, original) = (path.clone(), original.clone());
        Ok(Copy { path, original, tool: None, texts: Some(texts), fate })
    }

    fn fate(
        &self,
        original: &NotePath,
        copy: &NotePath,
        named: &ConflictCopy,
        copies: &Copies<'_>,
    ) -> Result<(Option<[String; 2]>, Fate), Trouble> {
        if !original.extension().eq_ignore_ascii_case("md") {
            return Ok((None, self.fate_of_file(original, copy, named)?));
        }
        let (ours, theirs) = (self.read(original)?, self.read(copy)?);
        let notes = [&ours.note, &theirs.note];
        let left = |reason| Fate::Left(reason);
        if notes.iter().any(|note| note.unread().is_some()) {
            return Ok((None, left(Reason::Unread)));
        }
        let joined = if ours.fingerprint == theirs.fingerprint {
            Ok((How::Same, ours.note.text().to_owned()))
        } else if !named.is_version {
            Err(Reason::OtherFile)
        } else if notes.iter().any(|note| !note.conflicts().is_empty()) {
            Err(Reason::Conflicts)
        } else {
            let known =
                base::known(original, self.until(named, copies), copies.history, self.committed);
            join([original, copy], notes.map(Note::text), &known, copies.callouts)
        };
        let fate = joined.map_or_else(left, |(how, text)| {
            let (original, copy) = (ours.fingerprint, theirs.fingerprint);
            Fate::Joined(Joined { how, text: Some(text), original, copy })
        });
        Ok((Some([ours.note, theirs.note].map(Note::into_text)), fate))
    }

    fn fate_of_file(
        &self,
        original: &NotePath,
        copy: &NotePath,
        named: &ConflictCopy,
    ) -> Result<Fate, DiskError> {
        let of_file = |path| Fingerprint::of_file(self.vault, path);
        Ok(match (of_file(original)?, of_file(copy)?) {
            (Some(original), Some(copy)) if original == copy => {
                Fate::Joined(Joined { how: How::Same, text: None, original, copy })
            }
            _ if named.is_version => Fate::Left(Reason::NoNotes),
            _ => Fate::Left(Reason::OtherFile),
        })
    }

    /// The moment after which versions of the original may hold what the copy lacks.
    fn until(&self, named: &ConflictCopy, copies: &Copies<'_>) -> Timestamp {
        let written = named.time.and_then(|time| self.clock.zone.to_timestamp(time).ok());
        written.map_or(copies.now, |written| written.min(copies.now))
    }

    /// Makes `copy` and its original one, as it is to be, and says where in the trash the copy is.
    ///
    /// # Errors
    ///
    /// When one of the two is no longer what was read, or can't be written. The copy stays where it is then.
    pub fn resolve(
        &self,
        copy: &Copy,
        joined: &Joined,
        copies: &Copies<'_>,
        run: &mut Run,
    ) -> Result<NotePath, DiskError> {
        let trash = self.free_in_trash(&copy.path)?;
        let moved = Moved {
            from: copy.path.to_string(),
            to: trash.to_string(),
            content: Some(joined.copy.to_hex()),
        };
        self.assure(&copy.path, joined.copy)?;
        self.assure(&copy.original, joined.original)?;
        let mut intents = Vec::new();
        if let (Some([before, text]), Some(after)) = (&copy.texts, &joined.text) {
            copies.history.keep(&copy.path, text, copies.now)?;
            if before != after {
                let rules = BTreeMap::new();
                intents.push(Intent { path: &copy.original, before, after, rules });
            }
        }
        run.record_move(moved, &intents)?;
        for intent in &intents {
            run.replace(intent.path, intent.after, &joined.original)?;
        }
        self.assure(&copy.path, joined.copy)?;
        disk::relocate(self.vault, &copy.path, &trash)?;
        if self.assure(&trash, joined.copy).is_err() {
            // An editor wrote to it at the last moment.
            disk::relocate(self.vault, &trash, &copy.path)?;
            return Err(DiskError::Changed(copy.path.on_disk(self.vault)));
        }
        Ok(trash)
    }

    /// Fails where the file at `path` is no longer `expected`.
    fn assure(&self, path: &NotePath, expected: Fingerprint) -> Result<(), DiskError> {
        match Fingerprint::of_file(self.vault, path)? {
            Some(found) if found == expected => Ok(()),
            _ => Err(DiskError::Changed(path.on_disk(self.vault))),
        }
    }

    /// Where in the vault's trash there is room for the file at `path`.
    fn free_in_trash(&self, path: &NotePath) -> Result<NotePath, DiskError> {
        let (whole, extension) = path.as_str().rsplit_once('.').unwrap_or((path.as_str(), ""));
        let name = |number: usize| match number {
            1 => format!(".trash/{path}"),
            _ => format!(".trash/{whole} {number}.{extension}"),
        };
        let mut names = (1..1000).map(|number| NotePath::new(name(number)));
        let is_free = |name: &NotePath| matches!(disk::look(self.vault, name), Ok(Look::Missing));
        names
            .find(is_free)
            .ok_or_else(|| DiskError::Taken(NotePath::new(name(1)).on_disk(self.vault)))
    }
}

/// What two texts are made, the original's and the copy's; or why that is left to a person.
fn join(
    [original, copy]: [&NotePath; 2],
    [ours, theirs]: [&str; 2],
    known: &[base::Version],
    callouts: bool,
) -> Result<(How, String), Reason> {
    let labels = Labels {
        base: "before".to_owned(),
        ours: original.file_name().to_owned(),
        theirs: copy.file_name().to_owned(),
    };
    let options = Options { labels, ..Options::default() };
    let by = |base: Option<&str>| merge(base, ours, theirs, &options);
    let bases = base::bases(known, ours, theirs);
    if let Some(base) = bases.sure {
        let Merged { text, conflicts } = by(Some(&base.text));
        return match conflicts.len() {
            0 => Ok((How::Merged(base.time), text)),
            count if callouts => Ok((How::Callouts(base.time, count), text)),
            count => Err(Reason::Clashes(count)),
        };
    }
    let longer = by(None);
    // What looks like made from one template may be what one has changed and the other not.
    if longer.conflicts.is_empty() && (longer.text == ours || longer.text == theirs) {
        return Ok((How::Longer, longer.text));
    }
    let Some(base) = bases.oldest else { return Err(Reason::NoBase) };
    let Merged { text, conflicts } = by(Some(&base.text));
    if !conflicts.is_empty() {
        return Err(Reason::Clashes(conflicts.len()));
    }
    let is_whole = base::has_lines(&text, ours) && base::has_lines(&text, theirs);
    if is_whole { Ok((How::Merged(base.time), text)) } else { Err(Reason::YoungBase) }
}

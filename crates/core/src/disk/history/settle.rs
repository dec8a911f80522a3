#[cfg(test)]
mod tests;

use std::{
    fs,
    io::{self, Write as _},
    mem,
    path::PathBuf,
    time::Duration,
};

use super::{
    Intent, Run, Step,
    replace::{Displaced, remove},
    sync_folder,
};
use crate::{
    disk::{
        self, Content, DiskError, Fingerprint, Point,
        swap::{Kind, Stage},
        write::readable_in,
    },
    path::NotePath,
};

/// Merges what two made of one text: `merge(before, one, other)`; none where it can't.
pub type Merge<'a> = &'a dyn Fn(&str, &str, &str) -> Option<String>;

/// What became of words that an editor wrote to a note while another text took its place.
#[derive(Debug)]
pub enum Late {
    /// They are in the note, which is as the editor left it.
    Restored(NotePath),
    /// They are in the note, together with what was written to it since.
    Merged(NotePath),
    /// They are in a note of their own, the second.
    KeptBeside(NotePath, NotePath),
    /// They are in a file of the history, as it is not known which note they belong to.
    Kept(PathBuf),
    /// The editor may still be writing, or the words can't be written now: the next run will see to them.
    Waiting(NotePath),
}

/// How often displaced files are looked at. An editor's open, truncate and write take less.
const STEP: Duration = Duration::from_millis(50);

/// After how long files that are still being written to are left to the next run.
const PATIENCE: Duration = Duration::from_secs(2);

impl Run {
    /// Whether nothing is left that [`Self::look`] would look at.
    pub fn is_settled(&self) -> bool {
        self.displaced.is_empty()
    }

    /// Looks at what was displaced until no editor writes to it any more, and sees to all that was written. `pause` lets a
    /// time go by. What is still being written to after two seconds is left to the next run.
    pub fn settle(&mut self, pause: &dyn Fn(Duration), merge: Merge<'_>) -> Vec<Late> {
        let (mut late, mut waited) = (Vec::new(), Duration::ZERO);
        while !self.is_settled() && waited < PATIENCE {
            pause(STEP);
            waited += STEP;
            late.extend(self.look(merge));
        }
        late.extend(self.displaced.iter().map(|displaced| Late::Waiting(displaced.path.clone())));
        late
    }

    /// Looks once at each file that was displaced. One to which nothing was written is removed, as what is in it is kept.
    /// Words that an editor wrote to one, which it had opened before, go into the note: the editor's text wins over that of
    /// this run. What is new is seen to at the second look that finds it as it is, and what may be half-written not at all:
    /// it is for the caller to look again. The first look may come some 50 ms after the last note was written; a program
    /// that stays had better wait for seconds.
    pub fn look(&mut self, merge: Merge<'_>) -> Vec<Late> {
        let mut found = Vec::new();
        for displaced in mem::take(&mut self.displaced) {
            match self.look_at(displaced, merge) {
                Ok(late) => found.extend(late),
                Err(waiting) => self.displaced.push(*waiting),
            }
        }
        found
    }

    fn look_at(
        &mut self,
        mut one: Displaced,
        merge: Merge<'_>,
    ) -> Result<Option<Late>, Box<Displaced>> {
        let bytes = match fs::read(&one.held) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(_) => return Err(Box::new(one)),
        };
        let now = Fingerprint::of(&bytes);
        let hash = now.to_hex();
        if hash == one.before || hash == one.after {
            self.drop_displaced(&one);
            return Ok(None);
        }
        if one.seen.replace(now) != Some(now) {
            return Err(Box::new(one));
        }
        match self.see_to(&one, bytes, merge) {
            Ok(late) => {
                self.drop_displaced(&one);
                Ok(late)
            }
            Err(error) => {
                tracing::debug!(%error, "late words not settled");
                Err(Box::new(one))
            }
        }
    }

    /// Makes the words that are in a displaced file safe. They are not while they may be half-written.
    fn see_to(
        &mut self,
        displaced: &Displaced,
        words: Vec<u8>,
        merge: Merge<'_>,
    ) -> Result<Option<Late>, DiskError> {
        let before = self.blob(&displaced.before);
        let before = before.as_deref();
        if !is_torn(&words, before) {
            return self.take_in(displaced, before, words, merge).map(Some);
        }
        if !displaced.old {
            return Err(DiskError::Changed(displaced.held.clone()));
        }
        let is_known = before.is_some_and(|text| text.as_bytes().starts_with(&words));
        if is_known || words.is_empty() {
            return Ok(None);
        }
        self.keep_beside(&displaced.path, &words).map(Some)
    }

    fn drop_displaced(&self, displaced: &Displaced) {
        (self.probe)(Point::Settled);
        remove(&displaced.held);
        (self.probe)(Point::Unlinked);
    }

    /// Puts late words into their note, or beside it where that can't be.
    fn take_in(
        &mut self,
        displaced: &Displaced,
        before: Option<&str>,
        late: Vec<u8>,
        merge: Merge<'_>,
    ) -> Result<Late, DiskError> {
        let path = &displaced.path;
        let late = match String::from_utf8(late) {
            Ok(late) => late,
            Err(error) => return self.keep_beside(path, error.as_bytes()),
        };
        let note = match disk::read(&self.vault, path) {
            Ok(source) => source,
            Err(DiskError::Changed(file)) => return Err(DiskError::Changed(file)),
            Err(_) => return self.keep_beside(path, late.as_bytes()),
        };
        let hash = note.fingerprint.to_hex();
        let Content::Text(present) = note.content else {
            return self.keep_beside(path, late.as_bytes());
        };
        let is_ours = hash == displaced.after || hash == displaced.before;
        if !is_ours && !displaced.old && is_torn(present.as_bytes(), before) {
            return Err(DiskError::Changed(path.on_disk(&self.vault)));
        }
        let merged = if is_ours || present == late {
            Some(late.clone())
        } else {
            before.and_then(|before| merge(before, &present, &late))
        };
        let Some(merged) = merged else { return self.keep_beside(path, late.as_bytes()) };
        if merged != present {
            let intent = Intent { path, before: &present, after: &merged, rules: [].into() };
            self.record_as(Step::Late, Vec::new(), &[intent])?;
            match self.replace(path, &merged, &note.fingerprint) {
                Err(DiskError::ReadOnly(_)) => return self.keep_beside(path, late.as_bytes()),
                replaced => replaced?,
            }
        }
        Ok(if is_ours { Late::Restored(path.clone()) } else { Late::Merged(path.clone()) })
    }

    /// Puts late words into a new note beside that at `path`, unless they are in one already.
    fn keep_beside(&self, path: &NotePath, late: &[u8]) -> Result<Late, DiskError> {
        let file = path.on_disk(&self.vault);
        let stage = Stage { folder: file.parent().unwrap_or(&self.vault).to_owned(), beside: true };
        self.mark_beside()?;
        let failed = |source| DiskError::new("create a file in", &stage.folder)(source);
        let mut new = readable_in(&stage.folder, &stage.prefix(Kind::New, path)).map_err(failed)?;
        new.write_all(late).and_then(|()| new.as_file().sync_all()).map_err(failed)?;
        for beside in (1..=99).map(|number| beside(path, number)) {
            let file = beside.on_disk(&self.vault);
            if fs::read(&file).is_ok_and(|bytes| bytes == late) {
                return Ok(Late::KeptBeside(path.clone(), beside));
            }
            match new.persist_noclobber(&file) {
                Ok(_) => {
                    sync_folder(&stage.folder);
                    return Ok(Late::KeptBeside(path.clone(), beside));
                }
                Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
                    new = refused.file;
                }
                Err(refused) => return Err(failed(refused.error)),
            }
        }
        Err(DiskError::Taken(file))
    }
}

/// Whether `text`, which takes the place of `before`, may be only the beginning of what an editor is writing.
fn is_torn(text: &[u8], before: Option<&str>) -> bool {
    text.is_empty() || text.len() * 10 < before.map_or(0, str::len)
}

/// The name of the note beside that at `path` in which words are kept.
fn beside(path: &NotePath, number: usize) -> NotePath {
    let number = if number == 1 { String::new() } else { format!(" {number}") };
    let extension = path.extension();
    let whole = path.as_str().strip_suffix(extension).unwrap_or(path.as_str());
    let stem = whole.strip_suffix('.').unwrap_or(whole);
    NotePath::new(format!("{stem} (kept by vault-lint{number}).{extension}"))
}

//! Putting what was merged into the vault, file by file, if it is still what was committed.

use std::{collections::BTreeMap, thread};

use vault_lint_core::{
    disk::{self, Bounds, DiskError, Fingerprint, Intent, Look, Run},
    pass,
    path::NotePath,
};

use super::{
    SyncError, Work, guard,
    snapshot::{Change, is_note},
};

/// What became of it.
#[derive(Debug)]
pub(super) enum Applied {
    /// Every file is in its place; these were changed.
    All(Vec<NotePath>),
    /// Somebody has written to a file since it was committed.
    Dirty,
}

/// What is to be done with a file.
#[derive(Debug)]
struct Step {
    path: NotePath,
    /// What is in it now; none where there is none.
    now: Option<Fingerprint>,
    /// What is to be in it; none where there is to be none.
    content: Option<Vec<u8>>,
}

impl Work<'_> {
    /// Makes the vault, which is as the tree `before` has it, as `changes` of it have it.
    pub(super) fn apply(&self, before: &str, changes: &[Change]) -> Result<Applied, SyncError> {
        let within = changes.iter().filter_map(|it| Some((self.place.inside(&it.path)?, it)));
        let within: Vec<(NotePath, &Change)> = within.collect();
        let changes: Vec<&Change> = within.iter().map(|(_, change)| *change).collect();
        if !self.sync.trusting {
            guard::check(self, before, &changes, guard::Side::There)?;
        }
        let odd = |side: &Option<(String, String)>| {
            side.as_ref().is_some_and(|(mode, _)| !mode.starts_with("100"))
        };
        if let Some(change) = changes.iter().find(|it| odd(&it.old) || odd(&it.new)) {
            return Err(SyncError::Unsupported(change.path.clone()));
        }
        let Some(steps) = self.steps(within)? else { return Ok(Applied::Dirty) };
        match self.take(&steps) {
            Ok(()) => Ok(Applied::All(steps.into_iter().map(|step| step.path).collect())),
            Err(error) if is_meanwhile(&error) => {
                tracing::debug!(%error, "somebody is typing");
                Ok(Applied::Dirty)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What is to be done; none when a file is no longer what was committed.
    fn steps(&self, changes: Vec<(NotePath, &Change)>) -> Result<Option<Vec<Step>>, SyncError> {
        let mut there = Vec::new();
        for (path, change) in changes {
            let now = match disk::look(self.sync.vault, &path)? {
                Look::File(_) => Fingerprint::of_file(self.sync.vault, &path)?,
                Look::Missing => None,
                Look::Folder | Look::Other => return Ok(None),
            };
            there.push((change, path, now));
        }
        let files = there.iter().filter(|(_, _, now)| now.is_some());
        let files: Vec<&str> = files.map(|(change, ..)| change.path.as_str()).collect();
        let mut objects = self.git.objects_of(&files)?.into_iter();
        let mut steps = Vec::new();
        for (change, path, now) in there {
            let object = if now.is_some() { objects.next() } else { None };
            let is = |side: &Option<(String, String)>| {
                object.as_deref() == side.as_ref().map(|(_, object)| object.as_str())
            };
            if is(&change.new) {
                continue;
            }
            if !is(&change.old) {
                tracing::debug!(?change, ?object, "somebody is typing");
                return Ok(None);
            }
            let new = change.new.as_ref();
            let content = new.map(|(_, object)| self.git.content(object, &change.path));
            steps.push(Step { path, now, content: content.transpose()? });
        }
        Ok(Some(steps))
    }

    fn take(&self, steps: &[Step]) -> Result<(), DiskError> {
        // A fix that is under way at the same time would find its notes changed, one by one.
        let _claim = self.sync.history.await_claim(std::process::id())?;
        let now = (self.sync.clock)();
        let mut run = self.sync.history.begin(now, "sync", &Bounds::default())?;
        let taken = steps.iter().try_for_each(|step| self.take_step(step, &mut run));
        for late in pass::settle(&mut run, &thread::sleep) {
            tracing::info!(?late, "written meanwhile");
        }
        run.finish()?;
        taken
    }

    fn take_step(&self, step: &Step, run: &mut Run) -> Result<(), DiskError> {
        let Step { path, now, content } = step;
        let vault = self.sync.vault;
        match (now, content) {
            (Some(now), Some(content)) => {
                if let Some((before, after)) = self.texts(path, *now, content)? {
                    let rules = BTreeMap::new();
                    run.record(&[Intent { path, before: &before, after, rules }])?;
                    return run.replace(path, after, now);
                }
                disk::put(vault, path, content, Some(now))
            }
            (None, Some(content)) => disk::put(vault, path, content, None),
            (Some(now), None) => {
                if let Some((before, _)) = self.texts(path, *now, b"")? {
                    self.sync.history.keep(path, &before, (self.sync.clock)())?;
                }
                disk::discard(vault, path, now)
            }
            (None, None) => Ok(()),
        }
    }

    /// The text of a note now, and after; none of what is no note.
    fn texts<'c>(
        &self,
        path: &NotePath,
        now: Fingerprint,
        content: &'c [u8],
    ) -> Result<Option<(String, &'c str)>, DiskError> {
        if !is_note(path.as_str()) {
            return Ok(None);
        }
        let source = disk::read(self.sync.vault, path)?;
        if source.fingerprint != now {
            return Err(DiskError::Changed(path.on_disk(self.sync.vault)));
        }
        let after = std::str::from_utf8(content).ok();
        Ok(match (source.content, after) {
            (disk::Content::Text(before), Some(after)) => Some((before, after)),
            _ => None,
        })
    }
}

/// Whether an error says that somebody has written to a file meanwhile, or made it.
fn is_meanwhile(error: &DiskError) -> bool {
    match error {
        DiskError::Changed(_) => true,
        DiskError::Io { reason, .. } => reason.kind() == std::io::ErrorKind::AlreadyExists,
        _ => false,
    }
}

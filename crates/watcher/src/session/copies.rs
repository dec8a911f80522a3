//! Merging copies that sync tools leave with their originals.

use std::{collections::HashSet, time::Duration};

use vault_lint_core::{
    config::Unattended,
    disk::{Bounds, DiskError, Fingerprint},
    pass::{Copies, Fate, Trouble},
    path::NotePath,
};

use super::{Now, Session, fixing::TRY_AGAIN, settling::Settling};
use crate::outcome::{Outcome, Sink};

/// So long a copy is left to the device on which it came to be...
const LEFT: Duration = Duration::from_mins(10);
/// ...and then each device in its turn has such a time, in so many turns.
const TURN: Duration = Duration::from_mins(1);
const TURNS: u8 = 10;

impl Session {
    /// Whether the note at `path`, which is at rest, is a copy that is to be merged with its original: it is, when others had
    /// their time and both are at rest, if nothing need be guessed. `open` are the notes that are open in Obsidian.
    pub(super) fn takes_copy(
        &mut self,
        path: &NotePath,
        open: &HashSet<NotePath>,
        now: Now,
        sink: &mut dyn Sink,
    ) -> bool {
        if !self.is_awaited(path) {
            return false;
        }
        let wait = self.patience();
        let due = *self.copies.entry(path.clone()).or_insert(now.moment + wait);
        if now.moment < due {
            self.edited.hold(path.clone(), due);
            return true;
        }
        match self.try_join(path, open, now) {
            // It is at rest no more.
            Err(Trouble::Disk(DiskError::Changed(_))) => {
                self.edited.hold(path.clone(), now.moment + TRY_AGAIN);
                return true;
            }
            Ok(joined) => joined.into_iter().for_each(|joined| sink.take(joined)),
            Err(trouble) => sink.take(Outcome::Trouble(trouble)),
        }
        self.copies.remove(path);
        true
    }

    /// Whether the file at `path` is a copy that is to be merged.
    pub(super) fn is_awaited(&self, path: &NotePath) -> bool {
        self.service().conflicts != Unattended::Off && path.conflict_copy().is_some()
    }

    /// How long a copy is left to other devices, so that two seldom merge it at once, each by the versions that it knows.
    fn patience(&self) -> Duration {
        let hash = Fingerprint::of(self.vault.device.as_bytes()).to_hex();
        let turn = hash.bytes().fold(0u8, u8::wrapping_add) % TURNS;
        LEFT + TURN * u32::from(turn)
    }

    fn try_join(
        &mut self,
        path: &NotePath,
        open: &HashSet<NotePath>,
        now: Now,
    ) -> Result<Option<Outcome>, Trouble> {
        let clock = self.clock(now);
        let pass = self.pass(&self.in_force.rulebook, &clock);
        let copies = Copies { history: &self.vault.history, callouts: false, now: now.time };
        let Some(copy) = pass.copy(path, &copies)? else { return Ok(None) };
        let Fate::Joined(joined) = &copy.fate else { return Ok(None) };
        let original = &copy.original;
        let now_in_it = Fingerprint::of_file(&self.vault.root, original)?;
        let is_at_rest = !self.edited.has(original)
            && !open.contains(original)
            && self.known.content(original) == now_in_it
            && self.hindrance(original, now).is_none();
        if !is_at_rest {
            return Err(DiskError::Changed(original.on_disk(&self.vault.root)).into());
        }
        let mut run = self.vault.history.begin(now.time, "watch", &Bounds::default())?;
        let resolved = pass.resolve(&copy, joined, &copies, &mut run);
        self.settling.push(Settling::new(run, now));
        let (how, trash) = (joined.how, resolved?);
        Ok(Some(Outcome::Joined { copy: copy.path, original: copy.original, how, trash }))
    }
}

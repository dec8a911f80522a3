//! Merging copies that sync tools leave with their originals.

use std::collections::HashSet;

use vault_lint_core::{
    config::Unattended,
    disk::{Bounds, DiskError, Fingerprint},
    pass::{Copies, Fate, Trouble},
    path::NotePath,
};

use super::{Now, Session, fixing::TRY_AGAIN, settling::Settling};
use crate::outcome::{Outcome, Sink};

impl Session {
    /// Merges the note at `path`, which is at rest, with its original, if it is a copy, that is wanted, and nothing need be
    /// guessed. `open` are the notes that are open in Obsidian.
    pub(super) fn join_copy(
        &mut self,
        path: &NotePath,
        open: &HashSet<NotePath>,
        now: Now,
        sink: &mut dyn Sink,
    ) {
        if self.service().conflicts == Unattended::Off || path.conflict_copy().is_none() {
            return;
        }
        match self.try_join(path, open, now) {
            Ok(joined) => joined.into_iter().for_each(|joined| sink.take(joined)),
            // It is at rest no more.
            Err(Trouble::Disk(DiskError::Changed(_))) => {
                self.edited.hold(path.clone(), now.moment + TRY_AGAIN);
            }
            Err(trouble) => sink.take(Outcome::Trouble(trouble)),
        }
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

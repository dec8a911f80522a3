use std::time::Duration;

use vault_lint_core::config;

use crate::quiet::Moment;

/// When the service syncs. It knows no clock: now is an argument.
#[derive(Debug, Default)]
pub(crate) struct Timer {
    /// When the last sync ended.
    ended: Moment,
    /// When the vault was first and last edited since the last sync began.
    edited: Option<(Moment, Moment)>,
    /// How many syncs in a row have failed.
    failures: u32,
    is_running: bool,
}

/// What is edited without a pause is committed after so long.
const MOST: Duration = Duration::from_mins(30);
/// After a sync that failed the next waits so long, and twice as long after each more...
const FIRST_BACK_OFF: Duration = Duration::from_secs(30);
/// ...but no longer than this.
const LAST_BACK_OFF: Duration = Duration::from_mins(30);

impl Timer {
    /// Takes down that the vault was edited.
    pub(crate) fn edited(&mut self, now: Moment) {
        self.edited.get_or_insert((now, now)).1 = now;
    }

    /// When the next sync is to begin; none while one is under way.
    pub(crate) fn next(&self, settings: &config::Sync) -> Option<Moment> {
        if self.is_running || settings.mode == config::SyncMode::Off {
            return None;
        }
        let pull = self.ended + settings.pull_every;
        let wanted = match self.edited {
            Some((first, last)) => (last + settings.commit_after).min(first + MOST),
            None if settings.mode == config::SyncMode::Observe => return None,
            None => pull,
        };
        Some(wanted.max(self.ended + self.back_off()))
    }

    fn back_off(&self) -> Duration {
        match self.failures.checked_sub(1) {
            Some(more) => FIRST_BACK_OFF.saturating_mul(1 << more.min(10)).min(LAST_BACK_OFF),
            None => Duration::ZERO,
        }
    }

    /// A sync begins.
    pub(crate) fn begin(&mut self) {
        self.is_running = true;
        self.edited = None;
    }

    /// It has ended.
    pub(crate) fn end(&mut self, is_synced: bool, now: Moment) {
        self.is_running = false;
        self.ended = now;
        self.failures = if is_synced { 0 } else { self.failures + 1 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sync_waits_for_quiet_and_comes_regularly() {
        let minutes = |number: u64| Moment::from_secs(number * 60);
        let mut settings = config::Service::default().sync;
        let mut timer = Timer::default();
        assert_eq!(timer.next(&settings), None, "it is off");
        settings.mode = config::SyncMode::Git;
        assert_eq!(timer.next(&settings), Some(minutes(5)));
        timer.edited(minutes(4));
        timer.edited(minutes(7));
        assert_eq!(timer.next(&settings), Some(minutes(12)));
        (8..40).for_each(|at| timer.edited(minutes(at)));
        assert_eq!(timer.next(&settings), Some(minutes(34)));
        timer.begin();
        assert_eq!(timer.next(&settings), None, "it is under way");
        timer.end(true, minutes(40));
        assert_eq!(timer.next(&settings), Some(minutes(45)));
        for (failures, seconds) in [(1, 300), (2, 300), (5, 480), (30, 1_800)] {
            timer.failures = failures;
            let after = timer.next(&settings).map(|next| next.saturating_sub(minutes(40)));
            assert_eq!(after, Some(Duration::from_secs(seconds)), "after {failures}");
        }
        settings.mode = config::SyncMode::Observe;
        timer.failures = 0;
        assert_eq!(timer.next(&settings), None, "nothing was edited");
    }
}

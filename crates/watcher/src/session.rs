//! The session: all that is known of a vault while it is watched. It is synchronous and has one owner.

mod copies;
mod deadlines;
mod edits;
mod fixing;
mod recall;
mod settling;
mod start;
mod status;

use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    fmt,
    path::PathBuf,
    time::Duration,
};

use jiff::{Timestamp, tz::TimeZone};
use vault_lint_core::{
    config::{Config, Service},
    disk::{self, Fingerprint, History, Look, Walk},
    due::Clock,
    lint::Rulebook,
    pass::{Pass, Survey},
    path::NotePath,
    rule::Committed,
    vault::Outline,
};

pub use status::Status;

use crate::{
    batch::Batch,
    breaker::Breaker,
    findings::Findings,
    hints::Hints,
    known::Known,
    outcome::{Outcome, Sink},
    quiet::{Moment, Quiet},
};

/// Now, by two clocks.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The time since the service began.
    pub moment: Moment,
    /// The time by the system's clock.
    pub time: Timestamp,
}

/// The rules and the zone of a vault, as its settings have them.
#[derive(Debug)]
pub struct InForce {
    /// The rules.
    pub rulebook: Rulebook,
    /// The zone whose calendar counts.
    pub zone: TimeZone,
}

impl InForce {
    /// Of all on which it hangs what is found in a note: equal where that is the same. All settings can be printed, but not
    /// compared.
    fn fingerprint(&self) -> Fingerprint {
        let (config, zone) = (self.rulebook.config(), self.zone.iana_name());
        Fingerprint::of(format!("{config:?} {zone:?}").as_bytes())
    }
}

/// Reads the settings of a vault; when they can't be read, says why.
pub type Load = Box<dyn Fn() -> Result<InForce, String>>;

/// A vault to be watched.
pub struct Vault {
    /// Its folder: an absolute path without links in it.
    pub root: PathBuf,
    /// What was overwritten in it.
    pub history: History,
    /// What this device is called.
    pub device: String,
    /// Its notes as they were when all was well.
    pub committed: Box<dyn Committed>,
    /// Reads its settings.
    pub load: Load,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("root", &self.root).finish_non_exhaustive()
    }
}

/// What is known of a vault while it is watched.
#[derive(Debug)]
pub struct Session {
    vault: Vault,
    in_force: InForce,
    /// The rules whose fixes are made unattended.
    automatic: Rulebook,
    known: Known,
    survey: Survey,
    batch: Batch,
    /// The notes that were edited and are not at rest yet.
    edited: Quiet<NotePath>,
    /// What is still to be read or checked.
    backlog: Backlog,
    findings: Findings,
    breaker: Breaker,
    /// What a sync put into notes, by the note: what others edited is for them to fix.
    imported: HashMap<NotePath, Fingerprint>,
    quarantined: HashSet<NotePath>,
    /// The copies that sync tools left, and from when on they are merged.
    copies: HashMap<NotePath, Moment>,
    deadlines: deadlines::Deadlines,
    standing: Standing,
    pause: fixing::Pause,
    /// The runs that have written their notes, which an editor may still be writing to.
    settling: Vec<settling::Settling>,
    /// How edits are noticed.
    backend: &'static str,
    counts: status::Counts,
    reconcile_at: Moment,
    last: Now,
    began: Timestamp,
}

/// Whether the session is at work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Standing {
    /// The vault's notes are read and checked for the first time.
    Starting,
    /// It is at work.
    Ready,
    /// The vault's folder is gone.
    Missing,
}

/// What is still to be read or checked, in that order.
#[derive(Debug, Default)]
struct Backlog {
    /// Whether nothing was known of the vault when it was begun with.
    is_first: bool,
    unread: VecDeque<NotePath>,
    /// What was read, until all is.
    read: Vec<(NotePath, Outline)>,
    unchecked: BTreeSet<NotePath>,
}

/// As many notes are read or checked before others are heard.
const SLICE: usize = 256;
/// So much more by the system's clock than by ours, and the machine has slept.
const SLEPT: Duration = Duration::from_secs(30);

impl Session {
    /// The session of `vault`, of which nothing is known yet.
    ///
    /// # Errors
    ///
    /// When its settings can't be read.
    pub fn open(vault: Vault, now: Now) -> Result<Self, String> {
        let in_force = (vault.load)()?;
        Ok(Self {
            automatic: in_force.rulebook.automatic(),
            deadlines: deadlines::Deadlines::read(&vault.history),
            vault,
            in_force,
            known: Known::default(),
            survey: Survey::default(),
            batch: Batch::default(),
            edited: Quiet::default(),
            backlog: Backlog::default(),
            findings: Findings::default(),
            breaker: Breaker::default(),
            imported: HashMap::new(),
            quarantined: HashSet::new(),
            copies: HashMap::new(),
            standing: Standing::Starting,
            pause: fixing::Pause::Off,
            settling: Vec::new(),
            backend: "native",
            counts: status::Counts::default(),
            reconcile_at: Moment::MAX,
            last: now,
            began: now.time,
        })
    }

    /// How the service behaves in this vault.
    pub fn service(&self) -> &Service {
        self.config().service()
    }

    /// The vault's folder.
    pub fn root(&self) -> &std::path::Path {
        &self.vault.root
    }

    /// Does what there is to do now, a slice of it at most. Whether hints were lost, so that the source must begin anew.
    pub fn step(&mut self, hints: Hints, now: Now, sink: &mut dyn Sink) -> bool {
        self.batch.add(hints, now.moment);
        if self.has_slept(now) {
            tracing::info!("the machine has slept");
            self.reconcile_at = now.moment;
        }
        self.last = now;
        self.settle(now, sink);
        if self.standing == Standing::Missing {
            return self.look_for_root(now, sink);
        }
        if self.work_off(now, sink) {
            return false;
        }
        let mut renew = false;
        if let Some(hints) = self.batch.take_ready(now.moment) {
            renew = hints.everything || hints.root;
            self.deal_with(&hints, now, sink);
        } else if self.reconcile_at <= now.moment {
            self.reconcile(now, sink);
        } else {
            self.fix_rested(now, sink);
            self.tell_deadlines(now, sink);
        }
        renew
    }

    /// When there is something to do next, if nothing happens until then.
    pub fn next(&self) -> Moment {
        if !self.backlog.is_empty() || self.standing == Standing::Starting {
            return self.last.moment;
        }
        let settling = self.settling.iter().map(|settling| settling.at).min();
        let times =
            [self.batch.next(), self.edited.next(), self.deadlines.next(self.last), settling];
        times.into_iter().flatten().fold(self.reconcile_at, Moment::min)
    }

    /// Takes down that a sync wrote the files at `paths`.
    pub(crate) fn imported(&mut self, paths: &[NotePath]) {
        for path in paths.iter().filter(|path| path.is_checked()) {
            let content = Fingerprint::of_file(&self.vault.root, path).ok().flatten();
            self.imported.extend(content.map(|content| (path.clone(), content)));
            // It may have been seen already.
            if self.known.content(path) == content {
                self.edited.forget(path);
            }
        }
    }

    /// How many edits were seen that no sync made.
    pub(crate) fn edits(&self) -> usize {
        self.counts.edits
    }

    /// What was overwritten in the vault.
    pub(crate) fn history(&self) -> &History {
        &self.vault.history
    }

    fn has_slept(&self, now: Now) -> bool {
        let by_clock = now.time.duration_since(self.last.time);
        let by_ours = now.moment.saturating_sub(self.last.moment);
        Duration::try_from(by_clock).is_ok_and(|by_clock| by_clock > by_ours + SLEPT)
    }

    fn config(&self) -> &Config {
        self.in_force.rulebook.config()
    }

    fn clock(&self, now: Now) -> Clock {
        Clock::at(now.time, self.in_force.zone.clone())
    }

    fn pass<'a>(&'a self, rulebook: &'a Rulebook, clock: &'a Clock) -> Pass<'a> {
        Pass {
            vault: &self.vault.root,
            rulebook,
            clock,
            committed: &*self.vault.committed,
            survey: Some(&self.survey),
        }
    }

    /// All files of the vault.
    fn walk(&self) -> disk::Walked {
        self.walk_from(&self.vault.root)
    }

    fn walk_from(&self, start: &std::path::Path) -> disk::Walked {
        let walk = Walk { excluded: &|_, _| false, nested: false, follow: false, everything: true };
        disk::walk(&self.vault.root, &[start.to_owned()], &walk)
    }

    /// Whether the file at `path` is one of the vault's.
    fn is_ours(&self, path: &NotePath) -> bool {
        let walk = Walk { excluded: &|_, _| false, nested: false, follow: false, everything: true };
        let root = &self.vault.root;
        self.known.has(path) || walk.would_find(root, std::slice::from_ref(root), path)
    }

    /// Whether the file at `path` is to be checked: a note, canvas or base that nothing leaves out.
    fn is_checked(&self, path: &NotePath) -> bool {
        let config = self.config();
        let ends = path.as_str().match_indices('/').map(|(end, _)| end);
        let mut folders = ends.map(|end| NotePath::new(&path.as_str()[..end]));
        path.is_checked()
            && !self.is_report(path)
            && !config.excludes(path, false)
            && !folders.any(|folder| config.excludes(&folder, true))
    }

    /// The notes, canvases and bases that are to be checked.
    fn checked(&self) -> impl Iterator<Item = &NotePath> {
        self.known.paths().filter(|path| self.is_checked(path))
    }

    /// Whether the note at `path` is the one that the service keeps.
    fn is_report(&self, path: &NotePath) -> bool {
        self.service().report.as_ref() == Some(path)
    }

    fn look(&self, path: &NotePath, sink: &mut dyn Sink) -> Look {
        disk::look(&self.vault.root, path).unwrap_or_else(|error| {
            sink.take(Outcome::Trouble(error.into()));
            Look::Other
        })
    }
}

impl Backlog {
    fn is_empty(&self) -> bool {
        self.unread.is_empty() && self.unchecked.is_empty()
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make the files that they need")]
mod tests;

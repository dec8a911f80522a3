//! One pass over a vault: every note read, checked or fixed, and written back.

mod conflicts;
mod rename;
mod settle;
mod stats;
mod survey;

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

pub use conflicts::{Copies, Copy, Fate, How, Joined, Reason};
pub use rename::{RenameError, RenamedIn, Renaming};
pub use settle::{look, repair, settle, undo};
pub use stats::{Count, Size, Stats};
pub use survey::Survey;

use rayon::prelude::*;

use crate::{
    diagnostic::{Applicability, Diagnostic},
    disk::{self, Content, DiskError, Fingerprint, Intent, Run, Source, Times},
    due::{Clock, Dues, dues},
    lint::{self, Fixed, Refusal, RuleSet, Rulebook},
    note::{Note, Unread},
    path::NotePath,
    rule::{Committed, Context},
    schema::Inference,
};

/// What a pass needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Pass<'a> {
    /// The vault's folder.
    pub vault: &'a Path,
    /// Its rules.
    pub rulebook: &'a Rulebook,
    /// The moment for which it is judged.
    pub clock: &'a Clock,
    /// Its notes as they were when all was well.
    pub committed: &'a dyn Committed,
    /// What is known of the whole of it; none where no rule in force asks.
    pub survey: Option<&'a Survey>,
}

/// What keeps a note from being checked. The rest of the pass goes on.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It can't be read or written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// It is no text, or too much, so that what is due in it is not known.
    #[error("`{0}` can't be read, so what is due in it is not known: `vault-lint check` tells why")]
    Unread(NotePath),
    /// A rule failed on it.
    #[error("a rule broke down on `{0}`, so it was left alone: please report this with the note")]
    Panicked(NotePath),
}

/// A note, checked.
#[derive(Debug)]
pub struct Checked {
    /// The note.
    pub note: Note,
    /// What was found, sorted by place.
    pub findings: Vec<Diagnostic>,
}

impl Checked {
    /// The same, of a clean note without its text: it is of no more interest, and best let go where others are checked
    /// meanwhile.
    fn without_needless(self) -> Self {
        let Self { note, findings } = self;
        let note = if findings.is_empty() { Note::parse(note.path().clone(), "") } else { note };
        Self { note, findings }
    }
}

/// A note, fixed but not written.
#[derive(Debug)]
pub struct Mended {
    /// What it was, where that differs from what it is now.
    pub before: Option<String>,
    /// What it is now.
    pub note: Note,
    /// How many findings of each rule were fixed.
    pub applied: BTreeMap<&'static str, usize>,
    /// What is still found.
    pub remaining: Vec<Diagnostic>,
    /// The rules whose fixes were not applied though they could be, and why.
    pub refused: BTreeMap<&'static str, Refusal>,
    fingerprint: Fingerprint,
}

/// A note as it was read.
#[derive(Debug)]
pub struct Reading {
    /// The note.
    pub note: Note,
    /// What its file is known by.
    pub fingerprint: Fingerprint,
    times: Option<Times>,
}

/// How many notes are held at once: as many as the history takes down together.
pub const AT_ONCE: usize = 256;

impl Pass<'_> {
    /// Checks the notes at `paths` and hands those of each batch to `done`, in order, until it breaks off; a clean note
    /// comes without its text. `tick` is called after each note, from any thread.
    pub fn check_all(
        &self,
        paths: &[NotePath],
        tick: impl Fn() + Sync,
        done: impl FnMut(Vec<Result<Checked, Trouble>>) -> ControlFlow<()>,
    ) {
        let check = |Reading { note, times, .. }| Ok(self.check(note, times).without_needless());
        self.in_batches(paths, tick, check, done);
    }

    /// As [`Self::check_all`], with what is due in each note; nothing where that can't be read.
    pub fn check_and_due_all(
        &self,
        paths: &[NotePath],
        tick: impl Fn() + Sync,
        done: impl FnMut(Vec<Result<(Checked, Dues), Trouble>>) -> ControlFlow<()>,
    ) {
        let check = |Reading { note, times, .. }| {
            let dues = self.dues_of(&note).unwrap_or_default();
            Ok((self.check(note, times).without_needless(), dues))
        };
        self.in_batches(paths, tick, check, done);
    }

    /// Fixes the notes at `paths` as far as `trust` demands, and hands those of each batch to `done`, as
    /// [`Self::check_all`] does. Nothing is written.
    pub fn mend_all(
        &self,
        paths: &[NotePath],
        trust: Applicability,
        tick: impl Fn() + Sync,
        done: impl FnMut(Vec<Result<Mended, Trouble>>) -> ControlFlow<()>,
    ) {
        let mend = |read| Ok(self.mend(read, trust));
        self.in_batches(paths, tick, mend, done);
    }

    /// Hands all that is due and not done in the notes at `paths` to `done`, as [`Self::check_all`] does. Templates and
    /// copies that sync tools left have no deadlines.
    pub fn due_all(
        &self,
        paths: &[NotePath],
        tick: impl Fn() + Sync,
        done: impl FnMut(Vec<Result<Dues, Trouble>>) -> ControlFlow<()>,
    ) {
        self.in_batches(paths, tick, |read| self.dues_of(&read.note), done);
    }

    /// All that is due and not done in `note`.
    ///
    /// # Errors
    ///
    /// When it is no text, or too much.
    pub fn dues_of(&self, note: &Note) -> Result<Dues, Trouble> {
        let is_copy = note.path().conflict_copy().is_some();
        if is_copy || self.rulebook.config().is_template(note.path()) {
            return Ok(Dues::default());
        }
        if note.unread().is_some() {
            return Err(Trouble::Unread(note.path().clone()));
        }
        Ok(dues(note, &self.rulebook.in_force(note.path()).settings, self.clock))
    }

    /// What the frontmatter of the notes at `paths`, which are in `folders`, has in common, without that of templates; and
    /// what kept notes from being read.
    pub fn infer(&self, paths: &[NotePath], folders: Vec<String>) -> (Inference, Vec<Trouble>) {
        let mut inference = Inference::of(folders);
        let mut troubles = Vec::new();
        let take = |batch: Vec<Result<Note, Trouble>>| {
            for result in batch {
                match result {
                    Ok(note) if self.rulebook.config().is_template(note.path()) => {}
                    Ok(note) => inference.add(&note),
                    Err(trouble) => troubles.push(trouble),
                }
            }
            ControlFlow::Continue(())
        };
        self.in_batches(paths, || {}, |read| Ok(read.note), take);
        (inference, troubles)
    }

    /// Reads the notes at `paths` and hands what `view` makes of those of each batch to `done`, as [`Self::check_all`] does.
    pub fn view_all<T: Send>(
        &self,
        paths: &[NotePath],
        tick: impl Fn() + Sync,
        view: impl Fn(&Note) -> T + Sync,
        done: impl FnMut(Vec<Result<T, Trouble>>) -> ControlFlow<()>,
    ) {
        self.read_all(paths, tick, |read| view(&read.note), done);
    }

    /// As [`Self::view_all`], for what is to know the file too.
    pub fn read_all<T: Send>(
        &self,
        paths: &[NotePath],
        tick: impl Fn() + Sync,
        view: impl Fn(&Reading) -> T + Sync,
        done: impl FnMut(Vec<Result<T, Trouble>>) -> ControlFlow<()>,
    ) {
        self.in_batches(paths, tick, |read| Ok(view(&read)), done);
    }

    /// Checks a note that was read.
    ///
    /// # Errors
    ///
    /// When a rule breaks down on it.
    pub fn check_reading(&self, reading: Reading) -> Result<Checked, Trouble> {
        let path = reading.note.path().clone();
        guarded(&path, || self.check(reading.note, reading.times))
    }

    /// Checks and fixes a note that was read. Nothing is written.
    ///
    /// # Errors
    ///
    /// When a rule breaks down on it.
    pub fn mend_reading(&self, reading: Reading, trust: Applicability) -> Result<Mended, Trouble> {
        let path = reading.note.path().clone();
        guarded(&path, || self.mend(reading, trust))
    }

    /// Checks a note that isn't on the disk, or isn't as it is there.
    ///
    /// # Errors
    ///
    /// When a rule breaks down on it.
    pub fn check_text(&self, path: &NotePath, text: String) -> Result<Checked, Trouble> {
        guarded(path, || self.check(Note::parse(path.clone(), text), None))
    }

    /// Checks a note whose content was read elsewhere.
    ///
    /// # Errors
    ///
    /// When a rule breaks down on it.
    pub fn check_content(&self, path: &NotePath, content: Content) -> Result<Checked, Trouble> {
        guarded(path, || self.check(note(path, content), None))
    }

    /// Checks and fixes a note that isn't on the disk, or isn't as it is there.
    ///
    /// # Errors
    ///
    /// When a rule breaks down on it.
    pub fn mend_text(
        &self,
        path: &NotePath,
        text: String,
        trust: Applicability,
    ) -> Result<Mended, Trouble> {
        guarded(path, || {
            let fingerprint = Fingerprint::of(text.as_bytes());
            let note = Note::parse(path.clone(), text);
            self.mend(Reading { note, fingerprint, times: None }, trust)
        })
    }

    fn in_batches<T: Send>(
        &self,
        paths: &[NotePath],
        tick: impl Fn() + Sync,
        work: impl Fn(Reading) -> Result<T, Trouble> + Sync,
        mut done: impl FnMut(Vec<Result<T, Trouble>>) -> ControlFlow<()>,
    ) {
        let one = |path: &NotePath| {
            let result = guarded(path, || work(self.read(path)?));
            tick();
            result.flatten()
        };
        for batch in paths.chunks(AT_ONCE) {
            if done(batch.par_iter().map(one).collect()).is_break() {
                break;
            }
        }
    }

    /// Reads the note at `path`.
    ///
    /// # Errors
    ///
    /// When it can't be read.
    pub fn read_note(&self, path: &NotePath) -> Result<Note, DiskError> {
        Ok(self.read(path)?.note)
    }

    /// Reads the file at `path`, with what it is known by.
    ///
    /// # Errors
    ///
    /// When it can't be read.
    pub fn read(&self, path: &NotePath) -> Result<Reading, DiskError> {
        if let Some(kept) = self.survey.and_then(|survey| survey.take(path)) {
            return Ok(kept);
        }
        if path.is_attachment() {
            let note = Note::attachment(path.clone());
            return Ok(Reading { note, fingerprint: Fingerprint::of(&[]), times: None });
        }
        let Source { content, fingerprint, times } = disk::read(self.vault, path)?;
        Ok(Reading { note: note(path, content), fingerprint, times })
    }

    fn with_rules<T>(
        &self,
        path: &NotePath,
        times: Option<Times>,
        run: impl FnOnce(&Context<'_>, &RuleSet) -> T,
    ) -> T {
        let in_force = self.rulebook.in_force(path);
        let template = self.rulebook.config().is_template(path);
        let cx = Context::new(self.clock, &in_force.settings)
            .in_template(template)
            .knowing(self.committed)
            .at_times(times)
            .within(self.survey.map(Survey::index));
        run(&cx, &in_force.rules)
    }

    fn check(&self, note: Note, times: Option<Times>) -> Checked {
        let findings =
            self.with_rules(note.path(), times, |cx, rules| lint::check(&note, cx, rules));
        Checked { note, findings }
    }

    fn mend(&self, read: Reading, trust: Applicability) -> Mended {
        let Reading { note, fingerprint, times } = read;
        let path = note.path().clone();
        let fixed = self.with_rules(&path, times, |cx, rules| lint::fix(note, cx, rules, trust));
        let Fixed { note, before, applied, remaining, refused } = fixed;
        let before = before.map(Note::into_text);
        Mended { before, note, applied, remaining, refused, fingerprint }
    }

    /// Writes what was mended, after `run` has taken down what it was. The outcome of each note, in the same order.
    ///
    /// # Errors
    ///
    /// When the history can't be written: no note is touched then.
    pub fn write(
        &self,
        mended: &[&Mended],
        run: &mut Run,
    ) -> Result<Vec<Result<(), DiskError>>, DiskError> {
        let changed: Vec<(&Mended, &str)> =
            mended.iter().filter_map(|mended| Some((*mended, mended.before.as_deref()?))).collect();
        let intents: Vec<Intent<'_>> = changed
            .iter()
            .map(|(mended, before)| Intent {
                path: mended.note.path(),
                before,
                after: mended.note.text(),
                rules: mended
                    .applied
                    .iter()
                    .map(|(rule, count)| ((*rule).to_owned(), *count))
                    .collect(),
            })
            .collect();
        run.record(&intents)?;
        let write = |mended: &&Mended| match mended.before {
            Some(_) => run.replace(mended.note.path(), mended.note.text(), &mended.fingerprint),
            None => Ok(()),
        };
        Ok(mended.iter().map(write).collect())
    }
}

/// The note at `path`, as far as its content could be read.
fn note(path: &NotePath, content: Content) -> Note {
    let path = path.clone();
    match content {
        Content::Text(text) => Note::parse(path, text),
        Content::NotUtf8 { valid } => {
            let end = valid.len();
            Note::unreadable(path, valid, Unread::NotUtf8(end))
        }
        Content::TooBig { bytes } => Note::unreadable(path, "", Unread::TooBig(bytes)),
    }
}

/// Runs `work` so that a panic in it costs only the note at `path`.
fn guarded<T>(path: &NotePath, work: impl FnOnce() -> T) -> Result<T, Trouble> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Trouble::Panicked(path.clone()))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make the files that they need")]
mod tests {
    use std::fs;

    use jiff::{Timestamp, civil::date};

    use super::*;
    use crate::{
        config::Config,
        disk::{Bounds, History},
    };

    struct World {
        vault: tempfile::TempDir,
        state: tempfile::TempDir,
        rulebook: Rulebook,
        clock: Clock,
    }

    impl World {
        fn new(notes: &[(&str, &str)]) -> Self {
            let vault = tempfile::tempdir().unwrap();
            for (name, text) in notes {
                fs::write(vault.path().join(name), text).unwrap();
            }
            Self {
                vault,
                state: tempfile::tempdir().unwrap(),
                rulebook: Rulebook::new(Config::from_text("").unwrap()).unwrap(),
                clock: Clock::on(date(2024, 6, 1)),
            }
        }

        fn pass(&self) -> Pass<'_> {
            Pass {
                vault: self.vault.path(),
                rulebook: &self.rulebook,
                clock: &self.clock,
                committed: &(),
                survey: None,
            }
        }

        fn mend(&self, names: &[&str]) -> Vec<Mended> {
            let mut all = Vec::new();
            self.pass().mend_all(
                &paths(names),
                Applicability::Safe,
                || {},
                |batch| {
                    all.extend(batch.into_iter().map(Result::unwrap));
                    ControlFlow::Continue(())
                },
            );
            all
        }
    }

    fn paths(names: &[&str]) -> Vec<NotePath> {
        names.iter().map(|name| NotePath::new(*name)).collect()
    }

    #[test]
    fn a_note_that_is_gone_is_trouble_and_the_rest_is_checked() {
        let world = World::new(&[("a.md", "---\ntags: a, b\n---\n"), ("b.md", "fine\n")]);
        let mut counts = Vec::new();
        world.pass().check_all(
            &paths(&["a.md", "b.md", "gone.md"]),
            || {},
            |batch| {
                counts.extend(batch.into_iter().map(|r| r.ok().map(|found| found.findings.len())));
                ControlFlow::Continue(())
            },
        );
        assert_eq!(counts, [Some(1), Some(0), None]);
    }

    #[test]
    fn a_survey_keeps_notes_that_are_read_once_more_only() {
        let world = World::new(&[("a.md", "[[gone/x]]\n"), ("b.md", "text\n")]);
        let paths = ["a.md", "b.md"].map(NotePath::new);
        let survey = world.pass().survey(&paths, &paths[..1], || {});
        fs::write(world.vault.path().join("a.md"), "other\n").unwrap();
        assert_eq!(survey.take(&paths[0]).unwrap().note.text(), "[[gone/x]]\n");
        assert!(survey.take(&paths[0]).is_none() && survey.take(&paths[1]).is_none());
        let pass = Pass { survey: Some(&survey), ..world.pass() };
        assert_eq!(pass.read_note(&paths[0]).unwrap().text(), "other\n");
    }

    #[test]
    fn a_vault_in_numbers() {
        let world = World::new(&[
            (
                "a.md",
                "---\ndue: 2024-05-01\ntags: [x, Y]\n---\n[[b]] [[Gone]] ![[p.png]] #y\n- [ ] c\n- [x] d\n",
            ),
            ("b.md", "[[Gone]] [[b]]\n"),
            ("p.png", ""),
            ("q.png", ""),
            ("z.txt", ""),
        ]);
        let paths = ["a.md", "b.md", "p.png", "q.png", "z.txt"].map(NotePath::new);
        let stats = world.pass().stats(&paths, || {});
        let count = |name: &str, count| Count { name: name.to_owned(), count };
        assert_eq!((stats.notes, stats.other_files, stats.words), (2, 3, 13));
        assert_eq!((stats.links, stats.embeds, stats.broken), (5, 1, 2));
        assert_eq!((stats.open_tasks, stats.done_tasks, stats.overdue), (1, 1, 1));
        assert_eq!(stats.wanted, [count("Gone", 2)]);
        assert_eq!(stats.tags, [count("x", 1), count("y", 1)]);
        assert_eq!(stats.orphans, [NotePath::new("a.md")]);
        assert_eq!(stats.orphan_attachments, [NotePath::new("q.png")]);
        assert_eq!(stats.biggest[0].path, NotePath::new("a.md"));
    }

    #[test]
    fn a_pass_stops_when_it_is_told_to() {
        let world = World::new(&[]);
        let many: Vec<_> = (0..=AT_ONCE).map(|n| NotePath::new(format!("{n}.md"))).collect();
        let mut seen = 0;
        world.pass().check_all(
            &many,
            || {},
            |batch| {
                seen += batch.len();
                ControlFlow::Break(())
            },
        );
        assert_eq!(seen, AT_ONCE);
    }

    #[test]
    fn a_panic_costs_its_note_only() {
        let path = NotePath::new("a.md");
        let result = guarded(&path, || panic!("a rule broke down"));
        assert!(matches!(result, Err::<(), _>(Trouble::Panicked(at)) if at == path));
    }

    #[test]
    fn a_note_that_changes_between_reading_and_writing_is_left_alone() {
        let world =
            World::new(&[("a.md", "---\ntags: a, b\n---\n"), ("b.md", "---\ntags: c, d\n---\n")]);
        let mended = world.mend(&["a.md", "b.md"]);
        fs::write(world.vault.path().join("a.md"), "---\ntags: a, b\n---\nwords\n").unwrap();
        let history = History::open(world.state.path(), world.vault.path());
        let mut run = history.begin(Timestamp::UNIX_EPOCH, "fix", &Bounds::default()).unwrap();
        let outcomes = world.pass().write(&mended.iter().collect::<Vec<_>>(), &mut run).unwrap();
        run.finish().unwrap();
        assert!(matches!(outcomes[..], [Err(DiskError::Changed(_)), Ok(())]));
        let text = |name: &str| fs::read_to_string(world.vault.path().join(name)).unwrap();
        assert_eq!(text("a.md"), "---\ntags: a, b\n---\nwords\n");
        assert_eq!(text("b.md"), "---\ntags:\n  - c\n  - d\n---\n");
    }

    #[test]
    fn without_a_history_nothing_is_written() {
        let world = World::new(&[("a.md", "---\ntags: a, b\n---\n")]);
        let file = world.state.path().join("file");
        fs::write(&file, "").unwrap();
        let history = History::open(&file, world.vault.path());
        assert!(history.begin(Timestamp::UNIX_EPOCH, "fix", &Bounds::default()).is_err());
    }
}

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
};

use serde::Serialize;

use super::Pass;
use crate::{
    due::{Agenda, Urgency, dues},
    note::Note,
    path::{NotePath, fold},
    vault::{Outline, VaultIndex},
};

/// A vault in numbers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Stats {
    /// How many notes there are.
    pub notes: usize,
    /// How many other files.
    pub other_files: usize,
    /// How many bytes of notes.
    pub bytes: usize,
    /// How many words stand in notes, parted by blanks.
    pub words: usize,
    /// How many links within the vault.
    pub links: usize,
    /// How many of them are embeds.
    pub embeds: usize,
    /// How many of the links lead nowhere.
    pub broken: usize,
    /// The names of notes that are yet to be written, with how many links name them, the most wanted first.
    pub wanted: Vec<Count>,
    /// The notes to which no other file links, sorted.
    pub orphans: Vec<NotePath>,
    /// The attachments to which no file links, sorted.
    pub orphan_attachments: Vec<NotePath>,
    /// The tags, with how many notes have them, the most used first.
    pub tags: Vec<Count>,
    /// How many tasks and checkboxes are open.
    pub open_tasks: usize,
    /// How many tasks and checkboxes are done.
    pub done_tasks: usize,
    /// How many deadlines have passed, of notes, tasks and rows.
    pub overdue: usize,
    /// The notes with their bytes, the biggest first.
    pub biggest: Vec<Size>,
}

/// How often there is something of a name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Count {
    /// The name.
    pub name: String,
    /// How often.
    pub count: usize,
}

/// How big a note is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Size {
    /// The note.
    pub path: NotePath,
    /// How many bytes.
    pub bytes: usize,
}

/// As many notes are told by name as the biggest.
const MOST_BIGGEST: usize = 10;

/// What is counted of a note by itself.
struct Counted {
    path: NotePath,
    bytes: usize,
    words: usize,
    open: usize,
    done: usize,
    overdue: usize,
    tags: BTreeSet<String>,
    outline: Outline,
}

impl Pass<'_> {
    /// The vault whose files are at `paths` in numbers. What can't be read counts by its name only.
    pub fn stats(&self, paths: &[NotePath], tick: impl Fn() + Sync) -> Stats {
        let mut stats = Stats::default();
        let mut index = VaultIndex::of_files(paths.iter().cloned());
        let (mut outlines, mut tags) = (Vec::new(), BTreeMap::<String, usize>::new());
        let read: Vec<NotePath> = paths.iter().filter(|path| path.has_links()).cloned().collect();
        self.view_all(
            &read,
            tick,
            |note| self.count(note),
            |batch| {
                for counted in batch.into_iter().flatten() {
                    stats.add(&counted);
                    counted.tags.into_iter().for_each(|tag| *tags.entry(tag).or_default() += 1);
                    outlines.push((counted.path, counted.outline));
                }
                ControlFlow::Continue(())
            },
        );
        index.fill(outlines);
        let notes = paths.iter().filter(|path| is_note(path)).count();
        (stats.notes, stats.other_files) = (notes, paths.len() - notes);
        stats.tags = by_count(tags);
        stats.biggest.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.path.cmp(&b.path)));
        stats.biggest.truncate(MOST_BIGGEST);
        let census = index.census();
        (stats.links, stats.embeds, stats.broken) = (census.links, census.embeds, census.broken);
        stats.wanted = by_count(census.wanted);
        let is_template = |path: &NotePath| self.rulebook.config().is_template(path);
        let lonely = census.unlinked.iter().filter(|path| !is_template(path));
        stats.orphans = lonely.filter(|path| is_note(path)).cloned().collect();
        let attachments = census.unlinked.iter().filter(|path| path.is_attachment());
        stats.orphan_attachments = attachments.cloned().collect();
        stats
    }

    fn count(&self, note: &Note) -> Counted {
        let in_force = self.rulebook.in_force(note.path());
        let is_template = self.rulebook.config().is_template(note.path());
        let agenda = Agenda::of(note, &in_force.settings);
        let overdue = if is_template {
            0
        } else {
            let entries = dues(note, &in_force.settings, self.clock).entries;
            entries.iter().filter(|entry| entry.urgency == Urgency::Overdue).count()
        };
        Counted {
            path: note.path().clone(),
            bytes: note.text().len(),
            words: note[note.body()].split_whitespace().count(),
            open: agenda.all.saturating_sub(agenda.done),
            done: agenda.done,
            overdue,
            tags: note.tags().into_iter().map(|tag| fold(&tag)).collect(),
            outline: Outline::of(note),
        }
    }
}

impl Stats {
    fn add(&mut self, counted: &Counted) {
        if !is_note(&counted.path) {
            return;
        }
        self.bytes += counted.bytes;
        self.words += counted.words;
        self.open_tasks += counted.open;
        self.done_tasks += counted.done;
        self.overdue += counted.overdue;
        self.biggest.push(Size { path: counted.path.clone(), bytes: counted.bytes });
    }
}

fn is_note(path: &NotePath) -> bool {
    path.extension().eq_ignore_ascii_case("md")
}

/// The highest counts first, equal ones by name.
fn by_count(counts: BTreeMap<String, usize>) -> Vec<Count> {
    let counts = counts.into_iter().map(|(name, count)| Count { name, count });
    let mut counts: Vec<Count> = counts.collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    counts
}

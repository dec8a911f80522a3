use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fmt::Write as _,
};

use serde::{Deserialize, Serialize};

use super::Rulebook;
use crate::{
    diagnostic::{Diagnostic, Identity},
    note::Note,
    path::NotePath,
    rules,
};

/// The name of a vault's baseline.
pub const BASELINE_FILE: &str = ".vault-lint-baseline.json";
/// The version of the baseline's form.
const VERSION: u64 = 1;

/// The findings that a vault had at some time: those that are known and no news.
#[derive(Debug, Default)]
pub struct Baseline {
    /// In any order, one for each finding.
    known: Vec<Known>,
}

/// A finding of a baseline.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Known {
    /// The note in which it was found.
    pub path: NotePath,
    /// The name of the rule.
    pub rule: String,
    /// What it is known by.
    pub fingerprint: Identity,
}

/// Why a baseline can't be compared with.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It isn't what [`Baseline::to_json`] writes.
    #[error("it is no baseline: {0}")]
    Odd(serde_json::Error),
    /// It is of another version.
    #[error("its version is {0}, and only version {VERSION} can be read")]
    Version(u64),
}

impl Baseline {
    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// When it is something else, or of another version.
    pub fn from_json(text: &str) -> Result<Self, BaselineError> {
        #[derive(Deserialize)]
        struct Form {
            version: u64,
        }
        #[derive(Deserialize)]
        struct Whole {
            findings: Vec<Known>,
        }
        let Form { version } = serde_json::from_str(text).map_err(BaselineError::Odd)?;
        if version != VERSION {
            return Err(BaselineError::Version(version));
        }
        let Whole { findings } = serde_json::from_str(text).map_err(BaselineError::Odd)?;
        Ok(Self { known: findings })
    }

    /// Takes in the findings of a note.
    pub fn add(&mut self, note: &Note, findings: &[Diagnostic]) {
        self.known.extend(findings.iter().map(|finding| Known {
            path: note.path().clone(),
            rule: finding.rule.to_owned(),
            fingerprint: Identity::of(note, finding),
        }));
    }

    /// Takes in what is still known from before.
    pub fn keep(&mut self, known: Vec<Known>) {
        self.known.extend(known);
    }

    /// How many findings it holds.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The same as JSON: sorted, a line for each finding, so that two branches are merged with ease.
    pub fn to_json(&self) -> String {
        let mut known: Vec<&Known> = self.known.iter().collect();
        known.sort();
        let mut text = format!("{{\n\"version\": {VERSION},\n\"findings\": [");
        for (at, known) in known.into_iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            // Neither a record of text nor writing to a string fails.
            let line = serde_json::to_string(known).unwrap_or_default();
            let _ = write!(text, "{comma}\n{line}");
        }
        text.push_str("\n]\n}\n");
        text
    }
}

/// What became of a baseline.
#[derive(Debug, Default)]
pub struct Compared {
    /// How many findings of the run are in it.
    pub known: usize,
    /// What is in it and was not found any more, sorted.
    pub fixed: Vec<Known>,
    /// What is in it, but was not looked for: the note or the rule was not in the run.
    pub unseen: Vec<Known>,
    /// The rules in it that there are not.
    pub unknown_rules: BTreeSet<String>,
}

/// The findings of a run beside those of a baseline, note by note: what was known of the same note is no news.
#[derive(Debug, Default)]
pub struct Comparison {
    /// What was not met yet.
    left: BTreeMap<NotePath, BTreeMap<Identity, Vec<Known>>>,
    checked: HashSet<NotePath>,
    known: usize,
}

impl Comparison {
    /// The beginning of one.
    pub fn with(baseline: Baseline) -> Self {
        let mut left: BTreeMap<_, BTreeMap<_, Vec<_>>> = BTreeMap::new();
        for known in baseline.known {
            let of_note = left.entry(known.path.clone()).or_default();
            of_note.entry(known.fingerprint).or_default().push(known);
        }
        Self { left, ..Self::default() }
    }

    /// Takes the findings away that the baseline has of the same note.
    pub fn sift(&mut self, note: &Note, findings: &mut Vec<Diagnostic>) {
        self.checked.insert(note.path().clone());
        let Some(known) = self.left.get_mut(note.path()) else { return };
        findings.retain(|finding| {
            let known = known.get_mut(&Identity::of(note, finding)).and_then(Vec::pop);
            known.inspect(|_| self.known += 1).is_none()
        });
    }

    /// The second round, when every note was sifted. `is_gone` tells whether a note is no longer there.
    pub fn sifted(self, rulebook: &Rulebook, is_gone: impl Fn(&NotePath) -> bool) -> Moves {
        let mut moves = Moves::default();
        for (path, known) in self.left {
            let was_sought = self.checked.contains(&path) || is_gone(&path);
            let in_force = rulebook.in_force(&path);
            let is_on =
                |name: &str| in_force.rules.iter().any(|(rule, _)| rule.meta().name == name);
            for known in known.into_values().flatten() {
                if rules::find(&known.rule).is_none() {
                    moves.compared.unknown_rules.insert(known.rule);
                } else if was_sought && is_on(&known.rule) {
                    moves.lost.entry(known.fingerprint).or_default().push(known);
                } else {
                    moves.compared.unseen.push(known);
                }
            }
        }
        moves.compared.known = self.known;
        moves
    }
}

/// What the notes of a baseline have no more, beside what is found in others: a note was renamed, or its words moved.
#[derive(Debug, Default)]
pub struct Moves {
    lost: BTreeMap<Identity, Vec<Known>>,
    compared: Compared,
}

impl Moves {
    /// Takes the findings away that the baseline has of another note, which has them no more.
    pub fn sift(&mut self, note: &Note, findings: &mut Vec<Diagnostic>) {
        findings.retain(|finding| {
            let identity = Identity::of(note, finding);
            let lost = self.lost.get_mut(&identity).filter(|lost| !lost.is_empty());
            let known = lost.map(|lost| lost.swap_remove(0));
            known.inspect(|_| self.compared.known += 1).is_none()
        });
    }

    /// What became of the baseline.
    pub fn end(self) -> Compared {
        let mut fixed: Vec<Known> = self.lost.into_values().flatten().collect();
        fixed.sort();
        Compared { fixed, ..self.compared }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{config::Config, due::Clock, lint, rule::Context};

    /// Notes by their paths, checked as on some day.
    struct Vault(Vec<(Note, Vec<Diagnostic>)>);

    fn rulebook(settings: &str) -> Rulebook {
        Rulebook::new(Config::from_text(settings).unwrap()).unwrap()
    }

    impl Vault {
        fn on(day: i8, notes: &[(&str, &str)]) -> Self {
            let (rulebook, clock) = (rulebook(""), Clock::on(date(2024, 6, day)));
            let check = |(path, text): &(&str, &str)| {
                let note = Note::parse(NotePath::new(*path), *text);
                let in_force = rulebook.in_force(note.path());
                let cx = Context::new(&clock, &in_force.settings);
                let findings = lint::check(&note, &cx, &in_force.rules);
                (note, findings)
            };
            Self(notes.iter().map(check).collect())
        }

        fn of(notes: &[(&str, &str)]) -> Self {
            Self::on(1, notes)
        }

        fn baseline(&self) -> Baseline {
            let mut baseline = Baseline::default();
            self.0.iter().for_each(|(note, findings)| baseline.add(note, findings));
            Baseline::from_json(&baseline.to_json()).unwrap()
        }

        /// What is new, how many are known, and what is fixed.
        fn since(mut self, before: &Self) -> (String, usize, String) {
            let mut comparison = Comparison::with(before.baseline());
            for (note, findings) in &mut self.0 {
                comparison.sift(note, findings);
            }
            let there: Vec<_> = self.0.iter().map(|(note, _)| note.path().clone()).collect();
            let is_gone = |path: &NotePath| path.as_str() != "unread.md" && !there.contains(path);
            let mut moves = comparison.sifted(&rulebook(""), is_gone);
            let mut new = Vec::new();
            for (note, findings) in &mut self.0 {
                moves.sift(note, findings);
                new.extend(findings.iter().map(|found| format!("{}: {}", note.path(), found.rule)));
            }
            let compared = moves.end();
            let fixed =
                compared.fixed.iter().map(|known| format!("{}: {}", known.path, known.rule));
            (new.join(", "), compared.known, fixed.collect::<Vec<_>>().join(", "))
        }
    }

    const TAGS: &str = "---\ntags: a, b\n---\n";
    const TABLE: &str = "words\n| a |\n| - |\n";

    fn outcome(new: &str, known: usize, fixed: &str) -> (String, usize, String) {
        (new.to_owned(), known, fixed.to_owned())
    }

    #[test]
    fn what_is_known_is_no_news_wherever_it_went() {
        let before = Vault::of(&[("a.md", TAGS), ("b.md", TABLE)]);
        let moved = format!("# New\n\n{TABLE}");
        let same = [("a.md", TAGS), ("b.md", TABLE)];
        let lines_moved = [("a.md", "---\nx: 1\ntags: a, b\n---\nmore\n"), ("b.md", &moved)];
        let renamed = [("b.md", TABLE), ("C/d.md", TAGS)];
        let swapped = [("a.md", TABLE), ("b.md", TAGS)];
        for notes in [same, lines_moved, renamed, swapped] {
            assert_eq!(Vault::of(&notes).since(&before), outcome("", 2, ""), "{notes:?}");
        }
    }

    #[test]
    fn of_two_alike_one_may_be_fixed_or_new() {
        let twice = format!("{TABLE}\n{TABLE}");
        let (one, two) = (|| Vault::of(&[("a.md", TABLE)]), || Vault::of(&[("a.md", &twice)]));
        assert_eq!(one().since(&two()), outcome("", 1, "a.md: glued-table"));
        assert_eq!(two().since(&one()), outcome("a.md: glued-table", 1, ""));
        // A copy is no move: the other note still has it.
        let copied = Vault::of(&[("a.md", TABLE), ("b.md", TABLE)]);
        assert_eq!(copied.since(&one()), outcome("b.md: glued-table", 1, ""));
    }

    #[test]
    fn days_that_pass_are_no_news() {
        let note = [("a.md", "---\ndue: 2024-05-31\n---\n")];
        let before = Vault::on(1, &note);
        assert_eq!(before.0[0].1[0].message, "1 day overdue");
        assert_eq!(Vault::on(9, &note).since(&before), outcome("", 1, ""));
        let task = [("a.md", "- [ ] b 📅 2024-06-03\n- [ ] c 📅 2024-06-20\n")];
        let [soon, today, past] = [1, 3, 4].map(|day| Vault::on(day, &task));
        let rules = [&soon, &today, &past].map(|vault| vault.0[0].1[0].rule);
        assert_eq!(rules, ["due-soon", "due-today", "overdue"]);
        let renamed = Vault::on(3, &[("b.md", task[0].1)]);
        assert_eq!(renamed.since(&soon), outcome("", 1, ""));
        assert_eq!(today.since(&soon), outcome("", 1, ""));
        assert_eq!(past.since(&soon), outcome("", 1, ""));
        // Another deadline is near now, and that is news.
        assert_eq!(Vault::on(15, &task).since(&soon), outcome("a.md: due-soon", 1, ""));
    }

    #[test]
    fn only_what_was_sought_is_fixed() {
        let before = Vault::of(&[("gone.md", TAGS), ("unread.md", TAGS), ("x.md", TABLE)]);
        let after = Vault::of(&[("x.md", "words\n")]);
        assert_eq!(
            after.since(&before),
            outcome("", 0, "gone.md: invalid-list-property, x.md: glued-table")
        );

        let mut comparison = Comparison::with(before.baseline());
        comparison.sift(&Note::parse(NotePath::new("x.md"), ""), &mut Vec::new());
        let off = rulebook("[rules]\nglued-table = \"off\"");
        let compared = comparison.sifted(&off, |_| false).end();
        assert_eq!((compared.fixed.len(), compared.unseen.len()), (0, 3));
    }

    #[test]
    fn a_baseline_is_a_line_a_finding_and_tells_why_it_cannot_be_read() {
        let text = Vault::of(&[("b.md", TABLE), ("a \"b\".md", TAGS)]).baseline().to_json();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 8, "{text}");
        assert!(
            lines[3].starts_with(r#"{"path":"a \"b\".md","rule":"invalid-list-property""#),
            "{text}"
        );
        assert!(Baseline::from_json(&Baseline::default().to_json()).unwrap().is_empty());

        let error = |text: &str| Baseline::from_json(text).unwrap_err().to_string();
        assert_eq!(
            error(r#"{"version": 2, "all": []}"#),
            "its version is 2, and only version 1 can be read"
        );
        let broken = Baseline::from_json("{").unwrap_err();
        assert!(std::error::Error::source(&broken).is_none(), "it would be told twice");
        assert!(error("<<<<<<< ours\n").starts_with("it is no baseline: expected value at line 1"));
        assert!(
            error(&text.replacen("\"fingerprint\":\"", "\"fingerprint\":\"x", 1))
                .contains("is no fingerprint")
        );

        let strange = text.replace("glued-table", "from-the-future");
        let comparison = Comparison::with(Baseline::from_json(&strange).unwrap());
        let compared = comparison.sifted(&rulebook(""), |_| true).end();
        assert_eq!(compared.unknown_rules, BTreeSet::from(["from-the-future".to_owned()]));
    }
}

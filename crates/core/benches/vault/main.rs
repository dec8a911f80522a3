//! What checking and fixing a vault costs, beside merely parsing its Markdown.

#![expect(clippy::disallowed_methods, reason = "the yardstick is the Markdown parser itself")]
#![expect(clippy::unwrap_used, reason = "what can't be set up can't be measured")]

mod generate;

use std::{fs, ops::ControlFlow};

use divan::{Bencher, black_box};
use jiff::civil::date;
use pulldown_cmark::{Options, Parser};
use vault_lint_core::{
    config::Config,
    diagnostic::Applicability,
    due::Clock,
    lint::{self, InForce, Rulebook},
    note::Note,
    pass::Pass,
    path::NotePath,
    rule::{Category, Context},
    rules,
};

const NOTES: usize = 10_000;
const SEED: u64 = 1;

fn main() {
    divan::main();
}

fn sources() -> Vec<(NotePath, String)> {
    let notes = generate::vault(NOTES, SEED);
    notes.into_iter().map(|(path, text)| (NotePath::new(path), text)).collect()
}

fn rulebook() -> Rulebook {
    Rulebook::new(Config::from_text("").unwrap()).unwrap()
}

/// The rules with all that format on, by their own options.
fn formatting_rulebook() -> Rulebook {
    let formatting = rules::all().iter().filter(|rule| rule.meta.category == Category::Format);
    let levels = formatting.map(|rule| format!("{} = \"warning\"\n", rule.meta.name));
    let settings = format!("[rules]\n{}", levels.collect::<String>());
    Rulebook::new(Config::from_text(&settings).unwrap()).unwrap()
}

fn clock() -> Clock {
    Clock::on(date(2024, 6, 1))
}

fn parse_note((path, text): &(NotePath, String)) -> Note {
    Note::parse(path.clone(), text.as_str())
}

/// Calls `work` with what rules know about any note of a vault without settings.
fn with_rules(work: impl FnOnce(&Context<'_>, &InForce)) {
    with_rules_of(&rulebook(), work);
}

fn with_rules_of(rulebook: &Rulebook, work: impl FnOnce(&Context<'_>, &InForce)) {
    let clock = clock();
    let in_force = rulebook.in_force(&NotePath::new("Note.md"));
    let settings = &in_force.settings;
    work(&Context::new(&clock, settings), &in_force);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn markdown(bencher: Bencher<'_, '_>) {
    let sources = sources();
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let events = |text: &str| Parser::new_ext(text, options).into_offset_iter().count();
    bencher.bench_local(|| sources.iter().map(|(_, text)| events(text)).sum::<usize>());
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn parse(bencher: Bencher<'_, '_>) {
    let sources = sources();
    bencher.bench_local(|| {
        for source in &sources {
            black_box(parse_note(source));
        }
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn check(bencher: Bencher<'_, '_>) {
    let sources = sources();
    with_rules(|cx, in_force| {
        let check = |source| lint::check(&parse_note(source), cx, &in_force.rules).len();
        bencher.bench_local(|| sources.iter().map(check).sum::<usize>());
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn check_with_formatting(bencher: Bencher<'_, '_>) {
    let sources = sources();
    with_rules_of(&formatting_rulebook(), |cx, in_force| {
        let check = |source| lint::check(&parse_note(source), cx, &in_force.rules).len();
        bencher.bench_local(|| sources.iter().map(check).sum::<usize>());
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn check_parsed(bencher: Bencher<'_, '_>) {
    let sources = sources();
    with_rules(|cx, in_force| {
        let check = |note: &Note| lint::check(note, cx, &in_force.rules).len();
        let parsed = || sources.iter().map(parse_note).collect::<Vec<_>>();
        bencher
            .with_inputs(parsed)
            .bench_local_refs(|notes| notes.iter().map(check).sum::<usize>());
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn fix(bencher: Bencher<'_, '_>) {
    let sources = sources();
    with_rules(|cx, in_force| {
        let fix = |source| lint::fix(parse_note(source), cx, &in_force.rules, Applicability::Safe);
        bencher
            .bench_local(|| sources.iter().map(|source| fix(source).applied.len()).sum::<usize>());
    });
}

/// From the disk, on all cores.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn check_folder(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<NotePath> = sources()
        .into_iter()
        .map(|(path, text)| {
            let file = folder.path().join(path.as_str());
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
            path
        })
        .collect();
    let (rulebook, clock) = (rulebook(), clock());
    let pass = Pass {
        vault: folder.path(),
        rulebook: &rulebook,
        clock: &clock,
        committed: &(),
        survey: None,
    };
    bencher.bench_local(|| {
        let mut findings = 0;
        let tick = || {};
        pass.check_all(&paths, tick, |batch| {
            findings += batch.iter().flatten().map(|note| note.findings.len()).sum::<usize>();
            ControlFlow::Continue(())
        });
        findings
    });
}

use std::{collections::BTreeMap, io::Read as _, path::Path};

use anyhow::{Context as _, bail};
use vault_lint_core::{
    diagnostic::Applicability,
    diff,
    disk::{self, Bounds, DiskError, Run},
    pass::{Mended, Trouble},
    path::NotePath,
};

use crate::{
    args::FixArgs,
    clock,
    exit::Status,
    format::{self, Summary},
    output::Output,
    progress::Progress,
    session::Session,
};

/// Mends the notes in place.
pub(crate) fn fix(args: &FixArgs, output: &mut Output) -> anyhow::Result<Status> {
    if args.selection.paths.iter().any(|path| path.as_os_str() == "-") {
        return fix_stdin(args, output);
    }
    let session = Session::open(&args.selection, args.fix_templates)?;
    let (paths, errors) = session.notes(&args.selection)?;
    for error in &errors {
        output.complain(&format::disk_error(error, output));
    }
    let had_errors = !errors.is_empty();
    let trust = trust(args);
    let status = if args.diff {
        show_diff(&session, &paths, trust, output)?
    } else {
        write(&session, &paths, trust, output)?
    };
    Ok(if had_errors { Status::Trouble } else { status })
}

fn trust(args: &FixArgs) -> Applicability {
    if args.r#unsafe { Applicability::Unsafe } else { Applicability::Safe }
}

/// Prints what would change, as one diff.
pub(crate) fn show_diff(
    session: &Session,
    paths: &[NotePath],
    trust: Applicability,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let mut status = Status::Clean;
    let mut failed = Ok(());
    session.pass().mend_all(
        paths,
        trust,
        || {},
        |batch| {
            for result in batch {
                match result {
                    Ok(mended) => {
                        complain_of_refusals(&mended, output);
                        let Some(before) = &mended.before else { continue };
                        let diff = diff::unified(mended.note.path(), before, mended.note.text());
                        let printed = output.print(&format::diff(&diff, output));
                        failed = std::mem::replace(&mut failed, Ok(())).and(printed);
                        status = worse(status, Status::Findings);
                    }
                    Err(trouble) => {
                        output.complain(&format::trouble(&trouble, output));
                        status = Status::Trouble;
                    }
                }
            }
        },
    );
    failed?;
    Ok(status)
}

fn worse(status: Status, other: Status) -> Status {
    if status == Status::Trouble { status } else { other }
}

/// What became of the notes.
#[derive(Default)]
struct Outcome {
    summary: Summary,
    fixed_notes: usize,
    fixed: BTreeMap<&'static str, usize>,
    trouble: bool,
}

fn write(
    session: &Session,
    paths: &[NotePath],
    trust: Applicability,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let history = session.history()?;
    let mut run: Option<Run> = None;
    let mut outcome = Outcome::default();
    outcome.summary.notes = paths.len();
    let mut failed: anyhow::Result<()> = Ok(());
    let progress = Progress::new(paths.len(), output.is_quiet());
    session.pass().mend_all(
        paths,
        trust,
        || progress.tick(),
        |batch| {
            if failed.is_err() {
                return;
            }
            let mut mended = Vec::with_capacity(batch.len());
            for result in batch {
                match result {
                    Ok(note) => mended.push(note),
                    Err(trouble) => outcome.fail(&trouble, output),
                }
            }
            failed = (|| {
                let changed: Vec<&Mended> =
                    mended.iter().filter(|note| note.before.is_some()).collect();
                if !changed.is_empty() {
                    if run.is_none() {
                        run = Some(
                            history
                                .begin(clock::now(), "fix", &Bounds::default())
                                .context(NO_HISTORY)?,
                        );
                    }
                    let run = run.as_mut().context("a run is open")?;
                    let results = session.pass().write(&changed, run).context(NO_HISTORY)?;
                    outcome.wrote(&changed, results, output)?;
                }
                mended.iter().for_each(|note| outcome.keep(note, output));
                Ok(())
            })();
        },
    );
    drop(progress);
    if let Some(run) = run {
        run.finish().context(NO_HISTORY)?;
    }
    failed?;
    output.say(&outcome.text(trust, output));
    Ok(if outcome.trouble { Status::Trouble } else { Status::Clean })
}

const NO_HISTORY: &str = "no note was touched, because what they were can't be kept for `undo`";

impl Outcome {
    fn fail(&mut self, trouble: &Trouble, output: &mut Output) {
        self.trouble = true;
        output.complain(&format::trouble(trouble, output));
    }

    /// Tells of the notes that were written, and of those that couldn't be.
    fn wrote(
        &mut self,
        notes: &[&Mended],
        results: Vec<Result<(), DiskError>>,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        for (note, result) in notes.iter().zip(results) {
            if let Err(error) = result {
                self.fail(&Trouble::Disk(error), output);
                continue;
            }
            self.fixed_notes += 1;
            for (rule, count) in &note.applied {
                *self.fixed.entry(rule).or_default() += count;
            }
            if !output.is_quiet() {
                output.print(&format::fixed_note(note, output))?;
            }
        }
        Ok(())
    }

    fn keep(&mut self, note: &Mended, output: &mut Output) {
        self.summary.add(&note.remaining);
        complain_of_refusals(note, output);
    }

    fn text(&self, trust: Applicability, output: &Output) -> String {
        format::fix_summary(
            self.fixed_notes,
            self.fixed.values().sum(),
            &self.summary,
            trust,
            output,
        )
    }
}

fn complain_of_refusals(note: &Mended, output: &mut Output) {
    for (rule, refusal) in &note.refused {
        output.complain(&format::refusal(note.note.path(), rule, *refusal, output));
    }
}

/// Mends a note from the standard input and prints it. When anything goes wrong nothing is printed, as an editor takes
/// what is printed for the note.
fn fix_stdin(args: &FixArgs, output: &mut Output) -> anyhow::Result<Status> {
    if args.selection.paths.len() > 1 {
        bail!("`-` stands alone: it is the note on the standard input");
    }
    let path = args.stdin_path.as_deref().unwrap_or(Path::new("stdin.md"));
    let place = std::path::absolute(path).context("the path of the note")?;
    let folder = place.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("/"));
    let vault = disk::vault_of(folder)?;
    let session = Session::of(vault, &args.selection, args.fix_templates)?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("the standard input")?;
    let text = String::from_utf8(bytes).ok().context("the standard input is no UTF-8")?;
    let resolved = folder.canonicalize()?.join(place.strip_prefix(folder)?);
    let path = NotePath::inside(&session.vault, &resolved)
        .context("the note lies outside of its vault")?;
    let mended = session.pass().mend_text(&path, text, trust(args))?;
    complain_of_refusals(&mended, output);
    if !args.diff {
        output.print_raw(mended.note.text())?;
        return Ok(Status::Clean);
    }
    let Some(before) = &mended.before else { return Ok(Status::Clean) };
    output.print(&format::diff(&diff::unified(&path, before, mended.note.text()), output))?;
    Ok(Status::Findings)
}

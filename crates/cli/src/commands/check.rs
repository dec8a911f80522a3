use std::ops::ControlFlow;

use anyhow::{Context as _, ensure};
use vault_lint_core::{
    diagnostic::Applicability,
    lint::Comparison,
    pass::{Checked, Trouble},
    path::NotePath,
};

use super::{baseline, fix, piped::Piped, sieve::Sieve};
use crate::{
    args::{CheckArgs, FailOn, Narrowing},
    exit::Status,
    format::{Frame, Report},
    git::Changes,
    output::Output,
    progress::Progress,
    selected::{List, Selected},
    session::Session,
};

/// Reports what is wrong with the notes.
pub(crate) fn check(args: &CheckArgs, output: &mut Output) -> anyhow::Result<Status> {
    if Piped::is_meant(&args.selection) {
        return check_piped(args, output);
    }
    let list = args.narrowing.files_from.as_deref().map(List::read).transpose()?;
    let listed = list.as_ref().map_or(&[][..], |list| &list.notes);
    let mut session = Session::open(&args.selection, listed, false)?;
    let Selected { paths, errors, changes } =
        Selected::of(&session, &args.selection.notes, &args.narrowing, list)?;
    session.look_around(&args.selection.notes, &paths);
    let staged = changes.clone().filter(|_| args.narrowing.staged);
    let mut run = Run::new(args, &session, changes, output)?;
    for error in errors {
        run.report.trouble(&Trouble::Disk(error), output);
    }
    match staged {
        Some(staged) => run.check_staged(&staged, &paths, output)?,
        None => run.check_all(&paths, output),
    }
    if args.diff {
        fix::show_diff(&session, &run.mendable, Applicability::Safe, output);
    }
    Ok(run.end(output))
}

fn check_piped(args: &CheckArgs, output: &mut Output) -> anyhow::Result<Status> {
    let Narrowing { changed_since, staged, files_from, changed_lines: _ } = &args.narrowing;
    ensure!(
        changed_since.is_none() && !staged && files_from.is_none(),
        "`-` is one note, of which nothing can be picked"
    );
    let Piped { session, path, text } = Piped::read(&args.selection, false)?;
    let mut run = Run::new(args, &session, None, output)?;
    run.take(session.pass().check_text(&path, text.clone()), output);
    if args.diff {
        fix::show_change(&session.pass().mend_text(&path, text, Applicability::Safe)?, output);
    }
    Ok(run.end(output))
}

/// A check, from the notes to the report.
struct Run<'a> {
    args: &'a CheckArgs,
    session: &'a Session,
    sieve: Sieve,
    report: Report,
    /// The notes in which something can be fixed safely.
    mendable: Vec<NotePath>,
}

impl<'a> Run<'a> {
    fn new(
        args: &'a CheckArgs,
        session: &'a Session,
        changes: Option<Changes>,
        output: &Output,
    ) -> anyhow::Result<Self> {
        let format = (!args.diff).then_some(args.format);
        let report = Report::new(Frame::of(session, output), format, &args.output)?;
        let sieve = Sieve::new(changes, comparison(args, session)?);
        Ok(Self { args, session, sieve, report, mendable: Vec::new() })
    }

    fn check_all(&mut self, paths: &[NotePath], output: &mut Output) {
        let progress = Progress::new(paths.len(), output);
        self.session.pass().check_all(
            paths,
            || progress.tick(),
            |batch: Vec<_>| {
                progress.aside(output, |output| {
                    batch.into_iter().for_each(|result| self.take(result, output));
                });
                if output.is_broken() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
    }

    fn check_staged(
        &mut self,
        staged: &Changes,
        paths: &[NotePath],
        output: &mut Output,
    ) -> anyhow::Result<()> {
        let session = self.session;
        staged.contents(&session.vault, paths, |path, content| {
            self.take(session.pass().check_content(path, content), output);
        })
    }

    fn take(&mut self, result: Result<Checked, Trouble>, output: &mut Output) {
        match result {
            Ok(checked) => {
                if let Some(checked) = self.sieve.note(checked) {
                    self.show(&checked, output);
                }
            }
            Err(trouble) => self.report.trouble(&trouble, output),
        }
    }

    fn show(&mut self, checked: &Checked, output: &mut Output) {
        if self.report.note(checked, output) {
            self.mendable.push(checked.note.path().clone());
        }
    }

    fn end(mut self, output: &mut Output) -> Status {
        let (held, compared) = std::mem::take(&mut self.sieve).end(self.session);
        held.iter().for_each(|checked| self.show(checked, output));
        if let Some(compared) = compared {
            self.report.compare(compared, self.args.show_fixed, output);
        }
        self.report.end(output);
        let set = self.session.rulebook.config().fail_on();
        let fail_on = self.args.fail_on.map_or(Some(set), FailOn::severity);
        let worst = self.report.summary().worst();
        if self.report.is_troubled() {
            Status::Trouble
        } else if worst.is_some_and(|worst| fail_on.is_some_and(|level| worst >= level)) {
            Status::Findings
        } else {
            Status::Clean
        }
    }
}

/// The baseline that is asked for.
fn comparison(args: &CheckArgs, session: &Session) -> anyhow::Result<Option<Comparison>> {
    let Some(asked) = &args.baseline else { return Ok(None) };
    let file = baseline::file_of(session, asked.as_deref());
    let baseline = baseline::read(&file)?.with_context(|| {
        format!("there is no baseline `{}`: `vault-lint baseline` writes one", file.display())
    })?;
    Ok(Some(Comparison::with(baseline)))
}

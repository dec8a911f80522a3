use std::ops::ControlFlow;

use vault_lint_core::{
    diagnostic::{Applicability, Severity},
    pass::Trouble,
    path::NotePath,
};

use super::{fix, piped::Piped};
use crate::{
    args::{CheckArgs, FailOn},
    exit::Status,
    format::Report,
    output::Output,
    progress::Progress,
    session::Session,
};

/// Reports what is wrong with the notes.
pub(crate) fn check(args: &CheckArgs, output: &mut Output) -> anyhow::Result<Status> {
    if Piped::is_meant(&args.selection) {
        return check_piped(args, output);
    }
    let session = Session::open(&args.selection, false)?;
    let (paths, errors) = session.notes(&args.selection.notes)?;
    let mut report = Report::new((!args.diff).then_some(args.format));
    for error in errors {
        report.trouble(&Trouble::Disk(error), output);
    }
    let mendable = check_all(&session, &paths, &mut report, output);
    if args.diff {
        fix::show_diff(&session, &mendable, Applicability::Safe, output);
    }
    let fail_on = fail_on(args, &session);
    Ok(end(report, &session, fail_on, output))
}

/// Checks the notes and returns those that can be mended.
fn check_all(
    session: &Session,
    paths: &[NotePath],
    report: &mut Report,
    output: &mut Output,
) -> Vec<NotePath> {
    let mut mendable = Vec::new();
    let progress = Progress::new(paths.len(), output);
    let mut show = |output: &mut Output, batch| {
        for result in batch {
            match result {
                Ok(checked) => {
                    mendable
                        .extend(report.note(&checked, output).then(|| checked.note.path().clone()));
                }
                Err(trouble) => report.trouble(&trouble, output),
            }
        }
    };
    session.pass().check_all(
        paths,
        || progress.tick(),
        |batch: Vec<_>| {
            progress.aside(output, |output| show(output, batch));
            if output.is_broken() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    mendable
}

fn check_piped(args: &CheckArgs, output: &mut Output) -> anyhow::Result<Status> {
    let Piped { session, path, text } = Piped::read(&args.selection, false)?;
    let mut report = Report::new((!args.diff).then_some(args.format));
    report.note(&session.pass().check_text(&path, text.clone())?, output);
    if args.diff {
        fix::show_change(&session.pass().mend_text(&path, text, Applicability::Safe)?, output);
    }
    let fail_on = fail_on(args, &session);
    Ok(end(report, &session, fail_on, output))
}

fn fail_on(args: &CheckArgs, session: &Session) -> Option<Severity> {
    args.fail_on.map_or(Some(session.rulebook.config().fail_on()), FailOn::severity)
}

fn end(
    report: Report,
    session: &Session,
    fail_on: Option<Severity>,
    output: &mut Output,
) -> Status {
    let worst = report.summary().worst();
    let troubled = report.is_troubled();
    report.end(&session.vault, output);
    if troubled {
        Status::Trouble
    } else if worst.is_some_and(|worst| fail_on.is_some_and(|level| worst >= level)) {
        Status::Findings
    } else {
        Status::Clean
    }
}

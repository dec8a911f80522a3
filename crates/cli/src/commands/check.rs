use vault_lint_core::{
    diagnostic::{Applicability, Severity},
    pass::Trouble,
};

use super::fix;
use crate::{
    args::{CheckArgs, FailOn, Format},
    exit::Status,
    format::{self, Report, Summary},
    output::Output,
    progress::Progress,
    session::Session,
};

/// Reports what is wrong with the notes.
pub(crate) fn check(args: &CheckArgs, output: &mut Output) -> anyhow::Result<Status> {
    let session = Session::open(&args.selection, false)?;
    let (paths, errors) = session.notes(&args.selection)?;
    let results = {
        let progress = Progress::new(paths.len(), output.is_quiet());
        session.pass().check_all(&paths, || progress.tick())
    };
    let mut report = Report {
        vault: &session.vault,
        checked: Vec::new(),
        troubles: Vec::new(),
        summary: Summary::default(),
    };
    report.troubles.extend(errors.into_iter().map(Trouble::Disk));
    report.summary.notes = paths.len();
    for result in results {
        match result {
            Ok(checked) => {
                report.summary.add(&checked.findings);
                report.checked.extend((!checked.findings.is_empty()).then_some(checked));
            }
            Err(trouble) => report.troubles.push(trouble),
        }
    }
    if args.diff {
        fix::show_diff(&session, &paths, Applicability::Safe, output)?;
        output.say(&format::summary(&report.summary, output));
    } else {
        print(&report, args.format, output)?;
    }
    complain(&report.troubles, args.format, output);
    let fail_on = args.fail_on.map_or(Some(session.rulebook.config().fail_on()), FailOn::severity);
    Ok(status(&report, fail_on))
}

fn print(report: &Report<'_>, format: Format, output: &mut Output) -> anyhow::Result<()> {
    match format {
        Format::Full => format::full(report, output)?,
        Format::Concise => format::concise(report, output)?,
        Format::Json => format::json(report, output)?,
        Format::Jsonl => format::jsonl(report, output)?,
    }
    if matches!(format, Format::Full | Format::Concise) {
        output.say(&format::summary(&report.summary, output));
    }
    Ok(())
}

/// Says what couldn't be checked; JSON holds it already.
fn complain(troubles: &[Trouble], format: Format, output: &mut Output) {
    if matches!(format, Format::Full | Format::Concise) {
        for trouble in troubles {
            output.complain(&format::trouble(trouble, output));
        }
    }
}

fn status(report: &Report<'_>, fail_on: Option<Severity>) -> Status {
    let worst = report
        .checked
        .iter()
        .flat_map(|checked| &checked.findings)
        .map(|finding| finding.severity)
        .max();
    if !report.troubles.is_empty() {
        Status::Trouble
    } else if worst.is_some_and(|worst| fail_on.is_some_and(|level| worst >= level)) {
        Status::Findings
    } else {
        Status::Clean
    }
}

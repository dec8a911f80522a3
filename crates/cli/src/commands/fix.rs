use std::ops::ControlFlow;

use anyhow::Context as _;
use vault_lint_core::{
    diagnostic::Applicability,
    diff,
    disk::{Bounds, History, Lock, Run},
    pass::{AT_ONCE, Checked, Mended, Trouble},
    path::NotePath,
};

use super::piped::Piped;
use crate::{
    args::FixArgs,
    clock,
    exit::Status,
    format::{self, Fixes},
    late,
    output::Output,
    progress::Progress,
    session::{self, Session},
};

/// Mends the notes in place.
pub(crate) fn fix(args: &FixArgs, output: &mut Output) -> anyhow::Result<Status> {
    let trust = if args.r#unsafe { Applicability::Unsafe } else { Applicability::Safe };
    if Piped::is_meant(&args.selection) {
        return fix_piped(args, trust, output);
    }
    let mut session = Session::open(&args.selection, &[], args.fix_templates)?;
    if !args.diff {
        late::repair(&session.history()?, output)?;
    }
    let (paths, errors) = session.notes(&args.selection.notes)?;
    session.look_around(&args.selection.notes, &paths);
    for error in &errors {
        output.complain(&format::error(&error.to_string()));
    }
    let status = if args.diff {
        show_diff(&session, &paths, trust, output)
    } else {
        write_all(&session, &paths, trust, output)?
    };
    Ok(if errors.is_empty() { status } else { Status::Trouble })
}

/// Prints what would change, as one diff.
pub(super) fn show_diff(
    session: &Session,
    paths: &[NotePath],
    trust: Applicability,
    output: &mut Output,
) -> Status {
    let (mut changes, mut troubled) = (false, false);
    let progress = Progress::new(paths.len(), output);
    let mut show = |output: &mut Output, batch| {
        for result in batch {
            match result {
                Ok(mended) => changes |= show_change(&mended, output),
                Err(trouble) => {
                    output.complain(&format::error(&Trouble::to_string(&trouble)));
                    troubled = true;
                }
            }
        }
    };
    session.pass().mend_all(
        paths,
        trust,
        || progress.tick(),
        |batch: Vec<_>| {
            progress.aside(output, |output| show(output, batch));
            if output.is_broken() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    match (troubled, changes) {
        (true, _) => Status::Trouble,
        (false, true) => Status::Findings,
        (false, false) => Status::Clean,
    }
}

/// Prints the diff of a note, and says whether there is one.
pub(super) fn show_change(mended: &Mended, output: &mut Output) -> bool {
    complain_of_refusals(mended, output);
    let Some(before) = &mended.before else { return false };
    format::diff(&diff::unified(mended.note.path(), before, mended.note.text()), output);
    true
}

fn complain_of_refusals(mended: &Mended, output: &mut Output) {
    for (rule, refusal) in &mended.refused {
        output.complain(&format::refusal(mended.note.path(), rule, *refusal));
    }
}

fn write_all(
    session: &Session,
    paths: &[NotePath],
    trust: Applicability,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let mut writer = Writer {
        session,
        history: session.history()?,
        run: None,
        fixes: Fixes::new(trust, paths.len()),
    };
    let mut result = Ok(());
    let progress = Progress::new(paths.len(), output);
    // What notes are stamped with is the time at which they are written, however long all of them take.
    for paths in paths.chunks(AT_ONCE) {
        let moment = session.moment();
        session.pass_at(&moment).mend_all(
            paths,
            trust,
            || progress.tick(),
            |batch| {
                result = progress.aside(output, |output| writer.write(batch, output));
                ControlFlow::Continue(())
            },
        );
        if result.is_err() {
            break;
        }
    }
    drop(progress);
    if let Some((run, _)) = &mut writer.run {
        late::settle(run, output);
    }
    let finished = writer.run.take().map_or(Ok(()), |(run, _lock)| run.finish());
    writer.fixes.troubled |= result.is_err();
    output.say(&writer.fixes.summary());
    result.context("no further note was touched, as what they were can't be kept for `undo`")?;
    finished.context("the notes are written, but the history of this run isn't closed")?;
    Ok(if writer.fixes.troubled { Status::Trouble } else { Status::Clean })
}

/// Writes what was mended, in one run of the history.
struct Writer<'a> {
    session: &'a Session,
    history: History,
    /// None until there is something to write; the notes are claimed for it.
    run: Option<(Run, Lock)>,
    fixes: Fixes,
}

impl Writer<'_> {
    /// Writes a batch of notes and tells of each that was changed, refused or in trouble.
    fn write(
        &mut self,
        batch: Vec<Result<Mended, Trouble>>,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        let mut notes = Vec::with_capacity(batch.len());
        for result in batch {
            match result {
                Ok(mended) => notes.push(mended),
                Err(trouble) => self.fail(&trouble, output),
            }
        }
        let changed: Vec<&Mended> = notes.iter().filter(|note| note.before.is_some()).collect();
        if !changed.is_empty() {
            let (run, _) = match &mut self.run {
                Some(run) => run,
                none => {
                    let lock = session::claim(&self.history, output)?;
                    let run = self.history.begin(clock::now(), "fix", &Bounds::default())?;
                    none.insert((run, lock))
                }
            };
            let results = self.session.pass().write(&changed, run)?;
            for (mended, result) in changed.into_iter().zip(results) {
                match result {
                    Ok(()) => self.tell(mended, output),
                    Err(error) => self.fail(&Trouble::Disk(error), output),
                }
            }
        }
        // What is left in a note that could not be written is for the next check to say.
        for mended in &notes {
            if mended.before.is_none() {
                self.fixes.left.add(&mended.remaining);
            }
            complain_of_refusals(mended, output);
        }
        Ok(())
    }

    fn tell(&mut self, mended: &Mended, output: &mut Output) {
        self.fixes.add(mended);
        self.fixes.left.add(&mended.remaining);
        if !output.is_quiet() {
            output.print(&format::fixed_note(mended));
        }
    }

    fn fail(&mut self, trouble: &Trouble, output: &mut Output) {
        self.fixes.troubled = true;
        output.complain(&format::error(&trouble.to_string()));
    }
}

/// Mends a note from the standard input and prints it, and tells on the standard error stream what is left. When anything
/// goes wrong nothing is printed, as an editor takes what is printed for the note.
fn fix_piped(args: &FixArgs, trust: Applicability, output: &mut Output) -> anyhow::Result<Status> {
    let Piped { session, path, text } = Piped::read(&args.selection, args.fix_templates)?;
    let mended = session.pass().mend_text(&path, text, trust)?;
    if args.diff {
        return Ok(if show_change(&mended, output) { Status::Findings } else { Status::Clean });
    }
    output.print_raw(mended.note.text());
    complain_of_refusals(&mended, output);
    let left = Checked { note: mended.note, findings: mended.remaining };
    output.say(&format::lines(&left));
    Ok(Status::Clean)
}

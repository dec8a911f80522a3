use anyhow::{Context as _, bail};
use vault_lint_core::{
    diff,
    disk::{self, History, Record, Step, Touched},
    path::NotePath,
};

use super::history::note_at;
use crate::{args::ShowArgs, exit::Status, format, output::Output, session};

/// Shows what a run did, or a version of a note.
pub(crate) fn show(args: &ShowArgs, output: &mut Output) -> anyhow::Result<Status> {
    let vault = disk::vault_of(&args.vault)?;
    let history = session::history(&vault)?;
    let is_asked = |run: &Record| run.id == args.what;
    if let Some(run) = history.runs().into_iter().find(is_asked) {
        let Some(note) = &args.note else { return Ok(show_run(&history, &run, output)) };
        let note = note_at(&vault, note)?;
        let within = history.runs_of(&note).into_iter().find(is_asked);
        let run = within.with_context(|| format!("run `{}` did nothing to `{note}`", run.id))?;
        return Ok(show_run(&history, &run, output));
    }
    let Some(text) = history.version_named(&args.what) else {
        bail!(
            "there is no run or version `{}`: `vault-lint history` lists the runs, `vault-lint history NOTE` those of a note \
             and its versions",
            args.what
        );
    };
    output.print_raw(&text);
    Ok(Status::Clean)
}

fn show_run(history: &History, run: &Record, output: &mut Output) -> Status {
    output.say(&format::run_title(run));
    let mut forgotten = false;
    for step in &run.steps {
        match step {
            Step::Move(moved) => {
                let [from, to] = [&moved.from, &moved.to].map(|path| NotePath::new(path.as_str()));
                format::diff(&diff::rename(&from, &to), output);
            }
            Step::Note(touched) | Step::Late(touched) => {
                forgotten |= !show_note(history, touched, output);
            }
        }
    }
    if forgotten { Status::Trouble } else { Status::Clean }
}

/// Shows what a run made of a note, and says whether that is still known.
fn show_note(history: &History, touched: &Touched, output: &mut Output) -> bool {
    let path = NotePath::new(touched.path.as_str());
    let texts = (history.version(&touched.before), history.version(&touched.after));
    let (Some(before), Some(after)) = texts else {
        output.complain(&format::path_line(&path, "what it was is no longer kept"));
        return false;
    };
    format::diff(&diff::unified(&path, &before, &after), output);
    true
}

use std::path::Path;

use anyhow::{Context as _, bail};
use vault_lint_core::{
    disk::{self, History, Record, Undone},
    pass,
    path::NotePath,
};

use crate::{
    args::UndoArgs,
    clock,
    exit::Status,
    format, late,
    output::Output,
    session::{self, located},
};

/// Takes a run back.
pub(crate) fn undo(args: &UndoArgs, output: &mut Output) -> anyhow::Result<Status> {
    let vault = disk::vault_of(&args.vault)?;
    let history = session::history(&vault)?;
    late::repair(&history, output)?;
    let (run, note) = asked(&history, &vault, args)?;
    let undone = pass::undo(&history, &run, note.as_ref(), clock::now(), |run| {
        late::settle(run, output);
    })?;
    let restored = undone
        .iter()
        .filter(|note| matches!(note, Undone::Restored(_) | Undone::Merged(_)))
        .count();
    let left = undone.iter().filter(|note| !tell(note, output)).count();
    let moved = undone.iter().filter(|note| matches!(note, Undone::MovedBack(_))).count();
    let moved = if moved == 0 { String::new() } else { format!(", {moved} moved back") };
    if undone.iter().any(|note| matches!(note, Undone::Taken(_))) {
        output.say("Nothing was taken back\n");
    } else {
        let restored = format::count(restored, "note");
        output.say(&format!("Took back run {}: {restored} restored{moved}\n", run.id));
    }
    Ok(if left == 0 { Status::Clean } else { Status::Trouble })
}

/// The run that is to be taken back, and in which note if not in all.
fn asked(
    history: &History,
    vault: &Path,
    args: &UndoArgs,
) -> anyhow::Result<(Record, Option<NotePath>)> {
    let Some(asked) = &args.run else {
        let run = history.last_undoable();
        let run = run.context("there is no run in this vault that could be taken back")?;
        return Ok((run, None));
    };
    if let Some(run) = history.runs().into_iter().find(|run| run.id == *asked) {
        return Ok((run, None));
    }
    let note = located(Path::new(asked)).ok().and_then(|note| NotePath::inside(vault, &note));
    let Some(note) = note.filter(NotePath::is_checked) else {
        bail!("there is no run or note `{asked}`: `vault-lint history` lists the runs");
    };
    let run = history.last_undoable_of(&note);
    let run = run.with_context(|| format!("no run that could be taken back changed `{note}`"))?;
    Ok((run, Some(note)))
}

/// Tells what became of a note, and whether it is as it was before the run.
fn tell(note: &Undone, output: &mut Output) -> bool {
    match note {
        Undone::Restored(path) => {
            if !output.is_quiet() {
                output.print(&format::path_line(path, "restored"));
            }
            return true;
        }
        Undone::Merged(path) => {
            if !output.is_quiet() {
                let told = "restored, with what was written since";
                output.print(&format::path_line(path, told));
            }
            return true;
        }
        Undone::MovedBack(path) => {
            if !output.is_quiet() {
                output.print(&format::path_line(path, "moved back"));
            }
            return true;
        }
        Undone::Already(_) => return true,
        Undone::Changed(path) => {
            output.complain(&format::path_line(
                path,
                "changed since in the same places, so it was left alone",
            ));
        }
        Undone::Taken(path) => {
            let told = "is there again, so what was moved stays where it is";
            output.complain(&format::path_line(path, told));
        }
        Undone::Forgotten(path) => {
            output.complain(&format::path_line(path, "no longer kept, so it was left alone"));
        }
        Undone::Failed(_, error) => output.complain(&format::error(&error.to_string())),
    }
    false
}

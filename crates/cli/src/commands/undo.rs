use anyhow::{Context as _, bail};
use vault_lint_core::disk::{self, Bounds, Undone};

use crate::{args::UndoArgs, clock, exit::Status, format, late, output::Output, session};

/// Takes a run back.
pub(crate) fn undo(args: &UndoArgs, output: &mut Output) -> anyhow::Result<Status> {
    let vault = disk::vault_of(&args.vault)?;
    let history = session::history(&vault)?;
    late::repair(&history, output)?;
    let run = match &args.run {
        Some(id) => {
            let run = history.runs().into_iter().find(|run| run.id == *id);
            run.with_context(|| format!("there is no run `{id}`: `vault-lint history` lists them"))?
        }
        None => match history.last_undoable() {
            Some(run) => run,
            None => bail!("there is no run in this vault that could be taken back"),
        },
    };
    let _claim = session::claim(&history, output)?;
    let undone = history.undo(&run, clock::now(), &Bounds::default(), |run| {
        late::settle(run, output);
    })?;
    let restored = undone.iter().filter(|note| matches!(note, Undone::Restored(_))).count();
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

/// Tells what became of a note, and whether it is as it was before the run.
fn tell(note: &Undone, output: &mut Output) -> bool {
    match note {
        Undone::Restored(path) => {
            if !output.is_quiet() {
                output.print(&format::path_line(path, "restored"));
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
            output.complain(&format::path_line(path, "changed since, so it was left alone"));
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

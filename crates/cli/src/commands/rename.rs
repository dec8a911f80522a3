use std::path::{Component, Path, PathBuf, absolute};

use anyhow::{Context as _, bail};
use vault_lint_core::{
    diff,
    disk::Bounds,
    pass::{RenamedIn, Renaming},
    path::NotePath,
    vault::Rename,
};

use crate::{
    args::{Notes, RenameArgs},
    clock,
    exit::Status,
    format, late,
    output::Output,
    session::{Session, claim, located},
};

/// Moves a file or folder within its vault, and makes the links to it follow.
pub(crate) fn rename(args: &RenameArgs, output: &mut Output) -> anyhow::Result<Status> {
    let notes = Notes { given: vec![args.old.clone()], ..Notes::default() };
    let session = Session::of_notes(&notes)?;
    let outside = |path: &Path| format!("`{}` is not in the vault", path.display());
    let from = NotePath::inside(&session.vault, &located(&args.old)?);
    let from = from.with_context(|| outside(&args.old))?;
    if from.as_str().is_empty() {
        bail!("`{}` is the vault itself, which is not moved", args.old.display());
    }
    let to = NotePath::inside(&session.vault, &destination(&args.new, &args.old)?);
    let to = to.with_context(|| outside(&args.new))?;
    if to.as_str().split('/').any(|part| part.starts_with('.')) {
        bail!("Obsidian doesn't see names that begin with a dot, so no link could lead to `{to}`");
    }
    if !args.diff {
        late::repair(&session.history()?, output)?;
    }
    let survey = session.whole_vault(&notes);
    let format = session.rulebook.config().obsidian().link_format;
    let renaming = session.pass().plan(&Rename::new(survey.index(), from, to, format)?)?;
    if args.diff {
        show(&renaming, output);
        return Ok(Status::Findings);
    }
    make(&session, &renaming, output)
}

/// Prints the move and the diffs; what moves comes first, as git wants it.
fn show(renaming: &Renaming, output: &mut Output) {
    format::diff(&diff::rename(&renaming.from, &renaming.to), output);
    let (moved, others): (Vec<_>, Vec<_>) =
        renaming.notes.iter().partition(|note| note.path == renaming.from);
    for note in moved.into_iter().chain(others) {
        format::diff(&diff::moved(&note.path, &note.new_path, &note.before, &note.after), output);
    }
}

fn make(session: &Session, renaming: &Renaming, output: &mut Output) -> anyhow::Result<Status> {
    let Renaming { from, to, notes, .. } = renaming;
    let command = format!("rename `{from}` to `{to}`");
    let history = session.history()?;
    let _claim = claim(&history, output)?;
    let mut run = history.begin(clock::now(), &command, &Bounds::default())?;
    let outcomes = session.pass().relocate(renaming, &mut run)?;
    let mut troubled = false;
    let (mut links, mut written) = (0, 0);
    for (note, outcome) in notes.iter().zip(outcomes) {
        if let Err(error) = outcome {
            output.complain(&format::error(&error.to_string()));
            troubled = true;
            continue;
        }
        links += note.links;
        written += 1;
        tell(note, output);
    }
    late::settle(&mut run, output);
    let finished = run.finish();
    output.say(&format!(
        "Moved `{from}` to `{to}`: {} in {} follow; `vault-lint undo` takes it back\n",
        format::count(links, "link"),
        format::count(written, "note")
    ));
    finished.context("all is done, but the history of this run isn't closed")?;
    Ok(if troubled { Status::Trouble } else { Status::Clean })
}

fn tell(note: &RenamedIn, output: &mut Output) {
    if !output.is_quiet() {
        let changed = format!("{} changed", format::count(note.links, "link"));
        output.print(&format::path_line(&note.new_path, &changed));
    }
}

/// Where `old` goes when it is moved to `new`: into it if that is a folder, and with the same extension if `new` has none.
fn destination(new: &Path, old: &Path) -> anyhow::Result<PathBuf> {
    let name = old.file_name().context("a folder is moved by its name")?;
    let new = absolute(new)?;
    let is_respelt = || new.canonicalize().ok() == old.canonicalize().ok();
    let mut new = if new.is_dir() && !is_respelt() { new.join(name) } else { new };
    if let Some(extension) = old.extension().filter(|_| !old.is_dir())
        && (new.extension().is_none() || extension == "md" && new.extension() != Some(extension))
    {
        new.as_mut_os_string().push(".");
        new.as_mut_os_string().push(extension);
    }
    // Of the folders above as many are looked up as are there.
    let known = new.ancestors().skip(1).find_map(|part| Some((part, part.canonicalize().ok()?)));
    let (part, known) = known.context("there is no such folder")?;
    let rest = new.strip_prefix(part)?;
    if rest.components().any(|part| part == Component::ParentDir) {
        bail!("`{}` goes up from a folder that isn't there", new.display());
    }
    Ok(known.join(rest))
}

use std::{ops::ControlFlow, path::PathBuf};

use vault_lint_core::{
    note::{CachedMetadata, Note},
    pass::Trouble,
    path::NotePath,
};

use crate::{
    args::{InspectArgs, Notes, Outline},
    exit::Status,
    format,
    output::Output,
    progress::Progress,
    session::Session,
};

/// Shows what Obsidian's metadata cache holds for notes.
pub(crate) fn inspect(args: &InspectArgs, output: &mut Output) -> anyhow::Result<Status> {
    let paths = if args.notes.is_empty() { vec![PathBuf::from(".")] } else { args.notes.clone() };
    let session = Session::of_notes(&Notes { given: paths, ..Notes::default() })?;
    let starts = (!args.all).then_some(&args.notes[..]);
    let (paths, errors) = session.all_notes(starts)?;
    let mut troubles: Vec<Trouble> = errors.into_iter().map(Trouble::Disk).collect();
    let mut shown = 0;
    let mut show = |(path, cache): &(NotePath, CachedMetadata), output: &mut Output| {
        let text = match args.format {
            Outline::Text => format::inspected(path, cache, shown == 0),
            Outline::Json => format::inspected_json(path, cache, shown == 0),
        };
        output.print(&text);
        shown += 1;
    };
    let progress = Progress::new(paths.len(), output);
    session.pass().view_all(
        &paths,
        || progress.tick(),
        |note: &Note| (note.path().clone(), note.metadata()),
        |batch| {
            progress.aside(output, |output| {
                for result in batch {
                    match result {
                        Ok(inspected) => show(&inspected, output),
                        Err(trouble) => troubles.push(trouble),
                    }
                }
            });
            if output.is_broken() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    if args.format == Outline::Json {
        output.print(if shown == 0 { "[]\n" } else { "\n]\n" });
    }
    for trouble in &troubles {
        output.complain(&format::error(&trouble.to_string()));
    }
    Ok(if troubles.is_empty() { Status::Clean } else { Status::Trouble })
}

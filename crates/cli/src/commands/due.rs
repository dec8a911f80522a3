use std::ops::ControlFlow;

use anyhow::ensure;
use vault_lint_core::{
    due::{Dues, Entry, Urgency},
    pass::Trouble,
    path::NotePath,
};

use crate::{
    args::{DueArgs, DueFormat, DueLevel},
    exit::Status,
    format::due::{self, List},
    output::Output,
    progress::Progress,
    session::Session,
};

/// Lists what is due.
pub(crate) fn due(args: &DueArgs, output: &mut Output) -> anyhow::Result<Status> {
    let session = Session::of_notes(&args.notes)?;
    for folder in &args.folder {
        let is_there = session.vault.join(named(folder)).is_dir();
        ensure!(is_there, "there is no folder `{folder}` in the vault");
    }
    let (paths, errors) = session.notes(&args.notes)?;
    let mut troubles: Vec<Trouble> = errors.into_iter().map(Trouble::Disk).collect();
    let Dues { mut entries, unread } = dues(&session, &paths, &mut troubles, output);
    entries.retain(|entry| is_wanted(args, entry));
    entries.sort_by(|a, b| order(a).cmp(&order(b)));
    let list = List { entries, unread, troubles, vault: &session.vault, clock: &session.clock };
    let level = match args.fail_on {
        None => None,
        Some(DueLevel::Overdue) => Some(Urgency::Overdue),
        Some(DueLevel::Today) => Some(Urgency::Today),
        Some(DueLevel::Soon) => Some(Urgency::Soon),
    };
    let is_pressing =
        level.is_some_and(|level| list.entries.iter().any(|entry| entry.urgency <= level));
    let is_troubled = !list.troubles.is_empty();
    due::print(&list, args.format, args.events, output);
    Ok(match (is_troubled, is_pressing) {
        (true, _) => Status::Trouble,
        (false, true) => Status::Findings,
        (false, false) => Status::Clean,
    })
}

/// What is due in all of the notes together.
fn dues(
    session: &Session,
    paths: &[NotePath],
    troubles: &mut Vec<Trouble>,
    output: &Output,
) -> Dues {
    let mut found = Dues::default();
    let progress = Progress::new(paths.len(), output);
    session.pass().due_all(
        paths,
        || progress.tick(),
        |batch| {
            for result in batch {
                match result {
                    Ok(dues) => {
                        found.entries.extend(dues.entries);
                        found.unread += dues.unread;
                    }
                    Err(trouble) => troubles.push(trouble),
                }
            }
            ControlFlow::Continue(())
        },
    );
    found
}

/// Whether the arguments ask for `entry`. A calendar holds all that is due unless they say otherwise: what it holds should
/// not change with the day.
fn is_wanted(args: &DueArgs, entry: &Entry) -> bool {
    let all = args.all || args.format == DueFormat::Ics;
    let is_near = match args.within {
        Some(within) => entry.days <= within.days(),
        None => all || entry.urgency != Urgency::Later,
    };
    let in_folder = |folder: &String| entry.path.is_in(named(folder));
    is_near
        && (args.tag.is_empty() || args.tag.iter().any(|tag| entry.has_tag(tag)))
        && (args.folder.is_empty() || args.folder.iter().any(in_folder))
}

/// The folder that an argument names, as paths in the vault have it.
fn named(folder: &str) -> &str {
    let folder = folder.strip_prefix("./").unwrap_or(folder);
    folder.trim_matches('/')
}

/// By urgency, day and time; what has no time comes first on its day.
fn order(entry: &Entry) -> impl Ord + use<'_> {
    (entry.urgency, entry.day, entry.time, entry.path.as_str(), entry.position.offset)
}

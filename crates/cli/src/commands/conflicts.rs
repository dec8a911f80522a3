use vault_lint_core::{
    disk::{Bounds, Run},
    pass::{Copies, Copy, Fate},
    path::NotePath,
};

use crate::{
    args::{Clash, ConflictsArgs, Notes, Outline},
    clock,
    exit::Status,
    format, late,
    output::Output,
    session::{Session, claim, located},
};

/// Lists the copies that sync tools left, and merges them with their originals.
pub(crate) fn conflicts(args: &ConflictsArgs, output: &mut Output) -> anyhow::Result<Status> {
    let notes = Notes { given: vec![args.path.clone()], ..Notes::default() };
    let session = Session::of_notes(&notes)?;
    let history = session.history()?;
    let _claim = args.resolve.then(|| claim(&history, output)).transpose()?;
    if args.resolve {
        late::repair(&history, output)?;
    }
    let callouts = args.conflict == Clash::Callout;
    let copies = Copies { history: &history, callouts, now: clock::now() };
    let below = NotePath::inside(&session.vault, &located(&args.path)?);
    let is_asked = |copy: &Copy| {
        below.as_ref().is_none_or(|below| {
            copy.path == *below || copy.original == *below || copy.path.is_in(below.as_str())
        })
    };
    let (mut found, mut troubled) = (Vec::new(), false);
    for copy in session.pass().copies(&session.all_files(&notes), &copies) {
        match copy {
            Ok(copy) => found.extend(Some(copy).filter(is_asked)),
            Err(error) => {
                output.complain(&format::error(&error.to_string()));
                troubled = true;
            }
        }
    }
    let left = if args.resolve {
        resolve(&session, &copies, found, args.format, output)?
    } else {
        show(args, &found, output);
        Some(found.len())
    };
    Ok(match left {
        Some(0) if !troubled => Status::Clean,
        Some(_) if !troubled => Status::Findings,
        _ => Status::Trouble,
    })
}

fn show(args: &ConflictsArgs, found: &[Copy], output: &mut Output) {
    if args.diff {
        found.iter().for_each(|copy| format::copy_diff(copy, output));
        return;
    }
    match args.format {
        Outline::Json => output.print(&format::copies_json(found.iter().map(|copy| (copy, false)))),
        Outline::Text => {
            found.iter().for_each(|copy| output.print(&format::copy(copy)));
            output.say(&format::copies_summary(found));
        }
    }
}

/// Merges what can be merged. How many copies are left; none when something failed.
fn resolve(
    session: &Session,
    copies: &Copies<'_>,
    found: Vec<Copy>,
    shown: Outline,
    output: &mut Output,
) -> anyhow::Result<Option<usize>> {
    let mut run = copies.history.begin(copies.now, "conflicts", &Bounds::default())?;
    let count = found.len();
    let (mut told, mut failed) = (Vec::new(), false);
    for copy in found {
        match resolve_one(session, copies, copy, &mut run) {
            Ok((copy, trash)) => {
                if shown == Outline::Text && (trash.is_none() || !output.is_quiet()) {
                    output.print(&format::resolved(&copy, trash.as_ref()));
                }
                told.push((copy, trash.is_some()));
            }
            Err(error) => {
                failed = true;
                output.complain(&format::error(&format!("{error:#}")));
            }
        }
    }
    late::settle(&mut run, output);
    run.finish()?;
    let resolved = told.iter().filter(|(_, resolved)| *resolved).count();
    if shown == Outline::Json {
        output.print(&format::copies_json(told.iter().map(|(copy, done)| (copy, *done))));
    }
    output.say(&format::resolved_summary(resolved, count - resolved));
    Ok((!failed).then_some(count - resolved))
}

/// Merges a copy with its original, if that can be done now, and says where the copy went.
fn resolve_one(
    session: &Session,
    copies: &Copies<'_>,
    copy: Copy,
    run: &mut Run,
) -> anyhow::Result<(Copy, Option<NotePath>)> {
    let pass = session.pass();
    // There may be several copies of one note, so what becomes of each is found out anew.
    let copy = pass.copy(&copy.path, copies)?.unwrap_or(copy);
    let trash = match &copy.fate {
        Fate::Joined(joined) => Some(pass.resolve(&copy, joined, copies, run)?),
        Fate::Left(_) => None,
    };
    Ok((copy, trash))
}

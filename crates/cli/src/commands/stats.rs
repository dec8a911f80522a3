use crate::{
    args::{Outline, StatsArgs},
    exit::Status,
    format,
    output::Output,
    progress::Progress,
    session::Session,
};

/// Shows a vault in numbers.
pub(crate) fn stats(args: &StatsArgs, output: &mut Output) -> anyhow::Result<Status> {
    let session = Session::of_notes(&args.notes)?;
    let files = session.all_files(&args.notes);
    let progress = Progress::new(files.len(), output);
    let stats = session.pass().stats(&files, || progress.tick());
    drop(progress);
    let text = match args.format {
        Outline::Text => format::stats(&session.vault, &stats),
        Outline::Json => format::stats_json(&session.vault, &stats)?,
    };
    output.print(&text);
    Ok(Status::Clean)
}

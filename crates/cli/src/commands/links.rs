use crate::{
    args::{LinksArgs, Notes, Outline},
    exit::Status,
    format,
    output::Output,
    session::Session,
};

/// Shows where the links of notes lead, and which notes link to them.
pub(crate) fn links(args: &LinksArgs, output: &mut Output) -> anyhow::Result<Status> {
    let notes = Notes { given: args.notes.clone(), ..Notes::default() };
    let session = Session::of_notes(&notes)?;
    let (paths, errors) = session.all_notes(Some(&args.notes))?;
    if let Some(error) = errors.into_iter().next() {
        return Err(error.into());
    }
    let survey = session.whole_vault(&notes);
    let index = survey.index();
    let committed = session.pass().committed;
    for (at, path) in paths.iter().enumerate() {
        let note = session.pass().read_note(path)?;
        let links = index.follow(&note, &|| committed.renames());
        let backlinks = index.backlinks(path);
        let text = match args.format {
            Outline::Text => format::links(&note, &links, &backlinks, at == 0),
            Outline::Json => format::links_json(&note, &links, &backlinks, at == 0),
        };
        output.print(&text);
    }
    if args.format == Outline::Json {
        output.print(if paths.is_empty() { "[]\n" } else { "\n]\n" });
    }
    Ok(Status::Clean)
}

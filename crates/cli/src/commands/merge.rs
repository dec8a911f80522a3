use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow};
use vault_lint_core::{
    disk,
    merge::{Labels, Merged, Options, Side, Style, merge as merge_texts},
    path::NotePath,
};

use crate::{
    args::{ConflictStyle, FirstSide, MergeArgs, Outline},
    clock,
    exit::Status,
    format,
    output::Output,
};

/// Merges two versions of a note. Whatever goes wrong ends in a status that nobody takes for a merge.
pub(crate) fn merge(args: &MergeArgs, output: &mut Output) -> Status {
    let merged = catch_unwind(AssertUnwindSafe(|| versions(args)));
    let merged =
        merged.unwrap_or_else(|_| Err(anyhow!("vault-lint broke down: please report this")));
    match merged.and_then(|(merged, theirs)| tell(args, &merged, &theirs, output)) {
        Ok(status) => status,
        Err(error) => {
            output.complain(&format::error(&format!("{error:#}")));
            Status::NoMerge
        }
    }
}

/// The merge, and their version. All are read before anything is written: one of them may be where it goes.
fn versions(args: &MergeArgs) -> anyhow::Result<(Merged, String)> {
    let (base, ours, theirs) = (read(&args.base)?, read(&args.ours)?, read(&args.theirs)?);
    let style = match args.conflict {
        ConflictStyle::Callout => Style::Callout,
        ConflictStyle::Markers => Style::Markers { size: args.marker_size },
        ConflictStyle::Copy => Style::Copy,
    };
    let first = match args.first {
        FirstSide::Ours => Side::Ours,
        FirstSide::Theirs => Side::Theirs,
    };
    let labels = Labels {
        base: args.label_base.clone(),
        ours: args.label_ours.clone(),
        theirs: args.label_theirs.clone(),
    };
    let options = Options { first, style, labels, ..Options::default() };
    let base = Some(base.as_str()).filter(|base| !base.is_empty());
    Ok((merge_texts(base, &ours, &theirs, &options), theirs))
}

fn read(file: &Path) -> anyhow::Result<String> {
    let bytes = disk::read_version(file)?;
    String::from_utf8(bytes)
        .ok()
        .with_context(|| format!("can't read `{}`: it is no UTF-8", file.display()))
}

fn tell(
    args: &MergeArgs,
    merged: &Merged,
    theirs: &str,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let path = args.path.clone().unwrap_or_else(|| args.ours.display().to_string());
    if let Some(file) = &args.output {
        if args.conflict == ConflictStyle::Copy && !merged.conflicts.is_empty() {
            let note = args.path.as_ref().map_or(file.as_path(), Path::new);
            let copy = write_copy(note, theirs)?;
            output.say(&format!("Their version is in `{}`\n", copy.display()));
        }
        disk::write_merge(file, &merged.text)?;
    }
    match args.format {
        Outline::Json => {
            let text = args.output.is_none().then_some(merged.text.as_str());
            output.print(&format::merged_json(&path, merged, text));
        }
        Outline::Text => {
            if args.output.is_none() {
                output.print_raw(&merged.text);
            }
            for conflict in &merged.conflicts {
                output.say(&format::conflict(&path, conflict));
            }
        }
    }
    Ok(if merged.conflicts.is_empty() { Status::Clean } else { Status::Findings })
}

/// Writes `theirs` beside the note at `path`, into a file that is not there yet.
fn write_copy(path: &Path, theirs: &str) -> anyhow::Result<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let name = path.file_name().with_context(|| format!("`{}` is no file", path.display()))?;
    let copy = NotePath::new(&*name.to_string_lossy()).copy_at(clock::now());
    let vault =
        folder.canonicalize().with_context(|| format!("there is no `{}`", folder.display()))?;
    disk::put(&vault, &copy, theirs.as_bytes(), None)?;
    Ok(path.with_file_name(copy.as_str()))
}

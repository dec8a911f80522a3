use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use vault_lint_core::{
    disk,
    lint::{BASELINE_FILE, Baseline, Comparison},
    pass::Trouble,
};

use super::sieve::Sieve;
use crate::{
    args::BaselineArgs,
    exit::Status,
    format::{count, error, harmless},
    output::Output,
    progress::Progress,
    session::Session,
};

/// Writes down what is found now.
pub(crate) fn baseline(args: &BaselineArgs, output: &mut Output) -> anyhow::Result<Status> {
    let session = Session::open(&args.selection, &[], false)?;
    let (paths, errors) = session.notes(&args.selection.notes)?;
    let file = file_of(&session, args.output.as_deref());
    let old = read(&file)?.unwrap_or_default();
    let mut troubles: Vec<Trouble> = errors.into_iter().map(Trouble::Disk).collect();
    let mut baseline = Baseline::default();
    let mut sieve = Sieve::new(None, Some(Comparison::with(old)));
    let progress = Progress::new(paths.len(), output);
    session.pass().check_all(
        &paths,
        || progress.tick(),
        |batch| {
            for result in batch {
                match result {
                    Ok(checked) => {
                        baseline.add(&checked.note, &checked.findings);
                        sieve.note(checked);
                    }
                    Err(trouble) => troubles.push(trouble),
                }
            }
            ControlFlow::Continue(())
        },
    );
    drop(progress);
    troubles.iter().for_each(|trouble| output.complain(&error(&trouble.to_string())));
    let compared = sieve.end(&session).1.unwrap_or_default();
    let (new, fixed) = (baseline.len() - compared.known, compared.fixed.len());
    baseline.keep(compared.unseen);
    disk::write_report(&file, &baseline.to_json())?;
    let findings = count(baseline.len(), "finding");
    let file = file.display().to_string();
    output.say(&format!("Wrote {}: {findings}, {new} new, {fixed} fixed\n", harmless(&file)));
    Ok(if troubles.is_empty() { Status::Clean } else { Status::Trouble })
}

/// The file of the baseline: the one that was asked for, else that of the vault.
pub(super) fn file_of(session: &Session, asked: Option<&Path>) -> PathBuf {
    asked.map_or_else(|| session.vault.join(BASELINE_FILE), Path::to_owned)
}

/// The baseline in `file`; none when there is none.
pub(super) fn read(file: &Path) -> anyhow::Result<Option<Baseline>> {
    let Some(text) = disk::read_settings(file)? else { return Ok(None) };
    let baseline = Baseline::from_json(&text).with_context(|| {
        let file = file.display();
        format!(
            "can't compare with `{file}`: remove it to have `vault-lint baseline` write it anew"
        )
    })?;
    Ok(Some(baseline))
}

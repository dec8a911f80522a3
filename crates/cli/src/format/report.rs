use std::path::PathBuf;

use anstream::adapter::strip_str;
use anyhow::ensure;
use vault_lint_core::{
    diagnostic::{Applicability, Fix},
    disk,
    lint::Compared,
    pass::{Checked, Trouble},
};

use super::{
    error,
    form::{Form, Frame, form},
    summary::{self, Summary},
    warning,
};
use crate::{
    args::{Format, Target},
    output::Output,
};

/// What a check finds, printed note by note as far as the form allows, and written to files.
pub(crate) struct Report {
    frame: Frame,
    /// None where nothing but the counts is to be shown.
    printed: Option<Box<dyn Form>>,
    files: Vec<File>,
    summary: Summary,
    troubled: bool,
}

/// A file that is written when all is known.
struct File {
    path: PathBuf,
    form: Box<dyn Form>,
    text: String,
}

impl Report {
    /// The report that is printed as `format`, and written to `targets`; printed only if none of these takes its place.
    /// Fails when two targets are one file.
    pub(crate) fn new(
        frame: Frame,
        format: Option<Format>,
        targets: &[Target],
    ) -> anyhow::Result<Self> {
        for (at, target) in targets.iter().enumerate() {
            let twice = targets[..at].iter().any(|other| other.file == target.file);
            ensure!(!twice, "`{}` can't hold two reports", target.file.display());
        }
        let file = |target: &Target| {
            let format = target.format.or(format)?;
            Some(File { path: target.file.clone(), form: form(format), text: String::new() })
        };
        let is_printed = targets.iter().all(|target| target.format.is_some());
        Ok(Self {
            frame,
            printed: format.filter(|_| is_printed).map(form),
            files: targets.iter().filter_map(file).collect(),
            summary: Summary::default(),
            troubled: false,
        })
    }

    /// Prints what was found in a note, and says whether any of it can be fixed safely.
    pub(crate) fn note(&mut self, checked: &Checked, output: &mut Output) -> bool {
        self.summary.notes += 1;
        self.summary.add(&checked.findings);
        if let Some(form) = &mut self.printed {
            output.print(&form.note(checked, &self.frame));
        }
        for file in &mut self.files {
            file.text.push_str(&file.form.note(checked, &self.frame));
        }
        let fixes = checked.findings.iter().filter_map(|finding| finding.fix.as_ref());
        fixes.map(Fix::applicability).any(|applicability| applicability == Applicability::Safe)
    }

    /// Prints what couldn't be checked.
    pub(crate) fn trouble(&mut self, trouble: &Trouble, output: &mut Output) {
        self.troubled = true;
        match self.printed.as_mut().and_then(|form| form.trouble(trouble)) {
            Some(text) => output.print(&text),
            None => output.complain(&error(&trouble.to_string())),
        }
        for file in &mut self.files {
            file.text.push_str(&file.form.trouble(trouble).unwrap_or_default());
        }
    }

    /// Takes in what became of the baseline.
    pub(crate) fn compare(&mut self, compared: Compared, lists_fixed: bool, output: &mut Output) {
        if !compared.unknown_rules.is_empty() {
            let rules: Vec<&str> = compared.unknown_rules.iter().map(String::as_str).collect();
            let rules = rules.join("`, `");
            output.complain(&warning(&format!(
                "the baseline has findings of rules that there are not: `{rules}`"
            )));
        }
        self.summary.compared = Some(compared);
        self.summary.lists_fixed = lists_fixed;
    }

    /// Prints what is to be said of all notes together, and writes the files.
    pub(crate) fn end(&mut self, output: &mut Output) {
        if let Some(form) = &mut self.printed {
            output.print(&form.end(&self.summary, &self.frame));
        }
        for File { path, form, text } in &mut self.files {
            text.push_str(&form.end(&self.summary, &self.frame));
            if let Err(reason) = disk::write_report(path, &strip_str(text).to_string()) {
                self.troubled = true;
                output.complain(&error(&reason.to_string()));
            }
        }
        if !self.printed.as_ref().is_some_and(|form| form.has_summary()) {
            output.say(&summary::summary(&self.summary));
        }
    }

    pub(crate) fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Whether something couldn't be checked or written.
    pub(crate) fn is_troubled(&self) -> bool {
        self.troubled
    }
}

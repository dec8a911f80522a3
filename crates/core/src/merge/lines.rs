//! The merge of what is only lines: code, formulas, comments, HTML.

use std::collections::HashMap;

use super::{
    Three, absorb,
    prose::{Outcome, settled},
};
use crate::diff::{self, Stretch};

/// The merge by lines; none where both sides changed the same.
pub(super) fn by_lines(texts: &Three<Option<&str>>) -> Outcome {
    let failed = || texts.map(|text| text.map(str::to_owned));
    let (Some(ours), Some(theirs)) = (texts.ours, texts.theirs) else { return Err(failed()) };
    if let Some(Some(text)) = settled(texts) {
        return Ok((*text).to_owned());
    }
    let lines = Three { base: texts.base.ok_or_else(failed)?, ours, theirs }
        .map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let stretches = diff::merge_lines(&lines.base, &lines.ours, &lines.theirs);
    let settled = stretches.iter().map(|stretch| match stretch {
        Stretch::Settled(lines) => Some(lines.concat()),
        Stretch::Contested { .. } => None,
    });
    let merged: Option<String> = settled.collect();
    let merged = merged.filter(|merged| !is_doubled(&lines, merged));
    let absorbed = || Some(lines.of(absorb::absorbing(&lines)?).concat());
    merged.or_else(absorbed).ok_or_else(failed)
}

/// Whether a line that both sides added once is there more than once, as happens between blank lines.
fn is_doubled(lines: &Three<Vec<&str>>, merged: &str) -> bool {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in merged.split_inclusive('\n').filter(|line| !line.trim().is_empty()) {
        *counts.entry(line).or_default() += 1;
    }
    let is_once =
        |lines: &[&str], line: &str| lines.iter().filter(|other| **other == line).count() == 1;
    counts.into_iter().filter(|(_, count)| *count > 1).any(|(line, _)| {
        !lines.base.contains(&line) && is_once(&lines.ours, line) && is_once(&lines.theirs, line)
    })
}

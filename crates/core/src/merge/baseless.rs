//! Two versions of which nobody knows what they come from.

use super::Three;
use crate::diff;

/// What two versions without a base come to.
pub(super) enum Kin {
    /// One has all that the other has, in its order.
    Superset(String),
    /// Both were made from this.
    Template(String),
    /// Nothing says that they belong together.
    Strangers,
}

/// How two versions are related.
pub(super) fn kin(texts: &Three<&str>) -> Kin {
    let (ours, theirs): (Vec<&str>, Vec<&str>) =
        (texts.ours.split_inclusive('\n').collect(), texts.theirs.split_inclusive('\n').collect());
    let runs = diff::shared(&ours, &theirs);
    let shared: Vec<&str> =
        runs.iter().flat_map(|&(at, _, length)| ours[at..at + length].iter().copied()).collect();
    if shared.len() == ours.len() {
        return Kin::Superset(texts.theirs.to_owned());
    }
    if shared.len() == theirs.len() {
        return Kin::Superset(texts.ours.to_owned());
    }
    let says = |lines: &[&str]| -> usize {
        lines.iter().filter(|line| !matches!(line.trim(), "" | "---")).count()
    };
    let headings = |lines: &[&str]| -> Vec<String> {
        lines.iter().filter(|line| line.starts_with('#')).map(|line| (*line).to_owned()).collect()
    };
    let outline = headings(&ours);
    let is_one_outline = !outline.is_empty() && outline == headings(&theirs);
    let (common, least) = (says(&shared), says(&ours).min(says(&theirs)));
    if is_one_outline && 4 * common >= least || !headings(&shared).is_empty() && 2 * common >= least
    {
        Kin::Template(shared.concat())
    } else {
        Kin::Strangers
    }
}

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{Directive, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    rules,
    text::TextRange,
};

/// A comment silences a rule that has nothing to say there.
///
/// ## Why
///
/// What it once silenced is gone, or its rule is misspelt. Either way it may hide the next flaw.
///
/// ## Example
///
/// ```md
/// %% vault-lint-disable-next-line duplicate-checkbox-id %%
/// There is no checkbox here.
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnusedSuppression {}

impl UnusedSuppression {
    pub(crate) const NAME: &str = "unused-suppression";
}

impl Rule for UnusedSuppression {
    const META: RuleMeta = RuleMeta {
        name: Self::NAME,
        category: Category::Structure,
        level: Level::Info,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };

    /// Reports nothing: only who runs all rules knows what a comment silenced, and reports by `report_unused`.
    fn check(&self, _note: &Note, _cx: &Context<'_>, _report: &mut Report) {}
}

/// Reports that `directive` silenced nothing, or not the rule it names at `rule`. One that names a known rule which
/// is not on stays silent: it may be on elsewhere.
pub(crate) fn report_unused(
    note: &Note,
    directive: &Directive,
    rule: Option<TextRange>,
    is_on: impl Fn(&str) -> bool,
    report: &mut Report,
) {
    let Some(range) = rule else {
        report.add(directive.range, "this comment silences nothing");
        return;
    };
    let name = &note[range];
    if rules::find(name).is_none() {
        report.add(range, format!("there is no rule `{name}`"));
    } else if is_on(name) {
        report.add(range, format!("this comment silences nothing of `{name}`"));
    }
}

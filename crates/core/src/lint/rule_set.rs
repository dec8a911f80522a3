use std::fmt;

use crate::{diagnostic::Severity, note::Kind, rules::AnyRule};

/// The rules that run on a note, in the order of their names, each with how its findings count.
#[derive(Default)]
pub struct RuleSet {
    rules: Vec<(Box<dyn AnyRule>, Severity)>,
}

impl RuleSet {
    /// The set of `rules`.
    pub fn new(mut rules: Vec<(Box<dyn AnyRule>, Severity)>) -> Self {
        rules.sort_by_key(|(rule, _)| rule.meta().name);
        Self { rules }
    }

    /// Whether one of them asks what is known of the vault.
    pub fn needs_vault(&self) -> bool {
        self.rules.iter().any(|(rule, _)| rule.needs_vault())
    }

    /// Whether one of them reads attachments.
    pub fn reads_attachments(&self) -> bool {
        self.rules.iter().any(|(rule, _)| rule.meta().scope.kinds.contains(&Kind::Attachment))
    }

    /// The rules in order.
    pub fn iter(&self) -> impl Iterator<Item = (&dyn AnyRule, Severity)> {
        self.rules.iter().map(|(rule, severity)| (&**rule, *severity))
    }
}

impl fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.iter().map(|(rule, severity)| (rule.meta().name, severity)))
            .finish()
    }
}

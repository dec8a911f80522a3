//! The two verbs: check a note, and fix it.

mod check;
mod fix;
mod guard;
mod rule_set;
mod rulebook;
mod schema;
mod suppress;

pub use check::check;
pub use fix::{Fixed, Refusal, fix};
pub use guard::Violation;
pub use rule_set::RuleSet;
pub use rulebook::{InForce, Rulebook};
pub use schema::settings_schema;

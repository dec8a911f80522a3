//! The two verbs: check a note, and fix it; and which findings are no news.

mod baseline;
mod check;
mod fix;
mod guard;
mod order;
mod rule_set;
mod rulebook;
mod schema;
mod suppress;
mod unix;

pub use baseline::{BASELINE_FILE, Baseline, BaselineError, Compared, Comparison, Known, Moves};
pub use check::check;
pub use fix::{Fixed, Refusal, fix};
pub use guard::Violation;
pub use rule_set::RuleSet;
pub use rulebook::{InForce, Rulebook, known_settings};
pub use schema::settings_schema;

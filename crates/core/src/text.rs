//! Ranges of bytes, lines, and edits: everything that speaks of places in a text.

mod edit;
mod line;
mod nearest;
mod range;
mod range_set;
mod runs;

pub use edit::{Edit, apply};
pub use line::{LineIndex, Newline, Position};
pub use nearest::nearest;
pub use range::TextRange;
pub use range_set::RangeSet;
pub use runs::runs;

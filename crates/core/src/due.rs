//! What is due, when, and whether it is done.

mod agenda;
mod board;
mod card;
mod clock;
mod date;
mod emoji;
mod entry;
mod field;
mod inline;
mod recurrence;
mod repeat;
mod standing;
mod title;

pub use agenda::{Agenda, Item, ItemKind};
pub use clock::Clock;
pub use date::{DateFlaw, When, Written, read};
pub use entry::{Dues, Entry, dues};
pub use field::{Field, Key, Notation};
pub use recurrence::{means_to_repeat, repeats};
pub use standing::{Standing, Urgency, deciding, soon_days, standings};

pub(crate) use date::linked_day;

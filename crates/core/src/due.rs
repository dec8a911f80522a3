//! What is due, when, and whether it is done.

mod clock;
mod date;
mod deadline;

pub use clock::Clock;
pub use date::{DateFlaw, When, Written, read};
pub use deadline::{Deadline, Standing, standing};

pub(crate) use date::linked_day;

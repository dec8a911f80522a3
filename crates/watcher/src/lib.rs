//! The daemon of vault-lint: it notices edits, checks notes at once, fixes them when they are at rest, and tells what is
//! due.
//!
//! ```text
//! Obsidian saves a note
//!   → source     the system's events        (excluded, hidden and temporary files dropped)
//!   → hints      where to look              (a set, filled by the system's thread)
//!   → quiet      waits until the note has been left alone
//!   → known      compares with what is known of the file; what we wrote ourselves is known already
//!   → session    read → index → check → report; at rest: fix → history → write
//!   → sink       the terminal, the log, the desktop, the report note
//! ```
//!
//! The session is synchronous and has one owner, [`run`], which alone waits: for events, timers, signals and whoever
//! asks over the control socket.

mod batch;
mod breaker;
pub mod control;
mod due;
mod findings;
mod hints;
mod known;
mod memory;
mod outcome;
mod packed;
mod quiet;
mod report;
mod service;
mod session;
mod source;
pub mod sync;
mod systemd;

pub use hints::{Hints, Inbox};
pub use outcome::{Outcome, Sink, Waiting};
pub use quiet::Moment;
pub use service::{Options, ServiceError, run};
pub use session::{InForce, Load, Now, Session, Status, Vault};

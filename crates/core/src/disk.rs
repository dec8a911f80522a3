//! The only door to the disk: walks a vault, reads and writes its notes, and keeps what was overwritten.

#![expect(clippy::disallowed_methods, reason = "this is the door to the disk")]

mod attributes;
mod error;
mod health;
mod history;
mod import;
mod lock;
mod log;
mod look;
mod mount;
mod probe;
mod read;
mod relocate;
mod swap;
mod vault;
mod walk;
mod write;

pub use error::{DiskError, is_gone};
pub use health::{free_bytes, is_private, may_write, try_out};
pub use history::{
    Bounds, History, Intent, Late, Merge, Moved, Record, Run, Step, Touched, Undone, VERSION_NAME,
    Version, VersionBounds, create_private, taken_back,
};
pub use import::{discard, put};
pub use lock::{Lock, Locked, lock};
pub use log::{logs, read_on};
pub use look::{Busy, GitWork, Look, Stamp, busy, busy_with, git_work, has_other_names, look};
pub use mount::remote_kind;
#[doc(hidden)]
pub use probe::{Point, Probe};
pub use read::{
    Content, Fingerprint, Fingerprinting, MAX_NOTE_BYTES, Source, Times, open_state, read,
    read_settings, read_version,
};
pub use relocate::{assure_free, relocate};
pub use vault::{
    SETTINGS_FILES, hidden_folders, is_vault, repository_of, settings_files, vault_of,
};
pub use walk::{Walk, Walked, is_checked, walk};
pub use write::{
    bytes_of, copy_state, create, remove_state, write_merge, write_report, write_state,
    write_state_by,
};

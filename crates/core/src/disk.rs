//! The only door to the disk.

/// Notes larger than this, in bytes, are not read.
pub const MAX_NOTE_BYTES: u64 = 10 * 1024 * 1024;

//! What was known of a vault when it was last watched, so that not all of it need be read again.
//!
//! It is worth nothing but time: where it is missing, damaged or of another version, the vault is read. What it says of a
//! file counts only while the system says that nobody has changed that since.

use std::{borrow::Cow, io, ops::Range};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use vault_lint_core::{
    disk::{self, DiskError, Fingerprint, Fingerprinting, History, Stamp},
    vault::Outline,
};

/// The file in the state folder.
const FILE: &str = "known.bin";

/// A clock may be so coarse that a file which was written this long before it was taken down looks the same when it is
/// written again.
const COARSE: SignedDuration = SignedDuration::from_secs(2);

/// What was known of a vault.
#[derive(Debug)]
pub(crate) struct Memory {
    head: Head,
    bytes: Vec<u8>,
    /// Where in the bytes the files are.
    files: Range<usize>,
}

/// When it was taken down, and by what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Head {
    /// Of the program.
    pub(crate) version: String,
    /// What the settings are known by.
    pub(crate) settings: Fingerprint,
    pub(crate) time: Timestamp,
    /// Until when what was found holds: with the day, other things are due.
    pub(crate) until: Timestamp,
}

/// What was known of a file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Past<'m> {
    pub(crate) path: &'m str,
    pub(crate) stamp: Stamp,
    /// None if it was not read.
    pub(crate) content: Option<Fingerprint>,
    pub(crate) outline: Option<Cow<'m, Outline>>,
    /// What was found in it, and what is due, packed.
    pub(crate) found: &'m [u8],
    pub(crate) due: &'m [u8],
}

impl Memory {
    /// What the state folder of `history` has; none if that is nothing that this version of the program wrote.
    pub(crate) fn read(history: &History, version: &str) -> Option<Self> {
        let bytes = disk::read_state(&history.folder().join(FILE));
        let bytes = bytes.inspect_err(|error| tracing::warn!(%error, "memory")).ok().flatten()?;
        let (body, fingerprint) = bytes.split_last_chunk::<32>()?;
        if Fingerprint::of(body) != Fingerprint::from(*fingerprint) {
            return None;
        }
        let (head, files) = postcard::take_from_bytes::<Head>(body).ok()?;
        let files = body.len() - files.len()..body.len();
        (head.version == version).then_some(Self { head, bytes, files })
    }

    pub(crate) fn head(&self) -> &Head {
        &self.head
    }

    /// The files, in order.
    pub(crate) fn files(&self) -> impl Iterator<Item = Past<'_>> {
        let mut rest = &self.bytes[self.files.clone()];
        std::iter::from_fn(move || {
            let (file, others) = postcard::take_from_bytes(rest).ok()?;
            rest = others;
            Some(file)
        })
    }

    /// Whether a file that looks as `stamp` says now still holds what `past` says.
    pub(crate) fn holds(&self, past: &Past<'_>, stamp: Stamp) -> bool {
        let settled = self.head.time.saturating_sub(COARSE).unwrap_or(Timestamp::MIN);
        // Where the system doesn't know when a file was changed, anything may have happened.
        past.stamp == stamp
            && stamp.changed != 0
            && i128::from(stamp.changed) < settled.as_nanosecond()
    }
}

/// Puts what is known into the state folder of `history`, in the place of what was there.
///
/// # Errors
///
/// When it can't be written.
pub(crate) fn write<'m>(
    history: &History,
    head: &Head,
    files: impl Iterator<Item = Past<'m>>,
) -> Result<(), DiskError> {
    disk::write_state_by(&history.folder().join(FILE), |writer| {
        let mut writer = Fingerprinting::new(writer);
        postcard::to_io(head, &mut writer).map_err(io::Error::other)?;
        for file in files {
            postcard::to_io(&file, &mut writer).map_err(io::Error::other)?;
        }
        let (fingerprint, writer) = writer.end();
        writer.write_all(&<[u8; 32]>::from(fingerprint))
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn it_is_whole_or_nothing() {
        let state = tempfile::tempdir().unwrap();
        let history = History::open(state.path(), Path::new("/a vault"));
        assert!(Memory::read(&history, "1").is_none());
        let time = Timestamp::from_second(100).unwrap();
        let settings = Fingerprint::of(b"");
        let head = Head { version: "1".to_owned(), settings, time, until: time };
        let at = |second: i64| Stamp {
            bytes: 1,
            modified: 1,
            changed: second * 1_000_000_000,
            inode: 1,
        };
        let past = |path, second| Past {
            path,
            stamp: at(second),
            content: None,
            outline: Some(Cow::Owned(Outline::default())),
            found: b"found",
            due: b"",
        };
        write(&history, &head, [past("a.md", 90), past("b.md", 99)].into_iter()).unwrap();
        let memory = Memory::read(&history, "1").unwrap();
        let files: Vec<Past<'_>> = memory.files().collect();
        assert_eq!((files[0].path, files[0].found, files.len()), ("a.md", &b"found"[..], 2));
        assert!(memory.holds(&files[0], at(90)) && !memory.holds(&files[0], at(91)));
        assert!(!memory.holds(&files[1], at(99)), "it may have been written once more");
        assert!(Memory::read(&history, "2").is_none());
        let mut bytes = memory.bytes;
        bytes.pop();
        disk::write_state(&history.folder().join(FILE), bytes).unwrap();
        assert!(Memory::read(&history, "1").is_none());
    }
}

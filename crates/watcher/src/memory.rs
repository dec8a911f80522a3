//! What was known of a vault when it was last watched, so that not all of it need be read again.
//!
//! It is worth nothing but time: where it is missing, damaged or of another version, the vault is read. What it says of a
//! file counts only while the system says that nobody has changed that since.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, BufReader, Read, Seek, Write},
};

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

impl Head {
    /// Whether a file that looks as `stamp` says now still holds what `past` says.
    pub(crate) fn holds(&self, past: &Past<'_>, stamp: Stamp) -> bool {
        let settled = self.time.saturating_sub(COARSE).unwrap_or(Timestamp::MIN);
        // Where the system doesn't know when a file was changed, anything may have happened.
        past.stamp == stamp
            && stamp.changed != 0
            && i128::from(stamp.changed) < settled.as_nanosecond()
    }
}

/// What was known of a vault, read bit by bit, as it is large: records with their lengths before them, the head first, and
/// the fingerprint of all of that.
#[derive(Debug)]
pub(crate) struct Memory {
    reader: io::Take<BufReader<File>>,
    record: Vec<u8>,
}

impl Memory {
    /// What the state folder of `history` has; none if that is nothing that this version of the program wrote.
    pub(crate) fn open(history: &History, version: &str) -> Option<(Head, Self)> {
        let open = disk::open_state(&history.folder().join(FILE));
        let file = open.inspect_err(|error| tracing::warn!(%error, "memory")).ok().flatten()?;
        let mut memory =
            Self::of(file).inspect_err(|error| tracing::warn!(%error, "memory")).ok().flatten()?;
        let head = memory.record().ok().and_then(|head| postcard::from_bytes::<Head>(head).ok())?;
        (head.version == version).then_some((head, memory))
    }

    /// The records in `file`; none when they are damaged.
    fn of(file: File) -> io::Result<Option<Self>> {
        let length = file.metadata()?.len().saturating_sub(FINGERPRINT as u64);
        let mut reader = BufReader::new(file).take(length);
        let mut sink = Fingerprinting::new(io::sink());
        io::copy(&mut reader, &mut sink)?;
        let mut reader = reader.into_inner();
        let mut fingerprint = [0; FINGERPRINT];
        reader.read_exact(&mut fingerprint)?;
        reader.rewind()?;
        let is_whole = sink.end().0 == Fingerprint::from(fingerprint);
        Ok(is_whole.then(|| Self { reader: reader.take(length), record: Vec::new() }))
    }

    /// The next of the files, in order.
    pub(crate) fn next_file(&mut self) -> Option<Past<'_>> {
        postcard::from_bytes(self.record().ok()?).ok()
    }

    fn record(&mut self) -> io::Result<&[u8]> {
        let mut length = [0; size_of::<u32>()];
        self.reader.read_exact(&mut length)?;
        self.record.clear();
        let length = u32::from_le_bytes(length).into();
        self.reader.by_ref().take(length).read_to_end(&mut self.record)?;
        Ok(&self.record)
    }
}

const FINGERPRINT: usize = 32;

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
        put(head, &mut writer)?;
        for file in files {
            put(&file, &mut writer)?;
        }
        let (fingerprint, writer) = writer.end();
        writer.write_all(&<[u8; FINGERPRINT]>::from(fingerprint))
    })
}

/// Writes a record.
fn put(record: &impl Serialize, writer: &mut impl Write) -> io::Result<()> {
    let bytes = postcard::to_stdvec(record).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    writer.write_all(&length.to_le_bytes())?;
    writer.write_all(&bytes)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn it_is_whole_or_nothing() {
        let state = tempfile::tempdir().unwrap();
        let history = History::open(state.path(), Path::new("/a vault"));
        assert!(Memory::open(&history, "1").is_none());
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
        let (read, mut memory) = Memory::open(&history, "1").unwrap();
        assert_eq!(read, head);
        let first = memory.next_file().unwrap();
        assert_eq!((first.path, first.found), ("a.md", &b"found"[..]));
        assert!(read.holds(&first, at(90)) && !read.holds(&first, at(91)));
        let second = memory.next_file().unwrap();
        assert!(!read.holds(&second, at(99)), "it may have been written once more");
        assert!(memory.next_file().is_none());
        assert!(Memory::open(&history, "2").is_none());
        let mut bytes = Vec::new();
        let file = disk::open_state(&history.folder().join(FILE)).unwrap();
        file.unwrap().read_to_end(&mut bytes).unwrap();
        bytes.remove(bytes.len() / 2);
        disk::write_state(&history.folder().join(FILE), bytes).unwrap();
        assert!(Memory::open(&history, "1").is_none());
    }
}

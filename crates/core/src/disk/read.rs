use std::{
    fs,
    io::{self, Read as _},
    path::Path,
    time::SystemTime,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::DiskError;
use crate::path::NotePath;

/// Notes larger than this, in bytes, are not read.
pub const MAX_NOTE_BYTES: u64 = 10 * 1024 * 1024;

/// A file as it was read.
#[derive(Debug)]
pub struct Source {
    /// What is in it.
    pub content: Content,
    /// What it is known by later.
    pub fingerprint: Fingerprint,
    /// When it was made and last written; none where the system doesn't tell.
    pub times: Option<Times>,
}

/// When a file was made and last written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Times {
    /// When it was made; none where the file system doesn't keep it.
    pub created: Option<Timestamp>,
    /// When it was last written.
    pub modified: Timestamp,
}

impl Times {
    fn of(metadata: &fs::Metadata) -> Option<Self> {
        let instant = |time: io::Result<SystemTime>| Timestamp::try_from(time.ok()?).ok();
        Some(Self { created: instant(metadata.created()), modified: instant(metadata.modified())? })
    }
}

/// What is in a file.
#[derive(Debug)]
pub enum Content {
    /// Text, byte for byte.
    Text(String),
    /// Bytes that are no UTF-8.
    NotUtf8 {
        /// The text before the first of them.
        valid: String,
    },
    /// More than [`MAX_NOTE_BYTES`], so it wasn't read.
    TooBig {
        /// How many bytes.
        bytes: u64,
    },
}

impl Content {
    /// What `bytes` are.
    pub fn of(bytes: Vec<u8>) -> Self {
        if bytes.len() as u64 > MAX_NOTE_BYTES {
            return Self::TooBig { bytes: bytes.len() as u64 };
        }
        match String::from_utf8(bytes) {
            Ok(text) => Self::Text(text),
            Err(error) => {
                let end = error.utf8_error().valid_up_to();
                let mut bytes = error.into_bytes();
                bytes.truncate(end);
                Self::NotUtf8 { valid: String::from_utf8(bytes).unwrap_or_default() }
            }
        }
    }
}

/// What tells one content of a file from another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(from = "[u8; 32]", into = "[u8; 32]")]
pub struct Fingerprint(blake3::Hash);

impl From<[u8; 32]> for Fingerprint {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes.into())
    }
}

impl From<Fingerprint> for [u8; 32] {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.0.into()
    }
}

impl Fingerprint {
    /// The fingerprint of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes))
    }

    /// The fingerprint of what is at `path` in `vault`, however large it is; none if that is a folder.
    ///
    /// # Errors
    ///
    /// When it can't be read, or is a link, a pipe or the like.
    pub fn of_file(vault: &Path, path: &NotePath) -> Result<Option<Self>, DiskError> {
        let file = path.on_disk(vault);
        let failed = |source| DiskError::new("read", &file)(source);
        let kind = fs::symlink_metadata(&file).map_err(failed)?.file_type();
        if kind.is_dir() {
            return Ok(None);
        }
        if !kind.is_file() {
            return Err(DiskError::NotRegular(file));
        }
        let open = fs::File::open(&file).map_err(failed)?;
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(open).map_err(failed)?;
        Ok(Some(Self(hasher.finalize())))
    }

    /// 64 hexadecimal digits.
    pub fn to_hex(self) -> String {
        self.0.to_hex().to_string()
    }
}

/// A writer that can tell the fingerprint of all that went through it.
#[derive(Debug)]
pub struct Fingerprinting<W> {
    writer: W,
    hasher: blake3::Hasher,
}

impl<W: io::Write> Fingerprinting<W> {
    /// Nothing went through to `writer` yet.
    pub fn new(writer: W) -> Self {
        Self { writer, hasher: blake3::Hasher::new() }
    }

    /// The fingerprint, and the writer.
    pub fn end(self) -> (Fingerprint, W) {
        (Fingerprint(self.hasher.finalize()), self.writer)
    }
}

impl<W: io::Write> io::Write for Fingerprinting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Reads the file at `path` in `vault`.
///
/// # Errors
///
/// When it can't be read, or is no regular file.
pub fn read(vault: &Path, path: &NotePath) -> Result<Source, DiskError> {
    let file = path.on_disk(vault);
    let (bytes, times) = read_bytes(&file)?;
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(bytes) => {
            let fingerprint = Fingerprint::of(&[]);
            return Ok(Source { content: Content::TooBig { bytes }, fingerprint, times });
        }
    };
    let fingerprint = Fingerprint::of(&bytes);
    Ok(Source { content: Content::of(bytes), fingerprint, times })
}

/// The bytes of a file, or how many there are when these are too many; and its times.
type Read = (Result<Vec<u8>, u64>, Option<Times>);

/// How often a file is read that changes while it is read.
const ATTEMPTS: usize = 3;

/// Reads a file as it was at one moment, not half before and half after an editor wrote to it.
fn read_bytes(file: &Path) -> Result<Read, DiskError> {
    let failed = |source| DiskError::new("read", file)(source);
    for _ in 0..ATTEMPTS {
        regular(file)?.map_err(failed)?;
        let mut open = fs::File::open(file).map_err(failed)?;
        let before = open.metadata().map_err(failed)?;
        let times = Times::of(&before);
        if before.len() > MAX_NOTE_BYTES {
            return Ok((Err(before.len()), times));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(before.len()).unwrap_or(0) + 1);
        (&mut open).take(MAX_NOTE_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        let after = fs::metadata(file);
        if bytes.len() as u64 == before.len() && after.is_ok_and(|after| is_same(&before, &after)) {
            return Ok((Ok(bytes), times));
        }
    }
    Err(DiskError::Changed(file.to_owned()))
}

/// Whether nothing was written between two looks at a file, nor another put in its place.
fn is_same(before: &fs::Metadata, after: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if (before.dev(), before.ino()) != (after.dev(), after.ino()) {
            return false;
        }
    }
    before.len() == after.len() && before.modified().ok() == after.modified().ok()
}

/// What the system knows of `file`, which is not opened: to open a pipe may take for ever.
fn regular(file: &Path) -> Result<io::Result<fs::Metadata>, DiskError> {
    let metadata = fs::metadata(file);
    let other = metadata.as_ref().is_ok_and(|known| !known.is_file() && !known.is_dir());
    if other { Err(DiskError::NotRegular(file.to_owned())) } else { Ok(metadata) }
}

/// The bytes of a file that may be anywhere, also of one that is no regular file and so has none, as `/dev/null`.
///
/// # Errors
///
/// When it can't be read, or is larger than [`MAX_NOTE_BYTES`].
pub fn read_version(file: &Path) -> Result<Vec<u8>, DiskError> {
    let failed = |error| DiskError::new("read", file)(error);
    if is_null(file) {
        return Ok(Vec::new());
    }
    let (bytes, _) = read_bytes(file)?;
    bytes.map_err(|_| failed(io::ErrorKind::FileTooLarge.into()))
}

/// Whether this is the device of which all systems say that nothing is in it.
fn is_null(file: &Path) -> bool {
    file == Path::new("/dev/null") || file.as_os_str().eq_ignore_ascii_case("nul")
}

/// The text of a settings file, or of another file that is no note; none when it isn't there.
///
/// # Errors
///
/// When it is there, but can't be read, is no regular file, is larger than [`MAX_NOTE_BYTES`], or is no UTF-8: a name
/// read with another letter in it would be that of another note.
pub fn read_settings(file: &Path) -> Result<Option<String>, DiskError> {
    let read = |metadata: fs::Metadata| {
        let is_big = metadata.len() > MAX_NOTE_BYTES;
        if is_big { Err(io::ErrorKind::FileTooLarge.into()) } else { fs::read_to_string(file) }
    };
    match regular(file)?.and_then(read) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DiskError::new("read", file)(error)),
    }
}

/// A file of the state folder, to be read; none where there is no such file.
///
/// # Errors
///
/// When it is there, but can't be read.
pub fn open_state(file: &Path) -> Result<Option<fs::File>, DiskError> {
    match fs::File::open(file) {
        Ok(open) => Ok(Some(open)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DiskError::new("read", file)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_what_is_none() {
        let temp = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| {
            fs::write(temp.path().join(name), bytes).unwrap();
            read(temp.path(), &NotePath::new(name)).unwrap()
        };
        let text = file("a.md", "\u{feff}a\r\nb".as_bytes());
        assert!(matches!(&text.content, Content::Text(text) if text == "\u{feff}a\r\nb"));
        assert_eq!(text.fingerprint, Fingerprint::of("\u{feff}a\r\nb".as_bytes()));
        let latin = file("b.md", b"caf\xe9 x");
        assert!(matches!(&latin.content, Content::NotUtf8 { valid } if valid == "caf"));
        let big = fs::File::create(temp.path().join("c.md")).unwrap();
        big.set_len(MAX_NOTE_BYTES + 1).unwrap();
        let big = read(temp.path(), &NotePath::new("c.md")).unwrap();
        assert!(matches!(big.content, Content::TooBig { bytes } if bytes == MAX_NOTE_BYTES + 1));
    }

    #[test]
    fn errors_name_the_file() {
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir(temp.path().join("d.md")).unwrap();
        for (name, reason) in [("d.md", "it is a folder"), ("gone.md", "it is not there")] {
            let error = read(temp.path(), &NotePath::new(name)).unwrap_err().to_string();
            assert!(error.contains(name) && error.ends_with(reason), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_was_written_or_replaced_is_not_the_same() {
        let temp = tempfile::tempdir().unwrap();
        let [a, b] = ["a.md", "b.md"].map(|name| temp.path().join(name));
        fs::write(&a, "1").unwrap();
        let before = fs::metadata(&a).unwrap();
        assert!(is_same(&before, &fs::metadata(&a).unwrap()));
        let same_time = |file: &Path, text| {
            fs::write(file, text).unwrap();
            let open = fs::File::options().append(true).open(file).unwrap();
            open.set_modified(before.modified().unwrap()).unwrap();
        };
        same_time(&b, "2");
        assert!(!is_same(&before, &fs::metadata(&b).unwrap()));
        same_time(&a, "12");
        assert!(!is_same(&before, &fs::metadata(&a).unwrap()));
        fs::write(&a, "2").unwrap();
        let open = fs::File::options().append(true).open(&a).unwrap();
        open.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert!(!is_same(&before, &fs::metadata(&a).unwrap()));
    }

    #[cfg(unix)]
    #[test]
    fn what_may_never_end_is_not_read() {
        let temp = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/zero", temp.path().join("z.md")).unwrap();
        let error = read(temp.path(), &NotePath::new("z.md")).unwrap_err();
        assert!(matches!(error, DiskError::NotRegular(_)));
        let error = read_settings(&temp.path().join("z.md")).unwrap_err();
        assert!(matches!(error, DiskError::NotRegular(_)));
    }

    #[test]
    fn settings_are_text_or_an_error() {
        let temp = tempfile::tempdir().unwrap();
        let read = |bytes: &[u8]| {
            let file = temp.path().join("s.toml");
            fs::write(&file, bytes).unwrap();
            read_settings(&file)
        };
        assert_eq!(read("a = \"é\"".as_bytes()).unwrap().unwrap(), "a = \"é\"");
        let error = read(b"a = \"\xe9\"").unwrap_err().to_string();
        assert!(error.ends_with("s.toml`: it is no UTF-8"), "{error}");
        let big = fs::File::create(temp.path().join("s.toml")).unwrap();
        big.set_len(MAX_NOTE_BYTES + 1).unwrap();
        let error = read_settings(&temp.path().join("s.toml")).unwrap_err().to_string();
        assert!(error.ends_with("it is too big"), "{error}");
        assert!(read_settings(&temp.path().join("gone")).unwrap().is_none());
    }
}

use std::{
    fs::{self, File},
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use super::DiskError;

/// The files in `folder` whose names end with `.log`, sorted by name; none where there is no such folder.
pub fn logs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path());
    let mut files: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|it| it == "log")).collect();
    files.sort();
    files
}

/// As much is read of a file at once.
const MOST: u64 = 4 << 20;

/// What stands in `file` behind the first `from` bytes, as far as it is whole lines, and where it ends. Of much only the
/// end is read.
///
/// # Errors
///
/// When it can't be read.
pub fn read_on(file: &Path, from: u64) -> Result<(String, u64), DiskError> {
    let failed = |source| DiskError::new("read", file)(source);
    let mut open = File::open(file).map_err(failed)?;
    let length = open.metadata().map_err(failed)?.len();
    // One that became shorter is another.
    let from = if from > length { 0 } else { from };
    let start = from.max(length.saturating_sub(MOST));
    open.seek(SeekFrom::Start(start)).map_err(failed)?;
    let mut bytes = Vec::new();
    open.take(length - start).read_to_end(&mut bytes).map_err(failed)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    bytes.truncate(whole);
    Ok((String::from_utf8_lossy(&bytes).into_owned(), start + whole as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_lines_are_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.log");
        fs::write(folder.path().join("b.txt"), "").unwrap();
        fs::write(&file, "one\ntw").unwrap();
        assert_eq!(logs(folder.path()), [file.as_path()]);
        assert_eq!(read_on(&file, 0).unwrap(), ("one\n".to_owned(), 4));
        fs::write(&file, "one\ntwo\n").unwrap();
        assert_eq!(read_on(&file, 4).unwrap(), ("two\n".to_owned(), 8));
        assert_eq!(read_on(&file, 8).unwrap(), (String::new(), 8));
        fs::write(&file, "new\n").unwrap();
        assert_eq!(read_on(&file, 8).unwrap(), ("new\n".to_owned(), 4));
        assert!(logs(&folder.path().join("none")).is_empty());
    }
}

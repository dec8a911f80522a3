use std::sync::LazyLock;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use memchr::memmem;
use regex::Regex;

use super::NotePath;

/// What the name of a file says that a sync tool wrote when it could not decide between two versions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConflictCopy {
    /// The tool.
    pub tool: &'static str,
    /// What the copy may be of, the likeliest first: where a device's name follows that of the note with no clear border,
    /// it is the first that is there.
    pub originals: Vec<NotePath>,
    /// When the tool wrote it, by the clock of a device that isn't known.
    pub time: Option<DateTime>,
    /// Whether it is another version of the original, and not another file whose name some systems can't tell from it.
    pub is_version: bool,
}

impl ConflictCopy {
    /// What the copy is most likely of.
    pub fn original(&self) -> &NotePath {
        // There is always one.
        &self.originals[0]
    }
}

/// How a tool names its copies: a pattern for the part before the last dot. `base` is the name of the original, `date` and
/// `clock` hold digits.
struct Pattern {
    tool: &'static str,
    regex: Option<Regex>,
    is_version: bool,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let date = r"(?<date>\d{4}-\d\d-\d\d)";
    let pattern = |tool, regex: &str, is_version| {
        let regex = Regex::new(&format!(r"\A(?<base>.+?){regex}\z")).ok();
        Pattern { tool, regex, is_version }
    };
    vec![
        pattern(
            "Syncthing",
            r"\.sync-conflict-(?<date>\d{8})-(?<clock>\d{6})(?:-[A-Z0-9]{7})?",
            true,
        ),
        pattern(
            "Obsidian Sync",
            r" \(Conflicted copy(?: .*?(?<date>\d{8})(?<clock>\d{4})| [^()]*)?\)",
            true,
        ),
        pattern(
            "Nextcloud",
            &format!(r" \(conflicted copy (?:[^()]* )?{date} (?<clock>\d{{6}})\)"),
            true,
        ),
        pattern("ownCloud", r"_conflict-(?<date>\d{8})-(?<clock>\d{6})", true),
        pattern("Nextcloud", r" \(case clash from [^()]*\)", false),
        pattern(
            "Seafile",
            r" \(SFConflict [^()]*?(?<date>\d{4}-\d\d-\d\d)-(?<clock>\d\d-\d\d-\d\d)\)",
            true,
        ),
        pattern("Dropbox", &format!(r" \([^()]*conflicted copy {date}\)(?: \(\d+\))?"), true),
        pattern(
            "Dropbox",
            r" \((?i:[^()]*\b)?(?i:case|unicode encoding|white ?space|selective sync) (?i:conflict)(?: \d+)?\)(?: \(\d+\))?",
            false,
        ),
        pattern(
            "Synology Drive",
            r"_[^_]+_[A-Z][a-z]{2}-\d\d-\d{4}-\d{4}_(?:CaseConflict|WhiteSpaceConflict|TailCharacterConflict)(?:_\d+)?",
            false,
        ),
        pattern(
            "Synology Drive",
            r"_[^_]+_[A-Z][a-z]{2}-\d\d-\d{4}-\d{4}_[A-Za-z]*Conflict(?:_\d+)?",
            true,
        ),
        pattern("pCloud", r" ?(?:\[conflicted(?: \d+)?\]|\(conflicted(?: \d+)?\))", true),
        pattern("rclone", r"\.conflict\d+", true),
        pattern("OneDrive", r"-[^-]+-safeBackup-\d{4}", true),
    ]
});

/// What all names of copies have one of, so that most names are let pass at once.
const MARKS: [&str; 3] = ["onflict", "safeBackup", "case clash"];

pub(super) fn conflict_copy(path: &NotePath) -> Option<ConflictCopy> {
    let name = path.file_name();
    if !MARKS.iter().any(|mark| memmem::find(name.as_bytes(), mark.as_bytes()).is_some()) {
        return None;
    }
    // rclone puts its mark behind the extension.
    let (stem, extension) = match name.rsplit_once('.') {
        Some((whole, end)) if is_rclone(end) => match whole.rsplit_once('.') {
            Some((_, extension)) => (name, format!(".{extension}")),
            None => (name, String::new()),
        },
        Some((stem, extension)) => (stem, format!(".{extension}")),
        None => (name, String::new()),
    };
    let (pattern, found) = PATTERNS
        .iter()
        .find_map(|pattern| Some((pattern, pattern.regex.as_ref()?.captures(stem)?)))?;
    let part = |name| found.name(name).map_or("", |part| part.as_str());
    let base = part("base").strip_suffix(&*extension).unwrap_or(part("base"));
    let name_of = |base: &str| {
        let folder = path.folder();
        let slash = if folder.is_empty() { "" } else { "/" };
        NotePath::new(format!("{folder}{slash}{base}{extension}"))
    };
    let mut originals = vec![name_of(base)];
    let border = match pattern.tool {
        "OneDrive" => Some('-'),
        "Synology Drive" => Some('_'),
        _ => None,
    };
    // A device's name may have the border in it too.
    let shorter = border.into_iter().flat_map(|border| base.rmatch_indices(border));
    originals.extend(shorter.filter(|(at, _)| *at > 0).map(|(at, _)| name_of(&base[..at])));
    let time = time(part("date"), part("clock"));
    Some(ConflictCopy { tool: pattern.tool, originals, time, is_version: pattern.is_version })
}

/// The name of a copy of the file at `path` that is made at `time`: the same on every device, in the pattern of Nextcloud.
pub(super) fn copy_at(path: &NotePath, time: Timestamp) -> NotePath {
    let time = TimeZone::UTC.to_datetime(time).strftime("%Y-%m-%d %H%M%S").to_string();
    let name = path.file_name();
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let slash = if path.folder().is_empty() { "" } else { "/" };
    NotePath::new(format!("{}{slash}{stem} (conflicted copy {time}){extension}", path.folder()))
}

fn is_rclone(extension: &str) -> bool {
    let number = extension.strip_prefix("conflict");
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit()))
}

/// A time of day and a date, whatever stands between the digits; without a time of day the beginning of the day.
fn time(date: &str, clock: &str) -> Option<DateTime> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (date, clock) = (digits(date), digits(clock));
    let date = Date::strptime("%Y%m%d", &date).ok()?;
    let part = |range| clock.get(range).and_then(|part: &str| part.parse().ok()).unwrap_or(0);
    let time = jiff::civil::Time::new(part(0..2), part(2..4), part(4..6), 0).ok()?;
    Some(date.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_have_names_that_are_known() {
        let time = Timestamp::from_second(1).unwrap();
        for (path, expected) in [
            ("a/b.c.md", "a/b.c (conflicted copy 1970-01-01 000001).md"),
            (".gitignore", ".gitignore (conflicted copy 1970-01-01 000001)"),
        ] {
            let copy = NotePath::new(path).copy_at(time);
            assert_eq!(copy.as_str(), expected);
        }
        let known = NotePath::new("a/b.c.md").copy_at(time).conflict_copy().unwrap();
        assert_eq!((known.original().as_str(), known.tool), ("a/b.c.md", "Nextcloud"));
    }

    #[test]
    fn names_that_tools_give_to_copies() {
        for (name, tool, original, time) in [
            (
                "a/P.sync-conflict-20240531-120102-ABCDEFG.md",
                "Syncthing",
                "a/P.md",
                "2024-05-31T12:01:02",
            ),
            ("P.q.sync-conflict-20240531-120102.md", "Syncthing", "P.q.md", "2024-05-31T12:01:02"),
            (
                "P (Conflicted copy My Mac (2) 202405311201).md",
                "Obsidian Sync",
                "P.md",
                "2024-05-31T12:01:00",
            ),
            ("P (Conflicted copy).md", "Obsidian Sync", "P.md", ""),
            (
                "P (x) (Ada's conflicted copy 2024-05-31).md",
                "Dropbox",
                "P (x).md",
                "2024-05-31T00:00:00",
            ),
            (
                "P (Ada's conflicted copy 2024-05-31) (1).md",
                "Dropbox",
                "P.md",
                "2024-05-31T00:00:00",
            ),
            ("P (Case Conflict).md", "Dropbox", "P.md", ""),
            ("P (Ada's case conflict 2).md", "Dropbox", "P.md", ""),
            ("P (Unicode Encoding Conflict).md", "Dropbox", "P.md", ""),
            ("P (White Space Conflict).md", "Dropbox", "P.md", ""),
            (
                "P (conflicted copy 2024-05-31 120102).md",
                "Nextcloud",
                "P.md",
                "2024-05-31T12:01:02",
            ),
            (
                "P (conflicted copy ada b 2024-05-31 120102).md",
                "Nextcloud",
                "P.md",
                "2024-05-31T12:01:02",
            ),
            ("P (case clash from ada).md", "Nextcloud", "P.md", ""),
            ("P_conflict-20240531-120102.md", "ownCloud", "P.md", "2024-05-31T12:01:02"),
            (
                "P (SFConflict ada@x.org 2024-05-31-12-01-02).md",
                "Seafile",
                "P.md",
                "2024-05-31T12:01:02",
            ),
            ("P_nas_May-31-1201-2024_Conflict.md", "Synology Drive", "P.md", ""),
            ("P_nas_May-31-1201-2024_CaseConflict_1.md", "Synology Drive", "P.md", ""),
            ("P [conflicted].md", "pCloud", "P.md", ""),
            ("P (conflicted).md", "pCloud", "P.md", ""),
            ("P.md.conflict1", "rclone", "P.md", ""),
            ("P.conflict2.md", "rclone", "P.md", ""),
            ("P-host-safeBackup-0001.md", "OneDrive", "P.md", ""),
        ] {
            let copy = conflict_copy(&NotePath::new(name)).unwrap_or_else(|| panic!("{name}"));
            let told = copy.time.map_or(String::new(), |time| time.to_string());
            assert_eq!(
                (copy.tool, copy.original().as_str(), &*told),
                (tool, original, time),
                "{name}"
            );
        }
    }

    #[test]
    fn names_that_only_look_like_it() {
        for name in [
            "Conflicted copy.md",
            "Conflicts.md",
            "P (2).md",
            "P (conflict).md",
            "On case conflict.md",
            "How to handle a conflicted copy 2024-05-31.md",
            "P.sync-conflict-notes.md",
            ".conflict1",
        ] {
            assert_eq!(conflict_copy(&NotePath::new(name)), None, "{name}");
        }
    }

    #[test]
    fn names_of_devices_that_may_begin_earlier() {
        let originals = |name: &str| {
            let copy = conflict_copy(&NotePath::new(name)).unwrap();
            copy.originals.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            originals("a/My-note-DESKTOP-1-safeBackup-0001.md"),
            ["a/My-note-DESKTOP.md", "a/My-note.md", "a/My.md"]
        );
        assert_eq!(originals("P_my_nas_May-31-1201-2024_Conflict.md"), ["P_my.md", "P.md"]);
    }

    #[test]
    fn other_files_are_no_versions() {
        let is_version = |name: &str| conflict_copy(&NotePath::new(name)).unwrap().is_version;
        assert!(!is_version("P (Case Conflict).md") && !is_version("P (case clash from x).md"));
        assert!(is_version("P [conflicted].md"));
        assert!(!is_version("P_nas_May-31-1201-2024_CaseConflict.md"));
    }
}

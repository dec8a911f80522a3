use std::{
    collections::BTreeMap,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    ops::RangeInclusive,
    path::Path,
    process::{ChildStdout, Stdio},
    thread,
};

use anyhow::{Context as _, bail, ensure};
use vault_lint_core::{
    diagnostic::Diagnostic,
    disk::{Content, MAX_NOTE_BYTES},
    note::Note,
    path::NotePath,
    text::TextRange,
};

use super::{ask, command, hunks, within};

/// The notes of a vault that changed, each with what changed in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes(BTreeMap<NotePath, Change>);

#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Change {
    /// Whether the note has another name than before.
    renamed: bool,
    /// The lines, from 1, that were added or changed; none where all count.
    lines: Option<Vec<RangeInclusive<usize>>>,
    /// By what name git has its content; zeros where that isn't staged, empty where it is none of its own.
    blob: String,
}

/// How git is to compare, whatever its settings say.
const DIFF: [&str; 10] = [
    "diff",
    "--relative",
    "--find-renames",
    "--ignore-submodules",
    "--text",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--src-prefix=a/",
    "--dst-prefix=b/",
];

impl Changes {
    /// What changed in `vault` since the commit where `revision` and `HEAD` parted, committed or not.
    pub(crate) fn since(vault: &Path, revision: &str, by_line: bool) -> anyhow::Result<Self> {
        let base = base(vault, revision)?;
        let mut changes = Self::of(vault, &base, by_line)?;
        let untracked = ask(vault, &["ls-files", "--others", "--exclude-standard", "-z"])?;
        let untracked = untracked.split(|byte| *byte == 0).filter_map(note_path);
        changes.0.extend(untracked.map(|path| (path, Change::default())));
        Ok(changes)
    }

    /// What of `vault` is staged.
    pub(crate) fn staged(vault: &Path, by_line: bool) -> anyhow::Result<Self> {
        within(vault)?;
        let mut changes = Self::of(vault, "--cached", by_line)?;
        changes.0.retain(|_, change| !change.blob.is_empty());
        Ok(changes)
    }

    fn of(vault: &Path, against: &str, by_line: bool) -> anyhow::Result<Self> {
        let raw = [&DIFF[..], &["--raw", "--no-abbrev", "-z", against, "--"]].concat();
        let mut changes = named(&ask(vault, &raw)?, by_line);
        if by_line {
            let patch = ["--patch", "--unified=0", "--inter-hunk-context=0", against, "--"];
            let patch = ask(vault, &[&DIFF[..], &patch].concat())?;
            for (path, lines) in hunks::changed_lines(&patch) {
                let change = note_path(&path).and_then(|path| changes.get_mut(&path));
                if let Some(known) = change.and_then(|change| change.lines.as_mut()) {
                    known.extend(lines);
                }
            }
        }
        Ok(Self(changes))
    }

    /// The notes that changed, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &NotePath> {
        self.0.keys()
    }

    /// Whether a note is among them.
    pub(crate) fn has(&self, path: &NotePath) -> bool {
        self.0.contains_key(path)
    }

    /// Takes the findings away that are about what did not change.
    pub(crate) fn sift(&self, note: &Note, findings: &mut Vec<Diagnostic>) {
        let Some(change) = self.0.get(note.path()) else { return findings.clear() };
        let Some(lines) = &change.lines else { return };
        findings.retain(|finding| {
            if finding.range == TextRange::default() {
                return change.renamed;
            }
            let of_finding = note.lines().lines_of(finding.range);
            let (first, last) = (of_finding.start() + 1, of_finding.end() + 1);
            lines.iter().any(|lines| *lines.start() <= last && first <= *lines.end())
        });
    }

    /// Hands the content of each of `paths` as it is staged to `each`.
    pub(crate) fn contents(
        &self,
        vault: &Path,
        paths: &[NotePath],
        mut each: impl FnMut(&NotePath, Content),
    ) -> anyhow::Result<()> {
        let mut git = command(vault);
        git.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut git = git.stderr(Stdio::null()).spawn().context("can't run git")?;
        let (input, output) = (git.stdin.take(), git.stdout.take());
        let (mut input, output) = input.zip(output).context("can't speak to git")?;
        let blob = |path: &NotePath| self.0.get(path).map_or("", |change| &change.blob);
        let names: String = paths.iter().map(|path| format!("{}\n", blob(path))).collect();
        let told = thread::scope(|scope| {
            // While git answers it takes no more questions. If it goes away, reading tells.
            scope.spawn(move || drop(input.write_all(names.as_bytes())));
            let mut output = BufReader::new(output);
            paths.iter().try_for_each(|path| {
                let content = content(&mut output);
                each(path, content.with_context(|| format!("git can't tell what `{path}` is"))?);
                Ok(())
            })
        });
        git.wait()?;
        told
    }
}

/// The next content that `git cat-file` prints: a line with its name, kind and size, the bytes, a line end.
fn content(output: &mut BufReader<ChildStdout>) -> anyhow::Result<Content> {
    let mut head = String::new();
    output.read_line(&mut head)?;
    let size = head.trim_end().rsplit_once(" blob ").map(|(_, size)| size.parse::<u64>());
    let Some(Ok(size)) = size else { bail!("it is not there") };
    let content = if size > MAX_NOTE_BYTES {
        io::copy(&mut output.take(size), &mut io::sink())?;
        Content::TooBig { bytes: size }
    } else {
        let mut bytes = Vec::new();
        output.take(size).read_to_end(&mut bytes)?;
        ensure!(bytes.len() as u64 == size, "git broke off");
        Content::of(bytes)
    };
    output.read_exact(&mut [0])?;
    Ok(content)
}

/// The commit where `revision` and `HEAD` parted.
fn base(vault: &Path, revision: &str) -> anyhow::Result<String> {
    within(vault)?;
    let is_shallow = ask(vault, &["rev-parse", "--is-shallow-repository"])?.starts_with(b"true");
    let hint = if is_shallow { ": it is shallow, fetch more of its history" } else { "" };
    let commit = format!("{revision}^{{commit}}");
    let commit = ask(vault, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]);
    let commit = String::from_utf8(commit.unwrap_or_default())?;
    ensure!(!commit.is_empty(), "there is no commit `{revision}` in this repository{hint}");
    let base = ask(vault, &["merge-base", commit.trim_end(), "HEAD"]).unwrap_or_default();
    let base = String::from_utf8(base)?;
    ensure!(!base.is_empty(), "`{revision}` and `HEAD` have no commit in common{hint}");
    Ok(base.trim_end().to_owned())
}

pub(super) fn note_path(path: &[u8]) -> Option<NotePath> {
    let path = std::str::from_utf8(path).ok().filter(|path| !path.is_empty())?;
    Some(NotePath::new(path))
}

/// The files in what `git diff --raw -z` printed: `:mode mode blob blob status`, a name, and of a rename another name,
/// each ended by NUL. What is gone, or is neither a file nor a link, is left out.
fn named(raw: &[u8], by_line: bool) -> BTreeMap<NotePath, Change> {
    let mut changes = BTreeMap::new();
    let mut parts = raw.split(|byte| *byte == 0);
    while let (Some(head), Some(path)) = (parts.next(), parts.next()) {
        let head = String::from_utf8_lossy(head).into_owned();
        let [_, mode, _, blob, status] = head.split(' ').collect::<Vec<_>>()[..] else { break };
        let renamed = status.starts_with('R');
        let path = if renamed { parts.next().unwrap_or_default() } else { path };
        let is_file = mode.starts_with("100");
        let is_known = is_file || mode == "120000" || status == "U";
        let Some(path) = note_path(path).filter(|_| is_known) else { continue };
        // Without `by_line` all of a note with another name counts: by its path it may have other settings.
        let is_partly = by_line && (renamed || status == "M");
        let lines = (is_file && is_partly).then(Vec::new);
        // What git has of a link is where it leads.
        let blob = if is_file { blob.to_owned() } else { String::new() };
        // A note with a conflict is named twice, and first as such.
        changes.entry(path).or_insert(Change { renamed, lines, blob });
    }
    changes
}

#[cfg(test)]
mod tests {
    use vault_lint_core::diagnostic::Severity;

    use super::*;

    #[test]
    fn names_are_told_from_names() {
        let raw = ":100644 100644 aa bb M\0a \"b\"\n.md\0:000000 100644 00 cc A\0ü.md\0\
                   :100644 000000 dd 00 D\0gone.md\0:100644 100644 ee ee R100\0old.md\0new.md\0\
                   :100644 100644 ff 11 R090\0older.md\0newer.md\0:000000 160000 00 22 A\0sub\0\
                   :000000 120000 00 33 A\0link.md\0:000000 000000 00 00 U\0x.md\0\
                   :100644 100644 44 00 M\0x.md\0";
        let seen = |by_line| {
            let changes = named(raw.as_bytes(), by_line);
            let shown = |(path, change): (NotePath, Change)| {
                (path.to_string(), change.renamed, change.lines.is_some(), change.blob)
            };
            changes.into_iter().map(shown).collect::<Vec<_>>()
        };
        let row = |path: &str, renamed, partly, blob: &str| {
            (path.to_owned(), renamed, partly, blob.to_owned())
        };
        let expected = |by_line| {
            vec![
                row("a \"b\"\n.md", false, by_line, "bb"),
                row("link.md", false, false, ""),
                row("new.md", true, by_line, "ee"),
                row("newer.md", true, by_line, "11"),
                row("x.md", false, false, ""),
                row("ü.md", false, false, "cc"),
            ]
        };
        assert_eq!((seen(false), seen(true)), (expected(false), expected(true)));
    }

    #[test]
    fn findings_are_kept_that_touch_a_changed_line() {
        let note = Note::parse(NotePath::new("a.md"), "one\ntwo\nthree\n");
        let finding = |start, end| Diagnostic {
            rule: "r",
            severity: Severity::Info,
            range: TextRange::new(start, end),
            message: String::new(),
            help: None,
            fix: None,
        };
        let all = [finding(0, 0), finding(0, 4), finding(2, 5), finding(8, 8), finding(14, 14)];
        let kept = |renamed, lines: Option<Vec<_>>| {
            let change = Change { renamed, lines, blob: String::new() };
            let mut findings = all.to_vec();
            Changes([(note.path().clone(), change)].into()).sift(&note, &mut findings);
            findings.iter().map(|finding| finding.range.start()).collect::<Vec<_>>()
        };
        assert_eq!(kept(false, None), [0, 0, 2, 8, 14]);
        assert_eq!(kept(false, Some(vec![2..=2])), [2]);
        assert_eq!(kept(true, Some(vec![3..=9])), [0, 8, 14]);
        assert_eq!(kept(false, Some(vec![])), [0; 0]);
        let mut findings = all.to_vec();
        Changes::default().sift(&note, &mut findings);
        assert!(findings.is_empty());
    }
}

use std::{
    collections::{BTreeSet, HashMap},
    io::Write as _,
    path::Path,
    process::Stdio,
    thread,
};

use anyhow::Context as _;
use vault_lint_core::{path::NotePath, vault::Renames};

use super::{ask, changes::note_path, command};

/// How many of the last commits are looked at: a second's work at most in a vault of ten thousand notes.
const COMMITS: &str = "--skip=1000";

/// As many files of which git doesn't know are looked at.
const MOST_UNTRACKED: usize = 1000;

/// How git is to look for renames, whatever its settings say.
const RENAMES: [&str; 8] = [
    "--relative",
    "--find-renames",
    "-l1000",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules",
    "--no-color",
    "-z",
];

/// Which files of `vault` were renamed, by the last commits or since the last one.
pub(super) fn of(vault: &Path) -> anyhow::Result<Renames> {
    let oldest = ask(vault, &["rev-list", "--max-count=1", COMMITS, "HEAD"])?;
    let oldest = String::from_utf8(oldest)?;
    let range = match oldest.trim_end() {
        "" => "HEAD".to_owned(),
        oldest => format!("{oldest}..HEAD"),
    };
    let log = ["log", "--format=", "--no-show-signature", "--diff-filter=R", "--name-status"];
    let log = ask(vault, &[&log[..], &RENAMES, &[&range, "--"]].concat())?;
    let diff = ["diff", "--diff-filter=DR", "--raw", "--no-abbrev"];
    let diff = ask(vault, &[&diff[..], &RENAMES, &["HEAD", "--"]].concat())?;
    let Changed { mut renamed, gone } = changed(&diff);
    renamed.extend(moved(vault, &gone)?);
    renamed.extend(committed(&log));
    Ok(Renames::of(renamed))
}

/// The renames in what `git log --name-status -z` printed: `R` and a number, the old name, the new one, each ended by NUL.
fn committed(log: &[u8]) -> Vec<(NotePath, NotePath)> {
    let parts: Vec<&[u8]> = log.split(|byte| *byte == 0).collect();
    let steps = parts.chunks_exact(3);
    steps.filter_map(|step| Some((note_path(step[1])?, note_path(step[2])?))).collect()
}

/// What is no longer where the last commit has it.
#[derive(Default)]
struct Changed {
    renamed: Vec<(NotePath, NotePath)>,
    /// By the name under which git has what they held.
    gone: HashMap<String, Vec<NotePath>>,
}

/// What changed by what `git diff --raw -z` printed: `:mode mode blob blob status`, a name, and of a rename another name,
/// each ended by NUL.
fn changed(raw: &[u8]) -> Changed {
    let mut changed = Changed::default();
    let mut parts = raw.split(|byte| *byte == 0);
    while let (Some(head), Some(path)) = (parts.next(), parts.next()) {
        let head = String::from_utf8_lossy(head).into_owned();
        let [_, _, blob, _, status] = head.split(' ').collect::<Vec<_>>()[..] else { break };
        let new = if status.starts_with('R') { parts.next() } else { None };
        let Some(path) = note_path(path) else { continue };
        match new {
            Some(new) => changed.renamed.extend(note_path(new).map(|new| (path, new))),
            None => changed.gone.entry(blob.to_owned()).or_default().push(path),
        }
    }
    changed
}

/// Which of the files in `gone` are where git doesn't know of them, as they were: those of which no other held the same.
fn moved(
    vault: &Path,
    gone: &HashMap<String, Vec<NotePath>>,
) -> anyhow::Result<Vec<(NotePath, NotePath)>> {
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let untracked = ask(vault, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    let untracked = untracked.split(|byte| *byte == 0).filter_map(note_path);
    let extensions: BTreeSet<&str> = gone.values().flatten().map(NotePath::extension).collect();
    // A line is a name to git here. What has another extension is something else, and perhaps big.
    let may_be = |path: &NotePath| {
        extensions.contains(path.extension()) && !path.as_str().contains(['\n', '"'])
    };
    let untracked: Vec<NotePath> = untracked.filter(may_be).take(MOST_UNTRACKED).collect();
    let mut found: HashMap<String, Vec<NotePath>> = HashMap::new();
    for (blob, path) in blobs(vault, &untracked)?.into_iter().zip(untracked) {
        found.entry(blob).or_default().push(path);
    }
    let only = |paths: &[NotePath]| match paths {
        [path] => Some(path.clone()),
        _ => None,
    };
    let pair =
        |(blob, paths): (&String, &Vec<NotePath>)| Some((only(paths)?, only(found.get(blob)?)?));
    Ok(gone.iter().filter_map(pair).collect())
}

/// Under which names git would have what the files at `paths` hold.
fn blobs(vault: &Path, paths: &[NotePath]) -> anyhow::Result<Vec<String>> {
    let mut git = command(vault);
    git.args(["hash-object", "--stdin-paths"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut git = git.stderr(Stdio::null()).spawn().context("can't run git")?;
    let mut input = git.stdin.take().context("can't speak to git")?;
    let names: String = paths.iter().map(|path| format!("{path}\n")).collect();
    let output = thread::scope(|scope| {
        // While git answers it takes no more questions. If it goes away, its end tells.
        scope.spawn(move || drop(input.write_all(names.as_bytes())));
        git.wait_with_output()
    })?;
    Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair((from, to): (&NotePath, &NotePath)) -> (String, String) {
        (from.to_string(), to.to_string())
    }

    #[test]
    fn renames_are_read() {
        let log = "R099\0a \"b\"\n.md\0ü.md\0R100\0d/x.png\0x.png\0";
        let steps = committed(log.as_bytes());
        let steps: Vec<_> = steps.iter().map(|(from, to)| pair((from, to))).collect();
        let expected = [("a \"b\"\n.md", "ü.md"), ("d/x.png", "x.png")];
        assert_eq!(steps, expected.map(|(from, to)| (from.to_owned(), to.to_owned())));
        assert!(committed(b"").is_empty());
    }

    #[test]
    fn what_went_is_told_from_what_was_renamed() {
        let raw = ":100644 000000 aa 00 D\0gone.md\0:100644 100644 bb bb R100\0old.md\0new.md\0\
                   :100644 000000 cc 00 D\0too.md\0";
        let Changed { renamed, mut gone } = changed(raw.as_bytes());
        assert_eq!(renamed.len(), 1);
        assert_eq!(
            pair((&renamed[0].0, &renamed[0].1)),
            ("old.md".to_owned(), "new.md".to_owned())
        );
        assert_eq!(gone.remove("aa"), Some(vec![NotePath::new("gone.md")]));
        assert_eq!(gone.remove("cc"), Some(vec![NotePath::new("too.md")]));
    }
}

//! Making what is in the vault a commit.

use std::{collections::HashMap, fmt::Write as _, path::Path};

use vault_lint_core::disk;

use super::{BEHIND, ROUNDS, SyncError, Work, git::Asking, guard};

/// What is never committed: it says what is open on one device, or is ours for a moment.
const LEFT_OUT: [&str; 6] = [
    ":(exclude,glob,top)**/.obsidian/workspace*.json",
    ":(exclude,glob,top)**/.obsidian/cache",
    ":(exclude,glob,top)**/.obsidian/.sync.lock",
    ":(exclude,glob,top)**/.vault-lint-*",
    ":(exclude,glob,top)**/.vault-lint-*/**",
    ":(exclude,glob,top)**/.DS_Store",
];

/// What git has of a file: its mode, and the object.
pub(super) type Entry = (String, String);

/// A change of a file between two trees, as git lists it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Change {
    pub(super) path: String,
    /// None where there was no file.
    pub(super) old: Option<Entry>,
    /// None where there is none.
    pub(super) new: Option<Entry>,
}

impl Work<'_> {
    /// Commits what is in the vault, if that is something else than the last commit, and nothing else of the repository. The
    /// last commit then; none where there is nothing to commit yet.
    pub(super) fn snapshot(&mut self) -> Result<Option<String>, SyncError> {
        let index = self.state.join("index");
        for _ in 0..ROUNDS {
            let head = self.git.commit("HEAD");
            // By the index's own time git knows which files it must compare though they look the same.
            disk::copy_state(&self.git.own("index")?, &index)?;
            self.fill(&index)?;
            let tree = self.git.ask(&["write-tree"]).index(&index).line()?;
            let before = match &head {
                Some(head) => self.git.tree(head)?,
                None => self.empty_tree()?,
            };
            let changes = self.changes(&before, &tree)?;
            if changes.is_empty() {
                return Ok(head);
            }
            if !self.sync.trusting {
                let changes: Vec<&Change> = changes.iter().collect();
                guard::check(self, &before, &changes, guard::Side::Here)?;
            }
            if let Some(new) = self.commit(&index, head.as_deref(), self.message(&changes))? {
                self.synced.committed += changes.len();
                return Ok(Some(new));
            }
        }
        Err(SyncError::Restless)
    }

    /// Commits `index`, which was made from the commit `head`. The commit; none where another has come between, of which
    /// nothing would be left outside of the vault.
    fn commit(
        &self,
        index: &Path,
        head: Option<&str>,
        message: String,
    ) -> Result<Option<String>, SyncError> {
        self.leave_behind(head)?;
        let commit = ["commit", "--quiet", "--file=-"];
        let said = self.git.ask(&commit).index(index).input(message.into_bytes()).try_run()?;
        if said.code != Some(0) {
            disk::remove_state(&self.state.join(BEHIND))?;
            return Err(SyncError::Git { what: "commit".to_owned(), said: said.reason() });
        }
        let new = self.git.commit("HEAD").ok_or(SyncError::Detached)?;
        match self.git.commit(&format!("{new}^")) {
            Some(between) if !self.place.is_whole() && Some(between.as_str()) != head => {
                let back = ["update-ref", "-m", "vault-lint: again", "HEAD", &between, &new];
                self.git.ask(&back).run()?;
                disk::remove_state(&self.state.join(BEHIND))?;
                Ok(None)
            }
            _ => {
                self.catch_up(&new)?;
                Ok(Some(new))
            }
        }
    }

    /// Makes `index`, a copy of the user's, one of the last commit with what is in the vault now.
    fn fill(&self, index: &Path) -> Result<(), SyncError> {
        if !self.place.is_whole() {
            let [all, but] = self.place.without();
            self.git.ask(&["reset", "--quiet", "--", &all, &but]).index(index).run()?;
        }
        let within = self.place.within();
        let mut add = vec!["add", "--all", "--", &within];
        add.extend(LEFT_OUT);
        self.git.ask(&add).index(index).run()?;
        Ok(())
    }

    /// What is staged of the files that `paths` name.
    pub(super) fn staged(&self, paths: &[String]) -> Result<HashMap<String, Entry>, SyncError> {
        let mut list = vec!["ls-files", "--stage", "-z", "--"];
        list.extend(paths.iter().map(String::as_str));
        let said = self.git.ask(&list).run()?.text();
        let entry = |line: &str| {
            let (head, path) = line.split_once('\t')?;
            let mut fields = head.split(' ').map(str::to_owned);
            Some((path.to_owned(), (fields.next()?, fields.next()?)))
        };
        Ok(said.split('\0').filter_map(entry).collect())
    }

    /// The tree `before` with other files.
    pub(super) fn tree_with(
        &self,
        before: &str,
        files: &[(&str, Option<&Entry>)],
    ) -> Result<String, SyncError> {
        let index = self.state.join("tree-index");
        self.git.ask(&["read-tree", before]).index(&index).run()?;
        self.update(files, before).index(&index).run()?;
        self.git.ask(&["write-tree"]).index(&index).line()
    }

    /// Asks for an index that has each of `files`, or has it no more. `tree` is any object.
    pub(super) fn update(&self, files: &[(&str, Option<&Entry>)], tree: &str) -> Asking {
        let update = ["update-index", "-z", "--add", "--replace", "--index-info"];
        self.git.ask(&update).input(listed(files, tree))
    }

    /// Lets the user's index know of files that only look newer than they are.
    pub(super) fn refresh(&self) {
        let refreshed = self.git.ask(&["update-index", "-q", "--refresh"]).try_run();
        tracing::debug!(refreshed = refreshed.is_ok(), "index");
    }

    pub(super) fn empty_tree(&self) -> Result<String, SyncError> {
        self.git.ask(&["mktree"]).line()
    }

    /// How the tree `new` differs from `old`.
    pub(super) fn changes(&self, old: &str, new: &str) -> Result<Vec<Change>, SyncError> {
        let arguments =
            ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--full-index", old, new];
        let said = self.git.ask(&arguments).run()?;
        let text = String::from_utf8(said.out).map_err(|_| {
            let said = "a file has a name that is no Unicode".to_owned();
            SyncError::Git { what: "diff-tree".to_owned(), said }
        })?;
        Ok(read_changes(&text))
    }

    fn message(&self, changes: &[Change]) -> String {
        let notes = changes.iter().filter(|change| is_note(&change.path)).count();
        let (count, noun) = if notes > 0 { (notes, "note") } else { (changes.len(), "file") };
        let mut text = format!("vault: {count} {noun}{}", if count == 1 { "" } else { "s" });
        if !self.sync.device.is_empty() {
            let _ = write!(text, " ({})", self.sync.device);
        }
        text.push_str("\n\n");
        for change in changes.iter().take(20) {
            let kind = match (&change.old, &change.new) {
                (None, _) => 'A',
                (_, None) => 'D',
                _ => 'M',
            };
            let _ = writeln!(text, "{kind} {}", change.path);
        }
        text
    }
}

/// Whether a file is one that is merged as a note.
pub(super) fn is_note(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("md"))
}

/// What `git update-index --index-info` takes to have each of `files`, or not to have it. `tree` is any object.
fn listed(files: &[(&str, Option<&Entry>)], tree: &str) -> Vec<u8> {
    let mut list = String::new();
    let nothing = "0".repeat(tree.len());
    // One that goes may be in the way of one that comes.
    for (path, _) in files.iter().filter(|(_, entry)| entry.is_none()) {
        let _ = write!(list, "0 {nothing}\t{path}\0");
    }
    for (path, entry) in files {
        if let Some((mode, object)) = entry {
            let _ = write!(list, "{mode} {object} 0\t{path}\0");
        }
    }
    list.into_bytes()
}

/// `:100644 100755 OLD NEW M\0PATH\0`, again and again.
fn read_changes(text: &str) -> Vec<Change> {
    let mut parts = text.split('\0');
    let mut changes = Vec::new();
    while let (Some(head), Some(path)) = (parts.next(), parts.next()) {
        let mut fields = head.trim_start_matches(':').split(' ').map(str::to_owned);
        let (Some(mode), Some(new_mode), Some(old), Some(new)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            break;
        };
        let there = |mode: String, object: String| (mode != "000000").then_some((mode, object));
        changes.push(Change {
            path: path.to_owned(),
            old: there(mode, old),
            new: there(new_mode, new),
        });
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_as_git_lists_them() {
        let text = ":000000 100644 000 abc A\0a b.md\0:100644 000000 abc 000 D\0ü.png\0";
        let there = |object: &str| Some(("100644".to_owned(), object.to_owned()));
        assert_eq!(
            read_changes(text),
            [
                Change { path: "a b.md".to_owned(), old: None, new: there("abc") },
                Change { path: "ü.png".to_owned(), old: there("abc"), new: None },
            ]
        );
        assert!(read_changes("").is_empty());
    }
}

//! Merging two commits in git's store.

use std::collections::BTreeMap;

use jiff::Timestamp;
use vault_lint_core::{
    disk,
    merge::{Labels, Options, Side, merge},
    path::NotePath,
};

use super::{
    Guard, SyncError, Work,
    snapshot::{Entry, is_note},
};

/// A file that git couldn't merge: what there is of it.
#[derive(Clone, Debug, Default)]
struct Stages {
    base: Option<Entry>,
    ours: Option<Entry>,
    theirs: Option<Entry>,
}

impl Work<'_> {
    /// A commit that joins `head` and `theirs`, and the files in which a person must decide something.
    pub(super) fn merge(
        &self,
        head: &str,
        theirs: &str,
    ) -> Result<(String, Vec<NotePath>), SyncError> {
        let said = self.merge_tree(head, theirs)?;
        let (mut tree, stages) = read_merge(&said);
        if let Some(path) = stages.keys().find(|path| self.place.inside(path).is_none()) {
            return Err(SyncError::Apart(path.clone()));
        }
        let mut conflicts = Vec::new();
        if !stages.is_empty() {
            tree = self.settle(&tree, &stages, [head, theirs], &mut conflicts)?;
        }
        let mut commit = vec!["commit-tree", &tree, "-p", head, "-p", theirs, "-m"];
        let message = match self.sync.device {
            "" => "vault: merge".to_owned(),
            device => format!("vault: merge ({device})"),
        };
        commit.push(&message);
        let signs = self.git.find(&["config", "--type=bool", "--get", "commit.gpgSign"]);
        if signs.as_deref() == Some("true") {
            commit.push("-S");
        }
        Ok((self.git.ask(&commit).line()?, conflicts))
    }

    /// What `git merge-tree` says of the merge. A note that both sides changed counts as one that git can't merge: what it
    /// makes of notes can be wrong without a word.
    fn merge_tree(&self, head: &str, theirs: &str) -> Result<String, SyncError> {
        let attributes = self.state.join("attributes");
        disk::write_state(&attributes, format!("{} -merge\n", self.place.notes()))?;
        let attributes = format!("core.attributesFile={}", attributes.display());
        let mut merge = vec!["-c", &attributes, "merge-tree", "--write-tree", "-z", head, theirs];
        if self.git.find(&["merge-base", head, theirs]).is_none() {
            if !self.sync.trusting {
                return Err(Guard::Unrelated.into());
            }
            merge.insert(4, "--allow-unrelated-histories");
        }
        let said = self.git.ask(&merge).try_run()?;
        match said.code {
            Some(0 | 1) => Ok(said.text()),
            _ => Err(SyncError::Git { what: "merge-tree".to_owned(), said: said.reason() }),
        }
    }

    /// Makes a tree of what git couldn't merge in which nothing of either side is missing.
    fn settle(
        &self,
        tree: &str,
        stages: &BTreeMap<String, Stages>,
        [head, theirs]: [&str; 2],
        conflicts: &mut Vec<NotePath>,
    ) -> Result<String, SyncError> {
        let mut files = Vec::new();
        let mut put = |entry: &Entry, path: &str| files.push((path.to_owned(), entry.clone()));
        let when = self.git.line(&["show", "-s", "--format=%ct", theirs])?;
        let when = Timestamp::from_second(when.parse().unwrap_or_default()).unwrap_or_default();
        for (path, stages) in stages {
            let Some(in_vault) = self.place.inside(path) else { continue };
            match (&stages.ours, &stages.theirs) {
                (Some(ours), Some(other)) => {
                    if let Some((object, is_settled)) =
                        self.merge_note(path, stages, [head, theirs])?
                    {
                        put(&(ours.0.clone(), object), path);
                        if is_settled {
                            continue;
                        }
                    } else {
                        put(ours, path);
                        let copy = in_vault.copy_at(when);
                        put(other, &self.place.outward(&copy));
                        conflicts.push(copy);
                    }
                }
                (Some(kept), None) | (None, Some(kept)) => put(kept, path),
                (None, None) => continue,
            }
            conflicts.push(in_vault);
        }
        let files = files.iter().map(|(path, entry)| (path.as_str(), Some(entry)));
        self.tree_with(tree, &files.collect::<Vec<_>>())
    }

    /// Merges the note at `path`, which git couldn't: the object, and whether nothing is left to decide. None of what is no
    /// note, or no text.
    fn merge_note(
        &self,
        path: &str,
        stages: &Stages,
        [head, theirs]: [&str; 2],
    ) -> Result<Option<(String, bool)>, SyncError> {
        let text = |side: &Option<Entry>| -> Result<Option<String>, SyncError> {
            let Some((_, object)) = side else { return Ok(None) };
            let said = self.git.ask(&["cat-file", "blob", object]).run()?;
            Ok(String::from_utf8(said.out).ok())
        };
        if !is_note(path) {
            return Ok(None);
        }
        let (base, ours, other) = (text(&stages.base)?, text(&stages.ours)?, text(&stages.theirs)?);
        let (Some(ours), Some(other)) = (ours, other) else { return Ok(None) };
        let labels = Labels {
            base: "before".to_owned(),
            ours: self.label(head)?,
            theirs: self.label(theirs)?,
        };
        // What others have published comes first, so that they see their own at its place.
        let options = Options { first: Side::Theirs, labels, ..Options::default() };
        let merged = merge(base.as_deref(), &ours, &other, &options);
        let input = merged.text.into_bytes();
        let object = self.git.ask(&["hash-object", "-w", "--stdin"]).input(input).line()?;
        Ok(Some((object, merged.conflicts.is_empty())))
    }

    /// What a version is called in a conflict: who committed it, and when.
    fn label(&self, commit: &str) -> Result<String, SyncError> {
        self.git.line(&["show", "-s", "--date=format:%Y-%m-%d %H:%M", "--format=%an, %cd", commit])
    }
}

/// The tree, and the files that couldn't be merged: `TREE\0MODE OBJECT STAGE\tPATH\0…\0` and messages.
fn read_merge(said: &str) -> (String, BTreeMap<String, Stages>) {
    let mut parts = said.split('\0');
    let tree = parts.next().unwrap_or_default().trim().to_owned();
    let mut stages: BTreeMap<String, Stages> = BTreeMap::new();
    for part in parts.take_while(|part| !part.is_empty()) {
        let Some((head, path)) = part.split_once('\t') else { continue };
        let mut fields = head.split(' ').map(str::to_owned);
        let (Some(mode), Some(object), Some(stage)) = (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let file = stages.entry(path.to_owned()).or_default();
        match stage.as_str() {
            "1" => file.base = Some((mode, object)),
            "2" => file.ours = Some((mode, object)),
            "3" => file.theirs = Some((mode, object)),
            _ => {}
        }
    }
    (tree, stages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_says_of_a_merge() {
        let said =
            "abc\x00100644 b1 1\ta.png\x00100644 b2 2\ta.png\x00100644 b3 3\ta.png\0\x001\0a.png\0";
        let (tree, stages) = read_merge(said);
        assert_eq!((tree.as_str(), stages.len()), ("abc", 1));
        assert_eq!(stages["a.png"].theirs, Some(("100644".to_owned(), "b3".to_owned())));
        assert!(read_merge("abc\0").1.is_empty());
    }
}

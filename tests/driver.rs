//! Git merges notes with vault-lint, once it is told to.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::disallowed_methods, reason = "the repository is made by hand")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    /// A repository in which two branches have changed the same files, each to one of two texts.
    fn new(files: &[(&str, [&str; 3])]) -> Self {
        let repository = Self { folder: tempfile::tempdir().unwrap() };
        repository.git(&["init", "--quiet", "-b", "main"]);
        for (key, value) in [("user.name", "a"), ("user.email", "a@example.org")] {
            repository.git(&["config", key, value]);
        }
        let commit = |version: usize| {
            for (name, texts) in files {
                let file = repository.folder.path().join(name);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, texts[version]).unwrap();
            }
            repository.git(&["add", "--all"]);
            repository.git(&["commit", "--quiet", "-m", "version"]);
        };
        commit(0);
        repository.git(&["switch", "--quiet", "-c", "other"]);
        commit(2);
        repository.git(&["switch", "--quiet", "main"]);
        commit(1);
        repository
    }

    fn run(&self, program: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.folder.path());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.output().unwrap()
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = self.run(Path::new("git"), arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn vault_lint(&self, arguments: &[&str]) {
        let output = self.run(&program(), arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    /// Merges the other branch, and says whether that went without conflicts.
    fn merge(&self) -> bool {
        self.run(Path::new("git"), &["merge", "--quiet", "--no-edit", "other"]).status.success()
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }
}

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_vault-lint"))
}

const TASKS: [&str; 3] =
    ["- [ ] one\n- [ ] two\n", "- [x] one\n- [ ] two\n", "- [ ] one\n- [x] two\n"];
const BOTH: [&str; 3] = ["one\n", "two\n", "three\n"];

#[test]
fn neighbouring_tasks_are_merged_and_other_files_as_before() {
    let repository = Repository::new(&[("A note.md", TASKS), ("b.txt", TASKS)]);
    assert!(!repository.merge());
    repository.git(&["merge", "--abort"]);
    repository.vault_lint(&["git", "install"]);
    repository.vault_lint(&["git", "install"]);
    assert!(!repository.merge());
    assert_eq!(repository.text("A note.md"), "- [x] one\n- [x] two\n");
    assert_eq!(repository.git(&["diff", "--name-only", "--diff-filter=U"]), "b.txt\n");
}

#[test]
fn a_conflict_is_shown_with_markers_and_resolved_by_hand() {
    let repository = Repository::new(&[("a.md", BOTH)]);
    repository.vault_lint(&["git", "install"]);
    assert!(!repository.merge());
    let text = repository.text("a.md");
    assert!(text.contains("<<<<<<<") && text.contains("two") && text.contains("three"), "{text}");
}

#[test]
fn without_the_program_git_merges_by_itself_and_loses_nothing() {
    let repository = Repository::new(&[("a.md", BOTH)]);
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("it's 100% there");
    fs::copy(program(), &copy).unwrap();
    assert!(repository.run(&copy, &["git", "install"]).status.success());
    let merged = Repository::new(&[("a.md", TASKS)]);
    assert!(merged.run(&copy, &["git", "install"]).status.success());
    assert!(merged.merge(), "whatever its name is");
    fs::remove_file(&copy).unwrap();
    assert!(!repository.merge());
    let text = repository.text("a.md");
    assert!(text.contains("<<<<<<<") && text.contains("two") && text.contains("three"), "{text}");
}

#[test]
fn what_is_no_text_is_merged_by_git() {
    let repository = Repository::new(&[("a.md", BOTH), ("b.md", TASKS)]);
    repository.vault_lint(&["git", "install"]);
    for (branch, bytes) in [("other", &b"caf\xe9\n"[..]), ("main", &b"coff\n\xe9"[..])] {
        repository.git(&["switch", "--quiet", branch]);
        fs::write(repository.folder.path().join("a.md"), bytes).unwrap();
        repository.git(&["commit", "--quiet", "--all", "-m", "latin"]);
    }
    assert!(!repository.merge());
    let bytes = fs::read(repository.folder.path().join("a.md")).unwrap();
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(has(b"<<<<<<<") && has(b"caf\xe9") && has(b"coff"));
    assert_eq!(repository.text("b.md"), "- [x] one\n- [x] two\n");
}

#[test]
fn uninstalled_it_leaves_nothing_behind() {
    let repository = Repository::new(&[("a.md", TASKS)]);
    let config = || repository.git(&["config", "--local", "--list"]);
    let attributes = repository.folder.path().join(".git/info/attributes");
    let before = config();
    repository.vault_lint(&["git", "install"]);
    assert_ne!(config(), before);
    repository.vault_lint(&["git", "uninstall"]);
    assert_eq!(config(), before);
    assert!(!attributes.exists());
    fs::write(&attributes, "*.png binary\n").unwrap();
    repository.vault_lint(&["git", "install"]);
    repository.vault_lint(&["git", "uninstall"]);
    assert_eq!(fs::read_to_string(&attributes).unwrap(), "*.png binary\n");
    assert!(!repository.merge());
}

#[test]
fn in_a_folder_of_a_repository_only_its_notes_are_merged_so() {
    let notes = ["My notes [1]/a.md", "My notes [1]/b/c.md", "other/d.md", "README.md"];
    let repository = Repository::new(&notes.map(|note| (note, TASKS)));
    for vault in ["My notes [1]", "other"] {
        fs::create_dir(repository.folder.path().join(vault).join(".obsidian")).unwrap();
        repository.vault_lint(&["git", "install", vault]);
    }
    let unmerged = || {
        repository.merge();
        let unmerged = repository.git(&["diff", "--name-only", "--diff-filter=U"]);
        repository.git(&["merge", "--abort"]);
        unmerged
    };
    assert_eq!(unmerged(), "README.md\n");
    repository.vault_lint(&["git", "uninstall", "My notes [1]/b"]);
    assert_eq!(unmerged(), "My notes [1]/a.md\nMy notes [1]/b/c.md\nREADME.md\n");
    repository.vault_lint(&["git", "uninstall", "other"]);
    assert!(!repository.folder.path().join(".git/info/attributes").exists());
    assert!(!repository.git(&["config", "--local", "--list"]).contains("vault-lint"));
}

#[test]
fn the_tool_resolves_what_git_left() {
    let repository = Repository::new(&[("a.md", TASKS)]);
    assert!(!repository.merge());
    repository.vault_lint(&["git", "install"]);
    repository.git(&["mergetool", "--no-prompt", "--tool=vault-lint", "a.md"]);
    assert_eq!(repository.text("a.md"), "- [x] one\n- [x] two\n");
}

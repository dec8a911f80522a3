//! Checks of what changed, by git, a list or a baseline, and the files that they write.

#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::disallowed_methods, reason = "tests make the files that they need")]

mod world;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use world::{Ran, World};

const TAGS: &str = "---\ntags: a, b\n---\n";
const CLEAN: &str = "words\n";

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always"]);
    git.args(arguments).current_dir(folder).stdin(Stdio::null());
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let ran = git.output().unwrap();
    assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

impl World {
    /// A repository with `notes` in its first commit, called `first`.
    fn committed(notes: &[(&str, &str)]) -> Self {
        let world = Self::new(notes);
        world.git(&["init", "--quiet"]);
        world.commit();
        world.git(&["tag", "first"]);
        world
    }

    fn git(&self, arguments: &[&str]) {
        git(self.vault.path(), arguments);
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "x"]);
    }

    /// The places of what is found: `path:line`.
    fn found(&self, arguments: &[&str]) -> Vec<String> {
        let check = ["check", "--format", "concise", "--quiet", "--today", "2024-06-01"];
        places(&self.run(&[&check[..], arguments].concat()))
    }
}

fn places(ran: &Ran) -> Vec<String> {
    assert_eq!(ran.stderr, "");
    let place = |line: &str| line.splitn(3, ':').take(2).collect::<Vec<_>>().join(":");
    ran.stdout.lines().map(place).collect()
}

#[test]
fn what_changed_since_a_commit_is_committed_staged_edited_or_new() {
    let names = ["same.md", "edited.md", "staged.md", "committed.md", "gone.md", "d/moved.md"];
    let world = World::new(&[]);
    fs::create_dir(world.vault.path().join("d")).unwrap();
    names.iter().for_each(|name| world.write(name, TAGS));
    world.git(&["init", "--quiet"]);
    world.commit();
    world.git(&["branch", "base"]);
    world.write("committed.md", &format!("{TAGS}more\n"));
    world.commit();
    world.git(&["checkout", "--quiet", "base"]);
    world.write("same.md", "changed on the other branch only\n");
    world.commit();
    world.git(&["checkout", "--quiet", "-"]);
    world.write("staged.md", &format!("{TAGS}more\n"));
    world.git(&["add", "staged.md"]);
    world.write("edited.md", &format!("{TAGS}more\n"));
    fs::remove_file(world.vault.path().join("gone.md")).unwrap();
    world.git(&["mv", "d/moved.md", "d/new name.md"]);
    world.write(".gitignore", "ignored.md\n");
    world.write("ignored.md", TAGS);
    world.write("ü 'new'.md", TAGS);
    world.write("picture.png", "");
    assert_eq!(
        world.found(&["--changed-since", "base"]),
        ["committed.md:2", "d/new name.md:2", "edited.md:2", "staged.md:2", "ü 'new'.md:2"]
    );
    assert_eq!(world.found(&["--changed-since", "base", "--changed-lines"]), ["ü 'new'.md:2"]);
    assert_eq!(world.found(&["d", "--changed-since", "base"]), ["new name.md:2"]);
}

#[test]
fn of_changed_lines_the_findings_are_told_and_of_others_not() {
    let old = "---\ndue: 2024-05-31\ntags: a, b\n---\n1\n2\n3\n4\n5\n";
    let world = World::committed(&[("a.md", old), ("b.md", old), ("c.md", CLEAN)]);
    // As some people have it set.
    for (name, value) in [
        ("diff.noprefix", "true"),
        ("diff.context", "9"),
        ("color.ui", "always"),
        ("diff.renames", "false"),
    ] {
        world.git(&["config", name, value]);
    }
    world.write("a.md", &old.replace("a, b", "a, c"));
    world.git(&["mv", "b.md", "d \"e\".md"]);
    world.write("d \"e\".md", &old.replace("05-31", "05-30"));
    world.write("c.md", "++ b/a.md\n@@ -1 +1 @@\n");
    let lines = ["--changed-since", "first", "--changed-lines"];
    // Of a new name, what is wrong with the name is new too.
    assert_eq!(world.found(&lines), ["a.md:3", "d \"e\".md:1", "d \"e\".md:2"]);
    assert_eq!(world.found(&["--changed-since", "first"]).len(), 5);
    world.git(&["add", "--all"]);
    assert_eq!(world.found(&["--staged", "--changed-lines"]), world.found(&lines));
}

#[test]
fn all_of_a_note_is_checked_that_left_the_archive() {
    let world = World::committed(&[("a.md", CLEAN)]);
    fs::create_dir(world.vault.path().join("Archive")).unwrap();
    world.write("Archive/c.md", "- [ ] z 📅 2024-05-30\n");
    world.commit();
    for renames in ["true", "false"] {
        world.git(&["config", "diff.renames", renames]);
        world.git(&["mv", "Archive/c.md", "c.md"]);
        assert_eq!(world.found(&["--staged"]), ["c.md:1"]);
        assert_eq!(world.found(&["--changed-since", "HEAD"]), ["c.md:1"]);
        assert_eq!(world.found(&["--staged", "--changed-lines"]), [""; 0]);
        world.git(&["mv", "c.md", "Archive/c.md"]);
    }
}

#[test]
fn what_is_staged_is_checked_as_it_is_staged() {
    let world = World::committed(&[("a.md", CLEAN), ("b.md", CLEAN), ("c.md", TAGS)]);
    world.write("a.md", TAGS);
    world.git(&["add", "a.md"]);
    world.write("a.md", CLEAN);
    world.write("b.md", &format!("{CLEAN}more\n"));
    world.git(&["add", "b.md"]);
    world.write("b.md", TAGS);
    world.write("new\nline.md", TAGS);
    world.git(&["add", "new\nline.md"]);
    fs::remove_file(world.vault.path().join("new\nline.md")).unwrap();
    let found = world.found(&["--staged"]);
    assert_eq!(found.first().map(String::as_str), Some("a.md:2"));
    assert!(found[1..].iter().all(|place| place.starts_with("new‹U+000A›line.md:")), "{found:?}");
    assert_eq!(found.len(), 3);
    world.git(&["reset", "--quiet", "--hard"]);
    assert_eq!(world.found(&["--staged"]), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_hook_checks_what_is_committed_in_any_folder_and_worktree() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::committed(&[("a.md", CLEAN), ("b.md", CLEAN)]);
    let hook = world.vault.path().join(".git/hooks/pre-commit");
    let check = format!(
        "#!/bin/sh\n{} check notes --staged --format concise --quiet >&2\n",
        env!("CARGO_BIN_EXE_vault-lint")
    );
    fs::write(&hook, check).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let other = world.state.path().join("other");
    world.git(&["worktree", "add", "--quiet", other.to_str().unwrap()]);
    for folder in [world.vault.path(), &other] {
        let notes = folder.join("notes");
        fs::create_dir_all(notes.join(".obsidian")).unwrap();
        fs::write(notes.join("a.md"), TAGS).unwrap();
        fs::write(notes.join("b.md"), TAGS).unwrap();
        git(folder, &["add", "notes/b.md", "notes/a.md"]);
        let commit = |arguments: &[&str]| {
            let mut git = Command::new("git");
            git.args(["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "x"]);
            git.args(arguments).current_dir(folder).stdin(Stdio::null());
            Ran::from(git.output().unwrap())
        };
        // Only one of the two is committed, from an index of its own.
        let ran = commit(&["notes/b.md"]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.starts_with("b.md:2:7: "), "{}", ran.stderr);
    }
}

#[test]
fn a_vault_may_be_part_of_a_repository_and_hold_others() {
    let sub = World::committed(&[("s.md", TAGS)]);
    let world = World::new(&[("a.md", CLEAN)]);
    let vault = world.vault.path().join("notes");
    fs::create_dir_all(vault.join(".obsidian")).unwrap();
    world.write("notes/b.md", CLEAN);
    world.git(&["init", "--quiet"]);
    world.commit();
    git(&vault, &["submodule", "--quiet", "add", sub.vault.path().to_str().unwrap(), "sub"]);
    world.write("a.md", TAGS);
    world.write("notes/b.md", TAGS);
    world.git(&["add", "--all"]);
    assert_eq!(world.found(&["notes", "--staged"]), ["b.md:2"]);
    assert_eq!(world.found(&["notes", "--changed-since", "HEAD"]), ["b.md:2"]);
    let annotated = world.run(&["check", "notes/b.md", "--format", "github", "--quiet"]);
    assert!(annotated.stdout.contains(" file=notes/b.md,line=2,"), "{}", annotated.stdout);
}

#[test]
fn what_git_cannot_tell_is_an_error() {
    let world = World::committed(&[("a.md", TAGS)]);
    let error = |world: &World, arguments: &[&str]| {
        let ran = world.run(&[&["check"], arguments].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
        ran.stderr
    };
    assert_eq!(
        error(&world, &["--changed-since", "nowhere"]),
        "error: there is no commit `nowhere` in this repository\n"
    );
    assert!(error(&world, &["--changed-since=--output=x"]).contains("there is no commit"));
    assert!(!world.vault.path().join("x").exists());

    world.commit();
    let clone = World::new(&[]);
    let origin = format!("file://{}", world.vault.path().display());
    clone.git(&["clone", "--quiet", "--depth", "1", "--no-tags", &origin, "."]);
    assert_eq!(
        error(&clone, &["--changed-since", "HEAD~1"]),
        "error: there is no commit `HEAD~1` in this repository: it is shallow, fetch more of its history\n"
    );
    let plain = World::new(&[("a.md", TAGS)]);
    for arguments in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        let told = error(&plain, arguments);
        assert!(told.contains("` is in no git repository"), "{told}");
    }
    let mut without = world.command(&["check", "--staged"]);
    let ran: Ran = without.env("PATH", plain.vault.path()).output().unwrap().into();
    assert!(ran.stderr.contains("there is no git on this system"), "{}", ran.stderr);
}

#[test]
fn a_list_picks_notes_and_what_the_settings_leave_out_stays_out() {
    let world = World::new(&[("a b.md", TAGS), ("c.md", TAGS), ("d.md", TAGS), ("e.png", "")]);
    world.write("vault-lint.toml", "exclude = [\"d.md\"]\n");
    world.write("lines", "a b.md\r\nd.md\r\ne.png\r\n../gone.png\r\n");
    world.write("nul", "c.md\0./a b.md\0");
    world.write("none", "");
    assert_eq!(world.found(&["--files-from", "lines"]), ["a b.md:2"]);
    assert_eq!(world.found(&["--files-from", "nul"]), ["a b.md:2", "c.md:2"]);
    assert_eq!(world.found(&["c.md", "--files-from", "nul"]), ["c.md:2"]);
    assert_eq!(world.found(&["--files-from", "none"]), [""; 0]);
    let mut piped = world.command(&["check", "--files-from", "-", "--format", "concise", "-q"]);
    let list = fs::File::open(world.vault.path().join("lines")).unwrap();
    assert_eq!(places(&piped.stdin(list).output().unwrap().into()), ["a b.md:2"]);

    for gone in ["gone.md", "../gone.md", "gone/gone.md"] {
        world.write("lines", &format!("{gone}\nc.md\n"));
        for paths in [&[][..], &["."]] {
            let ran = world.run(&[&["check", "--files-from", "lines"], paths].concat());
            assert_eq!(ran.code, Some(2));
            assert!(ran.stderr.contains("gone.md`: it is not there"), "{}", ran.stderr);
            assert!(ran.stdout.contains("c.md:2:7"), "{}", ran.stdout);
        }
    }
}

#[test]
fn the_notes_of_a_list_decide_the_vault() {
    let world = World::committed(&[("README.md", TAGS), ("list", "v/Archive/a.md\nv/b.md\n")]);
    for folder in ["v/.obsidian", "v/Archive", "v/w"] {
        fs::create_dir_all(world.vault.path().join(folder)).unwrap();
    }
    let task = "- [ ] a 📅 2024-05-30\n";
    ["v/Archive/a.md", "v/b.md", "v/w/c.md"].iter().for_each(|name| world.write(name, task));
    // By its path in the vault, the first is in an archive.
    assert_eq!(world.found(&["--files-from", "list"]), ["b.md:1"]);

    world.write("list", "README.md\nv/b.md\n");
    let both = world.run(&["check", "--files-from", "list"]);
    assert_eq!((both.code, both.stdout.as_str()), (Some(2), ""));
    assert!(both.stderr.contains("v/b.md` are in different vaults: "), "{}", both.stderr);
    // Paths choose among what is listed, as a hook of a repository with other files needs.
    assert_eq!(world.found(&["v", "--files-from", "list"]), ["b.md:1"]);
    world.git(&["add", "--all"]);
    fs::remove_file(world.vault.path().join("v/b.md")).unwrap();
    assert_eq!(world.found(&["v", "--staged", "--files-from", "list"]), ["b.md:1"]);

    let plain = World::new(&[("a.md", TAGS), ("list", "a.md\nd/b.md\n")]);
    fs::create_dir(plain.vault.path().join("d")).unwrap();
    plain.write("d/b.md", TAGS);
    assert_eq!(plain.found(&["--files-from", "list"]), ["a.md:2", "d/b.md:2"]);
    plain.write("list", "../list.md\n");
    let missing = plain.run(&["check", "--files-from", "list"]);
    assert!(missing.stderr.contains("/list.md`: it is not there"), "{}", missing.stderr);
}

#[test]
fn reports_go_to_files_and_never_over_a_note() {
    let world = World::new(&[("a.md", TAGS)]);
    let both =
        ["check", "-q", "--format", "concise", "--output", "sarif=r.sarif", "-o", "full=r.txt"];
    let ran = world.run(&[&both[..], &["--color", "always"]].concat());
    assert_eq!((ran.code, ran.stdout.lines().count(), ran.stderr.as_str()), (Some(1), 1, ""));
    assert!(world.read("r.sarif").contains("\"2.1.0\""));
    assert!(
        world.read("r.txt").starts_with("warning[invalid-list-property]: `tags` must be a list\n")
    );

    let alone = world.run(&["check", "-q", "--format", "junit", "--output", "r.xml"]);
    assert_eq!((alone.code, alone.stdout.as_str()), (Some(1), ""));
    assert!(world.read("r.xml").starts_with("<?xml "));

    let refused = world.run(&["check", "-q", "--output", "markdown=a.md"]);
    assert_eq!((refused.code, world.read("a.md").as_str()), (Some(2), TAGS));
    assert_eq!(refused.stderr, "error: `a.md` is a note, so it was left alone\n");
    for _ in 0..2 {
        assert_eq!(world.run(&["check", "a.md", "-q", "-o", "markdown=report.md"]).code, Some(1));
    }
    let twice = world.run(&["check", "-o", "json=x", "-o", "sarif=x"]);
    assert_eq!(twice.stderr, "error: `x` can't hold two reports\n");
}

#[test]
fn a_baseline_hides_what_is_known_until_it_is_fixed() {
    let world = World::new(&[("a.md", TAGS), ("b.md", TAGS), ("c.md", CLEAN)]);
    let wrote = world.run(&["baseline"]);
    assert_eq!(wrote.code, Some(0));
    assert!(wrote.stderr.ends_with(": 2 findings, 2 new, 0 fixed\n"), "{}", wrote.stderr);
    let written = world.read(".vault-lint-baseline.json");
    let known = world.run(&["check", "--baseline"]);
    assert_eq!((known.code, known.stdout.as_str()), (Some(0), ""));
    assert_eq!(known.stderr, "Nothing new in 3 notes\n2 in the baseline\n");

    fs::rename(world.vault.path().join("a.md"), world.vault.path().join("z.md")).unwrap();
    world.write("b.md", CLEAN);
    world.write("c.md", "---\naliases: a, b\n---\n");
    let ran = world.run(&["check", "--baseline", "--show-fixed", "--format", "concise"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.starts_with("c.md:2:") && ran.stdout.lines().count() == 1, "{}", ran.stdout);
    let end = "1 in the baseline, 1 more fixed since: `vault-lint baseline` takes them out\n  \
               b.md: invalid-list-property\n";
    assert!(ran.stderr.ends_with(end), "{}", ran.stderr);

    // Of what isn't looked at the file keeps what it says.
    assert_eq!(world.run(&["baseline", "c.md", "--rule", "overdue"]).code, Some(0));
    assert_eq!(world.read(".vault-lint-baseline.json"), written);
    assert_eq!(world.run(&["baseline"]).code, Some(0));
    assert_eq!(world.run(&["check", "--baseline", "-q"]).code, Some(0));

    world.write("strange", &written.replace("invalid-list-property", "from-the-future"));
    let strange = world.run(&["check", "--baseline=strange", "-q"]);
    let told =
        "warning: the baseline has findings of rules that there are not: `from-the-future`\n";
    assert_eq!((strange.code, strange.stderr.as_str()), (Some(1), told));

    world.write("broken", "{\"version\": 9}");
    let broken = world.run(&["check", "--baseline=broken"]);
    assert_eq!(broken.code, Some(2));
    assert!(
        broken.stderr.ends_with("its version is 9, and only version 1 can be read\n"),
        "{}",
        broken.stderr
    );
    assert!(
        world.run(&["check", "--baseline=none"]).stderr.contains("there is no baseline `none`")
    );
}

#[test]
fn links_follow_what_git_knows_to_be_renamed() {
    let body = |name: &str| (0..9).map(|n| format!("{name} {n}\n")).collect::<String>();
    let world = World::new(&[]);
    world.write("a.md", "[[committed|x]] [[staged]] [[moved.png]] [[twice#One]] [[never]]\n");
    for name in ["committed.md", "staged.md", "moved.png", "twice.md"] {
        world.write(name, &body(name));
    }
    world.write("twice.md", &format!("# One\n{}", body("twice")));
    world.git(&["init", "--quiet"]);
    world.commit();
    world.git(&["mv", "committed.md", "1 st.md"]);
    world.git(&["mv", "twice.md", "once.md"]);
    world.commit();
    world.git(&["mv", "once.md", "thrice.md"]);
    world.commit();
    world.git(&["mv", "staged.md", "2nd.md"]);
    let inner = |name: &str| world.vault.path().join(name);
    fs::rename(inner("moved.png"), inner("3rd.png")).unwrap();
    // As some people have it set.
    world.git(&["config", "diff.renames", "false"]);
    world.git(&["config", "log.showSignature", "true"]);
    let ran = world.run(&["check", "--rule", "broken-link", "--format", "concise", "--quiet"]);
    assert_eq!(ran.stdout.lines().count(), 4, "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
    world.run(&["fix", "--unsafe", "--quiet"]);
    assert_eq!(world.read("a.md"), "[[1 st|x]] [[2nd]] [[3rd.png]] [[thrice#One]] [[never]]\n");
}

#[test]
fn a_name_that_was_given_anew_or_that_two_files_had_is_not_followed() {
    let body = |name: &str| (0..9).map(|n| format!("{name} {n}\n")).collect::<String>();
    let world = World::new(&[]);
    for folder in ["A", "B"] {
        fs::create_dir(world.vault.path().join(folder)).unwrap();
        world.write(&format!("{folder}/Twin.md"), &body(folder));
    }
    world.write("old.md", &body("old"));
    world.write("a.md", "[[Twin]] [[old]] [[gone]]\n");
    world.write("gone.md", &body("gone"));
    world.git(&["init", "--quiet"]);
    world.commit();
    world.git(&["mv", "A/Twin.md", "A/x.md"]);
    world.git(&["mv", "B/Twin.md", "B/y.md"]);
    world.git(&["mv", "old.md", "new.md"]);
    world.git(&["mv", "gone.md", "went.md"]);
    world.commit();
    world.git(&["rm", "--quiet", "went.md"]);
    world.write("old.md", "another\n");
    let ran = world.run(&["check", "--rule", "broken-link", "--format", "concise", "--quiet"]);
    assert_eq!(ran.stdout, "");
}

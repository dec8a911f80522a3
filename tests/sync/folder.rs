//! Vaults that are a folder of a larger repository.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt as _};

use crate::devices::{CODE, Device, NOTE, Random, World, assert_synced, said};

impl Device {
    fn write_outside(&self, path: &str, text: &str) {
        fs::write(self.root.join(path), text).unwrap();
    }

    fn read_outside(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// Changes a file outside of the vault, and publishes that by git alone.
    fn publish(&self, path: &str, text: &str) {
        self.write_outside(path, text);
        self.git(&["add", "--", path]);
        self.git(&["commit", "--quiet", "-m", "code"]);
        self.git(&["push", "--quiet"]);
    }

    fn status(&self) -> String {
        self.git(&["status", "--porcelain", "--untracked-files=all"])
    }

    /// Syncs, which fails with what is expected, and changes nothing.
    fn fails(&self, expected: &str) {
        let at = || (self.git(&["rev-parse", "HEAD"]), self.status(), self.files());
        let before = at();
        let output = self.sync();
        assert_eq!(output.status.code(), Some(2), "{expected}");
        assert!(said(&output).contains(expected), "{expected}: {}", said(&output));
        assert!(at() == before, "{expected}");
    }
}

fn two() -> World {
    World::within(2, "My notes")
}

#[test]
fn only_the_vault_is_committed() {
    let world = two();
    let [a, b] = &world.devices[..] else { panic!("there are two") };
    a.write_outside("src/main.c", "staged\n");
    a.git(&["add", "src/main.c"]);
    a.write_outside("src/main.c", "staged and edited\n");
    a.write_outside("README.md", "edited\n");
    a.write_outside("new.txt", "new\n");
    a.write("Home.md", b"words\n");
    a.write("Projects/New.md", b"words\n");
    let before = " M README.md\nMM src/main.c\n?? new.txt";
    assert_synced(&a.sync());
    assert_eq!(format!(" {}", a.status().trim_start()), before);
    assert_eq!(a.git(&["show", ":src/main.c"]), "staged");
    let committed = a.git(&["show", "--format=", "--name-only", "HEAD"]);
    assert_eq!(committed, "My notes/Home.md\nMy notes/Projects/New.md");
    assert_synced(&b.sync());
    assert_eq!((b.read("Home.md").as_str(), b.status().as_str()), ("words\n", ""));
    assert_eq!(b.read_outside("src/main.c"), CODE);
}

/// A hook of git's runs between the look at the vault and the commit, as a person at work elsewhere does.
#[test]
fn what_is_committed_meanwhile_stays_committed() {
    let world = two();
    let [a, _] = &world.devices[..] else { panic!("there are two") };
    let hook = a.root.join(".git/hooks/post-index-change");
    let script = format!(
        "#!/bin/sh\nunset GIT_DIR GIT_INDEX_FILE\ncd '{}'\n[ -f .git/typed ] && exit 0\ntouch .git/typed\n\
         echo meanwhile > README.md\ngit commit --quiet --no-verify -m meanwhile README.md\n",
        a.root.display()
    );
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, script).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    a.write("Home.md", b"words\n");
    let output = a.sync();
    assert!(said(&output).contains(" meanwhile)"), "{}", said(&output));
    assert!(a.git(&["reflog"]).contains("vault-lint: again"));
    let subjects = a.git(&["log", "-2", "--format=%s"]);
    assert!(
        subjects.starts_with("vault: 1 note") && subjects.ends_with("\nmeanwhile"),
        "{subjects}"
    );
    assert_eq!(
        (a.git(&["show", "HEAD:README.md"]).as_str(), a.status().as_str()),
        ("meanwhile", "")
    );
}

#[test]
fn what_others_changed_outside_comes_in() {
    let world = two();
    let [a, b] = &world.devices[..] else { panic!("there are two") };
    a.publish("src/main.c", "changed\n");
    a.publish("tool.sh", "new\n");
    a.git(&["rm", "--quiet", ".gitignore"]);
    a.git(&["commit", "--quiet", "-m", "less"]);
    a.git(&["push", "--quiet"]);
    b.write("Home.md", b"words\n");
    b.write_outside("README.md", "edited\n");
    b.git(&["add", "README.md"]);
    b.write_outside("README.md", "edited more\n");
    assert_synced(&b.sync());
    assert_eq!(b.read_outside("src/main.c"), "changed\n");
    assert_eq!(b.read_outside("tool.sh"), "new\n");
    assert!(!b.root.join(".gitignore").exists());
    assert_eq!(
        (b.status().as_str(), b.read_outside("README.md").as_str()),
        ("MM README.md", "edited more\n")
    );
    assert_synced(&a.sync());
    assert_eq!((a.read("Home.md").as_str(), a.status().as_str()), ("words\n", ""));
}

#[test]
fn what_is_touched_outside_is_left_alone() {
    let world = two();
    let [a, b] = &world.devices[..] else { panic!("there are two") };
    a.publish("src/main.c", "theirs\n");
    a.publish("new.txt", "theirs\n");
    a.publish("out.o.txt", "theirs\n");
    a.write("Home.md", b"theirs\n");
    assert_synced(&a.sync());
    b.write_outside("src/main.c", "mine\n");
    b.fails("files outside of the vault were changed on another device, and are touched here");
    b.git(&["add", "src/main.c"]);
    b.fails("`src/main.c` is staged");
    b.git(&["reset", "--quiet", "--hard"]);
    b.write_outside("new.txt", "mine\n");
    b.fails("`new.txt` is there, but not committed");
    fs::write(b.root.join(".git/info/exclude"), "new.txt\n").unwrap();
    b.fails("`new.txt` is there, but not committed");
    assert_eq!(b.read_outside("new.txt"), "mine\n");
    fs::remove_file(b.root.join("new.txt")).unwrap();
    assert_synced(&b.sync());
    assert_eq!(
        (b.read("Home.md").as_str(), b.read_outside("new.txt").as_str()),
        ("theirs\n", "theirs\n")
    );
    assert_eq!(b.status(), "");
}

#[test]
fn what_both_changed_outside_is_git_s() {
    let world = two();
    let [a, b] = &world.devices[..] else { panic!("there are two") };
    a.publish("src/main.c", &CODE.replace("one", "first"));
    b.write_outside("src/main.c", &CODE.replace("seven", "last"));
    b.git(&["commit", "--quiet", "--all", "-m", "mine"]);
    b.write("Home.md", b"words\n");
    let output = b.sync();
    assert!(
        said(&output).contains("not pushed, as a commit about other files"),
        "{}",
        said(&output)
    );
    assert!(said(&output).contains(" mine)"), "{}", said(&output));
    let both = CODE.replace("one", "first").replace("seven", "last");
    assert_eq!((b.read_outside("src/main.c"), b.status()), (both.clone(), String::new()));
    b.git(&["push", "--quiet"]);
    assert_synced(&b.sync());
    assert_synced(&a.sync());
    assert_eq!(
        (a.read_outside("src/main.c"), a.read("Home.md")),
        (both.clone(), "words\n".to_owned())
    );
    a.publish("README.md", "a\n");
    b.write_outside("README.md", "b\n");
    b.git(&["commit", "--quiet", "--all", "-m", "mine"]);
    b.fails("`README.md`, which is outside of the vault, was changed on both sides");
    assert_eq!(b.read_outside("README.md"), "b\n");
}

#[test]
fn what_isn_t_pushed_outside_keeps_nothing_else_from_coming_in() {
    let world = two();
    let [a, b] = &world.devices[..] else { panic!("there are two") };
    b.write_outside("src/main.c", "mine\n");
    b.git(&["commit", "--quiet", "--all", "-m", "mine"]);
    a.write("Home.md", b"words\n");
    assert_synced(&a.sync());
    let published = a.git(&["rev-parse", "HEAD"]);
    let output = b.sync();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(b.read("Home.md"), "words\n");
    assert_eq!(b.git(&["rev-parse", "origin/main"]), published);
}

#[test]
fn nothing_goes_where_nobody_has_sent_it() {
    let world = two();
    let [a, _] = &world.devices[..] else { panic!("there are two") };
    a.git(&["switch", "--quiet", "--create", "topic"]);
    a.write("Home.md", b"words\n");
    let output = a.sync();
    assert!(said(&output).contains("the branch `topic` has no upstream"), "{}", said(&output));
    assert_eq!((a.git(&["ls-remote", "origin", "topic"]), a.status()), Default::default());
    fs::create_dir_all(a.root.join("private/.obsidian")).unwrap();
    fs::write(a.root.join("private/diary.md"), "words\n").unwrap();
    let output = a.command().args(["sync", "../private"]).output().unwrap();
    assert!(said(&output).contains("which has none of its files"), "{}", said(&output));
    assert_eq!(a.status(), "?? private/diary.md");
}

#[test]
fn many_deletions_are_counted_in_the_vault() {
    let world = two();
    let [a, b] = &world.devices[..] else { panic!("there are two") };
    for number in 0..60 {
        a.write_outside(&format!("src/{number}.c"), "code\n");
    }
    (0..8).for_each(|number| a.write(&format!("{number}.md"), b"words\n"));
    a.git(&["add", "--all"]);
    a.git(&["commit", "--quiet", "-m", "more"]);
    a.git(&["push", "--quiet"]);
    assert_synced(&b.sync());
    a.git(&["rm", "--quiet", "src/*.c"]);
    a.git(&["commit", "--quiet", "-m", "less"]);
    a.git(&["push", "--quiet"]);
    assert_synced(&b.sync());
    assert!(!b.root.join("src").exists());
    (0..8).for_each(|number| fs::remove_file(b.vault.join(format!("{number}.md"))).unwrap());
    b.fails("8 of 13 files are gone");
}

/// Wherever a sync is cut off, what came in outside of the vault isn't taken for an edit, however the others go on.
#[test]
fn a_sync_that_is_cut_off_goes_on() {
    let world = two();
    let [a, b] = &world.devices[..] else { panic!("there are two") };
    // All of them take minutes.
    for call in (1..).step_by(7) {
        a.publish("src/main.c", &format!("{call}\n"));
        a.publish(&format!("src/{call}.c"), "new\n");
        a.write("Home.md", format!("{call}\n").as_bytes());
        assert_synced(&a.sync());
        b.write("Daily.md", format!("{NOTE}{call}\n").as_bytes());
        let is_over = b.crash(call);
        if call % 2 == 0 {
            assert_synced(&a.sync());
            a.publish("src/main.c", &format!("{call} more\n"));
            a.git(&["rm", "--quiet", &format!("src/{call}.c")]);
            a.git(&["commit", "--quiet", "-m", "less"]);
            a.git(&["push", "--quiet"]);
        }
        assert_synced(&b.sync());
        assert_synced(&a.sync());
        assert_eq!((a.status(), b.status()), Default::default(), "cut off at call {call}");
        assert!(
            a.files() == b.files() && a.read_outside("src/main.c") == b.read_outside("src/main.c")
        );
        if is_over {
            assert!(call > 30, "the calls are counted");
            return;
        }
    }
}

#[test]
fn what_two_devices_do_comes_together() {
    let world = two();
    let (mut random, mut words) = (Random(7), BTreeSet::new());
    for step in 0..10 {
        let device = world.edit_somewhere(&mut random, &mut words);
        device.write_outside("README.md", &format!("{step}\n"));
        match random.below(4) {
            0 => {}
            1 => drop(device.crash(1 + random.below(40))),
            _ => assert_synced(&device.sync()),
        }
    }
    for device in &world.devices {
        device.git(&["checkout", "--quiet", "--", "README.md"]);
    }
    world.converge();
    let all = world.devices[0].files();
    for word in &words {
        let is_there = |(path, bytes): (&String, &Vec<u8>)| {
            path.contains(word.as_str()) || String::from_utf8_lossy(bytes).contains(word.as_str())
        };
        assert!(all.iter().any(is_there), "`{word}` is lost");
    }
}

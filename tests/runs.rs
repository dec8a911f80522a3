//! Runs of `fix` and `undo` over vaults that the tests make.

#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::disallowed_methods, reason = "tests make the files that they need")]

mod world;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use world::{Ran, World};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/sample-vault");

/// A vault with a copy of the notes at the top of the sample vault.
fn sample() -> World {
    let world = World::new(&[]);
    for entry in fs::read_dir(SAMPLE).unwrap().map(Result::unwrap) {
        if entry.path().is_file() {
            fs::copy(entry.path(), world.vault.path().join(entry.file_name())).unwrap();
        }
    }
    world
}

const TODAY: [&str; 2] = ["--today", "2024-06-01"];
const TAGS: &str = "---\ntags: a, b\n---\n";
const MENDED_TAGS: &str = "---\ntags:\n  - a\n  - b\n---\n";

#[test]
fn a_fix_is_listed_and_taken_back_byte_for_byte() {
    let world = sample();
    let before = world.read("Reading list.md");
    let fixed = world.run(&["fix", TODAY[0], TODAY[1]]);
    assert_eq!(fixed.code, Some(0), "{}", fixed.stderr);
    assert!(fixed.stdout.starts_with("Reading list.md: 1 bare-wikilink, "), "{}", fixed.stdout);
    let after = world.read("Reading list.md");
    assert_ne!(after, before);

    let again = world.run(&["fix", TODAY[0], TODAY[1]]);
    assert_eq!((again.stdout.as_str(), world.read("Reading list.md")), ("", after));
    let history = world.run(&["history"]);
    assert_eq!(history.stdout.lines().count(), 1, "{}", history.stdout);
    assert!(history.stdout.ends_with("fix: 1 note\n"), "{}", history.stdout);

    let undone = world.run(&["undo"]);
    assert_eq!((undone.code, undone.stdout.as_str()), (Some(0), "Reading list.md: restored\n"));
    assert_eq!(world.read("Reading list.md"), before);
    assert_eq!(world.run(&["undo"]).code, Some(2));
}

#[test]
fn a_rename_is_taken_back_and_made_again() {
    let world = World::new(&[("a.md", "[[a]]\n"), ("b.md", "[[a]] [x](a.md)\n")]);
    let renamed = world.run(&["rename", "a.md", "New/c"]);
    assert_eq!(renamed.code, Some(0), "{}", renamed.stderr);
    assert_eq!(renamed.stdout, "New/c.md: 1 link changed\nb.md: 2 links changed\n");
    assert_eq!(
        (world.read("New/c.md"), world.read("b.md")),
        ("[[c]]\n".into(), "[[c]] [x](c.md)\n".into())
    );
    let undone = world.run(&["undo"]);
    assert_eq!(undone.stdout, "a.md: moved back\nNew/c.md: restored\nb.md: restored\n");
    assert_eq!(
        (world.read("a.md"), world.read("b.md")),
        ("[[a]]\n".into(), "[[a]] [x](a.md)\n".into())
    );
    let history = world.run(&["history"]).stdout;
    let undoing = history.split("  ").next().unwrap();
    assert_eq!(world.run(&["undo", undoing]).code, Some(0));
    assert_eq!(world.read("New/c.md"), "[[c]]\n");
    world.write("a.md", "other words\n");
    let left = world.run(&["undo"]);
    assert_eq!(left.code, Some(2), "{}", left.stderr);
    assert_eq!(
        (world.read("a.md"), world.read("b.md")),
        ("other words\n".into(), "[[c]] [x](c.md)\n".into())
    );
}

#[test]
fn what_a_note_went_through_is_listed_and_shown() {
    let world = World::new(&[("a.md", TAGS), ("b.md", TAGS)]);
    world.run(&["fix"]);
    world.run(&["rename", "a.md", "New/c.md"]);
    let past = world.run(&["history", "New/c.md"]).stdout;
    let lines: Vec<&str> = past.lines().collect();
    assert_eq!(lines.len(), 2, "{past}");
    assert!(lines[0].ends_with("rename `a.md` to `New/c.md`: moved from a.md"), "{past}");
    assert!(lines[1].ends_with("fix: 1 invalid-list-property"), "{past}");
    let fix = lines[1].split("  ").next().unwrap();
    let shown = world.run(&["show", fix, "New/c.md"]);
    let diff = "--- a/a.md\n+++ b/a.md\n@@ -1,3 +1,5 @@\n ---\n-tags: a, b\n+tags:\n+  - a\n+  - b\n ---\n";
    assert_eq!((shown.code, shown.stdout.as_str()), (Some(0), diff));
    let both = world.run(&["show", fix]).stdout;
    assert_eq!(both, format!("{diff}{}", diff.replace("a.md", "b.md")));

    assert!(world.run(&["history", "gone.md"]).stdout.is_empty());
    assert_eq!(world.run(&["show", fix, "gone.md"]).code, Some(2));
    assert_eq!(world.run(&["show", "nothing"]).code, Some(2));
}

#[test]
fn a_run_waits_for_another_to_be_done() {
    use std::io::{BufRead as _, BufReader};
    let world = World::new(&[("a.md", TAGS)]);
    world.run(&["fix"]);
    let own = fs::read_dir(world.state.path()).unwrap().next().unwrap().unwrap().path();
    let claim = fs::File::open(own.join("fixing.lock")).unwrap();
    claim.lock().unwrap();
    world.write("a.md", TAGS);
    let mut fixing = world.command(&["fix"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = String::new();
    BufReader::new(fixing.stderr.take().unwrap()).read_line(&mut told).unwrap();
    assert!(told.starts_with("Waiting until another run of vault-lint (process "), "{told}");
    assert_eq!(world.read("a.md"), TAGS);
    drop(claim);
    assert_eq!(fixing.wait().unwrap().code(), Some(0));
    assert_eq!(world.read("a.md"), MENDED_TAGS);
}

#[test]
fn undo_leaves_what_was_written_since() {
    let world = World::new(&[("a.md", TAGS), ("b.md", TAGS)]);
    world.run(&["fix"]);
    world.write("a.md", "other words\n");
    let undone = world.run(&["undo"]);
    assert_eq!(undone.code, Some(2));
    assert!(
        undone.stderr.starts_with("a.md: changed since in the same places, so it was left alone\n")
    );
    assert_eq!((world.read("a.md").as_str(), world.read("b.md").as_str()), ("other words\n", TAGS));
}

#[test]
fn undo_takes_back_what_it_did_from_among_what_was_written_since() {
    let world = World::new(&[("a.md", TAGS), ("b.md", TAGS)]);
    world.run(&["fix"]);
    world.write("a.md", &format!("{MENDED_TAGS}\nMore words.\n"));
    let undone = world.run(&["undo", "a.md"]);
    assert_eq!(undone.stdout, "a.md: restored, with what was written since\n");
    assert_eq!(world.read("a.md"), format!("{TAGS}\nMore words.\n"));
    assert_eq!(world.read("b.md"), MENDED_TAGS);
    assert_eq!(world.run(&["undo", "a.md"]).code, Some(2));
    assert_eq!((world.run(&["undo"]).code, world.read("b.md").as_str()), (Some(0), TAGS));
}

#[test]
fn a_note_that_may_not_be_written_is_told_and_the_rest_is_fixed() {
    let world = World::new(&[("a.md", TAGS), ("b.md", TAGS)]);
    let path = world.vault.path().join("a.md");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let fixed = world.run(&["fix"]);
    assert_eq!((fixed.code, fixed.stdout.as_str()), (Some(2), "b.md: 1 invalid-list-property\n"));
    assert!(fixed.stderr.contains("is read-only, so it was left alone"), "{}", fixed.stderr);
    assert_eq!((world.read("a.md").as_str(), world.read("b.md").as_str()), (TAGS, MENDED_TAGS));
}

#[test]
fn without_a_place_for_the_history_nothing_is_written() {
    let world = World::new(&[("a.md", TAGS)]);
    let file = world.state.path().join("file");
    fs::write(&file, "").unwrap();
    let fixed: Ran =
        world.command(&["fix"]).env("VAULT_LINT_STATE_DIR", &file).output().unwrap().into();
    assert_eq!((fixed.code, world.read("a.md").as_str()), (Some(2), TAGS));
    assert!(
        fixed.stderr.starts_with("Nothing was fixed in 1 note\nerror: no further note was touched"),
        "{}",
        fixed.stderr
    );
}

#[test]
fn git_takes_the_diff_and_comes_to_the_same_notes() {
    let world = sample();
    world.write("With CRLF.md", "---\r\ntags: a, b\r\n---\r\n\u{1b}[31m no end");
    let git = |arguments: &[&str], input: Stdio| {
        let git = Command::new("git")
            .args(arguments)
            .current_dir(world.vault.path())
            .stdin(input)
            .output();
        git.unwrap()
    };
    assert!(git(&["init", "--quiet"], Stdio::null()).status.success());
    let diff = world.run(&["fix", "--diff", TODAY[0], TODAY[1]]);
    assert_eq!((diff.code, world.read("With CRLF.md").contains("tags: a, b")), (Some(1), true));
    fs::write(world.state.path().join("diff"), &diff.stdout).unwrap();

    let file = fs::File::open(world.state.path().join("diff")).unwrap();
    let applied = git(&["apply", "--whitespace=nowarn"], file.into());
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    let rest = world.run(&["fix", "--diff", TODAY[0], TODAY[1]]);
    assert_eq!((rest.code, rest.stdout.as_str()), (Some(0), ""));
    assert_eq!(
        world.read("With CRLF.md"),
        "---\r\ntags:\r\n  - a\r\n  - b\r\n---\r\n\u{1b}[31m no end"
    );
}

#[test]
fn an_editor_gets_the_note_or_nothing() {
    let world = World::new(&[("note", TAGS)]);
    fs::write(world.vault.path().join("bytes"), b"---\ntags: a, b\n---\n\xff").unwrap();
    let pipe = |name: &str| -> Ran {
        let input = fs::File::open(world.vault.path().join(name)).unwrap();
        let mut command = world.command(&["fix", "-", "--stdin-path", "Not there/yet.md"]);
        command.stdin(input).output().unwrap().into()
    };
    let whole = pipe("note");
    assert_eq!((whole.code, whole.stdout.as_str()), (Some(0), MENDED_TAGS));
    let broken = pipe("bytes");
    assert_eq!((broken.code, broken.stdout.as_str()), (Some(2), ""));
    assert_eq!(broken.stderr, "error: the standard input is no UTF-8\n");
}

#[cfg(unix)]
#[test]
fn nothing_that_a_terminal_would_obey_is_printed() {
    const CLEAR: &str = "\u{1b}[2J\u{9b}2J\u{202e}";
    let note = format!(
        "---\ntags: a, b\n---\n{CLEAR}\n\n| a | {CLEAR} |\n| - | - |\n| {CLEAR} | <input type=\"checkbox\" unchecked> |\n"
    );
    let name = format!("{CLEAR}.md");
    let world = World::new(&[(&name, &note), ("vault-lint.toml", "")]);
    for arguments in [
        &["check", "--color", "always"][..],
        &["check", "--format", "concise", "--color", "always"],
        &["check", "--format", "github"],
        &["check", "--format", "gitlab"],
        &["check", "--format", "sarif"],
        &["check", "--format", "junit"],
        &["check", "--format", "markdown"],
        &["fix", "--diff", "--color", "always"],
        &["fix", "--color", "always"],
        &["undo", "--color", "always"],
        &["config", CLEAR],
        &["config", &name],
        &["check", "--rule", CLEAR],
    ] {
        let ran = world.run(arguments);
        assert_ne!(ran.stdout.len() + ran.stderr.len(), 0, "{arguments:?}");
        for text in [ran.stdout, ran.stderr] {
            let obeyed = ["\u{1b}[2J", "\u{9b}", "\u{202e}"].iter().any(|part| text.contains(part));
            assert!(!obeyed, "{arguments:?}: {text:?}");
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let notes: Vec<String> = (0..400).map(|n| format!("{n}.md")).collect();
    let world = World::new(&notes.iter().map(|name| (name.as_str(), TAGS)).collect::<Vec<_>>());
    let mut child =
        world.command(&["check"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(ended.stderr).unwrap();
    assert!(!stderr.contains("error"), "{stderr}");
    assert_ne!(ended.status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn a_note_with_two_names_is_fixed_and_taken_back_once() {
    let world = World::new(&[("a.md", TAGS)]);
    std::os::unix::fs::symlink("a.md", world.vault.path().join("b.md")).unwrap();
    assert_eq!((world.run(&["fix"]).code, world.read("a.md").as_str()), (Some(0), MENDED_TAGS));
    assert_eq!((world.run(&["undo"]).code, world.read("a.md").as_str()), (Some(0), TAGS));
}

/// Nobody writes to the pipe, so a command that waited for it would never end.
#[cfg(target_os = "linux")]
#[test]
fn a_pipe_among_the_notes_is_told_and_not_waited_for() {
    let world = World::new(&[("a.md", TAGS)]);
    let made = Command::new("mkfifo").arg(world.vault.path().join("pipe.md")).status().unwrap();
    assert!(made.success());
    let fixed = world.run(&["fix"]);
    assert_eq!((fixed.code, world.read("a.md").as_str()), (Some(2), MENDED_TAGS));
    assert!(fixed.stderr.contains("pipe.md` is no regular file"), "{}", fixed.stderr);
}

#[test]
fn the_order_of_results_is_that_of_paths() {
    let world =
        World::new(&[("b.md", TAGS), ("a.md", TAGS), ("fine.md", "fine\n"), ("c.md", TAGS)]);
    let ran = world.run(&["check", "--format", "concise", "--quiet"]);
    let paths: Vec<&str> = ran.stdout.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!((paths, ran.stderr.as_str()), (vec!["a.md", "b.md", "c.md"], ""));
}

#[test]
fn what_is_due_is_told_of_every_note_that_can_be_read() {
    let world = World::new(&[
        (
            "a.md",
            "<<<<<<< a\n- [ ] ours 📅 2024-05-31\n=======\n- [ ] theirs 📅 2024-05-31\n>>>>>>> b\n",
        ),
        ("a (conflicted copy 2024-05-31).md", "- [ ] copy 📅 2024-05-31\n"),
    ]);
    fs::create_dir(world.vault.path().join("Templates")).unwrap();
    world.write("Templates/t.md", "- [ ] template 📅 2024-05-31\n");
    let due = ["due", TODAY[0], TODAY[1], "--fail-on", "overdue"];
    let told = world.run(&due);
    assert_eq!(told.code, Some(1), "{}", told.stderr);
    assert!(told.stdout.contains("ours") && told.stdout.contains("theirs"), "{}", told.stdout);
    assert!(!told.stdout.contains("copy") && !told.stdout.contains("template"), "{}", told.stdout);

    fs::write(world.vault.path().join("b.md"), b"- [ ] caf\xe9\n").unwrap();
    let told = world.run(&due);
    assert_eq!(told.code, Some(2));
    assert!(told.stderr.contains("`b.md` can't be read"), "{}", told.stderr);
    assert!(told.stdout.contains("ours"), "{}", told.stdout);
}

#[test]
fn init_writes_settings_that_change_nothing() {
    let world = sample();
    let check = ["check", "--format", "jsonl", TODAY[0], TODAY[1]];
    let before = world.run(&check);
    assert_eq!(world.run(&["config", "init"]).code, Some(0));
    assert!(Path::new(&world.run(&["config", "path"]).stdout.trim_end()).is_file());
    assert_eq!(world.run(&check).stdout, before.stdout);
    let written = world.read("vault-lint.toml");
    assert_eq!(world.run(&["config", "init"]).code, Some(2));
    assert_eq!(world.read("vault-lint.toml"), written);
}

#[test]
fn a_merge_with_conflicts_may_leave_their_version_in_a_copy() {
    let world = World::new(&[("base.md", "one\n"), ("a.md", "ours\n"), ("theirs.md", "theirs\n")]);
    let merge = ["merge", "base.md", "a.md", "theirs.md", "--conflict", "copy", "-o", "a.md"];
    let merged = world.run(&merge);
    assert_eq!((merged.code, world.read("a.md").as_str()), (Some(1), "ours\n"));
    let names = fs::read_dir(world.vault.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let copy = names.filter(|name| name.starts_with("a (conflicted copy ")).collect::<Vec<_>>();
    let [copy] = &copy[..] else { panic!("{copy:?}") };
    assert_eq!(world.read(copy), "theirs\n");
    assert!(
        merged.stderr.starts_with(&format!("Their version is in `{copy}`\n")),
        "{}",
        merged.stderr
    );
}

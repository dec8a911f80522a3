//! Devices and a remote: whatever they do, in the end all have the same, and nothing is lost.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::disallowed_methods, reason = "the devices are made by hand")]

#[path = "sync/devices.rs"]
mod devices;
#[path = "sync/folder.rs"]
mod folder;

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt as _};

use devices::{Device, NOTE, Random, World, assert_synced, git, is_note, said};

/// How many vaults are made: more by hand.
fn seeds() -> u64 {
    std::env::var("SYNC_SEEDS").map_or(2, |seeds| seeds.parse().unwrap())
}

#[test]
fn what_three_devices_do_comes_together() {
    for seed in 0..seeds() {
        let world = World::new(3);
        let (mut random, mut words) = (Random(seed), BTreeSet::new());
        for _ in 0..12 {
            let device = world.edit_somewhere(&mut random, &mut words);
            // A device that is offline doesn't sync; one whose power fails does it in part.
            match random.below(6) {
                0 | 1 => {}
                2 => drop(device.crash(1 + random.below(40))),
                _ => assert_synced(&device.sync()),
            }
        }
        world.converge();
        let all = world.devices[0].files();
        for word in &words {
            let is_there = |(path, bytes): (&String, &Vec<u8>)| {
                path.contains(word.as_str())
                    || bytes.windows(word.len()).any(|part| part == word.as_bytes())
            };
            assert!(all.iter().any(is_there), "seed {seed}: `{word}` is lost");
        }
        for (path, bytes) in all.iter().filter(|(path, _)| is_note(path)) {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(!text.contains("<<<<<<<"), "{path} has markers");
        }
    }
}

/// For comparison: the same edits, with `git pull` in the place of a sync. Run it by hand.
#[test]
#[expect(clippy::print_stdout, reason = "it is run for what it prints")]
#[ignore = "it shows how git alone fares, which holds nothing of ours"]
fn plain_git_stops_at_conflicts() {
    let (mut syncs, mut stops) = (0, 0);
    for seed in 0..seeds() {
        let world = World::new(3);
        let (mut random, mut words) = (Random(seed), BTreeSet::new());
        for _ in 0..12 {
            let device = world.edit_somewhere(&mut random, &mut words);
            if random.below(6) < 2 {
                continue;
            }
            device.git(&["add", "--all"]);
            device.git(&["commit", "--quiet", "--allow-empty", "-m", "edits"]);
            syncs += 1;
            let pull = ["pull", "--quiet", "--no-rebase", "--no-edit"];
            let pulled = device.command_of("git").args(pull).output().unwrap();
            if pulled.status.success() {
                device.git(&["push", "--quiet"]);
            } else {
                stops += 1;
                device.git(&["merge", "--abort"]);
            }
        }
    }
    println!("{stops} of {syncs} pulls stopped at a conflict");
}

#[test]
fn what_is_typed_meanwhile_stays_and_goes_out_with_the_next_sync() {
    let world = World::new(2);
    let [a, b] = &world.devices[..] else { panic!("there are two") };
    a.write("Home.md", NOTE.replace("one", "first").as_bytes());
    assert_synced(&a.sync());
    // A hook of git's runs between the commit and the merge, as a person who is typing does.
    let hook = b.vault.join(".git/hooks/reference-transaction");
    let script = format!(
        "#!/bin/sh\ncd {}\n[ \"$1\" = committed ] && grep -q refs/remotes && [ ! -f .git/typed ] && echo typed >> Home.md && touch .git/typed\nexit 0\n",
        b.vault.display()
    );
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, script).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    assert_synced(&b.sync());
    assert!(b.read("Home.md").contains("first") && b.read("Home.md").ends_with("typed\n"));
    world.converge();
}

#[test]
fn what_the_user_has_staged_stays_staged() {
    let world = World::new(2);
    let [a, b] = &world.devices[..] else { panic!("there are two") };
    a.write("Home.md", b"changed\n");
    assert_synced(&a.sync());
    b.write("Staged.md", b"staged\n");
    b.git(&["add", "Staged.md"]);
    b.write("Daily.md", b"edited\n");
    assert_synced(&b.sync());
    assert_eq!(b.git(&["status", "--porcelain"]), "");
    assert_eq!(b.read("Home.md"), "changed\n");
    world.converge();
}

#[test]
fn accidents_are_held() {
    let world = World::new(2);
    let [a, b] = &world.devices[..] else { panic!("there are two") };
    for number in 0..30 {
        a.write(&format!("n{number}.md"), b"words\n");
    }
    assert_synced(&a.sync());
    a.write("Home.md", b"");
    let output = a.sync();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("`Home.md` is without any text"), "{}", said(&output));
    a.write("Home.md", b"words\n");
    (0..30).for_each(|number| fs::remove_file(a.vault.join(format!("n{number}.md"))).unwrap());
    let output = a.sync();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("30 of 35 files are gone"), "{}", said(&output));
    let trusting = a.command().args(["sync", "--trust"]).output().unwrap();
    assert_synced(&trusting);
    b.write("Daily.md", b"mine\n");
    let output = b.sync();
    assert!(said(&output).contains("0 of") || output.status.code() == Some(0), "b never had them");
}

#[test]
fn what_keeps_a_vault_from_being_synced_is_told() {
    let world = World::new(1);
    let [a] = &world.devices[..] else { panic!("there is one") };
    let head = a.git(&["rev-parse", "HEAD"]);
    let refuses = |expected: &str| {
        let output = a.sync();
        assert_eq!(output.status.code(), Some(2), "{expected}");
        assert!(said(&output).contains(expected), "{expected}: {}", said(&output));
    };
    fs::write(a.vault.join(".git/MERGE_HEAD"), &head).unwrap();
    refuses("git is in the middle of a merge");
    fs::remove_file(a.vault.join(".git/MERGE_HEAD")).unwrap();
    fs::write(a.vault.join(".git/index.lock"), "").unwrap();
    refuses("another git is at work");
    fs::remove_file(a.vault.join(".git/index.lock")).unwrap();
    a.git(&["checkout", "--quiet", "--detach"]);
    refuses("no branch is checked out");
    a.git(&["checkout", "--quiet", "main"]);
    let hook = a.vault.join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, "#!/bin/sh\necho 'no commits today' >&2\nexit 1\n").unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    a.write("Home.md", b"edited\n");
    refuses("no commits today");
    fs::remove_file(&hook).unwrap();
    a.git(&["config", "commit.gpgSign", "true"]);
    a.git(&["config", "gpg.program", "/no/such/program"]);
    refuses("`git commit` failed");
    a.git(&["config", "commit.gpgSign", "false"]);
    let update = world.temp.path().join("remote.git/hooks/update");
    fs::create_dir_all(update.parent().unwrap()).unwrap();
    fs::write(&update, "#!/bin/sh\necho 'read only today' >&2\nexit 1\n").unwrap();
    fs::set_permissions(&update, fs::Permissions::from_mode(0o755)).unwrap();
    refuses("doesn't take what is pushed");
    fs::remove_file(&update).unwrap();
    let url = a.git(&["remote", "get-url", "origin"]);
    a.git(&["remote", "set-url", "origin", "/no/such/repository"]);
    refuses("can't be reached");
    let ssh = world.temp.path().join("ssh");
    let script = "#!/bin/sh\necho 'me@there: Permission denied (publickey).' >&2\nexit 255\n";
    fs::write(&ssh, script).unwrap();
    fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).unwrap();
    a.git(&["config", "core.sshCommand", ssh.to_str().unwrap()]);
    a.git(&["remote", "set-url", "origin", "me@there:vault.git"]);
    refuses("doesn't let git in: me@there: Permission denied (publickey).");
    a.git(&["remote", "set-url", "origin", &url]);
    assert_synced(&a.sync());
    assert_eq!(a.read("Home.md"), "edited\n");
    assert_eq!(
        a.git(&["log", "-1", "--format=%s"]),
        a.git(&["log", "-1", "--format=%s", "origin/main"])
    );
}

#[test]
fn a_new_device_takes_over_what_there_is_and_another_vault_is_held() {
    let world = World::new(1);
    let [a] = &world.devices[..] else { panic!("there is one") };
    let new = |name: &str| {
        let at = |kind: &str| world.temp.path().join(format!("{name}-{kind}"));
        let device = Device {
            name: name.to_owned(),
            root: at("vault"),
            vault: at("vault"),
            state: at("state"),
            tools: at("tools"),
        };
        git(world.temp.path(), &["init", "--quiet", "-b", "main", device.vault.to_str().unwrap()]);
        for (key, value) in [("user.name", name), ("user.email", "a@example.org")] {
            device.git(&["config", key, value]);
        }
        let remote = world.temp.path().join("remote.git");
        device.git(&["remote", "add", "origin", remote.to_str().unwrap()]);
        device
    };
    let empty = new("empty");
    assert_synced(&empty.sync());
    assert_eq!(empty.files(), a.files());
    assert_eq!(empty.git(&["rev-parse", "HEAD"]), a.git(&["rev-parse", "HEAD"]));
    assert_eq!(empty.git(&["status", "--porcelain"]), "");
    let other = new("other");
    other.write("Mine.md", b"mine\n");
    other.write("Home.md", NOTE.as_bytes());
    let output = other.sync();
    assert!(said(&output).contains("nothing in common"), "{}", said(&output));
    assert_synced(&other.command().args(["sync", "--trust"]).output().unwrap());
    assert_synced(&a.sync());
    assert_eq!(a.files(), other.files());
    assert_eq!((a.read("Mine.md").as_str(), a.read("Home.md").as_str()), ("mine\n", NOTE));
}

#[test]
fn a_vault_without_a_remote_is_committed_only() {
    let vault = tempfile::tempdir().unwrap();
    let state = tempfile::tempdir().unwrap();
    let device = Device {
        name: "alone".to_owned(),
        root: vault.path().to_owned(),
        vault: vault.path().to_owned(),
        state: state.path().to_owned(),
        tools: state.path().join("tools"),
    };
    let output = device.sync();
    assert!(said(&output).contains("is no git repository"), "{}", said(&output));
    git(vault.path(), &["init", "--quiet", "-b", "main"]);
    git(vault.path(), &["config", "user.name", "a"]);
    git(vault.path(), &["config", "user.email", "a@example.org"]);
    device.write("a.md", b"x\n");
    device.write(".obsidian/workspace.json", b"{}");
    device.write(".obsidian/app.json", b"{}");
    assert_synced(&device.sync());
    assert_eq!(device.git(&["ls-files"]), ".obsidian/app.json\na.md");
    assert_eq!(device.git(&["rev-list", "--count", "HEAD"]), "1");
    assert_synced(&device.sync());
    assert_eq!(device.git(&["rev-list", "--count", "HEAD"]), "1");
}

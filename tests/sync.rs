//! Three devices and a remote: whatever they do, in the end all have the same, and nothing is lost.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::disallowed_methods, reason = "the devices are made by hand")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A device: a clone of the remote, and what vault-lint keeps there.
struct Device {
    name: String,
    vault: PathBuf,
    state: PathBuf,
    /// Where a `git` stands that ends who calls it the n-th time, if a file says so.
    tools: PathBuf,
}

struct World {
    temp: tempfile::TempDir,
    devices: Vec<Device>,
}

/// Numbers in no order, the same each time (`SplitMix64`).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }
}

const NOTE: &str = "---\ntags:\n  - daily\nstatus: open\n---\n# Log\n\n- [ ] one\n- [ ] two\n- [ ] three\n\n## Notes\n\nSome words here. More of them there.\n\n| a | b |\n|---|---|\n| x | 1 |\n| y | 2 |\n";

impl World {
    fn new(count: usize) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let remote = temp.path().join("remote.git");
        git(temp.path(), &["init", "--quiet", "--bare", "-b", "main", "remote.git"]);
        let mut world = Self { temp, devices: Vec::new() };
        for number in 0..count {
            let name = format!("device{number}");
            let at = |kind: &str| world.temp.path().join(format!("{name}-{kind}"));
            let device = Device {
                vault: at("vault"),
                state: at("state"),
                tools: at("tools"),
                name: name.clone(),
            };
            git(
                world.temp.path(),
                &["clone", "--quiet", remote.to_str().unwrap(), device.vault.to_str().unwrap()],
            );
            git(&device.vault, &["checkout", "--quiet", "-B", "main"]);
            for (key, value) in [("user.name", name.as_str()), ("user.email", "a@example.org")] {
                git(&device.vault, &["config", key, value]);
            }
            device.lay_trap();
            if number == 0 {
                for note in ["Daily.md", "Projects/Work.md", "Home.md"] {
                    device.write(note, NOTE.as_bytes());
                }
                device.write("picture.png", &[0, 159, 146, 150, 0]);
                device.write("vault-lint.toml", b"[sync]\nmode = \"git\"\n");
            }
            assert_synced(&device.sync());
            world.devices.push(device);
        }
        world
    }

    /// Does a few things on one of the devices, that which is given back.
    fn edit_somewhere(&self, random: &mut Random, words: &mut BTreeSet<String>) -> &Device {
        let device = &self.devices[random.below(self.devices.len())];
        for _ in 0..=random.below(4) {
            device.edit(random, words);
        }
        device
    }

    /// Syncs all devices until they have the same.
    fn converge(&self) {
        for _ in 0..3 {
            for device in &self.devices {
                assert_synced(&device.sync());
            }
        }
        let trees: Vec<_> = self.devices.iter().map(Device::files).collect();
        for (tree, device) in trees.iter().zip(&self.devices) {
            assert!(*tree == trees[0], "{} has something else than device0", device.name);
            assert_eq!(device.git(&["status", "--porcelain"]), "", "{}", device.name);
        }
        let heads: BTreeSet<_> =
            self.devices.iter().map(|device| device.git(&["rev-parse", "HEAD"])).collect();
        assert_eq!(heads.len(), 1);
    }
}

impl Device {
    fn write(&self, path: &str, content: &[u8]) {
        let file = self.vault.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.vault.join(path)).unwrap()
    }

    fn git(&self, arguments: &[&str]) -> String {
        git(&self.vault, arguments)
    }

    fn command(&self) -> Command {
        self.command_of(env!("CARGO_BIN_EXE_vault-lint"))
    }

    fn command_of(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var_os("PATH").unwrap();
        let mut folders = vec![self.tools.clone()];
        folders.extend(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders).unwrap());
        command.env("VAULT_LINT_STATE_DIR", &self.state).env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").current_dir(&self.vault);
        command
    }

    fn sync(&self) -> Output {
        let _ = fs::remove_file(self.tools.join("trap"));
        self.command().arg("sync").output().unwrap()
    }

    /// Syncs, and is killed when it calls git for the `call`-th time.
    fn crash(&self, call: usize) {
        fs::write(self.tools.join("trap"), call.to_string()).unwrap();
        self.command().arg("sync").output().unwrap();
        let _ = fs::remove_file(self.tools.join("trap"));
        // What git itself left locked when it was killed, its owner clears away.
        let _ = fs::remove_file(self.vault.join(".git/index.lock"));
    }

    fn lay_trap(&self) {
        fs::create_dir_all(&self.tools).unwrap();
        let real = which("git");
        let script = format!(
            "#!/bin/sh\ntrap=$(dirname \"$0\")/trap\nif [ -f \"$trap\" ]; then\n  left=$(cat \"$trap\")\n  if [ \"$left\" -le 1 ]; then kill -9 $PPID; exit 1; fi\n  echo $((left - 1)) > \"$trap\"\nfi\nexec {} \"$@\"\n",
            real.display()
        );
        let file = self.tools.join("git");
        fs::write(&file, script).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// All files but git's own.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(&self.vault, &self.vault, &mut found);
        found
    }

    fn notes(&self) -> Vec<String> {
        self.files().into_keys().filter(|path| is_note(path)).collect()
    }

    /// Does something that a person may do, and adds the words that must not be lost to `words`.
    fn edit(&self, random: &mut Random, words: &mut BTreeSet<String>) {
        let word = format!("w{:x}", random.next());
        let notes = self.notes();
        let path = &notes[random.below(notes.len())];
        let text = self.read(path);
        match random.below(8) {
            0 => self.write(path, text.replacen("- [ ]", "- [x]", 1).as_bytes()),
            1 => {
                self.write(path, format!("{text}\nA line {word}.\n").as_bytes());
                words.insert(word);
            }
            2 => {
                let with = format!("- [ ] two\n- [ ] {word}\n");
                let new = text.replacen("- [ ] two\n", &with, 1);
                words.extend((new != text).then_some(word));
                self.write(path, new.as_bytes());
            }
            3 => {
                let new = text.replacen("tags:\n", &format!("tags:\n  - {word}\n"), 1);
                words.extend((new != text).then_some(word));
                self.write(path, new.as_bytes());
            }
            4 => {
                self.write(&format!("New/{word}.md"), format!("# {word}\n").as_bytes());
                words.insert(word);
            }
            5 => {
                let new = text.replacen("Some words", &format!("Some {word} words"), 1);
                words.extend((new != text).then_some(word));
                self.write(path, new.as_bytes());
            }
            6 => {
                // Of what is no note there is the last version, and copies of others: no words in it.
                self.write("picture.png", format!("\0{word}").as_bytes());
            }
            _ => {
                let new = text.replacen("|---|---|\n", &format!("|---|---|\n| {word} | 3 |\n"), 1);
                words.extend((new != text).then_some(word));
                self.write(path, new.as_bytes());
            }
        }
    }
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap() == ".git" {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            found.insert(name, fs::read(&path).unwrap());
        }
    }
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn is_note(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "md")
}

fn which(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .unwrap()
}

fn assert_synced(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{:?}: {said}", output.status);
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

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
                2 => device.crash(1 + random.below(40)),
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

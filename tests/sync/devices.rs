//! Devices that have clones of one remote, and what people do on them.

#![expect(clippy::disallowed_methods, reason = "the devices are made by hand")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A device: a clone of the remote, and what vault-lint keeps there.
pub(crate) struct Device {
    pub(crate) name: String,
    /// The clone.
    pub(crate) root: PathBuf,
    /// The vault in it.
    pub(crate) vault: PathBuf,
    pub(crate) state: PathBuf,
    /// Where a `git` stands that ends who calls it the n-th time, if a file says so.
    pub(crate) tools: PathBuf,
}

pub(crate) struct World {
    pub(crate) temp: tempfile::TempDir,
    pub(crate) devices: Vec<Device>,
}

/// Numbers in no order, the same each time (`SplitMix64`).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }
}

pub(crate) const CODE: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
pub(crate) const NOTE: &str = "---\ntags:\n  - daily\nstatus: open\n---\n# Log\n\n- [ ] one\n- [ ] two\n- [ ] three\n\n## Notes\n\nSome words here. More of them there.\n\n| a | b |\n|---|---|\n| x | 1 |\n| y | 2 |\n";

impl World {
    /// Devices whose vault is all of the repository.
    pub(crate) fn new(count: usize) -> Self {
        Self::within(count, "")
    }

    /// Devices whose vault is a folder of the repository.
    pub(crate) fn within(count: usize, folder: &str) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let remote = temp.path().join("remote.git");
        git(temp.path(), &["init", "--quiet", "--bare", "-b", "main", "remote.git"]);
        let mut world = Self { temp, devices: Vec::new() };
        for number in 0..count {
            let name = format!("device{number}");
            let at = |kind: &str| world.temp.path().join(format!("{name}-{kind}"));
            let device = Device {
                root: at("vault"),
                vault: at("vault").join(folder),
                state: at("state"),
                tools: at("tools"),
                name: name.clone(),
            };
            let clone = device.root.to_str().unwrap();
            git(world.temp.path(), &["clone", "--quiet", remote.to_str().unwrap(), clone]);
            device.git(&["checkout", "--quiet", "-B", "main"]);
            for (key, value) in [("user.name", name.as_str()), ("user.email", "a@example.org")] {
                device.git(&["config", key, value]);
            }
            device.lay_trap();
            if number == 0 {
                if !folder.is_empty() {
                    device.begin_project(folder);
                }
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
    pub(crate) fn edit_somewhere(
        &self,
        random: &mut Random,
        words: &mut BTreeSet<String>,
    ) -> &Device {
        let device = &self.devices[random.below(self.devices.len())];
        for _ in 0..=random.below(4) {
            device.edit(random, words);
        }
        device
    }

    /// Syncs all devices until they have the same.
    pub(crate) fn converge(&self) {
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
    /// Commits what a repository has besides the vault, which is at `folder`.
    pub(crate) fn begin_project(&self, folder: &str) {
        fs::create_dir_all(self.root.join("src")).unwrap();
        for (path, text) in [("src/main.c", CODE), ("README.md", CODE), (".gitignore", "*.o\n")] {
            fs::write(self.root.join(path), text).unwrap();
        }
        self.write("vault-lint.toml", b"");
        self.git(&["add", "--", "src", "README.md", ".gitignore", folder]);
        self.git(&["commit", "--quiet", "-m", "begin"]);
        self.git(&["push", "--quiet", "--set-upstream", "origin", "main"]);
    }

    pub(crate) fn write(&self, path: &str, content: &[u8]) {
        let file = self.vault.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.vault.join(path)).unwrap()
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git(&self.root, arguments)
    }

    pub(crate) fn command(&self) -> Command {
        self.command_of(env!("CARGO_BIN_EXE_vault-lint"))
    }

    pub(crate) fn command_of(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var_os("PATH").unwrap();
        let mut folders = vec![self.tools.clone()];
        folders.extend(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders).unwrap());
        command.env("VAULT_LINT_STATE_DIR", &self.state).env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").current_dir(&self.vault);
        command
    }

    pub(crate) fn sync(&self) -> Output {
        let _ = fs::remove_file(self.tools.join("trap"));
        self.command().arg("sync").output().unwrap()
    }

    /// Syncs, and is killed when it calls git for the `call`-th time. Whether it came to its end before.
    pub(crate) fn crash(&self, call: usize) -> bool {
        fs::write(self.tools.join("trap"), call.to_string()).unwrap();
        let output = self.command().arg("sync").output().unwrap();
        let _ = fs::remove_file(self.tools.join("trap"));
        // What git itself left locked when it was killed, its owner clears away.
        let _ = fs::remove_file(self.root.join(".git/index.lock"));
        output.status.success()
    }

    pub(crate) fn lay_trap(&self) {
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
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(&self.vault, &self.vault, &mut found);
        found
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        self.files().into_keys().filter(|path| is_note(path)).collect()
    }

    /// Does something that a person may do, and adds the words that must not be lost to `words`.
    pub(crate) fn edit(&self, random: &mut Random, words: &mut BTreeSet<String>) {
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

pub(crate) fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
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

pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
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

pub(crate) fn is_note(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "md")
}

pub(crate) fn which(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .unwrap()
}

pub(crate) fn assert_synced(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{:?}: {said}", output.status);
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

//! Installing a service, with a script in the place of systemd that writes down what it is asked.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::disallowed_methods, reason = "tests make the files that they need")]

mod world;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use world::{Ran, World};

/// A vault, and a home with a `systemctl`.
struct Home {
    world: World,
    home: tempfile::TempDir,
}

impl Home {
    fn new(systemctl: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let program = home.path().join("systemctl");
        let asked = home.path().join("asked");
        fs::write(
            &program,
            format!("#!/bin/sh\necho \"$@\" >> '{}'\n{systemctl}", asked.display()),
        )
        .unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self { world: World::new(&[("a.md", "fine\n")]), home }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = self.world.command(arguments);
        command.env("HOME", self.home.path()).env_remove("XDG_CONFIG_HOME");
        command.env_remove("XDG_RUNTIME_DIR");
        command.env("PATH", format!("{}:/usr/bin:/bin", self.home.path().display()));
        command.output().unwrap().into()
    }

    fn units(&self) -> Vec<PathBuf> {
        let folder = self.home.path().join(".config/systemd/user");
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// What systemd was asked to do since, with `UNIT` for the unit.
    fn asked(&self, unit: &Path) -> Vec<String> {
        let file = self.home.path().join("asked");
        let text = fs::read_to_string(&file).unwrap();
        fs::remove_file(file).unwrap();
        let unit = unit.file_name().unwrap().to_str().unwrap();
        text.replace(unit, "UNIT").lines().map(|line| line.replace("--user ", "")).collect()
    }
}

#[test]
fn a_service_is_installed_brought_up_to_date_and_removed() {
    let home = Home::new("");
    let installed = home.run(&["service", "install"]);
    assert_eq!(installed.code, Some(0), "{}", installed.stderr);
    let [unit] = <[PathBuf; 1]>::try_from(home.units()).unwrap();
    let text = fs::read_to_string(&unit).unwrap();
    assert_eq!(text, home.run(&["service", "install", "--print"]).stdout);
    let asked = ["show-environment", "daemon-reload", "enable UNIT"];
    assert_eq!(home.asked(&unit), [&asked[..], &["reset-failed UNIT", "restart UNIT"]].concat());

    let again = home.run(&["service", "install"]);
    assert!(again.stderr.contains("is up to date\n"), "{}", again.stderr);
    assert_eq!(home.asked(&unit), [&asked[..], &["start UNIT"]].concat());

    let other = home.run(&["service", "install", "--poll", "--notify-command", "mail -s 100% me"]);
    assert!(other.stderr.starts_with("Wrote `"), "{}", other.stderr);
    let text = fs::read_to_string(&unit).unwrap();
    assert!(text.contains(r#" "--poll" "--notify-command" "mail -s 100%% me""#), "{text}");
    home.asked(&unit);

    assert_eq!(home.run(&["service", "stop"]).code, Some(0));
    assert_eq!(home.run(&["service", "uninstall"]).code, Some(0));
    assert_eq!(
        home.asked(&unit),
        ["stop UNIT", "disable --now UNIT", "daemon-reload", "reset-failed UNIT"]
    );
    assert!(home.units().is_empty());
    assert_eq!(home.run(&["service", "uninstall"]).code, Some(0));
    let started = home.run(&["service", "start"]);
    assert_eq!(started.code, Some(2));
    assert!(started.stderr.contains("no service is installed"), "{}", started.stderr);
    assert_eq!(
        (home.world.read("a.md").as_str(), home.world.run(&["history"]).stdout),
        ("fine\n", String::new())
    );
}

#[test]
fn where_nothing_runs_services_nothing_is_written() {
    let home = Home::new("echo 'Failed to connect to bus' >&2; exit 1");
    let installed = home.run(&["service", "install"]);
    assert_eq!((installed.code, home.units().len()), (Some(2), 0));
    assert!(installed.stderr.contains("nothing was installed"), "{}", installed.stderr);
    assert!(installed.stderr.contains("Failed to connect to bus"), "{}", installed.stderr);
}

#[test]
fn a_service_that_fails_at_once_is_told() {
    let home = Home::new("case \"$2\" in restart) echo 'Job failed' >&2; exit 1;; esac");
    let installed = home.run(&["service", "install"]);
    assert_eq!(installed.code, Some(2));
    assert!(installed.stderr.contains("is installed, but doesn't run"), "{}", installed.stderr);
    assert!(installed.stderr.contains("Job failed"), "{}", installed.stderr);
}

#[test]
fn settings_that_cannot_be_read_are_told_before_anything_is_written() {
    let home = Home::new("");
    home.world.write("vault-lint.toml", "[rules]\nwhat = 1\n");
    assert_eq!(home.run(&["service", "install"]).code, Some(2));
    assert!(home.units().is_empty());
    let doctor = home.run(&["doctor"]);
    assert_eq!(doctor.code, Some(2));
    assert!(doctor.stdout.contains("the settings can't be read"), "{}", doctor.stdout);
}

#[test]
fn the_doctor_tells_programs_too() {
    let home = Home::new("");
    home.run(&["service", "install"]);
    let doctor = home.run(&["doctor", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&doctor.stdout).unwrap();
    let checks = told["checks"].as_array().unwrap();
    let verdict = |name: &str| {
        let check = checks.iter().find(|check| check["name"] == name).unwrap();
        check["verdict"].as_str().unwrap()
    };
    assert_eq!([verdict("writing"), verdict("installed"), verdict("privacy")], ["ok"; 3]);
    assert_eq!(verdict("notices"), "warning", "there is no desktop: {}", doctor.stdout);
}

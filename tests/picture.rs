//! The picture in the README shows what the program prints. `SNAPSHOTS=overwrite cargo test` draws it anew.

use snapbox::{
    cmd::{Command, cargo_bin},
    file,
};

#[test]
fn the_picture_in_the_readme_is_true() {
    Command::new(cargo_bin!("vault-lint"))
        .args(["check", "--color", "always", "--today", "2026-11-25"])
        .args(["--rule", "overdue", "duplicate-checkbox-id", "bare-wikilink"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/sample-vault"))
        .stderr_to_stdout()
        .assert()
        .code(1)
        .stdout_eq(file!["../.github/check.term.svg"]);
}

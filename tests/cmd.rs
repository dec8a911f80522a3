//! Runs the commands in `tests/cmd` and compares what they print. `TRYCMD=overwrite cargo test` writes it anew.

#[test]
fn commands() {
    let state = tempfile::tempdir().expect("a temporary folder");
    trycmd::TestCases::new()
        .register_bin("vault-lint", std::path::Path::new(env!("CARGO_BIN_EXE_vault-lint")))
        .env("VAULT_LINT_STATE_DIR", state.path().to_string_lossy())
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .env("CLICOLOR_FORCE", "0")
        .case("../../tests/cmd/*.md")
        .case("../../tests/cmd/*.toml");
}

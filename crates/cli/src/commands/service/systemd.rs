use std::path::PathBuf;

use anyhow::Context as _;
use etcetera::BaseStrategy as _;

use super::{Action, Job, Manager, Step, ask};

/// The user's own instance of systemd.
pub(super) struct Systemd;

const UNIT: &str = include_str!("../../../../../config/service/systemd.service");

impl Manager for Systemd {
    fn name(&self) -> &'static str {
        "systemd"
    }

    fn probe(&self) -> Vec<String> {
        Step::new(&["systemctl", "--user", "show-environment"]).command
    }

    fn file(&self, job: &Job) -> anyhow::Result<PathBuf> {
        let folders = etcetera::choose_base_strategy().context("there is no home folder")?;
        Ok(folders.config_dir().join("systemd/user").join(unit(job)))
    }

    fn text(&self, job: &Job) -> String {
        let arguments = job.arguments.iter().map(|argument| quoted(&argument.replace('$', "$$")));
        let command: Vec<String> = std::iter::once(quoted(&job.program)).chain(arguments).collect();
        let replaced = |name: &str| match name {
            "vault" => Some(job.vault.replace('%', "%%")),
            "command" => Some(command.join(" ")),
            "path" => Some(quoted(&format!("PATH={}", job.path))),
            "state" => Some(quoted(&format!("VAULT_LINT_STATE_DIR={}", job.state))),
            _ => None,
        };
        super::job::filled(UNIT, replaced)
    }

    fn steps(&self, action: Action, job: &Job) -> anyhow::Result<Vec<Step>> {
        let unit = unit(job);
        let step = |words: &[&str]| Step::new(&[&["systemctl", "--user"], words].concat());
        Ok(match action {
            Action::Enable => vec![step(&["daemon-reload"]), step(&["enable", &unit])],
            Action::Start => vec![step(&["start", &unit])],
            Action::Stop => vec![step(&["stop", &unit])],
            // After five failures it would not be started for a while.
            Action::Restart => {
                vec![step(&["reset-failed", &unit]).or_not(), step(&["restart", &unit])]
            }
            Action::Disable => vec![step(&["disable", "--now", &unit])],
            Action::Forget => {
                vec![step(&["daemon-reload"]), step(&["reset-failed", &unit]).or_not()]
            }
        })
    }

    fn standing(&self, job: &Job) -> Option<String> {
        let show = ["systemctl", "--user", "show", &unit(job), "--value"];
        let properties = ["-p", "ActiveState", "-p", "SubState", "-p", "UnitFileState"];
        let told = ask(&Step::new(&[&show[..], &properties].concat()).command).ok()?;
        let told: Vec<&str> = told.lines().filter(|line| !line.is_empty()).collect();
        Some(told.join(", "))
    }
}

pub(super) fn unit(job: &Job) -> String {
    format!("{}.service", job.name)
}

/// `text` as one word (`systemd.syntax(7)`).
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%");
    format!("\"{text}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_what_they_are() {
        let text = Systemd.text(&super::super::job::tests::hard());
        let line = |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap();
        assert_eq!(
            line("ExecStart="),
            r#"ExecStart="/opt/vault lint/100%% \"$HOME\"\\vault-lint" "watch" "/home/jö/M&Ms <'new'> 50%%n $$x" """#
        );
        assert_eq!(line("Environment="), r#"Environment="PATH=/usr/bin:/a b/100%%""#);
        assert_eq!(
            line("Description="),
            "Description=vault-lint for the vault /home/jö/M&Ms <'new'> 50%%n $x, in the background"
        );
        assert!(!text.contains(['{', '}']));
    }
}

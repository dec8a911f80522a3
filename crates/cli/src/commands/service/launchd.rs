use std::path::PathBuf;

use anyhow::Context as _;
use etcetera::BaseStrategy as _;

use super::{Action, Job, Manager, Step, ask};

/// That of macOS.
pub(super) struct Launchd;

const AGENT: &str = include_str!("../../../../../config/service/launchd.plist");

impl Manager for Launchd {
    fn name(&self) -> &'static str {
        "launchd"
    }

    fn probe(&self) -> Vec<String> {
        Step::new(&["launchctl", "print", &domain().unwrap_or_default()]).command
    }

    fn file(&self, job: &Job) -> anyhow::Result<PathBuf> {
        let folders = etcetera::choose_base_strategy().context("there is no home folder")?;
        let name = format!("{}.plist", job.name);
        Ok(folders.home_dir().join("Library/LaunchAgents").join(name))
    }

    fn text(&self, job: &Job) -> String {
        let words = std::iter::once(&job.program).chain(&job.arguments);
        let words = words.map(|word| format!("\t\t<string>{}</string>", escaped(word)));
        let replaced = |name: &str| match name {
            "name" => Some(job.name.clone()),
            "command" => Some(words.clone().collect::<Vec<_>>().join("\n")),
            "path" => Some(escaped(&job.path)),
            "state" => Some(escaped(&job.state)),
            _ => None,
        };
        super::job::filled(AGENT, replaced)
    }

    fn steps(&self, action: Action, job: &Job) -> anyhow::Result<Vec<Step>> {
        let domain = domain()?;
        let target = format!("{domain}/{}", job.name);
        let step = |words: &[&str]| Step::new(&[&["launchctl"], words].concat());
        Ok(match action {
            Action::Enable => {
                let file = self.file(job)?;
                let file = file.to_str().context("its path is no Unicode")?;
                vec![
                    // What is loaded is what the file was.
                    step(&["bootout", &target]).or_not(),
                    step(&["enable", &target]),
                    step(&["bootstrap", &domain, file]).or_not(),
                ]
            }
            Action::Start => vec![step(&["kickstart", &target])],
            // It ends well then, so it is not started again.
            Action::Stop => vec![step(&["kill", "SIGTERM", &target])],
            Action::Restart => vec![step(&["kickstart", "-k", &target])],
            Action::Disable => vec![step(&["bootout", &target]).or_not()],
            Action::Forget => Vec::new(),
        })
    }

    fn standing(&self, job: &Job) -> Option<String> {
        let target = format!("{}/{}", domain().ok()?, job.name);
        let told = ask(&Step::new(&["launchctl", "print", &target]).command).ok()?;
        let state = told.lines().find_map(|line| line.trim().strip_prefix("state = "));
        state.map(str::to_owned)
    }
}

/// Where the agents of the user who is logged in run.
fn domain() -> anyhow::Result<String> {
    let id = ask(&Step::new(&["id", "-u"]).command)?;
    Ok(format!("gui/{}", id.trim()))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_what_they_are() {
        let text = Launchd.text(&super::super::job::tests::hard());
        let words: Vec<&str> = text
            .lines()
            .skip_while(|line| !line.contains("<array>"))
            .skip(1)
            .take_while(|line| !line.contains("</array>"))
            .map(str::trim)
            .collect();
        assert_eq!(
            words,
            [
                r#"<string>/opt/vault lint/100% "$HOME"\vault-lint</string>"#,
                "<string>watch</string>",
                "<string>/home/jö/M&amp;Ms &lt;'new'&gt; 50%n $x</string>",
                "<string></string>",
            ]
        );
        assert!(text.contains("<string>vault-lint-Notes-0123</string>") && !text.contains('{'));
    }
}

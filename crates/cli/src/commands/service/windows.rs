use std::{env, fmt::Write as _, path::PathBuf};

use anyhow::Context as _;

use super::{Action, Job, Manager, Step, ask};

/// The task scheduler. A service of Windows would see neither the user's desktop nor what git keeps for the user.
pub(super) struct Windows;

const TASK: &str = include_str!("../../../../../config/service/windows.xml");

impl Manager for Windows {
    fn name(&self) -> &'static str {
        "the task scheduler"
    }

    fn probe(&self) -> Vec<String> {
        Step::new(&["schtasks", "/?"]).command
    }

    fn file(&self, job: &Job) -> anyhow::Result<PathBuf> {
        Ok(job.own_state.join("service.xml"))
    }

    fn text(&self, job: &Job) -> String {
        let variable = |name| env::var_os(name).unwrap_or_default().to_string_lossy().into_owned();
        let user = format!("{}\\{}", variable("USERDOMAIN"), variable("USERNAME"));
        let words = std::iter::once(&job.program).chain(&job.arguments);
        let command: Vec<String> = words.map(|word| quoted(word)).collect();
        let replaced = |name: &str| match name {
            "vault" => Some(escaped(&job.vault)),
            "user" => Some(escaped(&user)),
            "command" => Some(escaped(&command.join(" "))),
            _ => None,
        };
        super::job::filled(TASK, replaced)
    }

    fn steps(&self, action: Action, job: &Job) -> anyhow::Result<Vec<Step>> {
        let step = |verb, more: &[&str]| {
            Step::new(&[&["schtasks", verb, "/TN", &job.name], more].concat())
        };
        Ok(match action {
            Action::Enable => {
                let file = self.file(job)?;
                let file = file.to_str().context("its path is no Unicode")?;
                vec![step("/Create", &["/XML", file, "/F"])]
            }
            Action::Start => vec![step("/Run", &[])],
            Action::Stop => vec![step("/End", &[])],
            Action::Restart => vec![step("/End", &[]).or_not(), step("/Run", &[])],
            Action::Disable => vec![step("/End", &[]).or_not(), step("/Delete", &["/F"])],
            Action::Forget => Vec::new(),
        })
    }

    fn standing(&self, job: &Job) -> Option<String> {
        let query = ["schtasks", "/Query", "/TN", &job.name, "/FO", "CSV", "/NH"];
        let told = ask(&Step::new(&query).command).ok()?;
        let last = told.lines().next()?.rsplit(',').next()?;
        Some(last.trim_matches('"').to_owned())
    }
}

/// `word` as a program finds it in its command line again.
fn quoted(word: &str) -> String {
    let mut quoted = String::from("\"");
    let mut backslashes = 0;
    for character in word.chars() {
        if character == '"' {
            // Before a quote each backslash counts twice, and one more makes the quote a character.
            quoted.push_str(&"\\".repeat(backslashes + 1));
        }
        backslashes = if character == '\\' { backslashes + 1 } else { 0 };
        quoted.push(character);
    }
    quoted.push_str(&"\\".repeat(backslashes));
    quoted.push('"');
    quoted
}

/// `text` in XML, in ASCII: whatever encoding the file is taken to have.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() && !matches!(character, '&' | '<' | '>' | '"' | '\'') {
            escaped.push(character);
        } else {
            // Writing to a string doesn't fail.
            let _ = write!(escaped, "&#{};", u32::from(character));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_what_they_are() {
        assert_eq!(quoted(r"C:\My notes\"), r#""C:\My notes\\""#);
        assert_eq!(quoted(r#"say \"a" \b"#), r#""say \\\"a\" \b""#);
        let text = Windows.text(&super::super::job::tests::hard());
        assert!(text.is_ascii() && !text.contains('{'));
        assert!(text.contains("&#34;/home/j&#246;/M&#38;Ms &#60;&#39;new&#39;&#62; 50%n $x&#34;"));
    }
}

//! Notices of a service: on the desktop, and to a command that the user named. Whoever gets them may hang, so each has a
//! thread of its own that nobody waits for.

use std::{
    io::Write as _,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use vault_lint_core::due::{Entry, Urgency};
use vault_lint_watcher::Outcome;

use crate::format::{count, harmless};

/// A title and a text.
#[derive(PartialEq, Eq, Debug)]
struct Notice {
    title: String,
    text: String,
}

/// Where notices go.
pub(crate) struct Notices {
    vault: String,
    desktop: Worker<Notice>,
    command: Option<Worker<String>>,
}

impl Notices {
    /// Those of the vault with this name. `command` gets what is due.
    pub(crate) fn new(vault: String, command: Option<String>) -> Self {
        let command = command.map(|command| {
            Worker::new("notify-command", move |digest: String| run(&command, &digest))
        });
        Self { vault, desktop: Worker::new("desktop", |notice| show(&notice)), command }
    }

    /// Shows on the desktop what somebody should know of `outcome`, if anything.
    pub(crate) fn show(&self, outcome: &Outcome) {
        if let Some(notice) = notice(outcome, &self.vault) {
            self.desktop.send(notice);
        }
    }

    /// Hands `digest`, which is JSON, to the command, if there is one.
    pub(crate) fn run(&self, digest: impl FnOnce() -> String) {
        if let Some(command) = &self.command {
            command.send(digest());
        }
    }
}

/// A thread to which work is handed.
struct Worker<T> {
    name: &'static str,
    queue: Option<mpsc::SyncSender<T>>,
    /// Nothing ever comes from there; it ends with the thread.
    end: mpsc::Receiver<()>,
}

/// As much work waits at most.
const QUEUE: usize = 8;
/// For work that is under way when the program ends it waits so long.
const PATIENCE: Duration = Duration::from_secs(2);

impl<T: Send + 'static> Worker<T> {
    fn new(name: &'static str, work: impl Fn(T) -> anyhow::Result<()> + Send + 'static) -> Self {
        let (queue, waiting) = mpsc::sync_channel(QUEUE);
        let (alive, end) = mpsc::channel();
        let spawned = thread::Builder::new().name(name.to_owned()).spawn(move || {
            let _alive: mpsc::Sender<()> = alive;
            for item in waiting {
                if let Err(error) = work(item) {
                    tracing::debug!("{name}: {error:#}");
                }
            }
        });
        if let Err(error) = spawned {
            tracing::warn!("{name}: no notices: {error}");
        }
        Self { name, queue: Some(queue), end }
    }

    fn send(&self, item: T) {
        if self.queue.as_ref().is_some_and(|queue| queue.try_send(item).is_err()) {
            tracing::warn!("{}: a notice was dropped, as those before it hang", self.name);
        }
    }
}

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        self.queue = None;
        let _ = self.end.recv_timeout(PATIENCE);
    }
}

/// What is told of an outcome.
fn notice(outcome: &Outcome, vault: &str) -> Option<Notice> {
    let (title, text) = match outcome {
        Outcome::Due(entries) => return Some(digest(entries, vault)),
        Outcome::Quarantined(path) => (
            format!("{vault}: a note is left alone"),
            format!("Another tool takes back what vault-lint fixes in {path}"),
        ),
        Outcome::Missing => (
            format!("{vault}: the vault is not there"),
            "Nothing is taken for deleted until it is back".to_owned(),
        ),
        Outcome::BadSettings(_) => (
            format!("{vault}: the settings can't be read"),
            "Those from before stay in force; vault-lint check tells what is wrong".to_owned(),
        ),
        _ => return None,
    };
    Some(Notice { title, text: harmless(&text).into_owned() })
}

/// As many items are named.
const MOST: usize = 5;

fn digest(entries: &[Entry], vault: &str) -> Notice {
    let counted =
        [(Urgency::Overdue, "overdue"), (Urgency::Today, "due today"), (Urgency::Soon, "due soon")];
    let counts: Vec<String> = counted
        .iter()
        .map(|(urgency, word)| {
            (entries.iter().filter(|entry| entry.urgency == *urgency).count(), word)
        })
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let named = entries.iter().take(MOST);
    let mut lines: Vec<String> =
        named.map(|entry| format!("{}  {}", day(entry), harmless(&entry.title))).collect();
    if let Some(more) = entries.len().checked_sub(MOST).filter(|more| *more > 0) {
        lines.push(format!("and {}", count(more, "more item")));
    }
    Notice { title: format!("{vault}: {}", counts.join(", ")), text: lines.join("\n") }
}

/// A day further away than this, in days, is named with its year.
const FAR: i32 = 300;

fn day(entry: &Entry) -> String {
    let form = if entry.days.abs() > FAR { "%-d %b %Y" } else { "%-d %b" };
    entry.day.strftime(form).to_string()
}

/// Shows a notice on the desktop.
fn show(notice: &Notice) -> anyhow::Result<()> {
    // Without a bundle of its own a program shows notices in the name of another; to look for one can hang.
    #[cfg(target_os = "macos")]
    let _ = notify_rust::set_application("com.apple.Terminal");
    // On other systems than these, the text is markup.
    let is_plain = cfg!(any(windows, target_os = "macos"));
    let text = if is_plain { notice.text.clone() } else { unmarked(&notice.text) };
    notify_rust::Notification::new()
        .appname("vault-lint")
        .summary(&notice.title)
        .body(&text)
        .show()
        .map(drop)
        .context("no notice on the desktop")
}

fn unmarked(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A command may take so long.
const LONGEST: Duration = Duration::from_mins(1);
/// So often it is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(50);

/// Runs `command` in a shell with `digest` on its standard input.
fn run(command: &str, digest: &str) -> anyhow::Result<()> {
    let mut shell = if cfg!(windows) { Command::new("cmd") } else { Command::new("sh") };
    shell.arg(if cfg!(windows) { "/C" } else { "-c" }).arg(command);
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let ran = shell.spawn().context("can't be run").and_then(|mut child| {
        let mut input = child.stdin.take().context("it has an input")?;
        let digest = digest.to_owned();
        // A command that reads nothing would hold us up; what it doesn't want to read is its business.
        thread::Builder::new().spawn(move || drop(input.write_all(digest.as_bytes())))?;
        wait(&mut child)
    });
    ran.inspect_err(|error| tracing::warn!("notify-command: {error:#}"))
}

fn wait(child: &mut Child) -> anyhow::Result<()> {
    let end = Instant::now() + LONGEST;
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => bail!("it failed: {status}"),
            None if Instant::now() > end => {
                child.kill()?;
                child.wait()?;
                bail!("it took longer than a minute, so it was ended");
            }
            None => thread::sleep(LOOK),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use vault_lint_core::{due::ItemKind, path::NotePath, text::Position};

    use super::*;

    fn entry(title: &str, urgency: Urgency) -> Entry {
        Entry {
            path: NotePath::new("a.md"),
            position: Position { line: 1, column: 1, offset: 0 },
            kind: ItemKind::Task,
            title: title.to_owned(),
            day: date(2024, 5, 31),
            time: None,
            days: 0,
            urgency,
            is_sure: true,
            progress: None,
            tags: Vec::new(),
        }
    }

    #[test]
    fn what_is_due_is_told_in_few_words() {
        let long_ago = Entry { days: -900, ..entry("DDIA", Urgency::Overdue) };
        let mut entries = vec![entry("pay <b>\u{202e}", Urgency::Overdue), long_ago];
        entries.extend((0..6).map(|_| entry("call", Urgency::Soon)));
        let told = notice(&Outcome::Due(entries), "Notes").unwrap();
        assert_eq!(told.title, "Notes: 2 overdue, 6 due soon");
        let lines: Vec<&str> = told.text.lines().collect();
        assert_eq!(lines[0], "31 May  pay <b>‹U+202E›");
        assert_eq!(lines[1], "31 May 2024  DDIA");
        assert_eq!((lines.len(), lines[5]), (6, "and 3 more items"));
        assert_eq!(unmarked("<b> & c"), "&lt;b&gt; &amp; c");
        assert_eq!(notice(&Outcome::Reloaded, "Notes"), None);
    }

    #[test]
    fn work_that_hangs_holds_nobody_up() {
        let (go_on, waiting) = mpsc::channel::<()>();
        let worker = Worker::new("test", move |(): ()| Ok(waiting.recv()?));
        (0..2 * QUEUE).for_each(|_| worker.send(()));
        drop(go_on);
    }

    #[cfg(unix)]
    #[test]
    fn a_command_gets_what_is_due_and_must_end_well() {
        assert!(run("grep -q due", "{\"due\": 1}").is_ok());
        assert!(run("grep -q due", "{}").is_err());
        assert!(run("true", &"long ".repeat(100_000)).is_ok());
    }
}

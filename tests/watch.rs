//! The service as it runs: the program itself, with signals, its socket, and a socket in the place of systemd.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![expect(clippy::disallowed_methods, reason = "tests make the files that they need")]

mod world;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use world::World;

/// What doesn't happen in so long never will.
const PATIENCE: Duration = Duration::from_mins(1);
const UNIDED: &str = "| a |\n|---|\n| <input type=\"checkbox\" unchecked> |\n";

/// A vault without what the machine's user has set for services.
fn world(notes: &[(&str, &str)]) -> World {
    let world = World::new(notes);
    world.write("vault-lint.toml", "[watch]\nquiet = \"5s\"\n\n[notify]\ndesktop = false\n");
    world
}

fn command(world: &World, arguments: &[&str]) -> Command {
    let mut command = world.command(arguments);
    for name in ["XDG_RUNTIME_DIR", "NOTIFY_SOCKET", "WATCHDOG_USEC", "JOURNAL_STREAM"] {
        command.env_remove(name);
    }
    command
}

/// The program while it watches a vault. It doesn't outlive the test.
struct Watching {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Watching {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        read(child.stdout.take().unwrap(), sender.clone());
        read(child.stderr.take().unwrap(), sender);
        Self { child, lines }
    }

    /// Waits for a line with `part` in it.
    fn says(&self, part: &str) -> String {
        let mut said = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            if line.contains(part) {
                return line;
            }
            said.push(line);
        }
        unreachable!("it never said `{part}`, but: {said:#?}")
    }

    fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &process]).status().unwrap().success());
    }

    fn end(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.child.wait().unwrap()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(stream: impl Read + Send + 'static, sender: mpsc::Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            // Nobody listens any more when the test is over.
            let _ = sender.send(line);
        }
    });
}

#[test]
fn a_note_is_checked_when_it_is_saved_and_fixed_at_rest() {
    let world = world(&[("a.md", "fine\n")]);
    assert_eq!(command(&world, &["status"]).output().unwrap().status.code(), Some(1));
    let mut watching = Watching::start(&mut command(&world, &["watch"]));
    watching.says("Checked 1 note: nothing found");
    // In place, as Obsidian does.
    world.write("a.md", UNIDED);
    watching.says("a.md: 1 finding");
    watching.says("missing-checkbox-id");
    let status = command(&world, &["status", "--json"]).output().unwrap();
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["state"], "ready");
    for (name, count) in [("notes", 1), ("edits", 1), ("at-work", 1), ("fixes", 0)] {
        assert_eq!(status[name], count, "{name}");
    }
    let second = command(&world, &["watch"]).output().unwrap();
    let told = String::from_utf8(second.stderr).unwrap();
    let own = format!("a service runs for this vault already (process {})", watching.child.id());
    assert!(second.status.code() == Some(2) && told.contains(&own), "{told}");
    watching.says("a.md: fixed 1 missing-checkbox-id");
    assert!(world.read("a.md").contains(" id="));
    assert!(watching.end().success());
    watching.says("Stopped watching");
    let undone = world.run(&["undo"]);
    assert_eq!(undone.code, Some(0), "{}", undone.stderr);
    assert_eq!(world.read("a.md"), UNIDED);
}

#[cfg(target_os = "linux")]
#[test]
fn systemd_is_told_how_it_stands() {
    use std::os::unix::net::UnixDatagram;
    let world = world(&[("a.md", "fine\n")]);
    let path = world.state.path().join("notify");
    let systemd = UnixDatagram::bind(&path).unwrap();
    systemd.set_read_timeout(Some(PATIENCE)).unwrap();
    let hear = || {
        let mut message = [0; 4096];
        let length = systemd.recv(&mut message).unwrap();
        String::from_utf8(message[..length].to_vec()).unwrap()
    };
    // What isn't a sign of life.
    let news = || std::iter::repeat_with(hear).find(|message| message != "WATCHDOG=1\n").unwrap();
    let mut watch = command(&world, &["watch"]);
    watch.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "200000");
    let mut watching = Watching::start(&mut watch);

    let vault = world.vault.path().canonicalize().unwrap();
    let ready = format!("READY=1\nSTATUS=watching {}\n", vault.display());
    assert_eq!(news(), ready);
    // Each comes after half of the time at the latest, though nothing happens in the vault.
    watching.says("Checked 1 note");
    (0..3).for_each(|_| assert_eq!(hear(), "WATCHDOG=1\n"));

    watching.signal("HUP");
    let reloading = news();
    let (state, moment) = reloading.split_once("\nMONOTONIC_USEC=").unwrap();
    assert_eq!(state, "RELOADING=1");
    assert!(moment.trim_end().parse::<u64>().unwrap() > 0);
    assert_eq!(news(), ready);
    assert!(watching.end().success());
    assert_eq!(news(), "STOPPING=1\n");
}

#[test]
fn a_service_logs_and_hands_what_is_due_to_a_command() {
    let world = world(&[("a.md", "- [ ] hush \u{1f4c5} 2020-01-01\n")]);
    // It is over when the command got it.
    let digest = world.state.path().join("digest.json");
    let hook = format!("cat > '{}'; kill -TERM $PPID", digest.display());
    let mut service = command(&world, &["watch", "--service", "--notify-command", &hook]);
    let service = service.output().unwrap();
    assert_eq!((service.status.code(), service.stdout, service.stderr), (Some(0), vec![], vec![]));
    let digest: serde_json::Value = serde_json::from_slice(&fs::read(digest).unwrap()).unwrap();
    let (item, counts) = (&digest["items"][0], &digest["summary"]);
    assert_eq!([&item["path"], &item["title"]], ["a.md", "hush"]);
    assert_eq!((&counts["overdue"], digest["items"].as_array().unwrap().len()), (&1.into(), 1));

    let log = world.run(&["logs"]).stdout;
    for part in ["watching ", "checked 1 note: 0 errors, 1 warning", "told of 1 deadline"] {
        assert!(log.contains(part), "{log}");
    }
    assert!(!log.contains("hush"), "no words of notes: {log}");
    let last = world.run(&["logs", "-n", "1"]).stdout;
    assert!(last.ends_with(" INFO stopped\n") && last.lines().count() == 1, "{last}");
}

#[test]
fn under_systemd_a_service_logs_to_the_journal() {
    use std::os::unix::fs::MetadataExt as _;
    let world = world(&[("a.md", "fine\n")]);
    world.write("vault-lint.toml", "[rules]\nwhat = 1\n");
    let journal = fs::File::create(world.state.path().join("journal")).unwrap();
    let stream = journal.metadata().unwrap();
    let mut service = command(&world, &["watch", "--service"]);
    service.env("JOURNAL_STREAM", format!("{}:{}", stream.dev(), stream.ino())).stderr(journal);
    assert_eq!(service.status().unwrap().code(), Some(2));
    let journal = fs::read_to_string(world.state.path().join("journal")).unwrap();
    assert!(journal.starts_with("<3>"), "{journal}");
}

//! Running git. All that touches refs, hooks, filters, signatures and the network is its own.

use std::{
    ffi::OsStr,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::SyncError;

/// A git repository.
#[derive(Clone, Debug)]
pub(super) struct Git {
    /// Its top folder.
    pub(super) root: PathBuf,
}

/// What git printed, and how it ended.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) out: Vec<u8>,
    pub(super) err: String,
    pub(super) code: Option<i32>,
}

/// Something is to be done with git, step by step.
pub(super) struct Asking {
    command: Command,
    what: String,
    input: Vec<u8>,
    patience: Duration,
}

/// As long as git may take on this machine...
const PATIENCE: Duration = Duration::from_mins(10);
/// ...and over the network.
const NETWORK_PATIENCE: Duration = Duration::from_mins(5);

impl Git {
    pub(super) fn ask<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Asking {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.root).args(["--no-pager", "-c", "core.quotePath=false"]);
        command.args(arguments);
        command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0");
        command.env("SSH_ASKPASS_REQUIRE", "never");
        // A hook that calls us is told of its repository in words that hold for it.
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
            command.env_remove(name);
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let what = arguments.first().map(|it| it.as_ref().to_string_lossy().into_owned());
        let what = what.unwrap_or_default();
        Asking { command, what, input: Vec::new(), patience: PATIENCE }
    }

    /// What git prints in one line.
    pub(super) fn line(&self, arguments: &[&str]) -> Result<String, SyncError> {
        self.ask(arguments).line()
    }

    /// The same; none when git says that there is no such thing.
    pub(super) fn find(&self, arguments: &[&str]) -> Option<String> {
        self.line(arguments).ok().filter(|line| !line.is_empty())
    }

    /// The commit that `name` stands for.
    pub(super) fn commit(&self, name: &str) -> Option<String> {
        self.find(&["rev-parse", "--quiet", "--verify", &format!("{name}^{{commit}}")])
    }

    /// The tree of a commit.
    pub(super) fn tree(&self, commit: &str) -> Result<String, SyncError> {
        self.line(&["rev-parse", "--verify", &format!("{commit}^{{tree}}")])
    }

    /// A file in git's own folder.
    pub(super) fn own(&self, name: &str) -> Result<PathBuf, SyncError> {
        Ok(self.root.join(self.line(&["rev-parse", "--git-path", name])?))
    }

    /// The content of an object as it is to stand at `path`, after filters and changes of line ends.
    pub(super) fn content(&self, object: &str, path: &str) -> Result<Vec<u8>, SyncError> {
        let path = format!("--path={path}");
        Ok(self.ask(&["cat-file", "--filters", &path, object]).run()?.out)
    }

    /// The objects that the files at `paths` would be, after filters.
    pub(super) fn objects_of(&self, paths: &[&str]) -> Result<Vec<String>, SyncError> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let input = paths.iter().map(|path| format!("{path}\n")).collect::<String>();
        let said = self.ask(&["hash-object", "--stdin-paths"]).input(input.into_bytes()).run()?;
        Ok(said.text().lines().map(str::to_owned).collect())
    }
}

impl Asking {
    pub(super) fn index(mut self, index: &Path) -> Self {
        self.command.env("GIT_INDEX_FILE", index);
        self
    }

    pub(super) fn input(mut self, input: Vec<u8>) -> Self {
        self.input = input;
        self
    }

    /// It goes over the network.
    pub(super) fn far(mut self) -> Self {
        self.patience = NETWORK_PATIENCE;
        self
    }

    /// Runs it; that it fails is an error.
    pub(super) fn run(self) -> Result<Said, SyncError> {
        let what = self.what.clone();
        let said = self.try_run()?;
        match said.code {
            Some(0) => Ok(said),
            _ => Err(SyncError::Git { what, said: said.reason() }),
        }
    }

    pub(super) fn line(self) -> Result<String, SyncError> {
        Ok(self.run()?.text().trim_end().to_owned())
    }

    /// Runs it, however it ends.
    pub(super) fn try_run(mut self) -> Result<Said, SyncError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => SyncError::NoGit,
            _ => SyncError::Git { what: self.what.clone(), said: error.to_string() },
        };
        tracing::debug!(command = ?self.command.get_args().skip(5).collect::<Vec<_>>(), "git");
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().map_err(failed)?;
        let (input, stdin) = (std::mem::take(&mut self.input), child.stdin.take());
        let writer = thread::spawn(move || {
            // Git may end before it has read all.
            let _ = stdin.map(|mut stdin| stdin.write_all(&input));
        });
        let out = reader(child.stdout.take());
        let err = reader(child.stderr.take());
        let status = wait(&mut child, self.patience);
        let joined = |thread: thread::JoinHandle<Vec<u8>>| thread.join().unwrap_or_default();
        let (out, err) = (joined(out), joined(err));
        let _ = writer.join();
        let err = String::from_utf8_lossy(&err).into_owned();
        let Some(status) = status else {
            let said =
                format!("it took more than {} seconds and was ended", self.patience.as_secs());
            return Err(SyncError::Git { what: self.what, said });
        };
        Ok(Said { out, err, code: status.code() })
    }
}

impl Said {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// Why it failed, in git's own words: the lines that say something.
    pub(super) fn reason(&self) -> String {
        let said = if self.err.trim().is_empty() { self.text() } else { self.err.clone() };
        let lines = said.lines().map(str::trim).filter(|line| {
            !line.is_empty() && !line.starts_with("hint:") && !line.starts_with("warning:")
        });
        let lines: Vec<&str> = lines.take(6).collect();
        if lines.is_empty() { "it failed without a word".to_owned() } else { lines.join("; ") }
    }
}

fn reader<R: io::Read + Send + 'static>(from: Option<R>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.map(|mut from| from.read_to_end(&mut bytes));
        bytes
    })
}

/// Waits for the end of `child`, and tells how it ended; of one that takes longer than `patience` it makes an end.
fn wait(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let (begin, mut pause) = (Instant::now(), Duration::from_millis(1));
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if begin.elapsed() < patience => thread::sleep(pause),
            _ => {
                kill(child);
                return None;
            }
        }
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// Ends `child` and what it has started, such as ssh.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let _ = group.map(|group| kill_process_group(group, Signal::KILL));
    }
    let _ = child.kill();
    let _ = child.wait();
}

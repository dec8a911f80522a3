//! Asking a service that runs: one line of JSON there, one line back, over a socket that only the user can reach.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use interprocess::local_socket::{
    GenericFilePath, ListenerOptions, Name, Stream,
    tokio::{Listener, Stream as AsyncStream, prelude::*},
    traits::Stream as _,
};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{
        AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader as AsyncBufReader,
    },
    sync::{mpsc, oneshot},
};

use crate::session::Status;

/// The version of the protocol. A service that knows another says so and does nothing.
pub const VERSION: u32 = 1;
/// As long as a request may be, in bytes.
const MOST: u64 = 64 * 1024;
/// A client that says nothing for so long is not waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a service is asked to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Request {
    /// Say how it stands.
    Status,
    /// Compare every file with what is known of it, and say how it stands.
    Verify,
    /// Fix nothing more, for so many seconds or until it is told to go on.
    Pause {
        /// The seconds.
        seconds: Option<u64>,
    },
    /// Go on after a pause.
    Resume,
    /// Read the settings anew.
    Reload,
    /// End.
    Stop,
}

/// What it answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It is done; so the service stands now.
    Status(Box<Status>),
    /// It isn't, for this reason.
    Error(String),
}

/// A line of the protocol.
#[derive(Serialize, Deserialize)]
struct Line<T> {
    version: u32,
    #[serde(flatten)]
    content: T,
}

/// Why a service can't be asked.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// None runs.
    #[error("no service runs for this vault")]
    NotRunning,
    /// Something else is wrong.
    #[error("the service doesn't answer: {0}")]
    Io(#[from] io::Error),
    /// What it says is not understood: it is of another version.
    #[error("the service answers in another version of the protocol: restart it")]
    Version,
    /// It says that it can't do that.
    #[error("{0}")]
    Refused(String),
}

/// Asks the service that listens at `socket`, and waits for the answer.
///
/// # Errors
///
/// When none runs, or it doesn't answer, or can't do it.
pub fn ask(socket: &Path, request: &Request) -> Result<Status, ControlError> {
    let name = name_of(socket)?;
    let stream = Stream::connect(name).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => ControlError::NotRunning,
        _ => ControlError::Io(error),
    })?;
    let mut reader = BufReader::new(stream);
    reader.get_mut().write_all(line(request).as_bytes())?;
    let mut answer = String::new();
    reader.by_ref().take(16 * MOST).read_line(&mut answer)?;
    match serde_json::from_str::<Line<Answer>>(&answer) {
        Ok(Line { version: VERSION, content: Answer::Status(status) }) => Ok(*status),
        Ok(Line { content: Answer::Error(error), .. }) => Err(ControlError::Refused(error)),
        Ok(_) | Err(_) => Err(ControlError::Version),
    }
}

/// A request on its way to the one that owns the session, and where the answer goes.
pub(crate) type Asked = (Request, oneshot::Sender<Answer>);

/// Listens at `socket`; a file that a service left there when it was killed is replaced.
pub(crate) fn listen(socket: &Path) -> io::Result<Listener> {
    let options = ListenerOptions::new().name(name_of(socket)?).try_overwrite(true);
    #[cfg(any(target_os = "linux", target_os = "openbsd"))]
    let options = interprocess::os::unix::local_socket::ListenerOptionsExt::mode(options, 0o600);
    options.create_tokio()
}

/// Hands what clients ask to `asked`, for ever.
pub(crate) async fn serve(listener: Listener, asked: mpsc::Sender<Asked>) {
    loop {
        match listener.accept().await {
            Ok(client) => {
                tokio::spawn(attend(client, asked.clone()));
            }
            Err(error) => {
                tracing::debug!(%error, "a client was lost");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn attend(client: AsyncStream, asked: mpsc::Sender<Asked>) {
    let served = tokio::time::timeout(PATIENCE, read_request(&client)).await;
    let answer = match served {
        Ok(Ok(request)) => {
            let (reply, answer) = oneshot::channel();
            match asked.send((request, reply)).await {
                Ok(()) => answer.await.ok(),
                Err(_) => None,
            }
        }
        Ok(Err(error)) => Some(Answer::Error(error)),
        Err(_) => None,
    };
    if let Some(answer) = answer {
        let mut sender = &client;
        let sent = tokio::time::timeout(PATIENCE, sender.write_all(line(&answer).as_bytes())).await;
        tracing::debug!(?sent, "answered");
    }
}

async fn read_request(client: &AsyncStream) -> Result<Request, String> {
    let mut text = String::new();
    let mut reader = AsyncBufReader::new(client).take(MOST);
    reader.read_line(&mut text).await.map_err(|error| error.to_string())?;
    let version = serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default();
    match version["version"].as_u64() {
        Some(version) if version == u64::from(VERSION) => {}
        Some(version) => {
            return Err(format!("this service speaks version {VERSION}, not {version}"));
        }
        None => {
            return Err("a request is a line of JSON with a `version` and a `command`".to_owned());
        }
    }
    let line = serde_json::from_str::<Line<Request>>(&text);
    line.map(|line| line.content).map_err(|error| error.to_string())
}

fn line<T: Serialize>(content: &T) -> String {
    let line = serde_json::to_string(&Line { version: VERSION, content });
    line.map(|line| line + "\n").unwrap_or_default()
}

/// The name of a socket: a file, or on Windows a pipe.
#[cfg(not(windows))]
fn name_of(socket: &Path) -> io::Result<Name<'_>> {
    socket.to_fs_name::<GenericFilePath>()
}

#[cfg(windows)]
fn name_of(socket: &Path) -> io::Result<Name<'_>> {
    use interprocess::local_socket::GenericNamespaced;
    let name = socket.file_name().unwrap_or_default().to_string_lossy().into_owned();
    format!("vault-lint-{name}").to_ns_name::<GenericNamespaced>()
}

/// The socket of the service whose vault has the state folder `state`, in `runtime`, a folder that only the user may look
/// into.
pub fn socket_in(runtime: &Path, state: &Path) -> PathBuf {
    let name = state.file_name().unwrap_or_default().to_string_lossy();
    // A socket's path has a hundred bytes on some systems: the hash at the end of the name is enough.
    let id = name.rsplit('-').next().unwrap_or_default();
    runtime.join(format!("{id}.sock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_lines_of_json() {
        let pause = Request::Pause { seconds: Some(60) };
        assert_eq!(line(&pause), "{\"version\":1,\"command\":\"pause\",\"seconds\":60}\n");
        let read: Line<Request> = serde_json::from_str(&line(&Request::Status)).unwrap();
        assert_eq!((read.version, read.content), (VERSION, Request::Status));
    }

    #[test]
    fn where_nobody_listens_no_service_runs() {
        let folder = tempfile::tempdir().unwrap();
        let socket = socket_in(folder.path(), Path::new("/state/Notes-0123456789abcdef"));
        assert!(socket.ends_with("0123456789abcdef.sock"));
        let asked = ask(&socket, &Request::Status);
        assert!(matches!(asked, Err(ControlError::NotRunning)), "{asked:?}");
    }
}

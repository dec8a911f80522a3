//! The loop that waits, and hands what arrives to the session.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::sync::mpsc;
use vault_lint_core::{
    config::{Backend, SyncMode},
    disk::{self, DiskError, Locked},
};

use crate::{
    control::{self, Answer, Asked, Request},
    hints::Inbox,
    outcome::{Outcome, Sink},
    session::{Now, Session, Vault},
    source::{Native, Silent, Source},
    sync::{Sync, SyncError, Synced, Timer},
    systemd,
};

/// How a service runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it listens to requests; nowhere if none is given.
    pub socket: Option<PathBuf>,
    /// How edits are noticed, whatever the settings say.
    pub backend: Option<Backend>,
    /// What this device is called in commits.
    pub device: String,
    /// Reads the system's clock.
    pub clock: fn() -> Timestamp,
}

/// Why a service doesn't run.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Another does for the vault.
    #[error("a service runs for this vault already{}", .0.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    Running(Option<u32>),
    /// The settings can't be read.
    #[error("{0}")]
    Settings(String),
    /// The state folder can't be written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The system doesn't give what it needs.
    #[error("the service can't run: {0}")]
    System(#[from] std::io::Error),
}

/// It wakes at least so often: timers go by the system's clock, which goes on while the machine sleeps.
const LONGEST_SLEEP: Duration = Duration::from_mins(1);

/// Watches `vault` until it is told to end: by a signal, or over the socket.
///
/// # Errors
///
/// When it can't begin.
pub fn run(vault: Vault, options: &Options, sink: &mut dyn Sink) -> Result<(), ServiceError> {
    let lock = vault.history.folder().join("service.lock");
    let _lock = match disk::lock(&lock, std::process::id())? {
        Locked::Ours(lock) => lock,
        Locked::Theirs(process) => return Err(ServiceError::Running(process)),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(Service::begin(vault, options, sink)?.serve(sink))
}

struct Service<'o> {
    options: &'o Options,
    session: Session,
    inbox: Inbox,
    source: Box<dyn Source>,
    began: Instant,
    timer: Timer,
    /// Why the last sync failed.
    not_synced: Option<String>,
}

/// What ends a wait.
enum Woken {
    Asked(Asked),
    Reload,
    Stop,
    Synced(Result<Synced, SyncError>),
    Time,
}

impl<'o> Service<'o> {
    fn begin(
        vault: Vault,
        options: &'o Options,
        sink: &mut dyn Sink,
    ) -> Result<Self, ServiceError> {
        let began = Instant::now();
        let now = Now { moment: Duration::ZERO, time: (options.clock)() };
        let session = Session::open(vault, now).map_err(ServiceError::Settings)?;
        let inbox = Inbox::default();
        let source = Box::new(Silent);
        let (timer, not_synced) = (Timer::default(), None);
        let mut service = Self { options, session, inbox, source, began, timer, not_synced };
        // Watched first and looked at then, so that nothing falls between.
        service.watch(sink);
        service.session.start(service.now(), sink);
        Ok(service)
    }

    fn now(&self) -> Now {
        Now { moment: self.began.elapsed(), time: (self.options.clock)() }
    }

    /// Begins to watch; where the system doesn't tell of edits, the session looks through the vault by itself.
    fn watch(&mut self, sink: &mut dyn Sink) {
        let root = self.session.root();
        let backend = self.options.backend.unwrap_or(self.session.service().watch.backend);
        let reason = match (backend, disk::remote_kind(root)) {
            (Backend::Poll, _) => "as the settings say".to_owned(),
            (Backend::Auto, Some(kind)) => format!("the vault is on {kind}"),
            _ => match Native::new(root, self.inbox.clone()) {
                Ok(source) => {
                    self.source = Box::new(source);
                    return;
                }
                Err(error) => error.to_string(),
            },
        };
        self.poll(reason, sink);
    }

    fn poll(&mut self, reason: String, sink: &mut dyn Sink) {
        self.source = Box::new(Silent);
        self.session.poll(self.now());
        sink.take(Outcome::Polling(reason));
    }

    async fn serve(mut self, sink: &mut dyn Sink) -> Result<(), ServiceError> {
        let (asked, mut requests) = mpsc::channel(16);
        let listening = self.options.socket.as_deref().map(listen).transpose()?;
        if let Some(listener) = listening {
            tokio::spawn(control::serve(listener, asked.clone()));
        }
        let mut signals = Signals::new()?;
        systemd::ready(self.session.root());
        let interval = systemd::interval();
        let longest = interval.map_or(LONGEST_SLEEP, |interval| interval.min(LONGEST_SLEEP));
        let (sent, mut syncs) = mpsc::channel(1);
        loop {
            match self.wait(&mut requests, &mut signals, &mut syncs, longest).await {
                Woken::Asked((request, reply)) => {
                    let is_stop = request == Request::Stop;
                    // Who asked may have gone.
                    let _ = reply.send(self.answer(&request, sink));
                    if is_stop {
                        break;
                    }
                }
                Woken::Reload => self.reload(sink),
                Woken::Stop => break,
                Woken::Synced(synced) => self.take_synced(synced, sink),
                Woken::Time => {}
            }
            let (hints, now) = (self.inbox.take(), self.now());
            let edits = self.session.edits();
            if self.session.step(hints, now, sink)
                && let Err(error) = self.source.renew()
            {
                self.poll(error.to_string(), sink);
            }
            if self.session.edits() > edits {
                self.timer.edited(now.moment);
            }
            self.sync_in_time(now, &sent);
            if interval.is_some() {
                systemd::alive();
            }
        }
        systemd::stopping();
        self.session.end(sink);
        // What was asked is answered before the runtime ends.
        tokio::task::yield_now().await;
        Ok(())
    }

    fn reload(&mut self, sink: &mut dyn Sink) {
        systemd::reloading();
        self.session.reload(sink);
        systemd::ready(self.session.root());
    }

    async fn wait(
        &self,
        requests: &mut mpsc::Receiver<Asked>,
        signals: &mut Signals,
        syncs: &mut mpsc::Receiver<Result<Synced, SyncError>>,
        longest: Duration,
    ) -> Woken {
        let sync = self.timer.next(&self.session.service().sync);
        let next = sync.map_or(self.session.next(), |sync| sync.min(self.session.next()));
        let left = next.saturating_sub(self.began.elapsed()).min(longest);
        tokio::select! {
            biased;
            woken = signals.next() => woken,
            Some(asked) = requests.recv() => Woken::Asked(asked),
            Some(synced) = syncs.recv() => Woken::Synced(synced),
            () = self.inbox.arrival() => Woken::Time,
            () = tokio::time::sleep(left) => Woken::Time,
        }
    }

    /// Begins a sync in a thread of its own, if it is time to: it waits for the network. What it writes is compared and
    /// exchanged as all that is written, so the session need not wait for it.
    fn sync_in_time(&mut self, now: Now, sent: &mpsc::Sender<Result<Synced, SyncError>>) {
        let settings = &self.session.service().sync;
        let is_time = self.timer.next(settings).is_some_and(|next| next <= now.moment);
        if !is_time || !self.session.may_sync(now) {
            return;
        }
        let remote = settings.mode == SyncMode::Git;
        let (vault, history) = (self.session.root().to_owned(), self.session.history().clone());
        let (device, clock, sent) = (self.options.device.clone(), self.options.clock, sent.clone());
        self.timer.begin();
        std::thread::spawn(move || {
            let (vault, device) = (vault.as_path(), device.as_str());
            let sync = Sync { vault, history: &history, device, remote, trusting: false, clock };
            // Where nobody waits any more the service has ended.
            let _ = sent.blocking_send(sync.sync());
        });
    }

    fn take_synced(&mut self, synced: Result<Synced, SyncError>, sink: &mut dyn Sink) {
        self.timer.end(synced.is_ok(), self.now().moment);
        match synced {
            Ok(synced) => {
                self.session.imported(&synced.received);
                self.not_synced = None;
                if synced != Synced::default() {
                    sink.take(Outcome::Synced(synced));
                }
            }
            Err(error) => {
                let error = error.to_string();
                if self.not_synced.as_ref() != Some(&error) {
                    self.not_synced = Some(error.clone());
                    sink.take(Outcome::NotSynced(error));
                }
            }
        }
    }

    fn answer(&mut self, request: &Request, sink: &mut dyn Sink) -> Answer {
        let now = self.now();
        match request {
            Request::Verify => {
                return Answer::Status(Box::new(self.session.verified(now)));
            }
            Request::Status | Request::Stop => {}
            Request::Pause { seconds } => {
                self.session.pause(seconds.map(Duration::from_secs), now);
            }
            Request::Resume => self.session.resume(),
            Request::Reload => self.reload(sink),
        }
        Answer::Status(Box::new(self.session.status(now)))
    }
}

fn listen(socket: &Path) -> Result<interprocess::local_socket::tokio::Listener, ServiceError> {
    disk::create_private(socket.parent().unwrap_or(Path::new(".")))?;
    Ok(control::listen(socket)?)
}

/// The signals that a service heeds.
struct Signals {
    #[cfg(unix)]
    hangup: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let (hangup, terminate) = (signal(SignalKind::hangup())?, signal(SignalKind::terminate())?);
        Ok(Self { hangup, terminate })
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "as elsewhere")]
    fn new() -> std::io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(unix)]
    async fn next(&mut self) -> Woken {
        tokio::select! {
            _ = self.hangup.recv() => Woken::Reload,
            _ = self.terminate.recv() => Woken::Stop,
            _ = tokio::signal::ctrl_c() => Woken::Stop,
        }
    }

    #[cfg(not(unix))]
    async fn next(&mut self) -> Woken {
        let _ = tokio::signal::ctrl_c().await;
        Woken::Stop
    }
}

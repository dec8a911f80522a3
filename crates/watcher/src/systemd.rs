//! Telling systemd how the service stands (`sd_notify(3)`). Elsewhere nobody is told.

use std::{path::Path, time::Duration};

/// How often [`alive`] must be called at least: twice in the time after which the service is taken for dead. None where
/// nobody waits for it.
pub(crate) fn interval() -> Option<Duration> {
    #[cfg(target_os = "linux")]
    return sd_notify::watchdog_enabled().map(|patience| patience / 2);
    #[cfg(not(target_os = "linux"))]
    None
}

/// The service watches `vault`, with the settings that are in force now.
pub(crate) fn ready(vault: &Path) {
    let vault = vault.display().to_string();
    // Each line is a message of its own.
    let vault: String = vault.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
    tell(State::Ready(&format!("watching {vault}")));
}

/// The service reads its settings anew, until it is [`ready`].
pub(crate) fn reloading() {
    tell(State::Reloading);
}

/// The loop that does the work goes round: one that hangs is found out.
pub(crate) fn alive() {
    tell(State::Alive);
}

/// The service is about to end.
pub(crate) fn stopping() {
    tell(State::Stopping);
}

#[derive(Clone, Copy)]
enum State<'a> {
    Ready(&'a str),
    Reloading,
    Alive,
    Stopping,
}

#[cfg(target_os = "linux")]
fn tell(state: State<'_>) {
    use sd_notify::NotifyState;
    let told = match state {
        State::Ready(status) => {
            sd_notify::notify(&[NotifyState::Ready, NotifyState::Status(status)])
        }
        State::Reloading => NotifyState::monotonic_usec_now()
            .and_then(|now| sd_notify::notify(&[NotifyState::Reloading, now])),
        State::Alive => sd_notify::notify(&[NotifyState::Watchdog]),
        State::Stopping => sd_notify::notify(&[NotifyState::Stopping]),
    };
    if let Err(error) = told {
        tracing::debug!(%error, "systemd was not told");
    }
}

#[cfg(not(target_os = "linux"))]
fn tell(_state: State<'_>) {}

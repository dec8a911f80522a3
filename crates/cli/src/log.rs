//! The log: what the program does, for a person at a terminal or from a service.

use std::{fmt, io, path::Path};

use anstream::{AutoStream, ColorChoice};
use anyhow::Context as _;
use tracing::{Event, Level, Subscriber};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::{
    EnvFilter,
    fmt::{FmtContext, FormatEvent, FormatFields, format::Writer},
    registry::LookupSpan,
};
use vault_lint_core::disk;

/// As many days are kept.
const DAYS: usize = 14;

/// Sends the log to the standard error stream: more with each `-v`, nothing without.
pub(crate) fn to_terminal(verbose: u8, color: ColorChoice) {
    let level = match verbose {
        0 => return,
        1 => Level::INFO,
        2 => Level::DEBUG,
        _ => Level::TRACE,
    };
    let ansi = AutoStream::new(io::stderr(), color).current_choice() != ColorChoice::Never;
    let subscriber =
        tracing_subscriber::fmt().with_writer(io::stderr).with_max_level(level).with_ansi(ansi);
    subscriber.without_time().init();
}

/// Sends the log of a service to the journal of systemd, if the standard error stream leads there, else to a file a day in
/// `folder`.
///
/// # Errors
///
/// When it can't be written.
pub(crate) fn of_service(verbose: u8, folder: &Path) -> anyhow::Result<()> {
    let level = match verbose {
        0 => "info",
        1 => "debug",
        _ => "trace",
    };
    // What libraries tell is of no interest until something is wrong.
    let filter =
        format!("warn,vault_lint={level},vault_lint_core={level},vault_lint_watcher={level}");
    let subscriber = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(filter));
    if leads_to_journal() {
        subscriber.with_writer(io::stderr).event_format(Journal).init();
    } else {
        disk::create_private(folder)?;
        let files = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix("vault-lint")
            .filename_suffix("log")
            .max_log_files(DAYS)
            .build(folder)
            .context("the service can't write its log")?;
        subscriber
            .with_writer(std::sync::Mutex::new(files))
            .with_ansi(false)
            .with_target(false)
            .init();
    }
    // What breaks down may have had words of a note in hand.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!("vault-lint broke down at {place}: please report this");
    }));
    Ok(())
}

/// Whether the standard error stream is the one that systemd made for the journal.
fn leads_to_journal() -> bool {
    #[cfg(unix)]
    {
        use std::os::{fd::AsFd as _, unix::fs::MetadataExt as _};
        let named = std::env::var_os("JOURNAL_STREAM");
        let own = io::stderr().as_fd().try_clone_to_owned().map(std::fs::File::from);
        let own = own.and_then(|stream| stream.metadata());
        named.zip(own.ok()).is_some_and(|(named, own)| {
            named.to_str() == Some(&format!("{}:{}", own.dev(), own.ino()))
        })
    }
    #[cfg(not(unix))]
    false
}

/// A line of the journal, which has its own times: its level in the form of `sd-daemon(3)`, and the message.
struct Journal;

impl<S, N> FormatEvent<S, N> for Journal
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let level = match *event.metadata().level() {
            Level::ERROR => 3,
            Level::WARN => 4,
            Level::INFO => 6,
            _ => 7,
        };
        write!(writer, "<{level}>")?;
        context.format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}

use anyhow::Context as _;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use vault_lint_core::{config::Dates, due::Clock};

/// A day, or a day and a time, given on the command line.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Today {
    Day(Date),
    Moment(DateTime),
}

impl std::str::FromStr for Today {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let moment = text.contains(['T', ' ']);
        let error = || "write it as `2024-05-31` or `2024-05-31T09:00`".to_owned();
        if moment {
            text.parse().map(Self::Moment).map_err(|_| error())
        } else {
            text.parse().map(Self::Day).map_err(|_| error())
        }
    }
}

/// Now, by the system's clock.
#[expect(clippy::disallowed_methods, reason = "this is the one place where the clock is read")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// The moment for which a vault is judged: what was asked for, else now, in the vault's zone.
pub(crate) fn clock(today: Option<Today>, dates: &Dates) -> anyhow::Result<Clock> {
    let zone = match &dates.timezone {
        Some(name) => TimeZone::get(name).with_context(|| format!("time zone `{name}`"))?,
        None => TimeZone::system(),
    };
    let clock = match today {
        Some(Today::Day(today)) => Clock::on_in(today, zone),
        Some(Today::Moment(moment)) => Clock::showing(moment, zone),
        None => Clock::at(now(), zone),
    };
    tracing::info!(
        "today is {} in {}",
        clock.today,
        clock.zone.iana_name().unwrap_or("the system's zone")
    );
    Ok(clock)
}

use anyhow::{Context as _, bail};
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
    /// By the clock of the vault's zone.
    Moment(DateTime),
    Instant(Timestamp),
}

impl std::str::FromStr for Today {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let error =
            || "write it as `2024-05-31`, `2024-05-31T09:00` or `2024-05-31T09:00Z`".to_owned();
        let instant = text.parse().map(Self::Instant);
        // What names a zone would be read without it.
        let is_local = !text.contains('[');
        let moment = || text.parse().ok().filter(|_| is_local).map(Self::Moment);
        let day = || text.parse().ok().filter(|_| is_local).map(Self::Day);
        let today = if text.contains(['T', ' ']) { instant.ok().or_else(moment) } else { day() };
        today.ok_or_else(error)
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
        None => system_zone()?,
    };
    let clock = match today {
        Some(Today::Day(today)) => Clock::on_in(today, zone),
        Some(Today::Moment(moment)) => Clock::showing(moment, zone),
        Some(Today::Instant(instant)) => Clock::at(instant, zone),
        None => Clock::at(now(), zone),
    };
    tracing::info!(
        "today is {} in {}",
        clock.today,
        clock.zone.iana_name().unwrap_or("the system's zone")
    );
    Ok(clock)
}

/// The system's zone. What `TZ` names must be one.
fn system_zone() -> anyhow::Result<TimeZone> {
    let zone = TimeZone::try_system();
    match std::env::var_os("TZ") {
        Some(name) if zone.is_err() && !name.is_empty() => {
            bail!("`TZ` is `{}`, which is no time zone", name.display())
        }
        _ => Ok(zone.unwrap_or(TimeZone::UTC)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_with_and_without_a_zone() {
        let read = |text: &str| text.parse::<Today>();
        assert!(matches!(read("2024-05-31"), Ok(Today::Day(_))));
        assert!(matches!(read("2024-05-31T09:00"), Ok(Today::Moment(_))));
        assert!(matches!(read("2024-05-31 09:00"), Ok(Today::Moment(_))));
        for text in ["2024-05-31T00:30+14:00", "2024-05-31T09:00Z"] {
            assert!(matches!(read(text), Ok(Today::Instant(_))), "{text}");
        }
        for text in
            ["31.05.2024", "2024-05-31T09:00[Europe/Paris]", "2024-05-31[Europe/Paris]", "now"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}

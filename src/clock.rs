//! The only place that knows what time it is.
//!
//! A day is a day in Europe/Stockholm; an instant is UTC.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Stockholm;

/// Tells the time: the machine's, or (in tests of a demo) that of a file.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    File(PathBuf),
    Fixed(Moment),
}

/// One reading of the clock, taken once a request and handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub now: DateTime<Utc>,
    /// The day it is in Stockholm.
    pub today: NaiveDate,
}

impl Moment {
    /// The moment of an instant.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self { now, today: day(now) }
    }
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that shows the RFC 3339 instant in `path`, and the machine's time while there is none.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        Self(Source::File(path.to_owned()))
    }

    /// A clock that stands still.
    #[must_use]
    pub fn fixed(now: DateTime<Utc>) -> Self {
        Self(Source::Fixed(Moment::at(now)))
    }

    /// Reads the clock.
    #[must_use]
    pub fn read(&self) -> Moment {
        match &self.0 {
            Source::System => Moment::at(system_now()),
            Source::Fixed(moment) => *moment,
            Source::File(path) => Moment::at(
                std::fs::read_to_string(path)
                    .ok()
                    .and_then(|text| DateTime::parse_from_rfc3339(text.trim()).ok())
                    .map_or_else(system_now, |instant| instant.to_utc()),
            ),
        }
    }
}

/// The day in Stockholm at an instant.
#[must_use]
pub fn day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Stockholm).date_naive()
}

/// "2021-02-05 14:02", Stockholm's time.
#[must_use]
pub fn minute(at: DateTime<Utc>) -> String {
    at.with_timezone(&Stockholm).format("%Y-%m-%d %H:%M").to_string()
}

#[expect(clippy::disallowed_methods, reason = "this is the clock")]
fn system_now() -> DateTime<Utc> {
    // Postgres keeps microseconds; an instant must read back as it was written, since it is hashed.
    chrono::SubsecRound::trunc_subsecs(Utc::now(), 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_day_in_stockholm() {
        for (instant, expected) in [
            ("2021-02-25T22:59:59Z", "2021-02-25"),
            ("2021-02-25T23:00:00Z", "2021-02-26"),
            ("2021-06-30T21:59:59Z", "2021-06-30"),
            ("2021-06-30T22:00:00Z", "2021-07-01"),
        ] {
            let at = DateTime::parse_from_rfc3339(instant).unwrap().to_utc();
            assert_eq!(Moment::at(at).today.to_string(), expected);
        }
    }
}

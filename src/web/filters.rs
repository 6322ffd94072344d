//! Filters of the templates.

#![expect(missing_docs, clippy::inline_always, reason = "the filter macro makes items that cannot carry them")]

use askama::{Result, Values};
use chrono::{DateTime, NaiveDate, Utc};

/// "26 februari 2021"
#[askama::filter_fn]
pub fn long_date(date: &NaiveDate, _: &dyn Values) -> Result<String> {
    Ok(crate::calendar::phrases::long(*date))
}

/// "26 februari", of the day in Stockholm.
#[askama::filter_fn]
pub fn day_month(at: &DateTime<Utc>, _: &dyn Values) -> Result<String> {
    Ok(crate::calendar::phrases::day_month(crate::clock::day(*at)))
}

/// "om 3 dagar", seen from `today`.
#[askama::filter_fn]
pub fn relative(date: &NaiveDate, _: &dyn Values, today: &NaiveDate) -> Result<String> {
    Ok(crate::calendar::phrases::relative(*date, *today))
}

/// "2021-02-05 14:02" in Stockholm.
#[askama::filter_fn]
pub fn minute(at: &DateTime<Utc>, _: &dyn Values) -> Result<String> {
    Ok(crate::clock::minute(*at))
}

/// "1,2 MB"
#[askama::filter_fn]
pub fn file_size(bytes: &i64, _: &dyn Values) -> Result<String> {
    Ok(match bytes {
        ..1_000 => format!("{bytes} byte"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    })
}

//! Days as Swedish law and Swedish offices count them.
//!
//! `holidays` knows which days are free, `law` when a protocol must be approved, announced and may be
//! appealed, `plan` counts backwards from a meeting and `phrases` writes days and lists of bodies in
//! Swedish. All of it is pure: today is always a parameter.

pub mod holidays;
pub mod law;
pub mod phrases;
pub mod plan;

use chrono::{Days, NaiveDate};

/// `date` moved by `days`, held at the ends of what a [`NaiveDate`] can say.
fn shift(date: NaiveDate, days: i32) -> NaiveDate {
    let distance = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 {
        date.checked_sub_days(distance).unwrap_or(NaiveDate::MIN)
    } else {
        date.checked_add_days(distance).unwrap_or(NaiveDate::MAX)
    }
}

#[cfg(test)]
fn day(iso: &str) -> NaiveDate {
    iso.parse().unwrap()
}

//! The demo's days: everything but the trygghetsprogram is told from the day of the first start, so that the demo
//! always looks alive.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeZone, Weekday};
use chrono_tz::Europe::Stockholm;

use crate::{
    calendar::holidays::{add_working_days, is_working_day},
    clock::Moment,
};

/// The days of the demo.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    today: NaiveDate,
}

impl Calendar {
    /// The days as seen from the first start.
    #[must_use]
    pub fn from(today: NaiveDate) -> Self {
        Self { today }
    }

    /// A working day so many days from the first start: the nearest before, if it is none.
    #[must_use]
    pub fn day(self, offset: i64) -> NaiveDate {
        working(shifted(self.today, offset))
    }

    /// The board's meetings: number 0 is the next one whose papers are about to go out, −1 the one before. They are on
    /// Thursdays, four weeks apart, and none is at Christmas: what would be is held after it, or before it if it was.
    #[must_use]
    pub fn meeting(self, number: i64) -> NaiveDate {
        let next = thursday_from(shifted(self.today, 7));
        let mut day = if number < 0 { next } else { after_christmas(next) };
        for _ in 0..number.unsigned_abs() {
            day = if number < 0 { before_christmas(shifted(day, -28)) } else { after_christmas(shifted(day, 28)) };
        }
        working(day)
    }
}

/// Whether it is a day between 20 December and 7 January, when no board meets.
#[must_use]
pub fn is_christmas(day: NaiveDate) -> bool {
    (day.month() == 12 && day.day() >= 20) || (day.month() == 1 && day.day() <= 7)
}

fn after_christmas(day: NaiveDate) -> NaiveDate {
    if is_christmas(day) { after_christmas(shifted(day, 7)) } else { day }
}

fn before_christmas(day: NaiveDate) -> NaiveDate {
    if is_christmas(day) { before_christmas(shifted(day, -7)) } else { day }
}

fn thursday_from(day: NaiveDate) -> NaiveDate {
    if day.weekday() == Weekday::Thu { day } else { thursday_from(shifted(day, 1)) }
}

/// Stopptid: thirteen working days before a meeting.
#[must_use]
pub fn handin(meeting: NaiveDate) -> NaiveDate {
    add_working_days(meeting, -13)
}

/// Utskick: six working days before a meeting.
#[must_use]
pub fn mailing(meeting: NaiveDate) -> NaiveDate {
    add_working_days(meeting, -6)
}

/// A day so many days away.
#[must_use]
pub fn shifted(day: NaiveDate, offset: i64) -> NaiveDate {
    let days = Days::new(offset.unsigned_abs());
    let moved = if offset < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) };
    moved.unwrap_or(day)
}

/// The day itself, or the nearest working day before it.
#[must_use]
pub fn working(day: NaiveDate) -> NaiveDate {
    if is_working_day(day) { day } else { add_working_days(day, -1) }
}

/// A minute of a working day in Stockholm, but never after the first start.
#[must_use]
pub fn at(day: NaiveDate, minute_of_day: u32, latest: Moment) -> Moment {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(minute_of_day * 60, 0).unwrap_or_default();
    let local = Stockholm.from_local_datetime(&day.and_time(time)).earliest();
    local.map_or(latest, |local| Moment::at(local.to_utc().min(latest.now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meetings_are_ahead_on_whatever_day_the_demo_starts() {
        let mut today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        for _ in 0..800 {
            let days = Calendar::from(today);
            let next = days.meeting(0);
            assert!((4..=34).contains(&(next - today).num_days()), "{today} {next}");
            let meetings: Vec<_> = (-3..=10).map(|number| days.meeting(number)).collect();
            for meeting in &meetings {
                assert!(is_working_day(*meeting) && !is_christmas(*meeting), "{today} {meeting}");
                assert!(handin(*meeting) < mailing(*meeting) && mailing(*meeting) < *meeting);
            }
            for pair in meetings.windows(2) {
                assert!((pair[1] - pair[0]).num_days() >= 14, "{today}: {pair:?}");
            }
            assert!(days.meeting(-1) < today && today < days.meeting(1));
            today = today.succ_opt().unwrap();
        }
    }
}

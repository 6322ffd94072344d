//! The board's meetings: day, place, and the two days before it that the office works against.

use chrono::NaiveDate;

use crate::calendar::holidays::free_day_name;

pub mod commands;
pub mod lines;
pub mod many;
pub mod pages;
pub mod store;

/// A meeting to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingInput {
    /// The day.
    pub held_on: NaiveDate,
    /// "18.00"
    pub starts_at: String,
    /// Where; may be empty.
    pub place: String,
    /// Stopptid: the last day to hand in.
    pub handin_on: NaiveDate,
    /// Utskick: the day the papers go out.
    pub mailing_on: NaiveDate,
}

/// "18.00" from what people write of a time: `18`, `18.00`, `18:00`, `9.30`.
#[must_use]
pub fn clock_time(text: &str) -> Option<String> {
    let (hour, minute) = text.split_once(['.', ':']).unwrap_or((text, "00"));
    let digits = |part: &str| part.len() <= 2 && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then(|| format!("{hour:02}.{minute:02}"))
}

/// What is wrong with the order of the days: the field and a sentence.
#[must_use]
pub fn wrong_order(
    handin_on: NaiveDate,
    mailing_on: NaiveDate,
    held_on: NaiveDate,
) -> Option<(&'static str, &'static str)> {
    if handin_on > mailing_on {
        Some(("stopptid", "Stopptiden ska vara samma dag som utskicket eller tidigare."))
    } else if mailing_on > held_on {
        Some(("utskick", "Utskicket ska vara samma dag som sammanträdet eller tidigare."))
    } else {
        None
    }
}

impl MeetingInput {
    /// The days on which offices do not work: the field, what falls there, and the day's name.
    #[must_use]
    pub fn free_days(&self) -> Vec<(&'static str, &'static str, NaiveDate, &'static str)> {
        [
            ("dag", "Sammanträdet", self.held_on),
            ("stopptid", "Stopptiden", self.handin_on),
            ("utskick", "Utskicket", self.mailing_on),
        ]
        .into_iter()
        .filter_map(|(field, what, day)| Some((field, what, day, free_day_name(day)?)))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::clock_time;

    #[test]
    fn times_as_people_write_them() {
        for (text, expected) in [
            ("18.00", Some("18.00")),
            ("18:30", Some("18.30")),
            ("9", Some("09.00")),
            ("9.05", Some("09.05")),
            ("24.00", None),
            ("18.60", None),
            ("18.5", None),
            ("kl 18", None),
            ("+1.00", None),
            ("", None),
        ] {
            assert_eq!(clock_time(text).as_deref(), expected, "{text}");
        }
    }
}

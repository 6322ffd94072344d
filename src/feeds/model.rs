//! What a calendar shows, and how it is written.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Stockholm;
use icalendar::{Calendar, Component, Event, EventLike, Property};

/// How long a meeting of a board stands in a calendar; nobody knows how long it lasts.
const MEETING: TimeDelta = TimeDelta::hours(2);
/// How often programs should look, as RFC 7986 and, for Outlook, an older custom write it.
const EVERY: &str = "PT1H";

/// Something on a day, or at an hour of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name for calendar programs, the same every time.
    pub uid: String,
    /// The day in Stockholm.
    pub day: NaiveDate,
    /// When it begins; a whole day if nobody said.
    pub time: Option<NaiveTime>,
    /// What it is.
    pub summary: String,
    /// Where.
    pub place: String,
    /// The page that has more.
    pub url: String,
}

/// The time of a meeting as it is written: "18.00", "18:00", "kl. 18".
#[must_use]
pub fn time(written: &str) -> Option<NaiveTime> {
    let digits: String = written.chars().map(|letter| if letter.is_ascii_digit() { letter } else { ' ' }).collect();
    let mut numbers = digits.split_whitespace().map(|number| number.parse::<u32>().ok());
    let hour = numbers.next()??;
    let minute = numbers.next().map_or(Some(0), |number| number)?;
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// The calendar as its programs read it.
#[must_use]
pub fn written(entries: &[Entry], now: DateTime<Utc>) -> String {
    let mut calendar = Calendar::new();
    calendar
        .name("Yttra")
        .append_property(("REFRESH-INTERVAL;VALUE=DURATION", EVERY))
        .append_property(("X-PUBLISHED-TTL", EVERY));
    for entry in entries {
        let mut event = Event::new();
        event.uid(&format!("{}@yttra", entry.uid)).timestamp(now).summary(&entry.summary).url(&entry.url);
        if !entry.place.is_empty() {
            event.location(&entry.place);
        }
        match entry.time.and_then(|time| instant(entry.day.and_time(time))) {
            Some(start) => event.starts(start).ends(start + MEETING),
            // What is to be done by a day takes none of it.
            None => event.all_day(entry.day).append_property(Property::new("TRANSP", "TRANSPARENT")),
        };
        calendar.push(event.done());
    }
    calendar.to_string()
}

/// The instant of an hour in Stockholm; none for the hour that is left out in spring.
fn instant(local: NaiveDateTime) -> Option<DateTime<Utc>> {
    Stockholm.from_local_datetime(&local).earliest().map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(day: &str, time: Option<&str>) -> Entry {
        Entry {
            uid: "svarsdatum-1".into(),
            day: day.parse().unwrap(),
            time: time.and_then(super::time),
            summary: "Svarsdatum; EKB 2026/7, Översyn".into(),
            place: "Ekbackens medborgarhus, stora salen".into(),
            url: "https://yttra.example/remisser/1".into(),
        }
    }

    fn lines(entries: &[Entry]) -> Vec<String> {
        let written = written(entries, "2026-03-02T08:00:00Z".parse().unwrap());
        assert!(written.ends_with("END:VCALENDAR\r\n") && !written.replace("\r\n", "").contains('\n'));
        assert!(written.split("\r\n").all(|line| line.len() <= 75), "{written}");
        written.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_day_is_a_day_and_an_hour_is_told_in_utc() {
        let day = lines(&[entry("2026-06-12", None)]);
        for expected in ["UID:svarsdatum-1@yttra", "DTSTAMP:20260302T080000Z", "DTSTART;VALUE=DATE:20260612"] {
            assert!(day.contains(&expected.to_owned()), "{expected}: {day:?}");
        }
        assert!(day.contains(&"SUMMARY:Svarsdatum\\; EKB 2026/7\\, Översyn".to_owned()), "{day:?}");
        let winter = lines(&[entry("2026-01-28", Some("18.00"))]);
        assert!(winter.contains(&"DTSTART:20260128T170000Z".to_owned()), "{winter:?}");
        let summer = lines(&[entry("2026-06-17", Some("kl. 18"))]);
        assert!(summer.contains(&"DTSTART:20260617T160000Z".to_owned()), "{summer:?}");
        assert!(summer.contains(&"DTEND:20260617T180000Z".to_owned()), "{summer:?}");
    }

    #[test]
    fn times_are_read_as_they_are_written() {
        for (written, expected) in [
            ("18.00", Some((18, 0))),
            ("kl. 9:30", Some((9, 30))),
            ("17", Some((17, 0))),
            ("", None),
            ("efter lunch", None),
            ("25.00", None),
        ] {
            let expected = expected.and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0));
            assert_eq!(time(written), expected, "{written}");
        }
    }
}

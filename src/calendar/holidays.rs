//! Public holidays by lag (1989:253) om allmänna helgdagar, as it has read since 1 April 2005, and
//! working days.

use chrono::{Datelike, NaiveDate, Weekday};

use super::shift;

/// Easter Sunday of a Gregorian year, by the anonymous (Meeus/Jones/Butcher) computus.
///
/// `None` only for a year that [`NaiveDate`] cannot hold.
#[must_use]
pub fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, rest) = (year.div_euclid(100), year.rem_euclid(100));
    let correction = (century + 8).div_euclid(25);
    let moon_orbit = (century - correction + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - moon_orbit + 15).rem_euclid(30);
    let to_sunday = (32 + 2 * century.rem_euclid(4) + 2 * (rest / 4) - epact - rest % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let days = epact + to_sunday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

/// The name of a public holiday, `None` on other days and on Sundays without a name of their own.
///
/// Where two meet (Kristi himmelsfärdsdag on 1 May 2008) the fixed one is named.
#[must_use]
pub fn holiday_name(date: NaiveDate) -> Option<&'static str> {
    let fixed = match (date.month(), date.day()) {
        (1, 1) => Some("nyårsdagen"),
        (1, 6) => Some("trettondedag jul"),
        (5, 1) => Some("första maj"),
        (6, 6) => Some("Sveriges nationaldag"),
        (12, 25) => Some("juldagen"),
        (12, 26) => Some("annandag jul"),
        _ => None,
    };
    fixed.or_else(|| saturday_name(date)).or_else(|| {
        let from_easter = (date - easter_sunday(date.year())?).num_days();
        match from_easter {
            -2 => Some("långfredagen"),
            0 => Some("påskdagen"),
            1 => Some("annandag påsk"),
            39 => Some("Kristi himmelsfärdsdag"),
            49 => Some("pingstdagen"),
            _ => None,
        }
    })
}

/// The two holidays that are the Saturday of a given week.
fn saturday_name(date: NaiveDate) -> Option<&'static str> {
    if date.weekday() != Weekday::Sat {
        return None;
    }
    match (date.month(), date.day()) {
        (6, 20..=26) => Some("midsommardagen"),
        (10, 31) | (11, 1..=6) => Some("alla helgons dag"),
        _ => None,
    }
}

/// Whether the day is an allmän helgdag: every Sunday, and the named days.
#[must_use]
pub fn is_public_holiday(date: NaiveDate) -> bool {
    date.weekday() == Weekday::Sun || holiday_name(date).is_some()
}

/// The eves that lag (1930:173) counts as holidays though they are none.
#[must_use]
pub fn eve_name(date: NaiveDate) -> Option<&'static str> {
    match (date.month(), date.day()) {
        (6, 19..=25) if date.weekday() == Weekday::Fri => Some("midsommarafton"),
        (12, 24) => Some("julafton"),
        (12, 31) => Some("nyårsafton"),
        _ => None,
    }
}

/// Whether offices work: not a Saturday, a public holiday, midsommarafton, julafton or nyårsafton.
#[must_use]
pub fn is_working_day(date: NaiveDate) -> bool {
    date.weekday() != Weekday::Sat && !is_public_holiday(date) && eve_name(date).is_none()
}

/// Why offices do not work on a day, to stand after "på": "en lördag", "annandag påsk". `None` on a working day.
#[must_use]
pub fn free_day_name(date: NaiveDate) -> Option<&'static str> {
    holiday_name(date).or_else(|| eve_name(date)).or(match date.weekday() {
        Weekday::Sat => Some("en lördag"),
        Weekday::Sun => Some("en söndag"),
        _ => None,
    })
}

/// The `n`th working day after `date`, or before it when `n` is negative; `date` itself when 0.
#[must_use]
pub fn add_working_days(date: NaiveDate, n: i32) -> NaiveDate {
    let step = n.signum();
    let mut left = n.unsigned_abs();
    let mut at = date;
    while left > 0 {
        let next = shift(at, step);
        if next == at {
            break; // The end of the calendar.
        }
        at = next;
        left -= u32::from(is_working_day(at));
    }
    at
}

/// The day itself, or the last working day before it.
#[must_use]
pub fn on_working_day(day: NaiveDate) -> NaiveDate {
    if is_working_day(day) { day } else { add_working_days(day, -1) }
}

/// Working days from the day after `from` up to and including `to`; negative when `to` is before.
///
/// For a working day `to`, `add_working_days(from, working_days_between(from, to)) == to`.
#[must_use]
pub fn working_days_between(from: NaiveDate, to: NaiveDate) -> i32 {
    let step = if to < from { -1 } else { 1 };
    let mut at = from;
    let mut count = 0;
    while at != to {
        at = shift(at, step);
        count += step * i32::from(is_working_day(at));
    }
    count
}

#[cfg(test)]
mod tests {
    use super::super::day;
    use super::*;

    #[test]
    fn a_free_day_has_a_name_and_a_working_day_none() {
        for (date, name) in [
            ("2026-03-06", None),
            ("2026-03-07", Some("en lördag")),
            ("2026-03-08", Some("en söndag")),
            ("2026-04-06", Some("annandag påsk")),
            ("2026-06-19", Some("midsommarafton")),
            ("2026-12-26", Some("annandag jul")),
        ] {
            assert_eq!(free_day_name(day(date)), name, "{date}");
            assert_eq!(is_working_day(day(date)), name.is_none(), "{date}");
        }
    }

    #[test]
    fn easter_in_easy_and_extreme_years() {
        for iso in [
            "1818-03-22",
            "1943-04-25",
            "1961-04-02",
            "2000-04-23",
            "2008-03-23",
            "2019-04-21",
            "2021-04-04",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2038-04-25",
            "2285-03-22",
        ] {
            let expected = day(iso);
            assert_eq!(easter_sunday(expected.year()), Some(expected));
        }
    }

    #[test]
    fn names_of_holidays() {
        for (iso, name) in [
            ("2021-01-01", Some("nyårsdagen")),
            ("2021-01-06", Some("trettondedag jul")),
            ("2021-04-02", Some("långfredagen")),
            ("2021-04-03", None),
            ("2021-04-04", Some("påskdagen")),
            ("2021-04-05", Some("annandag påsk")),
            ("2021-05-01", Some("första maj")),
            ("2021-05-13", Some("Kristi himmelsfärdsdag")),
            ("2008-05-01", Some("första maj")),
            ("2021-05-23", Some("pingstdagen")),
            ("2021-05-24", None),
            ("2021-06-06", Some("Sveriges nationaldag")),
            ("2021-06-26", Some("midsommardagen")),
            ("2020-06-20", Some("midsommardagen")),
            ("2020-06-27", None),
            ("2020-10-31", Some("alla helgons dag")),
            ("2021-11-06", Some("alla helgons dag")),
            ("2021-10-30", None),
            ("2021-12-24", None),
            ("2021-12-25", Some("juldagen")),
            ("2021-12-26", Some("annandag jul")),
            ("2021-02-14", None),
        ] {
            assert_eq!(holiday_name(day(iso)), name, "{iso}");
        }
    }

    #[test]
    fn sundays_are_public_holidays_and_eves_are_not() {
        assert!(is_public_holiday(day("2021-02-14")));
        assert!(!is_public_holiday(day("2021-02-13")));
        assert!(!is_public_holiday(day("2021-12-24")));
    }

    #[test]
    fn working_days() {
        for (iso, works) in [
            ("2021-02-26", true),
            ("2021-02-27", false),
            ("2021-06-24", true),
            ("2021-06-25", false), // midsommarafton
            ("2022-06-24", false), // midsommarafton
            ("2020-06-19", false), // midsommarafton at its earliest
            ("2020-06-26", true),
            ("2021-12-23", true),
            ("2021-12-24", false),
            ("2021-12-31", false),
            ("2021-04-01", true), // skärtorsdagen
            ("2023-06-06", false),
            ("2024-02-29", true),
        ] {
            assert_eq!(is_working_day(day(iso)), works, "{iso}");
        }
    }

    #[test]
    fn working_days_of_whole_years_counted_by_hand() {
        for (year, expected) in [(2021, 253), (2024, 251), (2025, 249), (2026, 251)] {
            let new_year = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let count = new_year
                .iter_days()
                .take_while(|date| date.year() == year)
                .filter(|date| is_working_day(*date))
                .count();
            assert_eq!(count, expected, "{year}");
        }
    }

    #[test]
    fn counting_working_days_both_ways() {
        for (from, n, to) in [
            ("2021-02-25", 0, "2021-02-25"),
            ("2021-02-27", 0, "2021-02-27"),
            ("2021-02-25", 1, "2021-02-26"),
            ("2021-02-26", 1, "2021-03-01"),
            ("2021-04-01", 1, "2021-04-06"),
            ("2021-04-06", -1, "2021-04-01"),
            ("2021-12-23", 1, "2021-12-27"),
            ("2021-12-30", 1, "2022-01-03"),
            ("2024-02-28", 2, "2024-03-01"),
            ("2021-02-25", -14, "2021-02-05"),
        ] {
            assert_eq!(add_working_days(day(from), n), day(to), "{from} {n}");
            if n != 0 {
                assert_eq!(working_days_between(day(from), day(to)), n, "{from} {to}");
            }
        }
        assert_eq!(working_days_between(day("2021-02-26"), day("2021-02-28")), 0);
    }

    #[test]
    fn the_ends_of_the_calendar_hold() {
        assert_eq!(add_working_days(NaiveDate::MAX, 3), NaiveDate::MAX);
        assert_eq!(add_working_days(NaiveDate::MIN, -3), NaiveDate::MIN);
    }
}

//! The dates that law sets for a board's protocol.
//!
//! Each is the *last* lawful day, moved past free days by lag (1930:173) om beräkning av lagstadgad
//! tid. A planner aims earlier. A svarsdatum is set by the sender and is never moved.

use chrono::NaiveDate;

use super::holidays::is_working_day;
use super::shift;

/// Lag (1930:173) 2 §: what must be done by a Saturday, Sunday or other public holiday, midsommarafton,
/// julafton or nyårsafton may be done on the next ordinary weekday.
#[must_use]
pub fn next_weekday(date: NaiveDate) -> NaiveDate {
    let mut at = date;
    while !is_working_day(at) {
        let next = shift(at, 1);
        if next == at {
            break; // The end of the calendar.
        }
        at = next;
    }
    at
}

/// KL 5:69: the protocol is approved at latest 14 days after the meeting.
#[must_use]
pub fn latest_justering(meeting: NaiveDate) -> NaiveDate {
    next_weekday(shift(meeting, 14))
}

/// KL 8:12: the approval is announced at latest the second day after it.
#[must_use]
pub fn latest_anslag(justerad: NaiveDate) -> NaiveDate {
    next_weekday(shift(justerad, 2))
}

/// KL 13:5: appeal within three weeks from the announcement, which is the same weekday three weeks on
/// (lag 1930:173 1 §).
#[must_use]
pub fn last_appeal_day(anslag: NaiveDate) -> NaiveDate {
    next_weekday(shift(anslag, 21))
}

/// KL 8:12 and 13:5: the notice stays up through the last appeal day, or the time has not run out; this
/// is the first day it may be gone.
#[must_use]
pub fn notice_down_earliest(anslag: NaiveDate) -> NaiveDate {
    shift(last_appeal_day(anslag), 1)
}

#[cfg(test)]
mod tests {
    use super::super::day;
    use super::*;

    fn table(rule: fn(NaiveDate) -> NaiveDate, rows: &[(&str, &str, &str)]) {
        for (from, to, why) in rows {
            assert_eq!(rule(day(from)), day(to), "{from}: {why}");
        }
    }

    #[test]
    fn next_weekdays() {
        table(
            next_weekday,
            &[
                ("2021-02-26", "2021-02-26", "a Friday stays"),
                ("2021-02-27", "2021-03-01", "Saturday"),
                ("2021-02-28", "2021-03-01", "Sunday"),
                ("2021-04-01", "2021-04-01", "skärtorsdagen is ordinary"),
                ("2021-04-02", "2021-04-06", "the whole of Easter"),
                ("2020-05-01", "2020-05-04", "1 May on a Friday"),
                ("2019-05-01", "2019-05-02", "1 May on a Wednesday"),
                ("2021-05-01", "2021-05-03", "1 May on a Saturday"),
                ("2019-06-06", "2019-06-07", "6 June on a Thursday"),
                ("2020-06-06", "2020-06-08", "6 June on a Saturday"),
                ("2021-06-06", "2021-06-07", "6 June on a Sunday"),
                ("2022-06-06", "2022-06-07", "6 June on a Monday"),
                ("2025-06-06", "2025-06-09", "6 June on a Friday"),
                ("2021-06-25", "2021-06-28", "midsommarafton"),
                ("2018-12-24", "2018-12-27", "julafton on a Monday"),
                ("2021-12-24", "2021-12-27", "julafton on a Friday"),
                ("2020-12-24", "2020-12-28", "julafton on a Thursday"),
                ("2019-12-31", "2020-01-02", "nyårsafton"),
                ("2021-12-31", "2022-01-03", "nyårsafton on a Friday"),
                ("2024-02-29", "2024-02-29", "the leap day"),
            ],
        );
        assert_eq!(next_weekday(NaiveDate::MAX), NaiveDate::MAX);
    }

    #[test]
    fn justering() {
        table(
            latest_justering,
            &[
                ("2021-02-25", "2021-03-11", "no obstacle"),
                ("2021-03-19", "2021-04-06", "day 14 is långfredagen"),
                ("2021-04-17", "2021-05-03", "day 14 is 1 May, a Saturday"),
                ("2020-12-10", "2020-12-28", "day 14 is julafton"),
                ("2020-12-17", "2021-01-04", "day 14 is nyårsafton"),
                ("2019-05-23", "2019-06-07", "day 14 is 6 June, a Thursday"),
                ("2024-02-15", "2024-02-29", "day 14 is the leap day"),
                ("2024-02-16", "2024-03-01", "over the leap day"),
                ("2023-02-15", "2023-03-01", "no leap day"),
            ],
        );
    }

    #[test]
    fn anslag() {
        table(
            latest_anslag,
            &[
                ("2021-03-09", "2021-03-11", "Tuesday to Thursday"),
                ("2021-03-11", "2021-03-15", "the second day is a Saturday"),
                ("2021-03-12", "2021-03-15", "the second day is a Sunday"),
                ("2021-03-31", "2021-04-06", "the second day is långfredagen"),
            ],
        );
    }

    #[test]
    fn appeal_and_taking_down() {
        table(
            last_appeal_day,
            &[
                ("2021-02-26", "2021-03-19", "the same weekday"),
                ("2021-06-04", "2021-06-28", "midsommarafton"),
                ("2021-12-03", "2021-12-27", "julafton"),
                ("2019-12-10", "2020-01-02", "nyårsafton"),
                ("2021-03-12", "2021-04-06", "långfredagen"),
                ("2019-04-10", "2019-05-02", "1 May"),
                ("2023-05-16", "2023-06-07", "6 June on a Tuesday"),
                ("2024-02-08", "2024-02-29", "the leap day"),
            ],
        );
        assert_eq!(notice_down_earliest(day("2021-02-26")), day("2021-03-20"));
        assert_eq!(notice_down_earliest(day("2021-06-04")), day("2021-06-29"));
    }
}

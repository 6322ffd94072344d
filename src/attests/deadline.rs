//! The last day on which an attest is in time. Pure: today is not asked.

use chrono::NaiveDate;

use crate::calendar::{holidays::on_working_day, plan::Meeting};

/// What sets the last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// The last day to hand in to the meeting.
    Stopptid,
    /// The day the papers go out.
    Utskick,
    /// The day by which the answer must have arrived.
    Svarsdatum,
}

impl Binding {
    /// As people say it, within a sentence.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Stopptid => "stopptiden",
            Self::Utskick => "utskicket",
            Self::Svarsdatum => "svarsdatum",
        }
    }
}

/// A last day and what sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastDay {
    /// A working day.
    pub day: NaiveDate,
    /// What sets it.
    pub binding: Binding,
}

impl LastDay {
    /// Whether an attest would be late.
    #[must_use]
    pub fn is_past(&self, today: &NaiveDate) -> bool {
        self.day < *today
    }
}

/// The last working day that is after neither stopptid nor utskick, where a meeting is to decide, nor svarsdatum. It is the
/// same for every step of a chain: how long a signer needs is nowhere registered. A day that is free is not moved on, as
/// days of law are, since nothing that is handed in after it is in time.
#[must_use]
pub fn last_day(meeting: Option<&Meeting>, svarsdatum: NaiveDate) -> LastDay {
    let of_meeting = |meeting: &Meeting| [(meeting.handin, Binding::Stopptid), (meeting.mailing, Binding::Utskick)];
    let (day, binding) = meeting
        .into_iter()
        .flat_map(of_meeting)
        .fold((svarsdatum, Binding::Svarsdatum), |least, other| if other.0 < least.0 { other } else { least });
    LastDay { day: on_working_day(day), binding }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(iso: &str) -> NaiveDate {
        iso.parse().unwrap()
    }

    #[test]
    fn whichever_comes_first_binds() {
        use Binding::{Stopptid, Svarsdatum, Utskick};
        for (handin, mailing, svarsdatum, last, binding, why) in [
            ("2021-02-08", "2021-02-17", "2021-02-26", "2021-02-08", Stopptid, "a Monday"),
            ("2021-03-09", "2021-03-17", "2021-02-26", "2021-02-26", Svarsdatum, "the meeting comes too late anyway"),
            ("2021-02-26", "2021-02-26", "2021-02-26", "2021-02-26", Svarsdatum, "all on one day"),
            ("2021-02-13", "2021-02-17", "2021-02-26", "2021-02-12", Stopptid, "stopptid on a Saturday"),
            ("2021-04-05", "2021-04-07", "2021-04-30", "2021-04-01", Stopptid, "stopptid on annandag påsk"),
            ("2021-03-09", "2021-03-17", "2021-02-28", "2021-02-26", Svarsdatum, "svarsdatum on a Sunday"),
            // The table of meetings does not allow it; whoever reads another has no use for a day after utskick.
            ("2021-02-18", "2021-02-17", "2021-02-26", "2021-02-17", Utskick, "utskick before stopptid"),
        ] {
            let meeting =
                Meeting { id: Uuid::nil(), date: day("2021-04-29"), handin: day(handin), mailing: day(mailing) };
            let expected = LastDay { day: day(last), binding };
            assert_eq!(last_day(Some(&meeting), day(svarsdatum)), expected, "{why}");
        }
    }

    #[test]
    fn without_a_meeting_the_svarsdatum_binds() {
        for (svarsdatum, last) in
            [("2021-02-26", "2021-02-26"), ("2021-02-27", "2021-02-26"), ("2021-12-26", "2021-12-23")]
        {
            let expected = LastDay { day: day(last), binding: Binding::Svarsdatum };
            assert_eq!(last_day(None, day(svarsdatum)), expected, "{svarsdatum}");
        }
    }

    #[test]
    fn the_last_day_is_in_time() {
        let last = LastDay { day: day("2021-02-08"), binding: Binding::Stopptid };
        assert!(!last.is_past(&day("2021-02-08")) && last.is_past(&day("2021-02-09")));
    }
}

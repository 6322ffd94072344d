//! Which meeting a remiss should go to, and the days that follow from it, counted backwards.
//!
//! `assess` and `recommend` choose the meeting, `milestones` lays out the plan for it, `progress` compares it with what has
//! happened.

mod milestones;
mod progress;

use chrono::NaiveDate;
use uuid::Uuid;

pub use milestones::{Milestone, MilestoneKind, milestones};
pub use progress::{Done, Standing, Step, progress};

use super::holidays::{add_working_days, working_days_between};
use super::law::latest_justering;

/// A planned sammanträde with the days that are set with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    /// The meeting's row.
    pub id: Uuid,
    /// The day the board meets.
    pub date: NaiveDate,
    /// Stopptid: the last day to hand in.
    pub handin: NaiveDate,
    /// Utskick: the day the papers go out.
    pub mailing: NaiveDate,
}

/// How many working days each step of the plan is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanDefaults {
    /// From today to a draft that can be reviewed; only `recommend` counts it.
    pub writing: i32,
    /// From a ready draft to granskning sent.
    pub review_after_draft: i32,
    /// That the reviewers have.
    pub review: i32,
    /// From granskning back to the last attest.
    pub attest_after_review: i32,
    /// From the last attest to stopptid; 0 when the attest may fall on stopptid itself.
    pub handin_after_attest: i32,
    /// From the first råd to the meeting.
    pub council_before_meeting: i32,
    /// From justering to the day the answer has been sent.
    pub dispatch_after_justering: i32,
}

impl Default for PlanDefaults {
    fn default() -> Self {
        Self {
            writing: 5,
            review_after_draft: 1,
            review: 5,
            attest_after_review: 3,
            handin_after_attest: 1,
            council_before_meeting: 8,
            dispatch_after_justering: 1,
        }
    }
}

impl PlanDefaults {
    /// Working days from an empty draft to stopptid.
    #[must_use]
    pub fn work(&self) -> i32 {
        self.writing + self.review_after_draft + self.review + self.attest_after_review + self.handin_after_attest
    }
}

/// A meeting weighed against a svarsdatum.
#[expect(clippy::struct_excessive_bools, reason = "independent questions, each shown by itself")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeetingChoice {
    /// The meeting.
    pub meeting: Meeting,
    /// It is held on svarsdatum at latest.
    pub fits: bool,
    /// Stopptid, or the meeting itself, is behind us.
    pub handin_passed: bool,
    /// Even with justering on the last lawful day the answer is sent by svarsdatum.
    pub ordinary_in_time: bool,
    /// It fits only if the board approves the paragraph at once (omedelbar justering).
    pub needs_immediate: bool,
    /// There are working days enough before stopptid for all steps of the plan.
    pub leaves_working_time: bool,
    /// Days from the meeting to svarsdatum; negative when the meeting is after.
    pub margin_days: i64,
}

/// Weighs each meeting; the answer is in the order of the calendar.
#[must_use]
pub fn assess(
    meetings: &[Meeting],
    svarsdatum: NaiveDate,
    today: NaiveDate,
    defaults: &PlanDefaults,
) -> Vec<MeetingChoice> {
    let mut choices: Vec<_> =
        meetings.iter().map(|meeting| assess_one(*meeting, svarsdatum, today, defaults)).collect();
    choices.sort_by_key(|choice| (choice.meeting.date, choice.meeting.handin));
    choices
}

fn assess_one(meeting: Meeting, svarsdatum: NaiveDate, today: NaiveDate, defaults: &PlanDefaults) -> MeetingChoice {
    let fits = meeting.date <= svarsdatum;
    let sent = add_working_days(latest_justering(meeting.date), defaults.dispatch_after_justering);
    let ordinary_in_time = fits && sent <= svarsdatum;
    MeetingChoice {
        meeting,
        fits,
        handin_passed: meeting.handin < today || meeting.date < today,
        ordinary_in_time,
        needs_immediate: fits && !ordinary_in_time,
        leaves_working_time: working_days_between(today, meeting.handin) >= defaults.work(),
        margin_days: (svarsdatum - meeting.date).num_days(),
    }
}

/// The meeting to propose, among those that fit and whose stopptid is not passed.
///
/// Time to write and to review comes first, since a board cannot mend a hurried text, while omedelbar
/// justering is one more point in the decision: a meeting that leaves working time beats one that does
/// not, then one where ordinary justering is in time beats one that needs it at once, and then the
/// latest wins, which leaves most time. `None`: none is left in time.
#[must_use]
pub fn recommend(choices: &[MeetingChoice]) -> Option<&MeetingChoice> {
    choices.iter().filter(|choice| choice.fits && !choice.handin_passed).max_by_key(|choice| {
        let settled = choice.leaves_working_time && choice.ordinary_in_time;
        (choice.leaves_working_time, settled, choice.meeting.date)
    })
}

#[cfg(test)]
fn meeting(date: &str, handin: &str, mailing: &str) -> Meeting {
    Meeting { id: Uuid::nil(), date: super::day(date), handin: super::day(handin), mailing: super::day(mailing) }
}

#[cfg(test)]
mod tests {
    use super::super::day;
    use super::*;

    fn year() -> [Meeting; 4] {
        [
            meeting("2021-04-22", "2021-04-06", "2021-04-14"),
            meeting("2021-01-28", "2021-01-12", "2021-01-20"),
            meeting("2021-02-25", "2021-02-08", "2021-02-17"),
            meeting("2021-03-25", "2021-03-09", "2021-03-17"),
        ]
    }

    fn assessed(svarsdatum: &str, today: &str) -> Vec<MeetingChoice> {
        assess(&year(), day(svarsdatum), day(today), &PlanDefaults::default())
    }

    #[test]
    fn the_meeting_the_day_before_svarsdatum_needs_omedelbar_justering() {
        let choices = assessed("2021-02-26", "2021-01-13");
        let february = choices[1];
        assert_eq!(february.meeting.date, day("2021-02-25"));
        assert!(february.fits && february.needs_immediate && !february.ordinary_in_time);
        assert!(!february.handin_passed && february.leaves_working_time);
        assert_eq!(february.margin_days, 1);
        assert_eq!(recommend(&choices), Some(&february));
        assert!(choices[0].handin_passed && choices[0].ordinary_in_time);
        assert!(!choices[2].fits && !choices[2].needs_immediate);
        assert_eq!(choices[2].margin_days, -27);
    }

    #[test]
    fn bounds() {
        for (svarsdatum, today, fits, handin_passed, ordinary) in [
            ("2021-02-25", "2021-02-08", true, false, false), // both on the last day
            ("2021-02-24", "2021-02-09", false, true, false),
            ("2021-03-12", "2021-02-01", true, false, true), // justering 11 March, sent the 12th
            ("2021-03-11", "2021-02-01", true, false, false),
        ] {
            let choice = assessed(svarsdatum, today)[1];
            let found = (choice.fits, choice.handin_passed, choice.ordinary_in_time);
            assert_eq!(found, (fits, handin_passed, ordinary), "{svarsdatum} {today}");
            assert_eq!(choice.needs_immediate, fits && !ordinary);
        }
    }

    #[test]
    fn recommendations() {
        for (svarsdatum, today, date, why) in [
            ("2021-03-26", "2021-01-13", Some("2021-02-25"), "ordinary justering is in time"),
            ("2021-03-26", "2021-02-03", Some("2021-03-25"), "February would be hurried"),
            ("2021-02-26", "2021-02-03", Some("2021-02-25"), "hurried, but the only one"),
            ("2021-02-26", "2021-02-09", None, "stopptid is passed"),
            ("2021-01-15", "2021-01-04", None, "no meeting by then"),
            ("2021-12-01", "2021-01-04", Some("2021-04-22"), "the latest of several easy ones"),
        ] {
            let choices = assessed(svarsdatum, today);
            let found = recommend(&choices).map(|choice| choice.meeting.date);
            assert_eq!(found, date.map(day), "{why}");
        }
        assert_eq!(recommend(&[]), None);
    }
}

//! By when a review is asked for: a day that the plan leaves room for, and what speaks against another.

use chrono::{Datelike, NaiveDate, Weekday};
use sqlx::PgConnection;

use crate::{
    calendar::{
        holidays::{add_working_days, eve_name, holiday_name, is_working_day},
        phrases::long,
        plan::{MilestoneKind, PlanDefaults, milestones},
    },
    error::Result,
    people::model::Actor,
    plan,
    remisser::model::Case,
};

/// The days of the plan that a review must keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// When the reviews should be back.
    review: Option<NaiveDate>,
    /// When the last attest should be given.
    attest: Option<NaiveDate>,
    /// Stopptid, or the svarsdatum if no meeting is planned.
    last: NaiveDate,
}

impl Limits {
    /// The days for a case that `find_case` has found.
    pub async fn of(conn: &mut PgConnection, actor: &Actor, case: &Case, today: NaiveDate) -> Result<Self> {
        let meetings = plan::store::meetings(conn, actor.myndighet.id, today).await?;
        let Some(meeting) = meetings.into_iter().find(|meeting| Some(meeting.id) == case.meeting_id) else {
            return Ok(Self { review: None, attest: None, last: case.svarsdatum });
        };
        let steps = milestones(&meeting, case.svarsdatum, today, case.immediate, &PlanDefaults::default());
        let day = |kind| steps.iter().find(|step| step.kind == kind).map(|step| step.date);
        Ok(Self { review: day(MilestoneKind::ReviewBack), attest: day(MilestoneKind::Attest), last: meeting.handin })
    }

    /// A day to propose: the plan's own if it is ahead, and a working day before stopptid.
    #[must_use]
    pub fn suggest(&self, today: NaiveDate) -> NaiveDate {
        let soonest = add_working_days(today, 1);
        let ahead = |day: &NaiveDate| *day >= soonest;
        let before_attest = || self.attest.map(|day| add_working_days(day, -1));
        let usual = add_working_days(today, PlanDefaults::default().review);
        let day = self.review.filter(ahead).or_else(|| before_attest().filter(ahead)).unwrap_or(usual);
        let day = if self.last >= today { day.min(self.last) } else { day };
        if is_working_day(day) { day } else { add_working_days(day, -1).max(today) }
    }

    /// What speaks against a day, in Swedish.
    #[must_use]
    pub fn warning(&self, day: NaiveDate, today: NaiveDate) -> Option<String> {
        if !is_working_day(day) {
            let weekend = if day.weekday() == Weekday::Sat { "lördag" } else { "söndag" };
            let name = eve_name(day).or_else(|| holiday_name(day)).unwrap_or(weekend);
            return Some(format!("{} är ingen arbetsdag ({name}).", long(day)));
        }
        match self.attest.filter(|attest| *attest >= today) {
            Some(attest) if day > attest => {
                Some(format!("Enligt planen ska förslaget vara attesterat senast den {}.", long(attest)))
            }
            None if self.last >= today && day > self.last => {
                let what = if self.attest.is_some() { "Stopptiden" } else { "Svarsdatum" };
                Some(format!("{what} är den {}.", long(self.last)))
            }
            _ => None,
        }
    }

    /// What the plan says, to be read beside the field; empty if there is none, or its days have passed.
    #[must_use]
    pub fn hint(&self, today: NaiveDate) -> String {
        match (self.review, self.attest) {
            (Some(review), Some(attest)) if attest >= today => {
                format!("Enligt planen: granskningen tillbaka den {}, attesterat den {}.", long(review), long(attest))
            }
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(iso: &str) -> NaiveDate {
        iso.parse().unwrap()
    }

    fn limits(review: &str, attest: &str, last: &str) -> Limits {
        Limits { review: Some(day(review)), attest: Some(day(attest)), last: day(last) }
    }

    #[test]
    fn the_plans_own_day_is_proposed_while_it_is_ahead() {
        // 2026-03-02 is a Monday.
        for (limits, today, expected) in [
            (limits("2026-03-11", "2026-03-16", "2026-03-17"), "2026-03-02", "2026-03-11"),
            // The reviews should be back already: the day before the attest.
            (limits("2026-03-11", "2026-03-16", "2026-03-17"), "2026-03-11", "2026-03-13"),
            // The attest too: a working day, never past stopptid.
            (limits("2026-03-11", "2026-03-16", "2026-03-17"), "2026-03-16", "2026-03-17"),
            // A stopptid on a Sunday.
            (limits("2026-03-02", "2026-03-03", "2026-03-08"), "2026-03-04", "2026-03-06"),
            (Limits { review: None, attest: None, last: day("2026-05-29") }, "2026-03-02", "2026-03-09"),
            (Limits { review: None, attest: None, last: day("2026-03-05") }, "2026-03-02", "2026-03-05"),
            // All has passed.
            (limits("2026-01-11", "2026-01-16", "2026-01-17"), "2026-03-02", "2026-03-09"),
        ] {
            assert_eq!(limits.suggest(day(today)), day(expected), "{limits:?} {today}");
        }
    }

    #[test]
    fn days_that_do_not_suit_are_warned_of() {
        let limits = limits("2026-04-01", "2026-04-08", "2026-04-09");
        for (chosen, warning) in [
            ("2026-04-08", None),
            ("2026-04-04", Some("4 april 2026 är ingen arbetsdag (lördag).")),
            ("2026-04-03", Some("3 april 2026 är ingen arbetsdag (långfredagen).")),
            ("2026-04-09", Some("Enligt planen ska förslaget vara attesterat senast den 8 april 2026.")),
        ] {
            assert_eq!(limits.warning(day(chosen), day("2026-03-02")).as_deref(), warning, "{chosen}");
        }
        let unplanned = Limits { review: None, attest: None, last: day("2026-04-09") };
        let warning = unplanned.warning(day("2026-04-10"), day("2026-03-02"));
        assert_eq!(warning.as_deref(), Some("Svarsdatum är den 9 april 2026."));
    }
}

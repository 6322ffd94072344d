//! How a plan stands against what has happened.

use chrono::NaiveDate;

use super::{Milestone, MilestoneKind};

/// What has been done of a case, and on which day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// The first granskning was asked for.
    pub review_sent: Option<NaiveDate>,
    /// All that were asked had answered.
    pub review_back: Option<NaiveDate>,
    /// It was sent for attest.
    pub attest_sent: Option<NaiveDate>,
    /// The last attest was given.
    pub attested: Option<NaiveDate>,
    /// It was put on the agenda.
    pub handed_in: Option<NaiveDate>,
    /// The papers went out.
    pub mailed: Option<NaiveDate>,
    /// The last of the råd had heard it.
    pub heard: Option<NaiveDate>,
    /// The board decided.
    pub decided: Option<NaiveDate>,
    /// The paragraph was approved.
    pub justerad: Option<NaiveDate>,
    /// The answer was sent.
    pub dispatched: Option<NaiveDate>,
    /// It arrived.
    pub arrived: Option<NaiveDate>,
}

/// How it stands with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Done, on this day.
    Done(NaiveDate),
    /// Nobody did it, and what comes after it is done.
    PassedOver,
    /// Its day is behind us, and it is not done.
    Overdue,
    /// Its day has not come, or is today.
    Ahead,
}

/// A step of the plan and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What was planned.
    pub milestone: Milestone,
    /// How it stands.
    pub standing: Standing,
}

impl Done {
    fn of(&self, kind: MilestoneKind) -> Option<NaiveDate> {
        match kind {
            // A draft is ready when somebody else is shown it.
            MilestoneKind::DraftReady => self.review_sent.into_iter().chain(self.attest_sent).min(),
            MilestoneKind::ReviewSent => self.review_sent,
            MilestoneKind::ReviewBack => self.review_back,
            MilestoneKind::Attest => self.attested,
            MilestoneKind::Handin => self.handed_in,
            MilestoneKind::Mailing => self.mailed,
            MilestoneKind::Council => self.heard,
            MilestoneKind::Meeting => self.decided,
            MilestoneKind::Justering => self.justerad,
            MilestoneKind::Dispatch => self.dispatched,
            MilestoneKind::Svarsdatum => self.arrived,
        }
    }
}

/// Compares a plan, its steps in the order of the work, with what has happened.
#[must_use]
pub fn progress(milestones: &[Milestone], done: &Done, today: NaiveDate) -> Vec<Step> {
    let standing = |index: usize, milestone: &Milestone| {
        let after = milestones.iter().skip(index + 1).map(|later| later.kind);
        match done.of(milestone.kind) {
            Some(on) => Standing::Done(on),
            // The råd meet beside the other steps: that they have met says nothing of these, and the meeting all of them.
            None if after.filter(|kind| comes_after(*kind, milestone.kind)).any(|kind| done.of(kind).is_some()) => {
                Standing::PassedOver
            }
            None if milestone.date < today => Standing::Overdue,
            None => Standing::Ahead,
        }
    };
    milestones
        .iter()
        .enumerate()
        .map(|(index, milestone)| Step { milestone: *milestone, standing: standing(index, milestone) })
        .collect()
}

/// Whether `later` cannot be done before `earlier`.
fn comes_after(later: MilestoneKind, earlier: MilestoneKind) -> bool {
    match (earlier, later) {
        // The råd meet beside the other steps, and an answer that has gone out does not approve the minutes.
        (_, MilestoneKind::Council) | (MilestoneKind::Justering, _) => false,
        (MilestoneKind::Council, later) => {
            !matches!(later, MilestoneKind::Handin | MilestoneKind::Mailing | MilestoneKind::Attest)
        }
        _ => true,
    }
}

impl Step {
    /// Days after its day that it was done, or, if it is not done, that have gone since; negative before.
    #[must_use]
    pub fn days_late(&self, today: NaiveDate) -> Option<i64> {
        match self.standing {
            Standing::Done(on) => Some((on - self.milestone.date).num_days()),
            Standing::Overdue => Some((today - self.milestone.date).num_days()),
            Standing::PassedOver | Standing::Ahead => None,
        }
    }

    /// Whether it was done after its day, or should have been done by now.
    #[must_use]
    pub fn is_late(&self) -> bool {
        match self.standing {
            Standing::Done(on) => on > self.milestone.date,
            Standing::Overdue => true,
            Standing::PassedOver | Standing::Ahead => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::day;
    use super::super::{PlanDefaults, meeting, milestones};
    use super::*;

    fn standing(done: &Done, today: &str) -> Vec<(&'static str, Standing)> {
        let plan = milestones(
            &meeting("2021-02-25", "2021-02-08", "2021-02-17"),
            day("2021-02-26"),
            day(today),
            true,
            &PlanDefaults::default(),
        );
        progress(&plan, done, day(today)).into_iter().map(|step| (step.milestone.label, step.standing)).collect()
    }

    #[test]
    fn what_is_not_done_is_ahead_until_its_day_has_gone() {
        let on_the_day = standing(&Done::default(), "2021-01-25");
        assert!(on_the_day.iter().all(|(_, standing)| *standing == Standing::Ahead));
        let the_day_after = standing(&Done::default(), "2021-01-26");
        assert_eq!(the_day_after[0], ("Utkast klart", Standing::Overdue));
        assert_eq!(the_day_after[1], ("Granskning skickad", Standing::Ahead));
    }

    #[test]
    fn a_review_that_nobody_asked_for_is_passed_over_once_it_is_attested() {
        let done = Done { attest_sent: Some(day("2021-02-03")), attested: Some(day("2021-02-05")), ..Done::default() };
        let found = standing(&done, "2021-02-08");
        assert_eq!(found[0], ("Utkast klart", Standing::Done(day("2021-02-03"))));
        assert_eq!(found[1], ("Granskning skickad", Standing::PassedOver));
        assert_eq!(found[2], ("Granskning tillbaka", Standing::PassedOver));
        assert_eq!(found[3], ("Attesterat", Standing::Done(day("2021-02-05"))));
        assert_eq!(found[4], ("Stopptid", Standing::Ahead));
    }

    #[test]
    fn the_rad_stand_beside_the_other_steps() {
        let heard = Done { heard: Some(day("2021-02-16")), ..Done::default() };
        let found = standing(&heard, "2021-02-17");
        assert_eq!(found[4], ("Stopptid", Standing::Overdue), "that the råd has met hands nothing in");
        let mailed = Done { mailed: Some(day("2021-02-17")), ..Done::default() };
        assert_eq!(standing(&mailed, "2021-02-18")[6], ("Råd och samverkan", Standing::Overdue));
        let decided = Done { decided: Some(day("2021-02-25")), ..Done::default() };
        assert_eq!(standing(&decided, "2021-02-25")[6], ("Råd och samverkan", Standing::PassedOver));
        let sent = Done { dispatched: Some(day("2021-02-25")), ..Done::default() };
        assert_eq!(standing(&sent, "2021-02-26")[8], ("Omedelbar justering", Standing::Overdue));
    }

    #[test]
    fn late_is_told_in_days() {
        let plan = milestones(
            &meeting("2021-02-25", "2021-02-08", "2021-02-17"),
            day("2021-02-26"),
            day("2021-02-09"),
            true,
            &PlanDefaults::default(),
        );
        let done = Done { attested: Some(day("2021-02-07")), ..Done::default() };
        let steps = progress(&plan, &done, day("2021-02-10"));
        assert_eq!((steps[3].is_late(), steps[3].days_late(day("2021-02-10"))), (true, Some(2)));
        assert_eq!((steps[4].is_late(), steps[4].days_late(day("2021-02-10"))), (true, Some(2)));
        assert_eq!((steps[5].is_late(), steps[5].days_late(day("2021-02-10"))), (false, None));
    }
}

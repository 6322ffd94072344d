//! The plan for one meeting: every day that must hold, in the order of the work.

use chrono::NaiveDate;

use super::super::holidays::{add_working_days, on_working_day};
use super::super::law::latest_justering;
use super::{Meeting, PlanDefaults};

/// A step of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MilestoneKind {
    /// The draft can be reviewed.
    DraftReady,
    /// Granskning has been asked for.
    ReviewSent,
    /// The reviewers have answered.
    ReviewBack,
    /// The last attest is given.
    Attest,
    /// The last day to hand in.
    Handin,
    /// The papers go out.
    Mailing,
    /// Råd and förvaltningsgrupp meet, at latest.
    Council,
    /// The board meets.
    Meeting,
    /// The protocol is approved, at latest.
    Justering,
    /// The answer has been sent.
    Dispatch,
    /// The answer must have arrived.
    Svarsdatum,
}

impl MilestoneKind {
    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::DraftReady => "Utkast klart",
            Self::ReviewSent => "Granskning skickad",
            Self::ReviewBack => "Granskning tillbaka",
            Self::Attest => "Attesterat",
            Self::Handin => "Stopptid",
            Self::Mailing => "Utskick",
            Self::Council => "Råd och samverkan",
            Self::Meeting => "Sammanträde",
            Self::Justering => "Senaste justering",
            Self::Dispatch => "Expediering",
            Self::Svarsdatum => "Svarsdatum",
        }
    }
}

/// A step and its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Milestone {
    /// Which step.
    pub kind: MilestoneKind,
    /// What people read.
    pub label: &'static str,
    /// The last day for it.
    pub date: NaiveDate,
    /// The day is behind us; whether the step was done is not known here.
    pub passed: bool,
    /// The day is after svarsdatum.
    pub late: bool,
}

/// The plan for `meeting`, eleven steps in the order of the work (the råd of a board may in fact meet
/// before its utskick).
///
/// With `immediate` the paragraph is approved at the meeting and the answer sent by svarsdatum at
/// latest; otherwise justering is reckoned on its last lawful day.
#[must_use]
pub fn milestones(
    meeting: &Meeting,
    svarsdatum: NaiveDate,
    today: NaiveDate,
    immediate: bool,
    defaults: &PlanDefaults,
) -> Vec<Milestone> {
    let attest = add_working_days(meeting.handin, -defaults.handin_after_attest);
    let review_back = add_working_days(attest, -defaults.attest_after_review);
    let review_sent = add_working_days(review_back, -defaults.review);
    let draft_ready = add_working_days(review_sent, -defaults.review_after_draft);
    let council = add_working_days(meeting.date, -defaults.council_before_meeting);
    let justering = if immediate { meeting.date } else { latest_justering(meeting.date) };
    let mut dispatch = add_working_days(justering, defaults.dispatch_after_justering);
    if immediate {
        // Nobody sends on the free day that a sender has chosen.
        dispatch = dispatch.min(on_working_day(svarsdatum)).max(justering);
    }
    [
        (MilestoneKind::DraftReady, draft_ready),
        (MilestoneKind::ReviewSent, review_sent),
        (MilestoneKind::ReviewBack, review_back),
        (MilestoneKind::Attest, attest),
        (MilestoneKind::Handin, meeting.handin),
        (MilestoneKind::Mailing, meeting.mailing),
        (MilestoneKind::Council, council),
        (MilestoneKind::Meeting, meeting.date),
        (MilestoneKind::Justering, justering),
        (MilestoneKind::Dispatch, dispatch),
        (MilestoneKind::Svarsdatum, svarsdatum),
    ]
    .map(|(kind, date)| Milestone {
        kind,
        label: if immediate && kind == MilestoneKind::Justering { "Omedelbar justering" } else { kind.label() },
        date,
        passed: date < today,
        late: date > svarsdatum,
    })
    .into()
}

#[cfg(test)]
mod tests {
    use super::super::super::{day, holidays::is_working_day};
    use super::super::meeting;
    use super::*;

    fn plan(svarsdatum: &str, immediate: bool) -> Vec<(&'static str, String, bool)> {
        let meeting = meeting("2021-02-25", "2021-02-08", "2021-02-17");
        let defaults = PlanDefaults::default();
        milestones(&meeting, day(svarsdatum), day("2021-02-01"), immediate, &defaults)
            .into_iter()
            .map(|step| (step.label, step.date.to_string(), step.late))
            .collect()
    }

    fn row(label: &'static str, iso: &str, late: bool) -> (&'static str, String, bool) {
        (label, iso.to_owned(), late)
    }

    #[test]
    fn a_meeting_the_day_before_svarsdatum() {
        assert_eq!(
            plan("2021-02-26", true),
            [
                row("Utkast klart", "2021-01-25", false),
                row("Granskning skickad", "2021-01-26", false),
                row("Granskning tillbaka", "2021-02-02", false),
                row("Attesterat", "2021-02-05", false),
                row("Stopptid", "2021-02-08", false),
                row("Utskick", "2021-02-17", false),
                row("Råd och samverkan", "2021-02-15", false),
                row("Sammanträde", "2021-02-25", false),
                row("Omedelbar justering", "2021-02-25", false),
                row("Expediering", "2021-02-26", false),
                row("Svarsdatum", "2021-02-26", false),
            ]
        );
    }

    #[test]
    fn ordinary_justering_would_be_late() {
        let plan = plan("2021-02-26", false);
        assert_eq!(plan[8], row("Senaste justering", "2021-03-11", true));
        assert_eq!(plan[9], row("Expediering", "2021-03-12", true));
    }

    #[test]
    fn a_meeting_on_svarsdatum_sends_the_same_day() {
        assert_eq!(plan("2021-02-25", true)[9], row("Expediering", "2021-02-25", false));
        assert_eq!(plan("2021-02-24", true)[9], row("Expediering", "2021-02-25", true));
    }

    #[test]
    fn passed_is_before_today() {
        let meeting = meeting("2021-02-25", "2021-02-08", "2021-02-17");
        let defaults = PlanDefaults::default();
        let today = day("2021-02-08");
        let passed =
            milestones(&meeting, day("2021-02-26"), today, true, &defaults).iter().filter(|step| step.passed).count();
        assert_eq!(passed, 4);
    }

    #[test]
    fn a_svarsdatum_on_a_sunday_sends_on_the_friday() {
        let meeting = meeting("2021-02-26", "2021-02-09", "2021-02-18");
        let plan = milestones(&meeting, day("2021-02-28"), day("2021-02-01"), true, &PlanDefaults::default());
        assert_eq!(plan[9].date, day("2021-02-26"));
    }

    /// Every meeting of ten years, with every svarsdatum from the meeting on for six weeks.
    #[test]
    fn no_step_comes_before_what_it_needs_or_on_a_free_day() {
        let defaults = PlanDefaults::default();
        let meetings = day("2019-12-01").iter_days().take(3653).filter(|date| is_working_day(*date));
        for date in meetings {
            let meeting = Meeting {
                id: uuid::Uuid::nil(),
                date,
                handin: add_working_days(date, -12),
                mailing: add_working_days(date, -6),
            };
            for (svarsdatum, immediate) in date.iter_days().take(42).flat_map(|day| [(day, true), (day, false)]) {
                let plan = milestones(&meeting, svarsdatum, date, immediate, &defaults);
                let (last, sent) = (plan.last().unwrap(), plan.len() - 1);
                assert_eq!(last.date, svarsdatum);
                let (work, council): (Vec<&Milestone>, Vec<&Milestone>) =
                    plan.iter().take(sent).partition(|step| step.kind != MilestoneKind::Council);
                assert!(work.is_sorted_by_key(|step| step.date), "{date} {svarsdatum} {immediate}: {plan:#?}");
                assert!(council.iter().all(|step| step.date < date));
                assert!(plan.iter().take(sent).all(|step| is_working_day(step.date)), "{date} {svarsdatum}: {plan:#?}");
                assert!(!immediate || plan.iter().all(|step| !step.late), "{date} {svarsdatum}: {plan:#?}");
            }
        }
    }

    #[test]
    fn free_days_are_stepped_over() {
        let meeting = meeting("2021-04-15", "2021-04-06", "2021-04-08");
        let defaults = PlanDefaults::default();
        let plan = milestones(&meeting, day("2021-05-14"), day("2021-03-01"), false, &defaults);
        assert_eq!(plan[3].date, day("2021-04-01"), "attest before Easter");
        assert_eq!(plan[8].date, day("2021-04-29"));
    }
}

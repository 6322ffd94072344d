//! The plan as it is shown: a table of the steps, and the same drawn on a line of time.

use chrono::{Datelike, Days, NaiveDate};

use crate::calendar::{
    phrases,
    plan::{Done, Meeting, MilestoneKind, PlanDefaults, Standing, Step, milestones, progress},
};

/// Where the drawn days begin and end, in the drawing's units.
const LEFT: i32 = 190;
const RIGHT: i32 = 630;
/// The height of a step, and of what stands above the first.
const ROW: i32 = 26;
const TOP: i32 = 38;

/// A plan that is registered or thought of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// For which meeting.
    pub meeting: Meeting,
    /// When the answer must have arrived.
    pub svarsdatum: NaiveDate,
    /// With omedelbar justering.
    pub immediate: bool,
}

/// The steps of a plan, by day.
pub struct Timeline {
    /// The steps.
    pub rows: Vec<Row>,
    /// The first days of the months.
    pub months: Vec<Mark>,
    /// Where today is, if it lies among the days.
    pub today: Option<i32>,
    /// Whether the days differ from those that are registered.
    pub is_moved: bool,
}

/// A step, and where it is drawn.
pub struct Row {
    /// The step.
    pub step: Step,
    /// Its day in the registered plan, if that is another.
    pub moved_from: Option<NaiveDate>,
    /// From the top.
    pub y: i32,
    /// The day by which it should be done.
    pub planned_x: i32,
    /// The day on which it was.
    pub done_x: Option<i32>,
    late: Option<String>,
}

/// A day with a name.
pub struct Mark {
    /// From the left.
    pub x: i32,
    /// "mars 2026"
    pub label: String,
}

impl Plan {
    fn steps(&self, done: &Done, today: NaiveDate) -> Vec<Step> {
        let plan = milestones(&self.meeting, self.svarsdatum, today, self.immediate, &PlanDefaults::default());
        progress(&plan, done, today)
    }
}

impl Timeline {
    /// Of the plan that is `shown`; what the `registered` one has on another day is told.
    #[must_use]
    pub fn new(shown: Plan, registered: Option<Plan>, done: &Done, today: NaiveDate) -> Self {
        let mut steps = shown.steps(done, today);
        let before = registered.map(|plan| plan.steps(done, today)).unwrap_or_default();
        let was = |kind: MilestoneKind| before.iter().map(|step| step.milestone).find(|old| old.kind == kind);
        steps.sort_by_key(|step| step.milestone.date);
        let scale = Scale::of(&steps, today);
        let rows: Vec<Row> = steps
            .into_iter()
            .zip(0..)
            .map(|(step, place)| {
                let date = step.milestone.date;
                Row {
                    moved_from: was(step.milestone.kind).map(|old| old.date).filter(|old| *old != date),
                    y: TOP + ROW * place + ROW / 2,
                    planned_x: scale.x(date),
                    done_x: if let Standing::Done(on) = step.standing { Some(scale.x(on)) } else { None },
                    late: late(&step, today),
                    step,
                }
            })
            .collect();
        Self {
            is_moved: rows.iter().any(|row| row.moved_from.is_some()),
            months: scale.months(),
            today: scale.contains(today).then(|| scale.x(today)),
            rows,
        }
    }

    /// The height of the drawing.
    #[must_use]
    pub fn height(&self) -> i32 {
        self.rows.last().map_or(TOP, |row| row.y + ROW / 2) + 6
    }
}

impl Row {
    /// How it stands, in the style sheet.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self.step.standing {
            _ if self.step.is_late() => "late",
            Standing::Done(_) => "done",
            Standing::PassedOver => "passed-over",
            Standing::Overdue | Standing::Ahead => "ahead",
        }
    }

    /// Where the mark that stands furthest to the right is.
    #[must_use]
    pub fn end_x(&self) -> i32 {
        self.done_x.map_or(self.planned_x, |x| x.max(self.planned_x))
    }

    /// "2 dagar sent"; nothing of a step that is not late.
    #[must_use]
    pub fn late(&self) -> Option<&str> {
        self.late.as_deref()
    }

    /// How it stands, in words.
    #[must_use]
    pub fn standing(&self, today: &NaiveDate) -> String {
        match (self.step.standing, &self.late) {
            (Standing::Done(on), Some(late)) => format!("Gjort {on}, {late}"),
            (Standing::Done(on), None) => format!("Gjort {on}"),
            (Standing::Overdue, Some(late)) => format!("Inte gjort, {late}"),
            (Standing::PassedOver, _) => "Gjordes inte".into(),
            (Standing::Overdue | Standing::Ahead, _) => {
                phrases::capitalise(&phrases::relative(self.step.milestone.date, *today))
            }
        }
    }
}

fn late(step: &Step, today: NaiveDate) -> Option<String> {
    let days = step.days_late(today).filter(|days| *days > 0)?;
    Some(if days == 1 { "1 dag sent".into() } else { format!("{days} dagar sent") })
}

/// From days to the drawing's units.
struct Scale {
    first: NaiveDate,
    last: NaiveDate,
}

impl Scale {
    fn of(steps: &[Step], today: NaiveDate) -> Self {
        let done = steps.iter().filter_map(|step| if let Standing::Done(on) = step.standing { Some(on) } else { None });
        let days: Vec<NaiveDate> = steps.iter().map(|step| step.milestone.date).chain(done).collect();
        let first = days.iter().min().copied().unwrap_or(today);
        let last = days.iter().max().copied().unwrap_or(today);
        Self { first: first - Days::new(2), last: last + Days::new(2) }
    }

    fn contains(&self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&day)
    }

    fn x(&self, day: NaiveDate) -> i32 {
        let (along, whole) = ((day - self.first).num_days(), (self.last - self.first).num_days());
        let width = i64::from(RIGHT - LEFT);
        LEFT + i32::try_from(along * width / whole.max(1)).unwrap_or_default()
    }

    /// Many months are told one by one, more than a year's by the quarter.
    fn months(&self) -> Vec<Mark> {
        let every = if (self.last - self.first).num_days() > 400 { 3 } else { 1 };
        self.first
            .iter_days()
            .take_while(|day| *day <= self.last)
            .filter(|day| day.day() == 1 && day.month0() % every == 0)
            .map(|day| Mark { x: self.x(day), label: label(day) })
            .collect()
    }
}

fn label(day: NaiveDate) -> String {
    let month: String = phrases::month(day).chars().take(3).collect();
    if day.month() == 1 { format!("{month} {}", day.year()) } else { month }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(iso: &str) -> NaiveDate {
        iso.parse().unwrap()
    }

    fn plan(held: &str, handin: &str, mailing: &str) -> Plan {
        let meeting = Meeting { id: Uuid::nil(), date: day(held), handin: day(handin), mailing: day(mailing) };
        Plan { meeting, svarsdatum: day("2021-04-26"), immediate: false }
    }

    #[test]
    fn days_lie_in_their_order_within_the_drawing() {
        let done = Done { attested: Some(day("2021-02-07")), ..Done::default() };
        let timeline = Timeline::new(plan("2021-02-25", "2021-02-08", "2021-02-17"), None, &done, day("2021-02-09"));
        let rows = &timeline.rows;
        assert!(rows.is_sorted_by_key(|row| row.planned_x));
        assert!(rows.iter().all(|row| row.planned_x > LEFT && row.end_x() < RIGHT));
        assert!(timeline.today.is_some_and(|x| x > LEFT && x < RIGHT));
        assert_eq!(timeline.months.iter().map(|month| month.label.as_str()).collect::<Vec<_>>(), ["feb", "mar", "apr"]);
        assert!(!timeline.is_moved);
        assert_eq!(timeline.height(), rows.last().unwrap().y + ROW / 2 + 6);
    }

    #[test]
    fn what_moved_is_told_with_its_old_day() {
        let (shown, registered) =
            (plan("2021-03-25", "2021-03-09", "2021-03-17"), plan("2021-02-25", "2021-02-08", "2021-02-17"));
        let timeline = Timeline::new(shown, Some(registered), &Done::default(), day("2021-01-11"));
        let moved: Vec<_> = timeline
            .rows
            .iter()
            .filter_map(|row| Some((row.step.milestone.label, row.moved_from?.to_string())))
            .collect();
        assert_eq!(moved.len(), 10, "svarsdatum stays: {moved:?}");
        assert!(moved.contains(&("Stopptid", "2021-02-08".into())));
        assert!(timeline.is_moved);
    }

    #[test]
    fn how_it_stands_is_said_in_words() {
        let done = Done { attest_sent: Some(day("2021-02-03")), attested: Some(day("2021-02-06")), ..Done::default() };
        let today = day("2021-02-09");
        let timeline = Timeline::new(plan("2021-02-25", "2021-02-08", "2021-02-17"), None, &done, today);
        let said: Vec<_> =
            timeline.rows.iter().map(|row| (row.step.milestone.label, row.class(), row.standing(&today))).collect();
        for expected in [
            ("Utkast klart", "late", "Gjort 2021-02-03, 9 dagar sent"),
            ("Granskning skickad", "passed-over", "Gjordes inte"),
            ("Attesterat", "late", "Gjort 2021-02-06, 1 dag sent"),
            ("Stopptid", "late", "Inte gjort, 1 dag sent"),
            ("Utskick", "ahead", "Om 8 dagar"),
        ] {
            let expected = (expected.0, expected.1, expected.2.to_owned());
            assert!(said.contains(&expected), "{expected:?} {said:?}");
        }
    }
}

//! What happens in the demo, and when. Sorted by time, so that numbers and events come in the order of a real office.

use chrono::NaiveDate;

use super::calendar::{Calendar, handin, mailing, shifted, working};
use crate::calendar::holidays::add_working_days;

/// Something that is done with a remiss, through a real command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Registered, with this svarsdatum.
    Register(NaiveDate),
    /// Given to its unit and officer.
    Assign,
    /// Planned for a meeting, and whether its justering is omedelbar.
    Plan(NaiveDate, bool),
    /// The draft is opened.
    Open,
    /// All sections are written, and the bilagor chosen.
    Write,
    /// A colleague is asked, with this date.
    AskReview(NaiveDate),
    /// She answers.
    AnswerReview,
    /// Those who read the draft comment on it.
    Note,
    /// Sent for attest.
    SendForAttest,
    /// The chief attests.
    AttestFirst,
    /// The head of the office attests.
    AttestLast,
    /// The bodies are confirmed to have heard it.
    ConfirmBodies,
    /// Put on the agenda.
    PutOnAgenda,
    /// The papers of its meeting go out.
    MailAgenda(NaiveDate),
    /// The board decides under this paragraph.
    Decide(i32),
    /// The protocols of the meeting are approved.
    Justera(NaiveDate),
    /// And announced.
    Anslag(NaiveDate),
    /// And taken down, when the time to appeal has run out.
    TakeDown(NaiveDate),
    /// The answer is sent.
    Dispatch,
    /// It has arrived.
    Receive,
    /// The case is closed.
    Close,
    /// The sender withdraws the remiss.
    Withdraw,
}

/// A line of the script.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// The day.
    pub day: NaiveDate,
    /// Which remiss, by its key in `remisser.json`.
    pub key: &'static str,
    /// What is done.
    pub step: Step,
}

/// Days in the way of a remiss that is decided at `meeting`.
struct Way {
    key: &'static str,
    registered: NaiveDate,
    meeting: NaiveDate,
    svarsdatum: NaiveDate,
    immediate: bool,
}

impl Way {
    fn line(&self, day: NaiveDate, step: Step) -> Line {
        // The office works on working days; so does whoever it waits for.
        Line { day: working(day), key: self.key, step }
    }

    fn to_draft(&self) -> Vec<Line> {
        vec![
            self.line(self.registered, Step::Register(self.svarsdatum)),
            self.line(shifted(self.registered, 1), Step::Assign),
            self.line(shifted(self.registered, 2), Step::Plan(self.meeting, self.immediate)),
            self.line(shifted(self.registered, 2), Step::Open),
            self.line(shifted(self.registered, 4), Step::Write),
        ]
    }

    /// From the draft to the last attest, on two days before stopptid.
    fn to_attested(&self) -> Vec<Line> {
        let handin = handin(self.meeting);
        let mut lines = self.to_draft();
        lines.extend([
            self.line(shifted(handin, -6), Step::AskReview(working(shifted(handin, -4)))),
            self.line(shifted(handin, -5), Step::AnswerReview),
            self.line(shifted(handin, -4), Step::SendForAttest),
            self.line(shifted(handin, -3), Step::AttestFirst),
            self.line(shifted(handin, -2), Step::AttestLast),
        ]);
        lines
    }

    /// From attest to the decision.
    fn to_decided(&self, paragraph: i32) -> Vec<Line> {
        let mut lines = self.to_attested();
        lines.extend([
            self.line(shifted(mailing(self.meeting), -1), Step::PutOnAgenda),
            self.line(mailing(self.meeting), Step::MailAgenda(self.meeting)),
            self.line(self.meeting, Step::Decide(paragraph)),
        ]);
        lines
    }
}

/// The whole script, in order.
#[must_use]
pub fn script(today: NaiveDate) -> Vec<Line> {
    let calendar = Calendar::from(today);
    let (last, next, after) = (calendar.meeting(-1), calendar.meeting(0), calendar.meeting(1));
    let mut lines = Vec::new();
    lines.extend(trygghetsprogram());
    lines.extend(decided_last_time(last, today));
    lines.extend(on_their_way(calendar, next, after));
    lines.extend(lindvika(calendar, last, after, today));
    lines.retain(|line| line.day <= today);
    lines.sort_by_key(|line| (line.day, line.step.is_evening(line.day)));
    lines
}

/// The one with fixed days: the whole way, ended long ago.
fn trygghetsprogram() -> Vec<Line> {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let meeting = day(2021, 2, 25);
    let line = |day, step| Line { day, key: "trygghetsprogram", step };
    vec![
        line(day(2020, 12, 14), Step::Register(day(2021, 2, 26))),
        line(day(2020, 12, 15), Step::Assign),
        line(day(2021, 1, 11), Step::Plan(meeting, true)),
        line(day(2021, 1, 11), Step::Open),
        line(day(2021, 1, 20), Step::Write),
        line(day(2021, 1, 25), Step::AskReview(day(2021, 1, 29))),
        line(day(2021, 1, 28), Step::AnswerReview),
        line(day(2021, 2, 4), Step::SendForAttest),
        line(day(2021, 2, 5), Step::AttestFirst),
        line(day(2021, 2, 5), Step::AttestLast),
        line(day(2021, 2, 8), Step::PutOnAgenda),
        line(day(2021, 2, 17), Step::MailAgenda(meeting)),
        line(day(2021, 2, 17), Step::ConfirmBodies),
        line(meeting, Step::Decide(12)),
        line(meeting, Step::Justera(meeting)),
        line(day(2021, 2, 26), Step::Anslag(meeting)),
        line(day(2021, 2, 26), Step::Dispatch),
        line(day(2021, 2, 26), Step::Receive),
        line(day(2021, 3, 22), Step::TakeDown(meeting)),
        line(day(2021, 3, 22), Step::Close),
    ]
}

/// Two that the board decided at its last meeting: one is sent, one waits to be.
fn decided_last_time(last: NaiveDate, today: NaiveDate) -> Vec<Line> {
    let sent = Way {
        key: "barns-delaktighet",
        registered: shifted(last, -62),
        meeting: last,
        svarsdatum: shifted(last, 4),
        immediate: true,
    };
    let waiting = Way {
        key: "tillganglighet-och-delaktighet",
        registered: shifted(last, -75),
        meeting: last,
        svarsdatum: shifted(today, 3),
        immediate: false,
    };
    let mut lines = waiting.to_decided(8);
    lines.extend(sent.to_decided(9));
    lines.push(sent.line(add_working_days(last, 1), Step::Dispatch));
    lines.push(waiting.line(shifted(last, 8), Step::Justera(last)));
    lines.push(waiting.line(shifted(last, 9), Step::Anslag(last)));
    lines
}

fn on_their_way(calendar: Calendar, next: NaiveDate, after: NaiveDate) -> Vec<Line> {
    let way = |key, registered: i64, meeting: NaiveDate, days: i64, immediate| Way {
        key,
        registered: calendar.day(registered),
        meeting,
        svarsdatum: shifted(meeting, days),
        immediate,
    };
    let anmald = way("motion-bankar-och-viloplatser", -54, next, 21, false);
    let mut lines = anmald.to_draft();
    lines.extend([
        anmald.line(calendar.day(-9), Step::AskReview(calendar.day(-7))),
        anmald.line(calendar.day(-8), Step::AnswerReview),
        anmald.line(calendar.day(-7), Step::SendForAttest),
        anmald.line(calendar.day(-6), Step::AttestFirst),
        anmald.line(calendar.day(-5), Step::AttestLast),
        anmald.line(calendar.day(-3), Step::PutOnAgenda),
    ]);

    let attesterad = way("stod-till-avhoppare", -40, after, 25, false);
    lines.extend(attesterad.to_draft());
    lines.extend([
        attesterad.line(calendar.day(-6), Step::SendForAttest),
        attesterad.line(calendar.day(-5), Step::AttestFirst),
        attesterad.line(calendar.day(-2), Step::AttestLast),
    ]);
    let at_director = way("friyta-vid-forskolor", -30, after, 21, false);
    lines.extend(at_director.to_draft());
    lines.extend([
        at_director.line(calendar.day(-3), Step::SendForAttest),
        at_director.line(calendar.day(-1), Step::AttestFirst),
    ]);
    let at_chief = way("fast-omsorgskontakt", -26, after, 4, true);
    lines.extend(at_chief.to_draft());
    lines.push(at_chief.line(calendar.day(-1), Step::SendForAttest));

    let reviewed = way("skyfall-och-varme", -20, after, 1, true);
    lines.extend(reviewed.to_draft());
    lines.push(reviewed.line(calendar.day(-1), Step::AskReview(calendar.day(5))));
    lines.push(reviewed.line(calendar.day(-1), Step::Note));

    let withdrawn = way("lansstrategi-mot-vald", -21, after, 20, false);
    lines.extend(withdrawn.to_draft());
    lines.push(withdrawn.line(calendar.day(-2), Step::Withdraw));

    let drafted = way("valfardsteknik", -12, after, 20, false);
    lines.extend(drafted.to_draft());
    lines.push(drafted.line(calendar.day(-1), Step::Note));
    let given = way("handlingsplan-suicidprevention", -5, calendar.meeting(2), 14, false);
    lines.push(given.line(given.registered, Step::Register(given.svarsdatum)));
    lines.push(given.line(calendar.day(-3), Step::Assign));
    let new = way("plan-for-offentliga-toaletter", -1, calendar.meeting(2), 20, false);
    lines.push(new.line(new.registered, Step::Register(new.svarsdatum)));
    lines
}

fn lindvika(calendar: Calendar, last: NaiveDate, after: NaiveDate, today: NaiveDate) -> Vec<Line> {
    let decided = Way {
        key: "lindvika-bostadsforsorjning",
        registered: shifted(last, -58),
        meeting: last,
        svarsdatum: shifted(last, 32).max(shifted(today, 5)),
        immediate: false,
    };
    let at_chief = Way {
        key: "lindvika-fast-omsorgskontakt",
        registered: calendar.day(-24),
        meeting: after,
        svarsdatum: shifted(after, 4),
        immediate: true,
    };
    let mut lines = decided.to_decided(23);
    lines.extend(at_chief.to_draft());
    lines.push(at_chief.line(calendar.day(-1), Step::SendForAttest));
    lines
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// Whatever a step of the board or the chiefs stands on.
    fn basis(step: Step) -> Option<fn(&Step) -> bool> {
        Some(match step {
            Step::AttestFirst => |step| matches!(step, Step::SendForAttest),
            Step::AttestLast => |step| matches!(step, Step::AttestFirst),
            Step::PutOnAgenda => |step| matches!(step, Step::AttestLast),
            Step::Decide(_) => |step| matches!(step, Step::PutOnAgenda),
            Step::Dispatch => |step| matches!(step, Step::Decide(_)),
            _ => return None,
        })
    }

    #[test]
    fn every_step_has_its_basis_on_whatever_day_the_demo_starts() {
        let mut today = NaiveDate::from_ymd_opt(2020, 6, 1).unwrap();
        for _ in 0..2500 {
            let mut taken: HashMap<&str, Vec<Step>> = HashMap::new();
            for line in script(today) {
                let before = taken.entry(line.key).or_default();
                if let Some(basis) = basis(line.step) {
                    assert!(before.iter().any(basis), "{} {:?} started {today}", line.key, line.step);
                }
                before.push(line.step);
            }
            let motion = &taken["motion-bankar-och-viloplatser"];
            assert_eq!(motion.last(), Some(&Step::PutOnAgenda), "{today}");
            today = today.succ_opt().unwrap();
        }
    }
}

//! What comes next for a meeting, and the days of its protocols.

use chrono::NaiveDate;

use super::store::{Meeting, Protocol};
use crate::{
    calendar::{law, phrases::long},
    events::Event,
};

/// How far the cases and protocols of a meeting have come.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// Cases on the agenda that wait for a decision.
    pub undecided: i64,
    /// Protocols that are not justerade.
    pub unapproved: i64,
    /// The earliest justering of a protocol that is not announced.
    pub unannounced: Option<NaiveDate>,
    /// The earliest last appeal day of a notice that is still up.
    pub up_until: Option<NaiveDate>,
}

/// What comes next for a meeting, and by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// In a few words.
    pub what: &'static str,
    /// The day, if there is one.
    pub by: Option<NaiveDate>,
}

/// What comes next for a meeting.
#[must_use]
pub fn next(meeting: &Meeting, progress: Progress, today: NaiveDate) -> Next {
    let until = |what, by| Next { what, by: Some(by) };
    let is_held = meeting.held_on < today || meeting.status == "hallet";
    match meeting.status.as_str() {
        "installt" => Next { what: "Inställt", by: None },
        _ if progress.undecided > 0 && meeting.has_come(today) => until("För in besluten", meeting.held_on),
        "planerat" if !is_held && meeting.cases == 0 => until("Anmäl ärenden", meeting.handin_on),
        "planerat" if !is_held => until("Skicka ut handlingarna", meeting.mailing_on),
        _ if !is_held => until("Sammanträdet", meeting.held_on),
        _ if progress.unapproved > 0 => until("Justera protokollet", law::latest_justering(meeting.held_on)),
        _ => match (progress.unannounced, progress.up_until) {
            (Some(justerad_on), _) => until("Anslå protokollet", law::latest_anslag(justerad_on)),
            (None, Some(last)) if last < today => Next { what: "Ta ned anslaget", by: None },
            (None, Some(last)) => until("Överklagandetiden går ut", last),
            (None, None) => Next { what: "Inget", by: None },
        },
    }
}

/// The days of a protocol, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It is approved.
    Justering,
    /// That is announced, from which the clock of appeal runs (KL 13:5).
    Anslag,
    /// The notice comes down, after the last day of appeal.
    Nedtagning,
}

impl Step {
    /// What a protocol waits for.
    #[must_use]
    pub fn of(protocol: &Protocol) -> Option<Self> {
        match (protocol.justerad_on, protocol.anslag_on, protocol.taken_down_on) {
            (None, ..) => Some(Self::Justering),
            (_, None, _) => Some(Self::Anslag),
            (_, _, None) => Some(Self::Nedtagning),
            _ => None,
        }
    }

    /// Whether it is told who signed.
    #[must_use]
    pub fn is_signed(self) -> bool {
        self == Self::Justering
    }

    /// As it stands in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Justering => "justering",
            Self::Anslag => "anslag",
            Self::Nedtagning => "nedtagning",
        }
    }

    /// The id of its field, for the protocol of this number.
    #[must_use]
    pub fn field(self, number: i16) -> String {
        format!("{}-{number}", self.as_str())
    }

    /// The label of its field.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Justering => "Justerat den",
            Self::Anslag => "Anslaget den",
            Self::Nedtagning => "Anslaget togs ned den",
        }
    }

    /// What is said when the day is missing.
    #[must_use]
    pub fn question(self) -> &'static str {
        match self {
            Self::Justering => "Ange vilken dag protokollet justerades.",
            Self::Anslag => "Ange vilken dag protokollet anslogs.",
            Self::Nedtagning => "Ange vilken dag anslaget togs ned.",
        }
    }

    /// What its button says.
    #[must_use]
    pub fn button(self) -> &'static str {
        match self {
            Self::Justering => "Anteckna justeringen",
            Self::Anslag => "Anteckna anslaget",
            Self::Nedtagning => "Anteckna nedtagningen",
        }
    }

    /// What is said when it is noted.
    #[must_use]
    pub fn done(self) -> &'static str {
        match self {
            Self::Justering => "Justeringen är antecknad och protokollsutdragen är klara.",
            Self::Anslag => "Anslaget är antecknat.",
            Self::Nedtagning => "Nedtagningen är antecknad.",
        }
    }

    /// Why a protocol that waits for something else cannot have it.
    #[must_use]
    pub fn out_of_turn(self, waits_for: Option<Self>) -> &'static str {
        match (self, waits_for) {
            (Self::Anslag | Self::Nedtagning, Some(Self::Justering)) => "Protokollet är inte justerat än.",
            (Self::Nedtagning, Some(Self::Anslag)) => "Protokollet är inte anslaget än.",
            (Self::Justering, _) => "Justeringen är redan antecknad.",
            (Self::Anslag, _) => "Anslaget är redan antecknat.",
            (Self::Nedtagning, _) => "Nedtagningen är redan antecknad.",
        }
    }

    /// Why it cannot have been on a day; empty if it can. Being late is told, not refused.
    #[must_use]
    pub fn complaint(self, meeting: &Meeting, protocol: &Protocol, on: NaiveDate, today: NaiveDate) -> String {
        match (self, protocol.justerad_on, protocol.anslag_on) {
            (Self::Nedtagning, _, Some(anslag_on)) if on < law::notice_down_earliest(anslag_on) => format!(
                "Anslaget ska sitta uppe till och med sista dagen att överklaga. Det kan tas ned tidigast {}.",
                long(law::notice_down_earliest(anslag_on))
            ),
            (Self::Anslag, Some(justerad_on), _) if on < justerad_on => {
                format!("Protokollet justerades {}. Det kan inte ha anslagits före dess.", long(justerad_on))
            }
            (Self::Justering, ..) if on < meeting.held_on => {
                format!("Sammanträdet hölls {}. Protokollet kan inte ha justerats före dess.", long(meeting.held_on))
            }
            (Self::Justering, ..) if on > today => "Protokollet kan inte ha justerats efter i dag.".into(),
            (Self::Anslag, ..) if on > today => "Protokollet kan inte ha anslagits efter i dag.".into(),
            (Self::Nedtagning, ..) if on > today => "Anslaget kan inte ha tagits ned efter i dag.".into(),
            _ => String::new(),
        }
    }

    /// Writes its day into a protocol; gives the event.
    pub fn set(self, meeting: &Meeting, protocol: &mut Protocol, on: NaiveDate) -> Event {
        let (meeting, number) = (meeting.held_on, protocol.number);
        match self {
            Self::Justering => {
                protocol.justerad_on = Some(on);
                Event::ProtocolJusterad { meeting, number, justerad_on: on }
            }
            Self::Anslag => {
                let last_appeal_on = law::last_appeal_day(on);
                protocol.anslag_on = Some(on);
                protocol.last_appeal_on = Some(last_appeal_on);
                Event::ProtocolAnslagen { meeting, number, anslag_on: on, last_appeal_on }
            }
            Self::Nedtagning => {
                protocol.taken_down_on = Some(on);
                Event::ProtocolTakenDown { meeting, number, taken_down_on: on }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn meeting(status: &str, cases: i64) -> Meeting {
        Meeting {
            id: Uuid::nil(),
            myndighet_id: Uuid::nil(),
            held_on: day("2021-02-25"),
            starts_at: "18.00".into(),
            place: String::new(),
            handin_on: day("2021-02-10"),
            mailing_on: day("2021-02-17"),
            status: status.into(),
            mailed_at: None,
            version: 1,
            cases,
        }
    }

    #[test]
    fn what_comes_next() {
        let waiting = Progress { undecided: 2, ..Progress::default() };
        let decided = Progress::default();
        let unapproved = Progress { unapproved: 1, ..decided };
        let unannounced = Progress { unannounced: Some(day("2021-02-26")), ..decided };
        let up = Progress { up_until: Some(day("2021-03-22")), ..decided };
        for (status, cases, progress, today, what, by) in [
            ("planerat", 0, decided, "2021-02-01", "Anmäl ärenden", Some("2021-02-10")),
            ("planerat", 2, waiting, "2021-02-01", "Skicka ut handlingarna", Some("2021-02-17")),
            ("utskickat", 2, waiting, "2021-02-18", "Sammanträdet", Some("2021-02-25")),
            ("utskickat", 2, waiting, "2021-02-25", "För in besluten", Some("2021-02-25")),
            ("planerat", 2, waiting, "2021-02-26", "För in besluten", Some("2021-02-25")),
            ("hallet", 2, unapproved, "2021-02-25", "Justera protokollet", Some("2021-03-11")),
            ("hallet", 2, unannounced, "2021-02-26", "Anslå protokollet", Some("2021-03-01")),
            ("hallet", 2, up, "2021-03-02", "Överklagandetiden går ut", Some("2021-03-22")),
            ("hallet", 2, up, "2021-03-23", "Ta ned anslaget", None),
            ("hallet", 2, decided, "2021-03-30", "Inget", None),
            ("planerat", 0, decided, "2021-03-30", "Inget", None),
            ("installt", 2, waiting, "2021-02-01", "Inställt", None),
        ] {
            let expected = Next { what, by: by.map(day) };
            assert_eq!(next(&meeting(status, cases), progress, day(today)), expected, "{status} {today}");
        }
    }

    #[test]
    fn days_of_a_protocol() {
        let meeting = meeting("hallet", 1);
        let mut protocol = Protocol {
            id: Uuid::nil(),
            number: 1,
            immediate: false,
            signers: String::new(),
            justerad_on: None,
            anslag_on: None,
            last_appeal_on: None,
            taken_down_on: None,
            version: 1,
            paragraphs: Vec::new(),
        };
        let today = day("2021-03-23");
        // Announced on 1 March: the last appeal day is 22 March.
        for (step, days, on) in [
            (Step::Justering, [("2021-02-24", false), ("2021-02-25", true), ("2021-03-24", false)], "2021-02-26"),
            (Step::Anslag, [("2021-02-25", false), ("2021-02-26", true), ("2021-03-24", false)], "2021-03-01"),
            (Step::Nedtagning, [("2021-03-22", false), ("2021-03-23", true), ("2021-03-24", false)], "2021-03-23"),
        ] {
            assert_eq!(Step::of(&protocol), Some(step));
            for (on, fine) in days {
                assert_eq!(step.complaint(&meeting, &protocol, day(on), today).is_empty(), fine, "{step:?} {on}");
            }
            step.set(&meeting, &mut protocol, day(on));
        }
        assert_eq!(Step::of(&protocol), None);
        assert_eq!(protocol.last_appeal_on, Some(day("2021-03-22")));
    }
}

//! What the dates of a case mean for an attest, in plain sentences. Pure.

use chrono::NaiveDate;

use crate::{
    calendar::{
        phrases::{capitalise, join_och, long, relative},
        plan::{Meeting, PlanDefaults, assess},
    },
    remisser::model::Beslutsvag,
};

/// How many days before svarsdatum a meeting is worth a sentence.
const CLOSE: i64 = 14;

/// The days that an attest has to do with.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Dates {
    /// By when the answer must have arrived.
    pub svarsdatum: NaiveDate,
    /// By which right it is to be decided.
    pub beslutsvag: Beslutsvag,
    /// Omedelbar justering is planned.
    pub immediate: bool,
    /// The planned meeting, if the board is to decide.
    pub meeting: Option<Meeting>,
    /// It is cancelled.
    pub cancelled: bool,
    /// Its papers have gone out.
    pub mailed: bool,
    /// Some meeting can still be handed in to and is held by svarsdatum.
    pub another_fits: bool,
    /// The svarsdatum that the sender has been asked for and has not answered about.
    pub wanted: Option<NaiveDate>,
    /// The bodies that hear the case later than today, in running text, by day.
    pub bodies: Vec<(String, NaiveDate)>,
}

/// A sentence, and whether the answer is in danger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consequence {
    /// What follows.
    pub sentence: String,
    /// It presses.
    pub presses: bool,
}

impl Dates {
    /// The meeting that is still to be held.
    #[must_use]
    pub fn coming(&self) -> Option<&Meeting> {
        self.meeting.as_ref().filter(|_| !self.cancelled)
    }

    /// What the days mean, what is nearest first.
    #[must_use]
    pub fn consequences(&self, today: NaiveDate) -> Vec<Consequence> {
        let mut told = Vec::new();
        self.of_svarsdatum(today, &mut told);
        match (self.beslutsvag, self.coming()) {
            (Beslutsvag::Namnd, Some(meeting)) => {
                self.of_handing_in(meeting, today, &mut told);
                self.of_meeting(meeting, today, &mut told);
            }
            (Beslutsvag::Namnd, None) => self.of_no_meeting(&mut told),
            (way, _) => told.extend(of_way(way).map(calm)),
        }
        self.of_bodies(&mut told);
        told
    }

    fn of_svarsdatum(&self, today: NaiveDate, told: &mut Vec<Consequence>) {
        match (self.svarsdatum - today).num_days() {
            ..0 => told.push(pressing(format!("Svarsdatum var den {}.", long(self.svarsdatum)))),
            0 | 1 => told.push(pressing(format!("Svarsdatum är {}.", relative(self.svarsdatum, today)))),
            _ => {}
        }
        if let Some(wanted) = self.wanted {
            told.push(calm(format!("Anstånd till den {} är begärt men inte beviljat.", long(wanted))));
        }
    }

    fn of_handing_in(&self, meeting: &Meeting, today: NaiveDate, told: &mut Vec<Consequence>) {
        match (meeting.handin - today).num_days() {
            ..0 if self.mailed => told.push(pressing(format!(
                "Stopptiden var den {}, och handlingarna till sammanträdet har redan gått ut.",
                long(meeting.handin)
            ))),
            ..0 => told.push(pressing(format!(
                "Stopptiden var den {}. Utskicket är planerat till den {}.",
                long(meeting.handin),
                long(meeting.mailing)
            ))),
            0 | 1 => told.push(pressing(format!("Stopptiden är {}.", relative(meeting.handin, today)))),
            _ => {}
        }
    }

    fn of_meeting(&self, meeting: &Meeting, today: NaiveDate, told: &mut Vec<Consequence>) {
        let margin = (self.svarsdatum - meeting.date).num_days();
        match margin {
            ..0 => {
                let days = if margin == -1 { "dagen".to_owned() } else { format!("{} dagar", -margin) };
                told.push(pressing(format!(
                    "Nämnden sammanträder {days} efter svarsdatum, så svaret kommer för sent om avsändaren inte ger anstånd."
                )));
            }
            0 => told
                .push(pressing("Nämnden sammanträder på svarsdatum, så svaret måste nå avsändaren samma dag.".into())),
            1 => told.push(calm("Nämnden sammanträder dagen före svarsdatum.".into())),
            2..=CLOSE => told.push(calm(format!("Nämnden sammanträder {margin} dagar före svarsdatum."))),
            _ => {}
        }
        let choices = assess(&[*meeting], self.svarsdatum, today, &PlanDefaults::default());
        if choices.iter().any(|choice| choice.needs_immediate) {
            told.push(if self.immediate {
                calm("Svaret måste justeras omedelbart för att hinna fram, och så är det planerat.".into())
            } else {
                pressing("Svaret måste justeras omedelbart för att hinna fram, men det är inte planerat.".into())
            });
        }
    }

    fn of_no_meeting(&self, told: &mut Vec<Consequence>) {
        told.push(pressing(match &self.meeting {
            Some(meeting) => format!("Sammanträdet den {} är inställt, och inget annat är valt.", long(meeting.date)),
            None => "Inget sammanträde är valt.".into(),
        }));
        if !self.another_fits {
            told.push(pressing("Inget sammanträde som går att anmäla ärendet till hålls senast på svarsdatum.".into()));
        }
    }

    fn of_bodies(&self, told: &mut Vec<Consequence>) {
        let mut days: Vec<NaiveDate> = self.bodies.iter().map(|(_, day)| *day).collect();
        days.dedup();
        for day in days {
            let of_day =
                self.bodies.iter().filter(|(_, heard_on)| *heard_on == day).map(|(running, _)| running.as_str());
            let names = capitalise(&join_och(&of_day.collect::<Vec<_>>()));
            told.push(calm(format!("{names} behandlar ärendet den {}, alltså efter attesten.", long(day))));
        }
    }
}

fn of_way(way: Beslutsvag) -> Option<String> {
    let sentence = match way {
        Beslutsvag::Namnd => return None,
        Beslutsvag::Ordforande => {
            "Ordföranden beslutar i stället för nämnden, och beslutet anmäls vid ett sammanträde."
        }
        Beslutsvag::Delegat => "Beslutet fattas på delegation, och anmäls vid ett sammanträde.",
        Beslutsvag::Forvaltning => "Svaret lämnas som förvaltningens yttrande. Nämnden beslutar inte om det.",
        Beslutsvag::Avstar => "Det är planerat att avstå från att yttra sig.",
        Beslutsvag::IngaSynpunkter => "Det är planerat att svara att det inte finns några synpunkter.",
    };
    Some(sentence.to_owned())
}

fn calm(sentence: String) -> Consequence {
    Consequence { sentence, presses: false }
}

fn pressing(sentence: String) -> Consequence {
    Consequence { sentence, presses: true }
}

#[cfg(test)]
#[path = "consequences_tests.rs"]
mod tests;

//! How an answer is sent, what it consists of, and whether it came in time.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::{calendar::phrases::long, remisser::model::Beslutsvag};

/// By what the answer is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Channel {
    /// By Yttra itself, through the outbox.
    #[default]
    Epost,
    /// By post.
    Post,
    /// By messenger.
    Bud,
    /// Through the sender's e-service.
    Eplattform,
}

impl Channel {
    /// All channels, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Epost, Self::Post, Self::Bud, Self::Eplattform];

    /// As it stands in the database and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Epost => "epost",
            Self::Post => "post",
            Self::Bud => "bud",
            Self::Eplattform => "eplattform",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Epost => "E-post",
            Self::Post => "Post",
            Self::Bud => "Bud",
            Self::Eplattform => "Mottagarens e-tjänst",
        }
    }

    /// Who does the sending, beside its button in the form.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Epost => "Yttra skickar brevet med filerna när du expedierar.",
            Self::Post => "Du skickar själv. Filerna kan hämtas när sändningen är antecknad.",
            Self::Bud => "Du lämnar till budet själv. Filerna kan hämtas när sändningen är antecknad.",
            Self::Eplattform => "Du lämnar in själv. Filerna kan hämtas när sändningen är antecknad.",
        }
    }
}

impl FromStr for Channel {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text).ok_or(())
    }
}

/// What the answer consists of, by what was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The office's document as attested.
    Proposed,
    /// A document with the wording that was decided instead.
    Decided,
    /// The wording was changed, but is not entered yet: nothing can go.
    WordingMissing,
    /// The proposal was turned down and no other text decided: what goes is the decision itself.
    TurnedDown,
    /// The letter is all: no opinion is given, or there are no comments.
    Letter,
}

impl Answer {
    /// What a decision makes of the answer.
    #[must_use]
    pub fn of(way: Beslutsvag, outcome: &str, has_wording: bool) -> Self {
        match outcome {
            _ if way.is_without_document() => Self::Letter,
            "avstar" => Self::Letter,
            _ if has_wording => Self::Decided,
            "bifall_med_andring" => Self::WordingMissing,
            "avslag" => Self::TurnedDown,
            _ => Self::Proposed,
        }
    }

    /// Whether a document has to go.
    #[must_use]
    pub fn needs_document(self) -> bool {
        matches!(self, Self::Proposed | Self::Decided)
    }
}

/// How the arrival stands to the svarsdatum. Arrival counts, not sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeliness {
    /// It arrived by the svarsdatum.
    InTime,
    /// It arrived this many days after it.
    Late(i64),
    /// Not known to have arrived; the svarsdatum is not over.
    Unknown,
    /// Not known to have arrived; the svarsdatum is over.
    UnknownAndOver,
}

impl Timeliness {
    /// Judges an arrival.
    #[must_use]
    pub fn of(svarsdatum: NaiveDate, received_on: Option<NaiveDate>, today: NaiveDate) -> Self {
        match received_on {
            Some(day) if day <= svarsdatum => Self::InTime,
            Some(day) => Self::Late((day - svarsdatum).num_days()),
            None if today <= svarsdatum => Self::Unknown,
            None => Self::UnknownAndOver,
        }
    }

    /// In a few words.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::InTime => "I tid".into(),
            Self::Late(1) => "För sent, 1 dag efter svarsdatum".into(),
            Self::Late(days) => format!("För sent, {days} dagar efter svarsdatum"),
            Self::Unknown => "Mottagandet är inte antecknat".into(),
            Self::UnknownAndOver => "Mottagandet är inte antecknat och svarsdatum har passerat".into(),
        }
    }

    /// Whether it presses.
    #[must_use]
    pub fn is_late(self) -> bool {
        matches!(self, Self::Late(_) | Self::UnknownAndOver)
    }
}

/// What is wrong with the day of an arrival; empty if nothing is.
#[must_use]
pub fn arrival_complaint(sent_on: NaiveDate, received_on: NaiveDate, today: NaiveDate) -> String {
    if received_on > today {
        "Svaret kan inte ha kommit fram efter i dag.".into()
    } else if received_on < sent_on {
        format!("Svaret skickades {} och kan inte ha kommit fram före dess.", long(sent_on))
    } else {
        String::new()
    }
}

/// What is wrong with the day of a sending; empty if nothing is.
#[must_use]
pub fn sending_complaint(channel: Channel, decided_on: NaiveDate, sent_on: NaiveDate, today: NaiveDate) -> String {
    if sent_on > today {
        "Svaret kan inte ha skickats efter i dag.".into()
    } else if sent_on < decided_on {
        format!("Beslutet fattades {}. Svaret kan inte ha skickats före dess.", long(decided_on))
    } else if channel == Channel::Epost && sent_on < today {
        "Yttra skickar e-posten nu. Ange dagens datum.".into()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_decided_makes_the_answer() {
        use Beslutsvag::{Avstar, Delegat, IngaSynpunkter, Namnd, Ordforande};
        for (way, outcome, has_wording, expected) in [
            (Namnd, "bifall", false, Answer::Proposed),
            (Ordforande, "bifall", false, Answer::Proposed),
            (Delegat, "bifall", true, Answer::Decided),
            (Namnd, "bifall_med_andring", true, Answer::Decided),
            (Namnd, "bifall_med_andring", false, Answer::WordingMissing),
            (Namnd, "avslag", false, Answer::TurnedDown),
            (Namnd, "avslag", true, Answer::Decided),
            (Namnd, "avstar", false, Answer::Letter),
            (Avstar, "avstar", false, Answer::Letter),
            (IngaSynpunkter, "bifall", false, Answer::Letter),
        ] {
            assert_eq!(Answer::of(way, outcome, has_wording), expected, "{way:?} {outcome} {has_wording}");
        }
    }

    #[test]
    fn arrival_meets_the_svarsdatum() {
        for (received_on, today, expected, late) in [
            (Some("2021-02-25"), "2021-03-01", Timeliness::InTime, false),
            (Some("2021-02-26"), "2021-03-01", Timeliness::InTime, false),
            (Some("2021-02-27"), "2021-03-01", Timeliness::Late(1), true),
            (Some("2021-03-01"), "2021-03-01", Timeliness::Late(3), true),
            (None, "2021-02-26", Timeliness::Unknown, false),
            (None, "2021-02-27", Timeliness::UnknownAndOver, true),
        ] {
            let judged = Timeliness::of(day("2021-02-26"), received_on.map(day), day(today));
            assert_eq!((judged, judged.is_late()), (expected, late), "{received_on:?} {today}");
        }
        assert_eq!(Timeliness::Late(1).label(), "För sent, 1 dag efter svarsdatum");
        assert_eq!(Timeliness::Late(3).label(), "För sent, 3 dagar efter svarsdatum");
    }

    #[test]
    fn days_that_cannot_be() {
        let today = day("2021-03-01");
        for (received_on, fine) in
            [("2021-02-24", false), ("2021-02-25", true), ("2021-03-01", true), ("2021-03-02", false)]
        {
            assert_eq!(arrival_complaint(day("2021-02-25"), day(received_on), today).is_empty(), fine, "{received_on}");
        }
        for (channel, sent_on, fine) in [
            (Channel::Epost, "2021-03-01", true),
            (Channel::Epost, "2021-02-26", false),
            (Channel::Post, "2021-02-26", true),
            (Channel::Post, "2021-02-24", false),
            (Channel::Bud, "2021-03-02", false),
        ] {
            let complaint = sending_complaint(channel, day("2021-02-25"), day(sent_on), today);
            assert_eq!(complaint.is_empty(), fine, "{channel:?} {sent_on}");
        }
    }

    #[test]
    fn words_of_the_database_parse_back() {
        for channel in Channel::ALL {
            assert_eq!(channel.as_str().parse(), Ok(channel));
        }
    }
}

//! The states of a remiss and the ways between them.

use std::str::FromStr;

use chrono::NaiveDate;
use uuid::Uuid;

/// Where a remiss is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// In the diary, not yet given to anyone.
    Registrerad,
    /// With an officer, no draft opened.
    Fordelad,
    /// Being written.
    Utkast,
    /// Out with reviewers.
    Granskning,
    /// Out for attest; the draft is read-only.
    Attest,
    /// Attested by the whole chain.
    Attesterad,
    /// On the agenda of a meeting.
    Anmald,
    /// Decided.
    Beslutad,
    /// Sent.
    Expedierad,
    /// Closed.
    Avslutad,
    /// Registered by mistake; the number stays.
    Makulerad,
    /// Withdrawn by the sender.
    Aterkallad,
    /// Passed on to the right board.
    Overlamnad,
}

/// What may be done with a remiss, as far as its state is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Give it to a unit and an officer, or to others.
    Assign,
    /// Open the draft.
    OpenDraft,
    /// Ask somebody to review.
    AskReview,
    /// The last review has come back or was withdrawn.
    EndReview,
    /// Send the proposal for attest.
    SendForAttest,
    /// A chief sends it back.
    RefuseAttest,
    /// The last step of the chain is attested.
    CompleteAttest,
    /// Open what is out for attest, or attested, for change.
    OpenForChange,
    /// Change what is attested editorially, for those who attested to accept.
    ChangeEditorially,
    /// One of them does not: what was attested counts again.
    RefuseEditorial,
    /// Put it on the agenda.
    PutOnAgenda,
    /// Take it off the agenda.
    TakeOffAgenda,
    /// The board decides.
    Decide,
    /// The board refers it back.
    ReferBack,
    /// The board postpones it: to a later agenda.
    Postpone,
    /// It is struck from the agenda at the meeting.
    Strike,
    /// An attested proposal is decided by another than the board.
    DecideOtherWay,
    /// It is decided that nothing, or "inga synpunkter", is answered; no document is needed.
    DecideWithoutDocument,
    /// Send the answer.
    Dispatch,
    /// Close the case.
    Close,
    /// Registered by mistake.
    Void,
    /// Withdrawn by the sender.
    Withdraw,
    /// Passed on to the right board.
    HandOver,
}

impl Status {
    /// All states, in the order of the way.
    pub const ALL: [Self; 13] = [
        Self::Registrerad,
        Self::Fordelad,
        Self::Utkast,
        Self::Granskning,
        Self::Attest,
        Self::Attesterad,
        Self::Anmald,
        Self::Beslutad,
        Self::Expedierad,
        Self::Avslutad,
        Self::Makulerad,
        Self::Aterkallad,
        Self::Overlamnad,
    ];

    /// The whole state machine: where an action leads, or `None` if it cannot be done from here.
    #[must_use]
    #[expect(clippy::match_same_arms, reason = "the diagram: an arrow a line, on one screen")]
    pub fn next(self, action: Action) -> Option<Self> {
        use Action as A;
        use Status::{
            Anmald, Aterkallad, Attest, Attesterad, Avslutad, Beslutad, Expedierad, Fordelad, Granskning, Makulerad,
            Overlamnad, Registrerad, Utkast,
        };
        match (self, action) {
            (Registrerad, A::Assign) => Some(Fordelad),
            (Fordelad | Utkast | Granskning | Attest | Attesterad | Anmald | Beslutad | Expedierad, A::Assign) => {
                Some(self)
            }

            (Fordelad, A::OpenDraft) => Some(Utkast),
            (Utkast | Granskning, A::AskReview) => Some(Granskning),
            (Granskning, A::EndReview) => Some(Utkast),
            (Utkast, A::SendForAttest) => Some(Attest),
            (Attest, A::CompleteAttest) => Some(Attesterad),
            (Attest, A::RefuseAttest) => Some(Utkast),
            (Attest | Attesterad, A::OpenForChange) => Some(Utkast),
            (Attesterad, A::ChangeEditorially) => Some(Attest),
            (Attest, A::RefuseEditorial) => Some(Attesterad),

            (Attesterad, A::PutOnAgenda) => Some(Anmald),
            (Anmald, A::TakeOffAgenda | A::Strike) => Some(Attesterad),
            (Anmald, A::Decide) => Some(Beslutad),
            (Anmald, A::ReferBack) => Some(Utkast),
            (Anmald, A::Postpone) => Some(Anmald),
            (Attesterad, A::DecideOtherWay) => Some(Beslutad),
            (Fordelad | Utkast | Attesterad, A::DecideWithoutDocument) => Some(Beslutad),

            (Beslutad | Expedierad, A::Dispatch) => Some(Expedierad),
            (Beslutad | Expedierad, A::Close) => Some(Avslutad),

            (Registrerad | Fordelad | Utkast, A::Void) => Some(Makulerad),
            (Registrerad | Fordelad | Utkast | Granskning | Attest | Attesterad | Anmald, A::Withdraw) => {
                Some(Aterkallad)
            }
            (Registrerad | Fordelad | Utkast | Granskning | Attest | Attesterad, A::HandOver) => Some(Overlamnad),
            _ => None,
        }
    }

    /// As it stands in the database and in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registrerad => "registrerad",
            Self::Fordelad => "fordelad",
            Self::Utkast => "utkast",
            Self::Granskning => "granskning",
            Self::Attest => "attest",
            Self::Attesterad => "attesterad",
            Self::Anmald => "anmald",
            Self::Beslutad => "beslutad",
            Self::Expedierad => "expedierad",
            Self::Avslutad => "avslutad",
            Self::Makulerad => "makulerad",
            Self::Aterkallad => "aterkallad",
            Self::Overlamnad => "overlamnad",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Registrerad => "Registrerad",
            Self::Fordelad => "Fördelad",
            Self::Utkast => "Utkast",
            Self::Granskning => "Granskning",
            Self::Attest => "Attest",
            Self::Attesterad => "Attesterad",
            Self::Anmald => "Anmäld",
            Self::Beslutad => "Beslutad",
            Self::Expedierad => "Expedierad",
            Self::Avslutad => "Avslutad",
            Self::Makulerad => "Makulerad",
            Self::Aterkallad => "Återkallad",
            Self::Overlamnad => "Överlämnad",
        }
    }

    /// What happens next, for the one who reads the case.
    #[must_use]
    pub fn next_step(self) -> &'static str {
        match self {
            Self::Registrerad => "Fördela ärendet till en avdelning och en handläggare.",
            Self::Fordelad => "Handläggaren planerar ärendet och öppnar utkastet.",
            Self::Utkast => "Handläggaren skriver klart och skickar för granskning eller attest.",
            Self::Granskning => "Granskarna lämnar sina synpunkter.",
            Self::Attest => "Cheferna attesterar i tur och ordning.",
            Self::Attesterad => "Nämndsekreteraren anmäler ärendet till sammanträdet.",
            Self::Anmald => "Nämnden beslutar vid sammanträdet.",
            Self::Beslutad => "Nämndsekreteraren expedierar svaret.",
            Self::Expedierad => "Anteckna när svaret har nått mottagaren och avsluta ärendet.",
            Self::Avslutad => "Ärendet är avslutat.",
            Self::Makulerad => "Registreringen är makulerad.",
            Self::Aterkallad => "Avsändaren har dragit tillbaka remissen.",
            Self::Overlamnad => "Ärendet är överlämnat till en annan myndighet.",
        }
    }

    /// Nothing more is to be done.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Avslutad | Self::Makulerad | Self::Aterkallad | Self::Overlamnad)
    }

    /// The answer is still to be given, so that the svarsdatum presses.
    #[must_use]
    pub fn awaits_answer(self) -> bool {
        !self.is_ended() && self != Self::Expedierad
    }

    /// Whether the svarsdatum has passed and the answer has not arrived as far as is known: sending it does not meet
    /// the date.
    #[must_use]
    pub fn is_late(self, svarsdatum: NaiveDate, today: NaiveDate, arrived: bool) -> bool {
        svarsdatum < today && (self.awaits_answer() || (self == Self::Expedierad && !arrived))
    }
}

impl Action {
    /// All actions, for tables.
    pub const ALL: [Self; 23] = [
        Self::Assign,
        Self::OpenDraft,
        Self::AskReview,
        Self::EndReview,
        Self::SendForAttest,
        Self::RefuseAttest,
        Self::CompleteAttest,
        Self::OpenForChange,
        Self::ChangeEditorially,
        Self::RefuseEditorial,
        Self::PutOnAgenda,
        Self::TakeOffAgenda,
        Self::Decide,
        Self::ReferBack,
        Self::Postpone,
        Self::Strike,
        Self::DecideOtherWay,
        Self::DecideWithoutDocument,
        Self::Dispatch,
        Self::Close,
        Self::Void,
        Self::Withdraw,
        Self::HandOver,
    ];
}

impl FromStr for Status {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or(())
    }
}

/// By which right the answer is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Beslutsvag {
    /// The board, at a meeting.
    #[default]
    Namnd,
    /// The chair, when it cannot wait (KL 6:39).
    Ordforande,
    /// A delegate (KL 6:37; not for what KL 6:38 reserves).
    Delegat,
    /// The office answers for itself.
    Forvaltning,
    /// No answer is given.
    Avstar,
    /// "Inga synpunkter" is all that is answered.
    IngaSynpunkter,
}

impl Beslutsvag {
    /// All ways.
    pub const ALL: [Self; 6] =
        [Self::Namnd, Self::Ordforande, Self::Delegat, Self::Forvaltning, Self::Avstar, Self::IngaSynpunkter];

    /// As it stands in the database and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Namnd => "namnd",
            Self::Ordforande => "ordforande",
            Self::Delegat => "delegat",
            Self::Forvaltning => "forvaltning",
            Self::Avstar => "avstar",
            Self::IngaSynpunkter => "inga_synpunkter",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Namnd => "Nämnden vid sammanträde",
            Self::Ordforande => "Ordförandebeslut",
            Self::Delegat => "Delegationsbeslut",
            Self::Forvaltning => "Förvaltningens yttrande",
            Self::Avstar => "Avstå från att yttra sig",
            Self::IngaSynpunkter => "Inga synpunkter",
        }
    }

    /// Whether no document is needed for the decision.
    #[must_use]
    pub fn is_without_document(self) -> bool {
        matches!(self, Self::Avstar | Self::IngaSynpunkter)
    }
}

impl FromStr for Beslutsvag {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|way| way.as_str() == text).ok_or(())
    }
}

/// A remiss as commands and policies know it, together with how the actor stands to it.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its id.
    pub id: Uuid,
    /// Our dnr.
    pub dnr: String,
    /// The internal title.
    pub title: String,
    /// Where it is.
    pub status: Status,
    /// Counts changes; a write states the one it was decided on.
    pub version: i32,
    /// By when the answer must have arrived.
    pub svarsdatum: NaiveDate,
    /// Its unit.
    pub unit_id: Option<Uuid>,
    /// Its officer.
    pub handlaggare_id: Option<Uuid>,
    /// Its planned meeting.
    pub meeting_id: Option<Uuid>,
    /// Omedelbar justering is planned.
    pub immediate: bool,
    /// By which right it is to be decided.
    pub beslutsvag: Beslutsvag,
    /// How the actor stands to it.
    pub relation: Relation,
}

/// How a person stands to a remiss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Relation {
    /// Handläggare or medhandläggare.
    pub writes: bool,
    /// Heads its unit or the head office today, or stands in for one who does.
    pub heads: bool,
    /// Has signed, or may sign today, a step of its latest round of attest.
    pub signs: bool,
    /// Was asked to review it.
    pub reviews: bool,
    /// Its papers have been sent out, or it has been decided.
    pub published: bool,
}

impl Case {
    /// Where the action leads, or why not, in Swedish.
    pub fn next(&self, action: Action) -> crate::error::Result<Status> {
        self.status.next(action).ok_or_else(|| {
            crate::error::AppError::rejected(format!(
                "Ärendet är i läget ”{}” och då går det inte att göra så. {}",
                self.status.label(),
                self.status.next_step()
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    /// The state diagram, to be read and reviewed as a picture.
    #[test]
    fn every_way_between_states() {
        let mut diagram = String::new();
        for status in Status::ALL {
            writeln!(diagram, "{}", status.as_str()).unwrap();
            for action in Action::ALL {
                if let Some(next) = status.next(action) {
                    writeln!(diagram, "  {action:?} -> {}", next.as_str()).unwrap();
                }
            }
        }
        insta::assert_snapshot!(diagram);
    }

    #[test]
    fn ends_are_ends() {
        for status in Status::ALL.into_iter().filter(|status| status.is_ended()) {
            assert!(Action::ALL.into_iter().all(|action| status.next(action).is_none()), "{status:?}");
        }
    }

    #[test]
    fn a_svarsdatum_is_met_by_arrival() {
        let day = |n| NaiveDate::from_ymd_opt(2026, 3, n).unwrap();
        for (status, today, arrived, late) in [
            (Status::Utkast, 2, false, false),
            (Status::Utkast, 3, false, true),
            (Status::Expedierad, 2, false, false),
            (Status::Expedierad, 3, false, true),
            (Status::Expedierad, 3, true, false),
            (Status::Avslutad, 3, false, false),
        ] {
            assert_eq!(status.is_late(day(2), day(today), arrived), late, "{status:?} {today} {arrived}");
        }
    }

    #[test]
    fn words_of_the_database_parse_back() {
        for status in Status::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        for way in Beslutsvag::ALL {
            assert_eq!(way.as_str().parse(), Ok(way));
        }
    }
}

//! Outcomes of a paragraph, and where they lead.

use std::str::FromStr;

use crate::remisser::model::Action;

/// What the board did with the proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// As proposed.
    #[default]
    Bifall,
    /// As proposed, with another wording or an addition.
    BifallMedAndring,
    /// The proposal is rejected.
    Avslag,
    /// Back for more work, with a reason.
    Aterremiss,
    /// Postponed to a later meeting; nothing is added.
    Bordlaggning,
    /// The board gives no opinion.
    Avstar,
    /// Struck from the agenda.
    Utgar,
}

impl Outcome {
    /// All outcomes, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::Bifall,
        Self::BifallMedAndring,
        Self::Avslag,
        Self::Aterremiss,
        Self::Bordlaggning,
        Self::Avstar,
        Self::Utgar,
    ];

    /// As it stands in the database and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bifall => "bifall",
            Self::BifallMedAndring => "bifall_med_andring",
            Self::Avslag => "avslag",
            Self::Aterremiss => "aterremiss",
            Self::Bordlaggning => "bordlaggning",
            Self::Avstar => "avstar",
            Self::Utgar => "utgar",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Bifall => "Bifall",
            Self::BifallMedAndring => "Bifall med ändring eller tillägg",
            Self::Avslag => "Avslag",
            Self::Aterremiss => "Återremiss",
            Self::Bordlaggning => "Bordläggning",
            Self::Avstar => "Nämnden avstår från att yttra sig",
            Self::Utgar => "Ärendet utgår",
        }
    }

    /// What it means, beside its button.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::Bifall => "Enligt förslaget.",
            Self::BifallMedAndring => "Den beslutade lydelsen förs in i nästa steg och är det som skickas.",
            Self::Avslag => "Förslaget avslås. Ange vad nämnden beslutade i stället.",
            Self::Aterremiss => "Tillbaka till handläggaren, med nämndens skäl.",
            Self::Bordlaggning => "Till ett senare sammanträde. Inget läggs till.",
            Self::Avstar => "Avsändaren får besked om det.",
            Self::Utgar => "Ärendet tas inte upp och får ett nytt sammanträde senare.",
        }
    }

    /// What it does with the case.
    #[must_use]
    pub fn action(self) -> Action {
        match self {
            Self::Bifall | Self::BifallMedAndring | Self::Avslag | Self::Avstar => Action::Decide,
            Self::Aterremiss => Action::ReferBack,
            Self::Bordlaggning => Action::Postpone,
            Self::Utgar => Action::Strike,
        }
    }
}

impl FromStr for Outcome {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text).ok_or(())
    }
}

/// A recorded disagreement or statement (KL 4:27; a särskilt uttalande is local custom).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dissent {
    /// `reservation` or `sarskilt_uttalande`.
    pub kind: String,
    /// Who.
    pub by_whom: String,
    /// What, if it was written down.
    pub text: String,
}

impl Dissent {
    /// As people say it.
    #[must_use]
    pub fn label(&self) -> &'static str {
        if self.kind == "reservation" { "Reservation" } else { "Särskilt uttalande" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remisser::model::Status;

    #[test]
    fn each_outcome_leads_somewhere_from_the_agenda() {
        for (outcome, next) in [
            (Outcome::Bifall, Status::Beslutad),
            (Outcome::BifallMedAndring, Status::Beslutad),
            (Outcome::Avslag, Status::Beslutad),
            (Outcome::Aterremiss, Status::Utkast),
            (Outcome::Bordlaggning, Status::Anmald),
            (Outcome::Avstar, Status::Beslutad),
            (Outcome::Utgar, Status::Attesterad),
        ] {
            assert_eq!(Status::Anmald.next(outcome.action()), Some(next));
            assert_eq!(outcome.as_str().parse(), Ok(outcome));
        }
    }
}

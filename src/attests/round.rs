//! A round of attest as it stands: its steps, what is signed, whose turn it is.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::model::{Chief, Signature, Unit};
use crate::{
    clock,
    document::model::Attested,
    error::{AppError, Result},
};

/// How far a round has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundStatus {
    /// Somebody's turn.
    Pagar,
    /// Signed by all.
    Klar,
    /// Sent back by a chief.
    Avvisad,
    /// Opened for change, or ended with its case.
    Upphavd,
}

impl FromStr for RoundStatus {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "pagar" => Ok(Self::Pagar),
            "klar" => Ok(Self::Klar),
            "avvisad" => Ok(Self::Avvisad),
            "upphavd" => Ok(Self::Upphavd),
            _ => Err(()),
        }
    }
}

/// The round itself.
#[derive(Debug, Clone)]
pub struct Round {
    /// Its id.
    pub id: Uuid,
    /// Counted per case.
    pub number: i32,
    /// What is signed.
    pub proposal_id: Uuid,
    /// Its number, counted per case.
    pub proposal_number: i32,
    /// What an attest is bound to.
    pub manifest: String,
    /// How far it has come.
    pub status: RoundStatus,
    /// When it was sent for attest.
    pub opened_at: DateTime<Utc>,
    /// By whom.
    pub opened_by: String,
    /// Who sent it back or opened it for change.
    pub ended_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A signature in a round.
#[derive(Debug, Clone)]
pub struct Attest {
    /// The person.
    pub person: Uuid,
    /// As it was given.
    pub signature: Signature,
    /// When.
    pub at: DateTime<Utc>,
    /// It was given in an earlier round of the same proposal.
    pub kept: bool,
}

/// A step of a round.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its number in the board's chain.
    pub step: i16,
    /// What it is called.
    pub label: String,
    /// Whose chief signs.
    pub unit: Unit,
    /// The signature, once given.
    pub attest: Option<Attest>,
    /// When whoever is to sign it was last reminded.
    pub reminded_at: Option<DateTime<Utc>>,
    /// Who may sign it today; known only while the round goes on.
    pub signers: Vec<Chief>,
    /// Who may not, although she heads the unit: she has written it.
    pub barred: Vec<Uuid>,
}

impl Step {
    /// The names of those who may sign today: "Anna Berg, Avdelningschef, eller …".
    #[must_use]
    pub fn signer_names(&self) -> String {
        let names: Vec<String> = self.signers.iter().map(|chief| chief.signature(&self.label).printed()).collect();
        if names.is_empty() {
            format!("ingen som kan attestera för {}", self.unit.running)
        } else {
            names.join(" eller ")
        }
    }
}

/// A round with its steps, first signer first.
#[derive(Debug, Clone)]
pub struct Chain {
    /// The round.
    pub round: Round,
    /// Its steps.
    pub steps: Vec<Step>,
}

impl Chain {
    /// The step whose turn it is.
    #[must_use]
    pub fn next(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.attest.is_none() && self.is_open())
    }

    /// The place of the step whose turn it is, counted from 1; one more than there are when all have signed.
    #[must_use]
    pub fn position(&self) -> usize {
        self.steps.iter().take_while(|step| step.attest.is_some()).count() + 1
    }

    /// Whether it is the turn of the step.
    #[must_use]
    pub fn is_next(&self, step: &Step) -> bool {
        self.next().is_some_and(|next| next.step == step.step)
    }

    /// Since when it is the turn of the next step: it was sent then, or the step before was signed.
    #[must_use]
    pub fn since(&self) -> DateTime<Utc> {
        let signed = self.steps.iter().filter_map(|step| step.attest.as_ref()).map(|attest| attest.at).max();
        signed.map_or(self.round.opened_at, |at| at.max(self.round.opened_at))
    }

    /// Whether those whose turn it is have been told so on the day already, by the mail of their turn or a reminder.
    #[must_use]
    pub fn told_today(&self, today: &NaiveDate) -> bool {
        let reminded = self.next().and_then(|step| step.reminded_at);
        clock::day(reminded.map_or_else(|| self.since(), |at| at.max(self.since()))) >= *today
    }

    /// Whether a person may remind somebody today: there is somebody else, who has not been told on the day.
    #[must_use]
    pub fn is_reminded_by(&self, person: &Uuid, today: &NaiveDate) -> bool {
        let other = |step: &Step| step.signers.iter().any(|chief| chief.person != *person);
        self.next().is_some_and(other) && !self.told_today(today)
    }

    /// Whether a chief sent it back.
    #[must_use]
    pub fn was_refused(&self) -> bool {
        self.round.status == RoundStatus::Avvisad
    }

    /// Whether signatures are awaited.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.round.status == RoundStatus::Pagar
    }

    /// Whether its signatures count.
    #[must_use]
    pub fn is_current(&self) -> bool {
        matches!(self.round.status, RoundStatus::Pagar | RoundStatus::Klar)
    }

    /// Whether every step is signed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.steps.iter().all(|step| step.attest.is_some())
    }

    /// The signatures in the order of the print, which is the reverse of the chain.
    #[must_use]
    pub fn printed(&self) -> Vec<Attested> {
        self.steps
            .iter()
            .rev()
            .filter_map(|step| step.attest.as_ref())
            .map(|attest| Attested { who: attest.signature.printed(), on: clock::day(attest.at) })
            .collect()
    }

    /// Who has signed.
    #[must_use]
    pub fn signed_by(&self) -> Vec<Uuid> {
        self.steps.iter().filter_map(|step| step.attest.as_ref()).map(|attest| attest.person).collect()
    }

    /// The step that it is the person's turn to sign, and as what.
    ///
    /// # Errors
    /// `Forbidden` for who has no part in it; a sentence for who has, but not now.
    pub fn turn_of(&self, person: Uuid, same_person_two_steps: bool) -> Result<(&Step, &Chief)> {
        let step = self.next().ok_or_else(|| AppError::rejected("Det är inte ute för attest."))?;
        if step.barred.contains(&person) {
            return Err(AppError::rejected(
                "Du är eller var handläggare eller medhandläggare i ärendet och får därför inte attestera förslaget.",
            ));
        }
        let Some(chief) = step.signers.iter().find(|chief| chief.person == person) else {
            let later = self.steps.iter().any(|step| step.signers.iter().any(|chief| chief.person == person));
            return Err(if later {
                AppError::rejected(format!("Det är inte din tur än. Nu attesterar {}.", step.signer_names()))
            } else {
                AppError::Forbidden
            });
        };
        if !same_person_two_steps && self.signed_by().contains(&person) {
            return Err(AppError::rejected(
                "Du har redan attesterat ett steg. Hos er får en och samma person inte attestera två.",
            ));
        }
        Ok((step, chief))
    }
}

#[cfg(test)]
#[path = "round_tests.rs"]
mod tests;

//! A round of attest as it stands: its steps, what is signed, whose turn it is.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::model::{Method, Signature, Signer, Turn, Whose};
use crate::{
    clock,
    document::model::Attested,
    error::{AppError, Result},
    passkeys::model::by,
    remisser::model::Relation,
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
    /// Who that is.
    pub opened_by_id: Uuid,
    /// Who sent it back or opened it for change.
    pub ended_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// If it is of a redaktionell ändring: which.
    pub editorial: Option<Editorial>,
}

impl Round {
    /// Who ended it and why, if somebody did: for those who write the case, head its unit or sign it.
    #[must_use]
    pub fn ended(&self, relation: Relation) -> Option<(&str, &str)> {
        let told = relation.writes || relation.heads || relation.signs;
        let reason = self.reason.as_deref().filter(|_| told)?;
        Some((self.ended_by.as_deref().unwrap_or_default(), reason))
    }

    /// What a signer is asked for when she refuses.
    #[must_use]
    pub fn refusal_label(&self) -> &'static str {
        if self.editorial.is_some() { "Varför inte?" } else { "Vad behöver ändras?" }
    }
}

/// A redaktionell ändring of what another round attested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editorial {
    /// The round that counts again if somebody does not accept it.
    pub of_round: Uuid,
    /// What that round attested.
    pub of_proposal: Uuid,
    /// Why it was changed.
    pub reason: String,
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
    /// How she showed who she is.
    pub method: Method,
    /// It was given in an earlier round of the same proposal.
    pub kept: bool,
}

impl Attest {
    /// How she showed who she is, in running text.
    #[must_use]
    pub fn by(&self) -> &'static str {
        by(self.method)
    }
}

/// A step of a round.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its number in the board's chain.
    pub step: i16,
    /// What it is called.
    pub label: String,
    /// Whose signature it asks for.
    pub whose: Whose,
    /// The signature, once given.
    pub attest: Option<Attest>,
    /// When whoever is to sign it was last reminded.
    pub reminded_at: Option<DateTime<Utc>>,
    /// Who may sign it today; known only while the round goes on.
    pub signers: Vec<Signer>,
    /// Who may not, although it is hers: she has written it.
    pub barred: Vec<Uuid>,
}

impl Step {
    /// The names of those who may sign today: "Anna Berg, Avdelningschef, eller …".
    #[must_use]
    pub fn signer_names(&self) -> String {
        let names: Vec<String> = self.signers.iter().map(|signer| signer.signature(&self.label).printed()).collect();
        if names.is_empty() {
            format!("ingen som kan attestera för {}", self.whose.name())
        } else {
            names.join(" eller ")
        }
    }

    /// Who is told that it is her turn: all who may sign, but for one who is away and has a deputy for it.
    #[must_use]
    pub fn told(&self) -> Vec<Uuid> {
        let has_deputy = |person: Uuid| {
            self.signers
                .iter()
                .any(|signer| signer.turn == Turn::OnDuty && signer.principal == person && signer.person != person)
        };
        self.signers.iter().map(|signer| signer.person).filter(|person| !has_deputy(*person)).collect()
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
    pub fn turn_of(&self, person: Uuid, same_person_two_steps: bool) -> Result<(&Step, &Signer)> {
        let step = self.next().ok_or_else(|| AppError::rejected(self.over()))?;
        if step.barred.contains(&person) {
            return Err(AppError::rejected(
                "Du är eller var handläggare eller medhandläggare i ärendet och får därför inte attestera förslaget.",
            ));
        }
        let Some(signer) = step.signers.iter().find(|signer| signer.person == person) else {
            return Err(self.not_now(step, person));
        };
        if !same_person_two_steps && self.signed_by().contains(&person) {
            return Err(AppError::rejected(
                "Du har redan attesterat ett steg. Hos er får en och samma person inte attestera två.",
            ));
        }
        Ok((step, signer))
    }

    /// Who was there before somebody who found that her page was stale; none if nobody else has signed.
    #[must_use]
    pub fn overtaken_by(&self, person: Uuid) -> Option<String> {
        let attests = self.steps.iter().filter_map(|step| step.attest.as_ref());
        let last = attests.filter(|attest| attest.person != person).max_by_key(|attest| attest.at)?;
        Some(format!("{} hann före och har redan attesterat. Din attest behövs inte.", last.signature.printed()))
    }

    /// Why nobody signs any more.
    fn over(&self) -> String {
        let attests = self.steps.iter().filter_map(|step| step.attest.as_ref());
        match attests.max_by_key(|attest| attest.at) {
            Some(last) if self.round.status == RoundStatus::Klar => {
                format!("Förslaget är redan attesterat. Sist attesterade {}.", last.signature.printed())
            }
            _ => "Det är inte ute för attest.".to_owned(),
        }
    }

    /// Why somebody who cannot sign the step that is next signs nothing.
    fn not_now(&self, next: &Step, person: Uuid) -> AppError {
        let hers = |step: &&Step| step.signers.iter().any(|signer| signer.person == person);
        let now = next.signer_names();
        if self.steps.iter().filter(hers).any(|step| step.attest.is_none()) {
            return AppError::rejected(format!("Det är inte din tur än. Nu attesterar {now}."));
        }
        let signed = self.steps.iter().filter_map(|step| Some((step, step.attest.as_ref()?)));
        match signed.clone().find(|(_, attest)| attest.person == person) {
            Some(_) => AppError::rejected(format!("Du har attesterat. Nu attesterar {now}.")),
            None => match signed.rev().find(|(step, _)| hers(step)) {
                Some((_, attest)) => AppError::rejected(format!(
                    "{} har redan attesterat det steg som också var ditt. Din attest behövs inte.",
                    attest.signature.printed()
                )),
                None => AppError::Forbidden,
            },
        }
    }
}

#[cfg(test)]
#[path = "round_tests.rs"]
mod tests;

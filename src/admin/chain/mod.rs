//! The chain of attest: who signs, in which order.
//!
//! A board has one chain for all its cases, and may have another for what the chair, a delegate or the office itself
//! decides. A chain is saved as a whole; a round copies its steps when it is opened, so that a changed chain touches
//! none that goes on.

use std::{fmt, str::FromStr};

use uuid::Uuid;

pub mod commands;
pub mod form;
pub mod pages;
pub mod store;

/// The most steps that a chain may have.
pub const MAX_STEPS: usize = 9;

/// Which cases a chain is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// All that have no chain of their own.
    Alla,
    /// What the chair decides.
    Ordforande,
    /// What a delegate decides.
    Delegat,
    /// What the office answers for itself.
    Forvaltning,
}

impl Kind {
    /// All of them; the one for all first.
    pub const ALL: [Self; 4] = [Self::Alla, Self::Ordforande, Self::Delegat, Self::Forvaltning];

    /// As it stands in the database and in addresses; that of a way of decision is its own.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alla => "alla",
            Self::Ordforande => "ordforande",
            Self::Delegat => "delegat",
            Self::Forvaltning => "forvaltning",
        }
    }

    /// As a heading.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Alla => "Alla ärenden",
            Self::Ordforande => "Ordförandebeslut",
            Self::Delegat => "Delegationsbeslut",
            Self::Forvaltning => "Förvaltningens yttrande",
        }
    }

    /// After "attestkedjan".
    #[must_use]
    pub fn what_for(self) -> &'static str {
        match self {
            Self::Alla => "för alla ärenden",
            Self::Ordforande => "för ordförandebeslut",
            Self::Delegat => "för delegationsbeslut",
            Self::Forvaltning => "för förvaltningens yttrande",
        }
    }

    /// Whether it can be taken away again.
    #[must_use]
    pub fn is_variant(self) -> bool {
        self != Self::Alla
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// Whose signature a step asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// Of the chief of the case's own unit.
    #[default]
    Avdelning,
    /// Of the chief of the head office.
    Ledning,
    /// Of the chief of this unit.
    Enhet(Uuid),
    /// Of this person.
    Person(Uuid),
}

impl Target {
    /// The kind, as it stands in the database.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Avdelning => "avdelning",
            Self::Ledning => "ledning",
            Self::Enhet(_) => "enhet",
            Self::Person(_) => "person",
        }
    }

    /// From a row of the database.
    #[must_use]
    pub fn of(kind: &str, unit: Option<Uuid>, person: Option<Uuid>) -> Option<Self> {
        match (kind, unit, person) {
            ("avdelning", ..) => Some(Self::Avdelning),
            ("ledning", ..) => Some(Self::Ledning),
            ("enhet", Some(unit), _) => Some(Self::Enhet(unit)),
            ("person", _, Some(person)) => Some(Self::Person(person)),
            _ => None,
        }
    }

    /// The unit, if it names one.
    #[must_use]
    pub fn unit(self) -> Option<Uuid> {
        if let Self::Enhet(id) = self { Some(id) } else { None }
    }

    /// The person, if it names one.
    #[must_use]
    pub fn person(self) -> Option<Uuid> {
        if let Self::Person(id) = self { Some(id) } else { None }
    }
}

/// As in forms: `avdelning`, `ledning`, `enhet:…`, `person:…`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Avdelning | Self::Ledning => f.write_str(self.kind()),
            Self::Enhet(id) | Self::Person(id) => write!(f, "{}:{id}", self.kind()),
        }
    }
}

impl FromStr for Target {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, id) = text.split_once(':').map_or((text, None), |(kind, id)| (kind, id.parse().ok()));
        Self::of(kind, id, id).ok_or(())
    }
}

/// A step to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepInput {
    /// Whose signature.
    pub target: Target,
    /// What it is called: "Avdelningschef".
    pub label: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_as_it_is_written() {
        let id = Uuid::from_u128(7);
        for target in [Target::Avdelning, Target::Ledning, Target::Enhet(id), Target::Person(id)] {
            assert_eq!(target.to_string().parse(), Ok(target));
            assert_eq!(Target::of(target.kind(), target.unit(), target.person()), Some(target));
        }
        for wrong in ["", "chef", "enhet", "enhet:", "person:7", "enhet:avdelning"] {
            assert_eq!(wrong.parse::<Target>(), Err(()), "{wrong}");
        }
    }
}

//! Units of the office and their chiefs.
//!
//! A chief heads a unit from one day to another, as its own chief or as acting chief while the post is vacant; the
//! steps of attest are resolved against these periods. Periods that have begun stay as history. Who stands in for a
//! chief is another thing: `deputies`.

use std::str::FromStr;

use chrono::NaiveDate;
use uuid::Uuid;

pub mod chiefs;
pub mod commands;
pub mod pages;
pub mod store;

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnitKind {
    /// A department.
    #[default]
    Avdelning,
    /// The head office, whose chief is the förvaltningschef.
    Ledning,
}

impl UnitKind {
    /// All kinds, in the order of lists.
    pub const ALL: [Self; 2] = [Self::Avdelning, Self::Ledning];

    /// As it stands in the database and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Avdelning => "avdelning",
            Self::Ledning => "ledning",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Avdelning => "Avdelning",
            Self::Ledning => "Ledning",
        }
    }

    /// What it is for, beside its button in the form.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Avdelning => "chefen attesterar avdelningens egna ärenden",
            Self::Ledning => "chefen är förvaltningschef och attesterar alla ärenden",
        }
    }
}

impl FromStr for UnitKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// A unit to be saved.
#[derive(Debug, Clone)]
pub struct UnitInput {
    /// "Avdelningen för stadsmiljö"
    pub name: String,
    /// "avdelningen för stadsmiljö"
    pub running: String,
    /// What it is.
    pub kind: UnitKind,
    /// Whether it can be chosen.
    pub active: bool,
}

/// How a chief heads a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChiefCapacity {
    /// She is the chief.
    #[default]
    Egen,
    /// Acting chief, while the post is vacant.
    Tf,
}

impl ChiefCapacity {
    /// All of them, in the order of lists.
    pub const ALL: [Self; 2] = [Self::Egen, Self::Tf];

    /// As it stands in the database and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Egen => "egen",
            Self::Tf => "tf",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Egen => "Chef",
            Self::Tf => "Tf. chef",
        }
    }
}

impl FromStr for ChiefCapacity {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|capacity| capacity.as_str() == text).ok_or(())
    }
}

/// A period to be added.
#[derive(Debug, Clone)]
pub struct ChiefInput {
    /// Who; she must have the role attestant.
    pub person: Uuid,
    /// How.
    pub capacity: ChiefCapacity,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, if it is known.
    pub to: Option<NaiveDate>,
}

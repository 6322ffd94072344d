//! Who keeps a register.

use uuid::Uuid;

use crate::{
    error::Result,
    events::model::About,
    people::model::{Actor, Role},
};

/// A person in her roles, or the program at its operator's word.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// Somebody signed in.
    Actor(&'a Actor),
    /// The command line or the demo, for this myndighet. It may do all.
    Program(Uuid),
}

impl By<'_> {
    /// Whose register.
    #[must_use]
    pub fn myndighet(self) -> Uuid {
        match self {
            Self::Actor(actor) => actor.myndighet.id,
            Self::Program(myndighet) => myndighet,
        }
    }

    /// What an event of a register is about.
    #[must_use]
    pub fn about(self) -> About {
        let actor = match self {
            Self::Actor(actor) => Some(actor.id),
            Self::Program(_) => None,
        };
        About { myndighet: self.myndighet(), actor, remiss: None }
    }

    /// Refuses a person who has none of the roles.
    pub fn require(self, roles: &[Role]) -> Result<()> {
        match self {
            Self::Actor(actor) => actor.require(roles),
            Self::Program(_) => Ok(()),
        }
    }

    /// Refuses who is no administrator.
    pub fn require_administrator(self) -> Result<()> {
        self.require(&[Role::Administrator])
    }
}

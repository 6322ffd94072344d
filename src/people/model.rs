//! Who acts, and in what roles.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::myndigheter::model::Myndighet;

/// What a person may be at a myndighet; several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Role {
    /// Registers, assigns, sends.
    Registrator,
    /// Drafts.
    Handlaggare,
    /// Comments on drafts that she is asked about.
    Granskare,
    /// Attests where she heads a unit of the chain.
    Attestant,
    /// Prepares meetings, records decisions, sends answers.
    Namndsekreterare,
    /// Keeps people and registers.
    Administrator,
    /// Reads.
    Lasare,
    /// Sees cases with sekretessmarkering.
    Sekretessbehorig,
}

impl Role {
    /// All roles, in the order of lists.
    pub const ALL: [Self; 8] = [
        Self::Registrator,
        Self::Handlaggare,
        Self::Granskare,
        Self::Attestant,
        Self::Namndsekreterare,
        Self::Administrator,
        Self::Lasare,
        Self::Sekretessbehorig,
    ];

    /// As it stands in the database and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registrator => "registrator",
            Self::Handlaggare => "handlaggare",
            Self::Granskare => "granskare",
            Self::Attestant => "attestant",
            Self::Namndsekreterare => "namndsekreterare",
            Self::Administrator => "administrator",
            Self::Lasare => "lasare",
            Self::Sekretessbehorig => "sekretessbehorig",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Registrator => "Registrator",
            Self::Handlaggare => "Handläggare",
            Self::Granskare => "Granskare",
            Self::Attestant => "Attestant",
            Self::Namndsekreterare => "Nämndsekreterare",
            Self::Administrator => "Administratör",
            Self::Lasare => "Läsare",
            Self::Sekretessbehorig => "Sekretessbehörig",
        }
    }

    /// What the role is for, beside its box in the form.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Registrator => "registrerar, fördelar och expedierar",
            Self::Handlaggare => "skriver tjänsteutlåtanden",
            Self::Granskare => "kommenterar utkast på begäran",
            Self::Attestant => "attesterar som chef för en enhet",
            Self::Namndsekreterare => "förbereder sammanträden, för in beslut och expedierar",
            Self::Administrator => "sköter personer och register",
            Self::Lasare => "läser det som har skickats ut eller beslutats",
            Self::Sekretessbehorig => "ser ärenden med sekretessmarkering",
        }
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(())
    }
}

/// A set of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Roles(u8);

impl Roles {
    /// Whether the role is among them.
    #[must_use]
    pub fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }

    /// Whether one of these is among them.
    #[must_use]
    pub fn any(self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    /// The roles, in order.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }

    /// As they stand in the database.
    #[must_use]
    pub fn to_strings(self) -> Vec<String> {
        self.iter().map(|role| role.as_str().to_owned()).collect()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().fold(0, |set, role| set | (1 << role as u8)))
    }
}

impl From<Vec<String>> for Roles {
    /// Words that are no role are passed over; the database holds none.
    fn from(texts: Vec<String>) -> Self {
        texts.iter().filter_map(|text| text.parse().ok()).collect()
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels: Vec<_> = self.iter().map(Role::label).collect();
        f.write_str(&labels.join(", "))
    }
}

/// Who does something: a person, at one myndighet, in her roles there.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The person.
    pub id: Uuid,
    /// Her name now.
    pub name: String,
    /// Her address.
    pub email: String,
    /// Her title at this myndighet.
    pub title: String,
    /// What she may do here.
    pub roles: Roles,
    /// Where she works at the moment.
    pub myndighet: Myndighet,
    /// Her other myndigheter, to switch to: id and name of the board.
    pub others: Vec<(Uuid, String)>,
    /// What was just done, to be shown once.
    pub flash: Option<String>,
    /// How many attests waited for her when the request came; none for who does not attest.
    pub attests_waiting: Option<i64>,
}

impl Actor {
    /// Whether she has the role here.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.has(role)
    }

    /// Refuses who has none of the roles.
    pub fn require(&self, roles: &[Role]) -> crate::error::Result<()> {
        if self.roles.any(roles) { Ok(()) } else { Err(crate::error::AppError::Forbidden) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_a_set() {
        let roles: Roles = vec!["handlaggare".to_owned(), "attestant".to_owned(), "okand".to_owned()].into();
        assert!(roles.has(Role::Handlaggare) && roles.has(Role::Attestant) && !roles.has(Role::Lasare));
        assert_eq!(roles.to_strings(), ["handlaggare", "attestant"]);
        assert_eq!(roles.to_string(), "Handläggare, Attestant");
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
    }
}

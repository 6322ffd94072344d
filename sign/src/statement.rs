//! What a signer states. Its canonical bytes are kept, shown in the evidence, and are what a passkey signs.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// In what capacity somebody signs for a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// Acting chief: first in order, since she was appointed because the chief is away.
    Tf,
    /// The chief.
    Egen,
    /// For the chief.
    For,
}

impl Capacity {
    const ALL: [Self; 3] = [Self::Tf, Self::Egen, Self::For];

    /// As it stands in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tf => "tf",
            Self::Egen => "egen",
            Self::For => "for",
        }
    }
}

impl FromStr for Capacity {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|capacity| capacity.as_str() == text).ok_or(())
    }
}

/// How a signer shows who she is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Her password, once more: the system vouches for it, the evidence alone does not.
    Losenord,
    /// A key of hers, with user verification (`WebAuthn`).
    Passkey,
}

impl Method {
    /// Every method, the weakest first.
    pub const ALL: [Self; 2] = [Self::Losenord, Self::Passkey];

    /// As it stands in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Losenord => "losenord",
            Self::Passkey => "passkey",
        }
    }
}

impl FromStr for Method {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|method| method.as_str() == text).ok_or(())
    }
}

/// The format of [`Statement`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum StatementFormat {
    /// The first.
    #[default]
    #[serde(rename = "yttra-attest-1")]
    Attest1,
}

/// What is agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// How to read the rest.
    pub format: StatementFormat,
    /// SHA-256 of the proposal's manifest.
    pub manifest: String,
    /// The board.
    pub myndighet: String,
    /// The case.
    pub case: Uuid,
    /// Our dnr.
    pub dnr: String,
    /// The round in which it was first signed.
    pub round: i32,
    /// The step of the chain.
    pub step: i16,
    /// Who.
    pub person: Uuid,
    /// Her name then.
    pub name: String,
    /// Her title then.
    pub title: String,
    /// In what capacity.
    pub capacity: Capacity,
    /// For whom, if not for her own office.
    pub on_behalf_of: Option<String>,
    /// She has written the proposal herself, which the board allows.
    pub own_draft: bool,
    /// How she showed who she is.
    pub method: Method,
    /// 32 random bytes in lower-case hex: no two statements are the same.
    pub nonce: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Statement {
    /// The signer as she is printed.
    #[must_use]
    pub fn printed(&self) -> String {
        printed(&self.name, &self.title, self.capacity, self.on_behalf_of.as_deref())
    }
}

/// A signer as she is printed: "Namn, Titel", "Namn, tf. titel" or "Namn, Titel, för chefen".
#[must_use]
pub fn printed(name: &str, title: &str, capacity: Capacity, on_behalf_of: Option<&str>) -> String {
    let title = match capacity {
        Capacity::Tf => {
            let mut letters = title.chars();
            letters.next().map_or_else(String::new, |first| format!("tf. {}{}", first.to_lowercase(), letters.as_str()))
        }
        Capacity::Egen | Capacity::For => title.to_owned(),
    };
    let named = if title.is_empty() { name.to_owned() } else { format!("{name}, {title}") };
    match on_behalf_of {
        Some(chief) => format!("{named}, för {chief}"),
        None => named,
    }
}

/// SHA-256 of a statement's canonical bytes.
#[must_use]
pub fn hash(statement: &[u8]) -> [u8; 32] {
    Sha256::digest(statement).into()
}

/// What a passkey signs for one statement or for several in one touch: SHA-256 over their hashes, one after the other in
/// order. The assertion by itself thus shows which content its key approved.
#[must_use]
pub fn challenge(statements: &[[u8; 32]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for statement in statements {
        digest.update(statement);
    }
    digest.finalize().into()
}

//! What browser and server say to each other, as bytes (docs/live-draft.md).

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::lib0::{Malformed, Reader};

const HELLO: u8 = 0;
const STATE: u8 = 0;
const UPDATE: u8 = 1;
const CHANGE: u8 = 2;
const AWARENESS: u8 = 3;

/// A frame from the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Who it is and what it has.
    Hello {
        /// Its Yjs client id.
        client: u64,
        /// What it has.
        state: Vec<u8>,
    },
    /// A change to keep.
    Change {
        /// Its number in this connection.
        number: u64,
        /// The update.
        update: Bytes,
    },
    /// Where somebody is.
    Awareness(Bytes),
}

/// Reads a binary frame.
pub fn read(frame: &Bytes) -> Result<Said, Malformed> {
    let mut reader = Reader(frame);
    let rest = |reader: Reader<'_>| frame.slice(frame.len() - reader.0.len()..);
    match reader.byte()? {
        HELLO => Ok(Said::Hello { client: reader.number()?, state: reader.0.to_vec() }),
        CHANGE => Ok(Said::Change { number: reader.number()?, update: rest(reader) }),
        AWARENESS => Ok(Said::Awareness(rest(reader))),
        _ => Err(Malformed),
    }
}

/// A frame to the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Bytes.
    Binary(Bytes),
    /// JSON.
    Text(String),
}

impl Frame {
    fn binary(first: u8, rest: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(rest.len() + 1);
        bytes.push(first);
        bytes.extend_from_slice(rest);
        Self::Binary(bytes.into())
    }

    /// What the browser lacks.
    #[must_use]
    pub fn update(update: &[u8]) -> Self {
        Self::binary(UPDATE, update)
    }

    /// What the server has.
    #[must_use]
    pub fn state(state: &[u8]) -> Self {
        Self::binary(STATE, state)
    }

    /// Where others are.
    #[must_use]
    pub fn awareness(update: &[u8]) -> Self {
        Self::binary(AWARENESS, update)
    }

    /// Everything up to this number is committed.
    #[must_use]
    pub fn saved(through: u64, at: DateTime<Utc>) -> Self {
        Self::json(&Told::Saved { through, at: at.to_rfc3339_opts(SecondsFormat::Millis, true) })
    }

    /// A change was not taken.
    #[must_use]
    pub fn refused(number: u64, reason: &str) -> Self {
        Self::json(&Told::Refused { number, reason })
    }

    /// Whether changes are taken.
    #[must_use]
    pub fn access(write: bool, reason: &str) -> Self {
        Self::json(&Told::Access { write, reason })
    }

    /// What chips show.
    #[must_use]
    pub fn facts(values: &FactTexts) -> Self {
        Self::json(&Told::Facts { values })
    }

    /// The notes are others than before.
    #[must_use]
    pub fn notes() -> Self {
        Self::json(&Told::Notes)
    }

    fn json(told: &Told<'_>) -> Self {
        Self::Text(serde_json::to_string(told).unwrap_or_default())
    }
}

/// What each registered fact says within a sentence and at its start, by name.
pub type FactTexts = BTreeMap<&'static str, FactText>;

/// What a registered fact says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactText {
    /// Within a sentence.
    pub text: String,
    /// At its start.
    pub capital: String,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Told<'t> {
    Saved { through: u64, at: String },
    Facts { values: &'t FactTexts },
    Refused { number: u64, reason: &'t str },
    Access { write: bool, reason: &'t str },
    Notes,
}

/// Why a connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    /// A frame that cannot be understood, or out of turn.
    Malformed,
    /// Not signed in, or no longer.
    SignedOut,
    /// No draft for you here.
    NotFound,
    /// Against the rules.
    Refused,
    /// The server restarts, or has lost its footing: come back.
    Restart,
    /// Too much: too large, too many, or too slow.
    TooMuch,
}

impl Close {
    /// The code.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Malformed => 4400,
            Self::SignedOut => 4401,
            Self::NotFound => 4404,
            Self::Refused => 4409,
            Self::Restart => 1012,
            Self::TooMuch => 1008,
        }
    }

    /// The reason that goes with it, for whoever looks.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Malformed => "Ramen går inte att tolka.",
            Self::SignedOut => "Du är inte inloggad.",
            Self::NotFound => "Här finns inget utkast för dig.",
            Self::Refused => "Ändringen följer inte reglerna.",
            Self::Restart => "Servern startar om.",
            Self::TooMuch => "För mycket på en gång.",
        }
    }
}

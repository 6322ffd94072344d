//! What a version and a rendering are, as rows.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::document::canonical::Kind;

/// Why a version was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// By hand, with a name.
    Namngiven,
    /// To be reviewed.
    Granskning,
    /// To be attested.
    Attest,
    /// Changed editorially after it was attested.
    Redaktionell,
    /// The wording that the board chose instead.
    Beslutad,
}

impl Origin {
    /// All origins.
    pub const ALL: [Self; 5] = [Self::Namngiven, Self::Granskning, Self::Attest, Self::Redaktionell, Self::Beslutad];

    /// As it stands in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Namngiven => "namngiven",
            Self::Granskning => "granskning",
            Self::Attest => "attest",
            Self::Redaktionell => "redaktionell",
            Self::Beslutad => "beslutad",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Namngiven => "sparad för hand",
            Self::Granskning => "skickad för granskning",
            Self::Attest => "skickad för attest",
            Self::Redaktionell => "redaktionell ändring",
            Self::Beslutad => "beslutad lydelse",
        }
    }
}

impl FromStr for Origin {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|origin| origin.as_str() == text).ok_or(())
    }
}

/// How a version stands in the chain of attest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attest {
    /// Somebody's turn.
    Pagar,
    /// Attested by all.
    Klar,
    /// It was attested once.
    Upphavd,
}

impl FromStr for Attest {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "pagar" => Ok(Self::Pagar),
            "klar" => Ok(Self::Klar),
            "upphavd" => Ok(Self::Upphavd),
            _ => Err(()),
        }
    }
}

/// What others need to know of a version that was just cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRef {
    /// Its id.
    pub id: Uuid,
    /// Counted per case and kind of document.
    pub number: i32,
    /// Of its canonical bytes.
    pub sha256: String,
}

/// A version in a list.
#[derive(Debug, Clone)]
pub struct VersionRow {
    /// Its id.
    pub id: Uuid,
    /// Of which document.
    pub kind: Kind,
    /// Counted per case and kind of document.
    pub number: i32,
    /// Why it was cut.
    pub origin: Origin,
    /// The name that it was given, if any.
    pub name: String,
    /// Of its canonical bytes.
    pub sha256: String,
    /// When.
    pub cut_at: DateTime<Utc>,
    /// By whom, as she is named now.
    pub cut_by: String,
    /// How it stands in the chain; none if it was never attested and is not out for it.
    pub attest: Option<Attest>,
    /// By what its finished paper is verified, if it has one.
    pub fingerprint: Option<String>,
    /// Whose seal that paper has, if any.
    pub sealed_by: Option<String>,
}

impl VersionRow {
    /// What it is worth, as people say it: an attested text is that, whatever it was first cut for.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match (self.origin, self.attest) {
            (Origin::Beslutad, _) | (_, None) => self.origin.label(),
            (_, Some(Attest::Pagar)) => "ute för attest",
            (_, Some(Attest::Klar)) => "attesterad",
            (_, Some(Attest::Upphavd)) => "attesten gäller inte längre",
        }
    }

    /// "Tjänsteutlåtande, version 3"
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}, version {}", self.kind.label(), self.number)
    }

    /// The name of its file without the ending: `tjansteutlatande-3`.
    #[must_use]
    pub fn stem(&self) -> String {
        format!("{}-{}", self.kind.slug(), self.number)
    }
}

/// A finished document whose bytes are kept.
#[derive(Debug, Clone)]
pub struct Rendering {
    /// Its id.
    pub id: Uuid,
    /// The version that it shows; none for an extract of the minutes.
    pub version_id: Option<Uuid>,
    /// `attesterad`, `beslutad` or `utdrag`.
    pub kind: String,
    /// The decision that it belongs to.
    pub decision_id: Option<Uuid>,
    /// The name of the file.
    pub name: String,
    /// Where its bytes are.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// When.
    pub rendered_at: DateTime<Utc>,
    /// What is printed on it: of the proposal that it belongs to.
    pub fingerprint: String,
}

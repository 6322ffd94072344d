//! A draft and its sections, and the words for its kinds.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    document::{
        canonical::Kind,
        model::{Block, FactRef},
    },
    people::model::Actor,
    remisser::{
        model::{Case, Status},
        policy::{self, Verb},
    },
};

/// "tjänsteutlåtande", within a sentence.
#[must_use]
pub const fn running(kind: Kind) -> &'static str {
    match kind {
        Kind::Tjansteutlatande => "tjänsteutlåtande",
        Kind::Yttrande => "yttrande",
    }
}

/// "tjänsteutlåtandet", within a sentence.
#[must_use]
pub const fn definite(kind: Kind) -> &'static str {
    match kind {
        Kind::Tjansteutlatande => "tjänsteutlåtandet",
        Kind::Yttrande => "yttrandet",
    }
}

/// A section of a document: of which, and its key.
pub type Place = (Kind, String);

/// The living text of one document of a case.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id.
    pub id: Uuid,
    /// Which document.
    pub kind: Kind,
    /// The template that it was opened from.
    pub template_id: Uuid,
    /// Its sections, in order.
    pub sections: Vec<DraftSection>,
    /// The sections of the template that this document is without, in order.
    pub left_out: Vec<DraftSection>,
}

impl Draft {
    /// Changes whenever any of its sections is saved: the sum of their versions.
    #[must_use]
    pub fn stamp(&self) -> i32 {
        self.every().map(|section| section.version).sum()
    }

    /// Every section of the template, those left out last.
    pub fn every(&self) -> impl Iterator<Item = &DraftSection> {
        self.sections.iter().chain(&self.left_out)
    }

    /// The section of a key.
    #[must_use]
    pub fn section(&self, key: &str) -> Option<&DraftSection> {
        self.sections.iter().find(|section| section.key == key)
    }
}

/// A section of a draft as it was last saved.
#[derive(Debug, Clone)]
pub struct DraftSection {
    /// The template's key.
    pub key: String,
    /// The printed heading.
    pub heading: String,
    /// A document without it is not finished.
    pub required: bool,
    /// What belongs here.
    pub help: String,
    /// The text.
    pub blocks: Vec<Block<FactRef>>,
    /// Counts saves.
    pub version: i32,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
    /// By whom.
    pub saved_by_id: Uuid,
    /// Her name.
    pub saved_by: String,
}

impl DraftSection {
    /// Whether it must be written before the document can be attested.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.required && self.blocks.is_empty()
    }
}

/// Whether a person writes in the drafts of a case now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// She does.
    Open,
    /// She would, but the state says no.
    Closed(Status),
    /// It is not for her.
    Reader,
}

impl Writing {
    /// How the actor stands to the drafts of a case.
    #[must_use]
    pub fn of(actor: &Actor, case: &Case) -> Self {
        if !policy::allows(actor, case, Verb::Write) {
            Self::Reader
        } else if matches!(case.status, Status::Utkast | Status::Granskning) {
            Self::Open
        } else {
            Self::Closed(case.status)
        }
    }

    /// Whether she may save.
    #[must_use]
    pub fn is_open(self) -> bool {
        self == Self::Open
    }

    /// Why a writer cannot save, in Swedish; empty if she can, or is none.
    #[must_use]
    pub fn why_closed(self) -> &'static str {
        let Self::Closed(status) = self else { return "" };
        match status {
            Status::Attest | Status::Attesterad => {
                "Texten är skickad för attest och går inte att ändra, så att det som attesteras är det som går ut. Den \
                 som behöver ändra öppnar förslaget för ändring på ärendets sida."
            }
            Status::Anmald => "Ärendet står på föredragningslistan. Texten går inte att ändra.",
            Status::Beslutad | Status::Expedierad => "Ärendet är beslutat. Texten går inte att ändra.",
            _ => "Texten går inte att ändra i det läge som ärendet är i.",
        }
    }
}

//! What others have said of a draft and what is still to be done about it: comments and answers of reviews, a chief's
//! reason to send it back, questions without an answer, the board's reason to refer it back.
//!
//! A remark is open until the draft is sent for attest the next time, and a reviewer's comment only until a writer has ticked it
//! off.

mod store;

use std::str::FromStr;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Draft, Place};
use crate::{
    error::Result,
    people::model::Actor,
    remisser::model::{Case, Status},
    reviews::model::reads_all,
};

/// In what way something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A reviewer, of a section.
    Comment,
    /// A reviewer, of the whole.
    Answer,
    /// A chief, when she sent it back.
    SentBack,
    /// Whoever opened it for change.
    Opened,
    /// A chief, before she attests.
    Question,
    /// The board, when it referred the case back.
    ReferredBack,
}

impl FromStr for Source {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "comment" => Ok(Self::Comment),
            "answer" => Ok(Self::Answer),
            "sent_back" => Ok(Self::SentBack),
            "opened" => Ok(Self::Opened),
            "question" => Ok(Self::Question),
            "referred_back" => Ok(Self::ReferredBack),
            _ => Err(()),
        }
    }
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// How.
    pub source: Source,
    /// By whom; none if by the board.
    pub person: Option<Uuid>,
    /// Her name.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// The words.
    pub text: String,
    /// Of which section; none if of the whole.
    pub place: Option<Place>,
    /// The reviewer's comment, which can be ticked off.
    pub comment: Option<Uuid>,
}

impl Remark {
    /// Who says it, and in what way.
    #[must_use]
    pub fn lead(&self) -> String {
        let by = self.by.as_deref().unwrap_or("Nämnden");
        match self.source {
            Source::Comment => format!("{by} kommenterade"),
            Source::Answer => format!("{by} om helheten"),
            Source::SentBack => format!("{by} skickade tillbaka förslaget"),
            Source::Opened => format!("{by} öppnade förslaget för ändring"),
            Source::Question => format!("{by} frågar före attest"),
            Source::ReferredBack => format!("{by} återremitterade ärendet"),
        }
    }

    /// Whether an answer is awaited on the page of attest.
    #[must_use]
    pub fn is_question(&self) -> bool {
        self.source == Source::Question
    }
}

/// The open remarks on the drafts of a case, as far as the actor may read them, oldest first.
pub async fn open(conn: &mut PgConnection, actor: &Actor, case: &Case) -> Result<Vec<Remark>> {
    if !matches!(case.status, Status::Utkast | Status::Granskning | Status::Attest) {
        return Ok(Vec::new());
    }
    let mut remarks = store::open(conn, case.id).await?;
    remarks.retain(|remark| reads_all(case.relation) || remark.person == Some(actor.id));
    Ok(remarks)
}

/// Those that concern a section.
#[must_use]
pub fn of_section(remarks: &[Remark], place: &Place) -> Vec<Remark> {
    remarks.iter().filter(|remark| remark.place.as_ref() == Some(place)).cloned().collect()
}

/// Those that concern the whole, or a section that the draft does not have.
#[must_use]
pub fn of_whole(remarks: &[Remark], draft: &Draft) -> Vec<Remark> {
    let elsewhere = |(kind, key): &Place| *kind == draft.kind && draft.section(key).is_none();
    remarks.iter().filter(|remark| remark.place.as_ref().is_none_or(elsewhere)).cloned().collect()
}

//! A review and what is said in it.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    calendar::phrases::join_och,
    clock,
    document::canonical::Kind,
    drafts::model::running,
    people::model::Roles,
    remisser::{model::Relation, policy},
};

/// How far a review has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewStatus {
    /// Asked for.
    Begard,
    /// Answered.
    Besvarad,
    /// Withdrawn by those who write the case.
    Aterkallad,
    /// Passed on to somebody else.
    Vidare,
}

impl ReviewStatus {
    const ALL: [Self; 4] = [Self::Begard, Self::Besvarad, Self::Aterkallad, Self::Vidare];

    /// As it stands in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Begard => "begard",
            Self::Besvarad => "besvarad",
            Self::Aterkallad => "aterkallad",
            Self::Vidare => "vidare",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Begard => "Väntar på svar",
            Self::Besvarad => "Lämnad",
            Self::Aterkallad => "Återkallad",
            Self::Vidare => "Skickad vidare",
        }
    }
}

impl FromStr for ReviewStatus {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or(())
    }
}

/// A section that is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedSection {
    /// Its document and key, as [`token`] writes them.
    pub token: String,
    /// Its heading.
    pub heading: String,
}

/// How a section of a document is named where one word must do: "yttrande:forslag".
#[must_use]
pub fn token(kind: Kind, key: &str) -> String {
    format!("{}:{key}", kind.slug())
}

/// Somebody's review of a proposal.
#[derive(Debug, Clone)]
pub struct Review {
    /// Its id.
    pub id: Uuid,
    /// What is reviewed.
    pub proposal_id: Uuid,
    /// The versions that it binds.
    pub versions: Vec<(Kind, i32)>,
    /// By whom.
    pub reviewer_id: Uuid,
    /// Her name.
    pub reviewer: String,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// By when it is wanted.
    pub due_on: NaiveDate,
    /// What is asked in particular.
    pub question: String,
    /// The sections that are asked about, in the order of the documents; empty if it is the whole.
    pub sections: Vec<AskedSection>,
    /// When she was last reminded.
    pub reminded_at: Option<DateTime<Utc>>,
    /// How far it has come.
    pub status: ReviewStatus,
    /// What she says of the whole.
    pub answer: Option<String>,
    /// When she answered, passed it on, or it was withdrawn.
    pub answered_at: Option<DateTime<Utc>>,
    /// Counts changes.
    pub version: i32,
}

impl Review {
    /// What was read: "version 2", or each document by its name.
    #[must_use]
    pub fn read(&self) -> String {
        match self.versions.as_slice() {
            [(_, number)] => format!("version {number}"),
            all => join_och(&all.iter().map(|(kind, n)| format!("{} {n}", running(*kind))).collect::<Vec<_>>()),
        }
    }

    /// Whether the answer is awaited.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status == ReviewStatus::Begard
    }

    /// Whether she has handed it in.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.status == ReviewStatus::Besvarad
    }

    /// Whether a section is asked about.
    #[must_use]
    pub fn asks_about(&self, token: &str) -> bool {
        self.sections.is_empty() || self.sections.iter().any(|section| section.token == token)
    }

    /// The headings of the sections that are asked about; empty if it is the whole.
    #[must_use]
    pub fn scope(&self) -> String {
        join_och(&self.sections.iter().map(|section| section.heading.as_str()).collect::<Vec<_>>())
    }

    /// Whether she may be reminded: once a day, and not on the day that she was asked.
    #[must_use]
    pub fn may_be_reminded(&self, today: &NaiveDate) -> bool {
        let told = self.reminded_at.unwrap_or(self.asked_at);
        self.is_open() && clock::day(told) < *today
    }

    /// Whether the answer should have come.
    #[must_use]
    pub fn is_late(&self, today: &NaiveDate) -> bool {
        self.is_open() && self.due_on < *today
    }
}

/// What is said of a section.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its id.
    pub id: Uuid,
    /// In which review.
    pub review_id: Uuid,
    /// Of which document.
    pub kind: Kind,
    /// Of which section.
    pub section_key: String,
    /// The words.
    pub comment: String,
    /// When a writer had taken care of it.
    pub handled_at: Option<DateTime<Utc>>,
    /// Her name.
    pub handled_by: Option<String>,
}

/// What is answered when there is nothing to say.
pub const NO_REMARKS: &str = "Inga synpunkter.";

/// Whether a person may open the page of reviews: who reads the draft. Reviews stay working material when the papers
/// have been sent out.
#[must_use]
pub fn may_open(roles: Roles, relation: Relation) -> bool {
    policy::may(roles, relation, policy::Verb::ReadDraft)
}

/// Whether she sees what all reviewers have said: who writes the case, heads its unit or signs it. Others see their own.
#[must_use]
pub fn reads_all(relation: Relation) -> bool {
    relation.writes || relation.heads || relation.signs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::model::Role;

    #[test]
    fn who_reads_reviews() {
        let none = Relation::default();
        for (role, relation, opens, all) in [
            (Role::Lasare, Relation { published: true, ..none }, false, false),
            (Role::Granskare, none, false, false),
            (Role::Granskare, Relation { reviews: true, ..none }, true, false),
            (Role::Registrator, none, true, false),
            (Role::Handlaggare, Relation { writes: true, ..none }, true, true),
            (Role::Attestant, Relation { heads: true, ..none }, true, true),
            (Role::Attestant, Relation { signs: true, ..none }, true, true),
        ] {
            let roles = [role].into_iter().collect();
            assert_eq!((may_open(roles, relation), reads_all(relation)), (opens, all), "{role:?}");
        }
    }

    #[test]
    fn words_of_the_database_parse_back() {
        for status in ReviewStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
    }
}

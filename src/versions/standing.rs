//! What a version is worth now: attested or decided, attested once, or a proposal.

use chrono::NaiveDate;
use sign::evidence::fingerprint;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{model::Rendering, store};
use crate::{
    attests::{self, round::RoundStatus},
    document::model::Attested,
    error::Result,
    people::model::Actor,
    remisser::model::Case,
};

/// How a version stands.
#[derive(Debug, Clone)]
pub enum Standing {
    /// It is attested by these, or decided: it is handed out as the bytes that were kept.
    Finished(Rendering, Vec<Attested>),
    /// It was attested once, and its attests are void.
    Void,
    /// It is a draft that was kept.
    Draft,
}

impl Standing {
    /// How a version of a case that `find_case` has found stands.
    pub async fn of(
        conn: &mut PgConnection,
        actor: &Actor,
        today: NaiveDate,
        case: &Case,
        version: Uuid,
    ) -> Result<Self> {
        let mut papers = store::renderings(conn, case.id).await?;
        papers.retain(|paper| paper.version_id == Some(version));
        let Some(newest) = papers.first() else { return Ok(Self::Draft) };
        if newest.kind != "attesterad" {
            return Ok(Self::Finished(newest.clone(), Vec::new()));
        }
        let chain = attests::store::chain_of(conn, actor.myndighet.id, case.id, today).await?;
        let Some(chain) = chain.filter(|chain| chain.round.status == RoundStatus::Klar) else { return Ok(Self::Void) };
        // A document can be part of several proposals; the paper is that of the one that counts.
        let proven = fingerprint(&chain.round.manifest);
        let paper = papers.into_iter().find(|paper| paper.fingerprint == proven);
        Ok(paper.map_or(Self::Void, |paper| Self::Finished(paper, chain.printed())))
    }

    /// What is printed across it; nothing on what is finished.
    #[must_use]
    pub fn mark(&self, number: i32) -> Option<String> {
        match self {
            Self::Finished(..) => None,
            Self::Void => Some("Attesten upphävd".to_owned()),
            Self::Draft => Some(format!("Utkast, version {number}")),
        }
    }

    /// Who has attested it.
    #[must_use]
    pub fn attests(&self) -> &[Attested] {
        match self {
            Self::Finished(_, attests) => attests,
            Self::Void | Self::Draft => &[],
        }
    }
}

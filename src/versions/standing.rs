//! What a version is worth now: attested or decided, attested once, or a proposal.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::Rendering,
    store::{self, of_proposal},
};
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
        let kept = store::renderings(conn, case.id).await?.into_iter().find(|kept| kept.version_id == Some(version));
        let Some(kept) = kept else { return Ok(Self::Draft) };
        if kept.kind != "attesterad" {
            return Ok(Self::Finished(kept, Vec::new()));
        }
        let chain = attests::store::chain_of(conn, actor.myndighet.id, case.id, today).await?;
        let Some(chain) = chain.filter(|chain| chain.round.status == RoundStatus::Klar) else { return Ok(Self::Void) };
        let attested = of_proposal(conn, chain.round.proposal_id).await?;
        let stands = attested.iter().any(|attested| attested.id == version);
        Ok(if stands { Self::Finished(kept, chain.printed()) } else { Self::Void })
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

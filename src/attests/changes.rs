//! What is another since a signer last read or attested.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::{self, Bilaga};
use crate::{
    calendar::phrases::join_och,
    clock::Moment,
    error::Result,
    people::model::Actor,
    remisser::model::Case,
    reviews::paper::{self, Paper},
    versions::secrecy::Kept,
};

/// What differs from the proposal that the signer last read.
pub struct Changes {
    /// What that was: "Tjänsteutlåtande, version 2".
    pub read: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The documents; our own renderer's output.
    pub html: Option<String>,
    /// Whether other bilagor are bound.
    pub bilagor: bool,
}

/// What the signer, who reads the proposal now, has not read before; none if it is the first that she reads of the case.
/// The proposal comes with its documents and bilagor.
pub async fn since_last_read(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    (proposal, papers, bilagor): (Uuid, &[Paper], &[Bilaga]),
) -> Result<Option<Changes>> {
    let Some(read) = store::read(conn, actor, case.id, proposal, moment.now).await? else { return Ok(None) };
    let old_bilagor = store::bilagor(conn, read.proposal).await?;
    let old = paper::papers(conn, read.proposal, &kept(actor, case, &old_bilagor)).await?;
    Ok(Some(Changes {
        read: join_och(&old.iter().map(|paper| paper.version.title()).collect::<Vec<_>>()),
        at: read.at,
        html: paper::changes(&old, papers, 3),
        bilagor: old_bilagor != bilagor,
    }))
}

/// What the reader is not shown of a proposal with these bilagor.
#[must_use]
pub fn kept(actor: &Actor, case: &Case, bilagor: &[Bilaga]) -> Kept {
    Kept::among(actor, case, bilagor.iter().map(|file| (file.name.clone(), file.sekretess)))
}

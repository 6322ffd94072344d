//! What a signer has read of a case before.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{error::Result, people::model::Actor};

/// A proposal that somebody has read, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    /// Which.
    pub proposal: Uuid,
    /// The last time.
    pub at: DateTime<Utc>,
}

/// Writes down that the actor reads the proposal, hers to sign, and says which other one of the case she last read,
/// attested, sent back or reviewed.
pub async fn read(
    conn: &mut PgConnection,
    actor: &Actor,
    remiss: Uuid,
    proposal: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Read>> {
    Ok(sqlx::query_as!(
        Read,
        r#"with reads as (
             insert into attest_reads (myndighet_id, remiss_id, person_id, proposal_id, read_at)
             values ($1, $2, $3, $4, $5)
             on conflict (remiss_id, person_id, proposal_id) do update set read_at = excluded.read_at)
           select proposal_id as "proposal!", at as "at!" from read_proposals($2, $3)
           where proposal_id <> $4 order by at desc limit 1"#,
        actor.myndighet.id,
        remiss,
        actor.id,
        proposal,
        now
    )
    .fetch_optional(conn)
    .await?)
}

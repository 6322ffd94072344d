//! SQL for rounds of attest.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;

/// Ends the current round of a case, if there is one, for a reason that is not a chief's.
pub async fn end_open_round(conn: &mut PgConnection, remiss: Uuid, reason: &str, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query!(
        "update attest_rounds set status = 'upphavd', ended_at = $3, reason = $2
         where remiss_id = $1 and status in ('pagar', 'klar')",
        remiss,
        reason,
        now
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

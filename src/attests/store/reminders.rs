//! Reminders of an attest.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{attests::round::Step, error::Result, remisser::store::guarded};

/// Writes down that whoever is to sign a step is reminded. Guarded by what was known of the last time; the signer's own
/// form stays good.
pub async fn remind(conn: &mut PgConnection, round: Uuid, step: &Step, now: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query!(
        "update attest_steps set reminded_at = $4
         where round_id = $1 and step = $2 and reminded_at is not distinct from $3",
        round,
        step.step,
        step.reminded_at,
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}
